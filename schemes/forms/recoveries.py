"""Input of the pages of recoveries."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.amounts import AmountField, WholeInput
from accounts.days import DayField
from schemes.wording import DEMAND_REASONS, WRITE_OFF_REASONS


def _amount(label: object, **more: object) -> AmountField:
    return AmountField(
        label=label,  # type: ignore[arg-type]
        max_digits=14,
        decimal_places=2,
        min_value=0.01,
        **more,  # type: ignore[arg-type]
    )


class DemandForm(forms.Form):
    """How much of a paid claim is demanded back, why, until when."""

    amount = _amount(_("Amount to be paid back"))
    reasons = forms.MultipleChoiceField(
        label=_("Reasons"),
        choices=list(DEMAND_REASONS.items()),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one reason.")},
    )
    note = forms.CharField(
        label=_("Explanation"),
        required=False,
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("It stands in the letter as you write it."),
    )
    due_on = DayField(label=_("To be paid by"))


class PlanForm(forms.Form):
    """In how many monthly parts, from which day."""

    count = forms.IntegerField(
        label=_("Monthly parts"), min_value=1, max_value=36, widget=WholeInput()
    )
    first_on = DayField(label=_("First part due on"))


class WriteOffForm(forms.Form):
    """Why what is open shall be given up."""

    reasons = forms.MultipleChoiceField(
        label=_("Reasons"),
        choices=list(WRITE_OFF_REASONS.items()),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one reason.")},
    )
    note = forms.CharField(
        label=_("What was tried"),
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class KeepAskingForm(forms.Form):
    """Why a proposed write-off is refused."""

    note = forms.CharField(
        label=_("Why it is not given up"),
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class SetOffForm(forms.Form):
    """How much of a later award is kept."""

    amount = _amount(
        _("Amount"), required=False, help_text=_("Left empty: as much as is open.")
    )


class OfferForm(forms.Form):
    """What an applicant pays back unasked, and why."""

    amount = _amount(_("Amount"))
    reason = forms.CharField(label=_("Why"), max_length=400)
