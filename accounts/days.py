"""Days as people in Hong Kong type them: day, month, year, or the year first."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from measures.days import read_day


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
        hint = {
            "placeholder": _("dd/mm/yyyy"),
            "inputmode": "numeric",
            "autocomplete": "off",
            "data-day": True,
        }
        super().__init__(attrs={"class": "gf-width-m", **hint})

    def format_value(self, value: Any) -> str:
        """What stands in the box."""
        return shown_day(value)


class DayField(forms.Field):
    """A day in any of the ways in which it is written here.

    A native date box follows the browser's language, not the page's: in an American one
    11/26/2027 stands where 26/11/2027 is meant.
    """

    widget = DayInput
    default_error_messages = {
        "invalid": _("Enter a day, month and year, for example 31/12/2027."),
    }

    def to_python(self, value: Any) -> date | None:
        """The day that was meant; ValidationError where one could only guess."""
        if value in self.empty_values or isinstance(value, date):
            return value or None
        if found := read_day(str(value)):
            return found
        raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
