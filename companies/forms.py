"""Input of the consent pages."""

from __future__ import annotations

from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.days import DayField
from accounts.models import Organisation
from accounts.roles import Kind
from companies.models import Consent, Purpose, Scope


def in_one_year():
    """The end date offered first."""
    return timezone.localdate() + timedelta(days=365)


class ConsentForm(forms.Form):
    """Whom, which parts, for what, until when."""

    bank = forms.ModelChoiceField(
        Organisation.objects.filter(kind=Kind.BANK), label=_("Bank")
    )
    scopes = forms.MultipleChoiceField(
        choices=Scope.choices,
        label=_("Parts of your answers"),
        error_messages={"required": _("Choose at least one part of your answers.")},
    )
    purposes = forms.MultipleChoiceField(
        choices=Purpose.choices,
        label=_("What the bank may use them for"),
        error_messages={"required": _("Choose at least one purpose.")},
    )
    valid_until = DayField(initial=in_one_year, label=_("Until"))


class WithdrawForm(forms.Form):
    """How to withdraw."""

    kind = forms.ChoiceField(
        choices=[
            (Consent.Withdrawal.FROM_NOW_ON, Consent.Withdrawal.FROM_NOW_ON.label),
            (Consent.Withdrawal.ERASE, Consent.Withdrawal.ERASE.label),
        ]
    )
