"""Input of the pages of claims."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.amounts import AmountField, WholeInput
from accounts.days import DayField
from measures.money import Money
from schemes.services.contacts import Contact

#: What is not asked of a person, of a company, of whoever only names another account.
_NOT_ASKED = {
    "person": ("owners",),
    "company": ("identity", "birth_year"),
    "account": ("identity", "birth_year", "owners", "phone", "address"),
}


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
    phone = forms.CharField(
        label=_("Telephone"),
        required=False,
        max_length=30,
        help_text=_(
            "Kept encrypted. By these an office finds out if somebody claims in your name."
        ),
    )
    address = forms.CharField(
        label=_("Address"),
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    birth_year = forms.IntegerField(
        label=_("Year of birth"),
        required=False,
        min_value=1900,
        max_value=2100,
        widget=WholeInput(),
    )
    owners = forms.CharField(
        label=_("Who owns a quarter of the company or more?"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One name a line, of persons or companies."),
    )

    def __init__(self, *args: Any, audience: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in _NOT_ASKED[audience]:
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """What was typed; a company has no identity card, a person no owner."""
        return {"identity": "", **(super().clean() or self.cleaned_data)}

    def stated(self) -> dict[str, Any]:
        """The arguments of `state_payee`."""
        given = self.cleaned_data
        owners = (given.get("owners") or "").splitlines()
        contact = Contact(
            given["phone"],
            given["address"],
            given.get("birth_year"),
            tuple(filter(None, (" ".join(each.split()) for each in owners))),
        )
        named = ("name", "identity", "bank_code", "account")
        return {key: given[key] for key in named} | {"contact": contact}


class InvoiceForm(forms.Form):
    """What stands on one invoice or receipt."""

    number = forms.CharField(label=_("Number"), max_length=60)
    supplier = forms.CharField(
        label=_("Supplier"),
        max_length=140,
        help_text=_("Who issued it, as it is printed."),
    )
    dated_on = DayField(label=_("Date"))
    amount = AmountField(
        label=_("Amount"), max_digits=14, decimal_places=2, min_value=0.01
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="invoice_%s")

    def stated(self, currency: str) -> dict[str, Any]:
        """The arguments of `state_invoice`."""
        given = self.cleaned_data
        return {
            "number": given["number"],
            "supplier": given["supplier"],
            "dated_on": given["dated_on"],
            "money": Money.of(given["amount"], currency),
        }


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
