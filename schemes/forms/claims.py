"""Input of the pages of claims."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class PayeeForm(forms.Form):
    """Whom we pay, and where."""

    name = forms.CharField(
        label=_("Name of the account holder"),
        max_length=140,
        help_text=_("As the bank knows it."),
    )
    identity = forms.CharField(
        label=_("Hong Kong identity card number"),
        max_length=20,
        required=False,
        help_text=_(
            "For a person, such as A123456(3). It is kept encrypted and shown masked."
        ),
    )
    bank_code = forms.CharField(
        label=_("Bank code"), max_length=3, help_text=_("Three digits, such as 004.")
    )
    account = forms.CharField(
        label=_("Account number"), max_length=40, help_text=_("Branch code first.")
    )


class AppealForm(forms.Form):
    """Why a decision is wrong."""

    grounds = forms.CharField(
        label=_("Why the decision is wrong"),
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("One ground a line."),
    )


class AnswerForm(forms.Form):
    """An answer to one question of the office."""

    answer = forms.CharField(
        label=_("Your answer"),
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
