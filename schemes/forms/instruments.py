"""Input of the page of a bond or loan: what of its record is to be otherwise, and why."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.amounts import AmountField
from accounts.days import DayField
from measures.money import Money
from register.models import Instrument
from register.particulars import Particulars


class RevisionForm(forms.Form):
    """The record as it ought to be; kind, currency and identifier make it another one."""

    size = AmountField(label=_("Size"), max_digits=17, decimal_places=2, min_value=0.01)
    label = forms.ChoiceField(label=_("Label"), required=False)
    issued_on = DayField(label=_("Issued or signed"))
    is_perpetual = forms.BooleanField(
        label=_("It is perpetual, without a day of maturity"), required=False
    )
    matures_on = DayField(label=_("Matures"), required=False)
    first_call_on = DayField(
        label=_("First call"),
        required=False,
        help_text=_("The first day on which the issuer or borrower may repay early."),
    )
    reason = forms.CharField(
        label=_("Why is the record wrong?"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Name the document that shows it."),
    )

    def __init__(
        self, instrument: Instrument, labels: dict[str, str], data: Any = None
    ) -> None:
        super().__init__(
            data,
            initial={
                "size": instrument.size.amount,
                "label": instrument.label,
                "issued_on": instrument.issued_on,
                "is_perpetual": instrument.is_perpetual,
                "matures_on": instrument.matures_on,
                "first_call_on": instrument.first_call_on,
            },
        )
        self.instrument = instrument
        known = {"": _("not stated"), instrument.label: instrument.label} | labels
        field = self.fields["label"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(known.items())
        self.fields["size"].help_text = instrument.currency

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("issued_on"), cleaned.get("matures_on")
        call, is_perpetual = cleaned.get("first_call_on"), cleaned.get("is_perpetual")
        if "matures_on" in cleaned and is_perpetual == bool(last):
            self.add_error(
                "matures_on", _("State a day of maturity, or perpetual: not both.")
            )
        if first and last and last <= first:
            self.add_error("matures_on", _("It matures after its issue or signing."))
        if first and call and not first < call < (last or date.max):
            self.add_error(
                "first_call_on",
                _("It is called after its issue and before it matures."),
            )
        return cleaned

    def particulars(self) -> Particulars:
        """What was filled in, with the rest as it stands."""
        one, stated = self.instrument, self.cleaned_data
        return Particulars(
            one.kind,
            one.identifier,
            stated["label"],
            Money.of(stated["size"], one.currency),
            stated["issued_on"],
            stated["matures_on"],
            stated["is_perpetual"],
            stated["first_call_on"],
        )
