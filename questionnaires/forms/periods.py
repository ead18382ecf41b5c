"""The reporting period: how it is asked for, and what it is called."""

from __future__ import annotations

from datetime import date

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from accounts.days import DayField
from questionnaires.words import day


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
