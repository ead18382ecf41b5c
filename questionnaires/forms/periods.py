"""The reporting period: how it is asked for, and what it is called."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from questionnaires.language.days import read_day
from questionnaires.words import day, day_typed


class DayInput(forms.TextInput):
    """A text box for a day: one's own order of day and month, and room to paste."""

    def __init__(self) -> None:
        super().__init__(
            {
                "class": "gf-width-m",
                "data-day": True,
                "inputmode": "numeric",
                "autocomplete": "off",
                "placeholder": gettext_lazy("dd/mm/yyyy"),
            }
        )

    def format_value(self, value: Any) -> str | None:
        return day_typed(value.isoformat()) if isinstance(value, date) else value


class DayField(forms.Field):
    """A day as people write it; shown back with its month in words."""

    widget = DayInput

    def to_python(self, value: Any) -> date | None:
        if isinstance(value, date) or not value:
            return value or None
        if found := read_day(str(value)):
            return found
        raise ValidationError(
            _("Enter a day, month and year, like 31/12/2024 or 31 Dec 2024.")
        )


class PeriodForm(forms.Form):
    """First and last day, both included."""

    start = DayField(label=gettext_lazy("First day of the period"))
    end = DayField(
        label=gettext_lazy("Last day of the period"),
        help_text=gettext_lazy(
            "Usually your financial year. It need not be a calendar year."
        ),
    )


def last_year() -> dict[str, date]:
    """The calendar year that has ended."""
    year = timezone.localdate().year - 1
    return {"start": date(year, 1, 1), "end": date(year, 12, 31)}


def period_label(start: date, end: date) -> str:
    """A period as people call it: the year, or its two days."""
    if (start.month, start.day, end.month, end.day) == (1, 1, 12, 31):
        years = (
            str(start.year) if start.year == end.year else f"{start.year}–{end.year}"
        )
        return pgettext("reporting period", "%(years)s") % {"years": years}
    return _("%(start)s to %(end)s") % {"start": day(start), "end": day(end)}
