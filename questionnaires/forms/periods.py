"""The form that asks for a reporting period."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class PeriodForm(forms.Form):
    """First and last day, both included."""

    start = forms.DateField(
        label=_("First day of the period"),
        widget=forms.DateInput(attrs={"type": "date", "class": "gf-width-m"}),
    )
    end = forms.DateField(
        label=_("Last day of the period"),
        help_text=_("Usually your financial year. It need not be a calendar year."),
        widget=forms.DateInput(attrs={"type": "date", "class": "gf-width-m"}),
    )


def last_year():
    """The calendar year that has ended."""
    year = timezone.localdate().year - 1
    return {"start": f"{year}-01-01", "end": f"{year}-12-31"}
