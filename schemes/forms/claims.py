"""Input of the pages of claims."""

from __future__ import annotations

from typing import Any

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
        help_text=_("Such as A123456(3). It is kept encrypted and shown masked."),
    )
    bank_code = forms.CharField(
        label=_("Bank code"), max_length=3, help_text=_("Three digits, such as 004.")
    )
    account = forms.CharField(
        label=_("Account number"), max_length=40, help_text=_("Branch code first.")
    )

    def __init__(self, *args: Any, audience: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if audience != "person":
            del self.fields["identity"]

    def clean(self) -> dict[str, Any]:
        """What was typed; a company has no identity card."""
        return {"identity": "", **(super().clean() or self.cleaned_data)}


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
