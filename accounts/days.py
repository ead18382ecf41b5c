"""Days as people in Hong Kong type them: day, month, year, or the year first."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

#: Day before month. A native date box follows the browser's language, not the page's:
#: in an American one 11/26/2027 stands where 26/11/2027 is meant.
INPUT_FORMATS = [
    "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日",
    "%d %B %Y", "%d %b %Y",
]  # fmt: skip


def shown_day(value: object) -> str:
    """A day with its month in words, so that 5/12 is no riddle; other text as it is."""
    day = value if isinstance(value, date) else kept_day(str(value or ""))
    return date_format(day, "SHORT_DATE_FORMAT") if day else str(value or "")


def kept_day(text: str) -> date | None:
    """The day that an address or a file holds as 2027-12-31; None for any other text."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


class DayInput(forms.TextInput):
    """A text box for a day; scripts show what was typed with the month in words."""

    def __init__(self) -> None:
        hint = {"placeholder": _("dd/mm/yyyy"), "autocomplete": "off", "data-day": True}
        super().__init__(attrs={"class": "gf-width-m", **hint})

    def format_value(self, value: Any) -> str:
        """What stands in the box."""
        return shown_day(value)


class DayField(forms.DateField):
    """A day in any of the ways in which it is written here."""

    widget = DayInput
    default_error_messages = {
        "invalid": _("Enter a day, month and year, for example 31/12/2027."),
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(input_formats=INPUT_FORMATS, **options)
