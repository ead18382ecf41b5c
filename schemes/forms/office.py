"""Input of the office's pages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.amounts import AmountField
from accounts.days import DayField
from accounts.models import Membership
from schemes.models import Finding, SampleCheck
from schemes.wording import REASONS


class ReasonForm(forms.Form):
    """Why an officer returns, declines or takes back."""

    reasons = forms.MultipleChoiceField(
        label=_("Reasons"),
        choices=list(REASONS.items()),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one reason.")},
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class FindingForm(forms.Form):
    """What an officer found of a signal."""

    outcome = forms.ChoiceField(
        label=_("What is it?"),
        choices=Finding.Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say what you found.")},
    )
    reason = forms.CharField(
        label=_("Why"),
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class CheckForm(forms.Form):
    """What was found when a drawn claim was looked at again."""

    outcome = forms.ChoiceField(
        label=_("What did you find?"),
        choices=SampleCheck.Outcome.choices,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("Note"),
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class AbsenceForm(forms.Form):
    """Days on which an officer is away."""

    officer = forms.ChoiceField(label=_("Officer"))
    first_day = DayField(label=_("First day"))
    last_day = DayField(label=_("Last day"))

    def __init__(self, *args: Any, officers: Iterable[Membership], **more: Any) -> None:
        super().__init__(*args, **more)
        choices = [(str(each.user_id), str(each.user)) for each in officers]
        cast(forms.ChoiceField, self.fields["officer"]).choices = choices


class SubstituteForm(forms.Form):
    """Who approves in one's stead, from when to when."""

    substitute = forms.ChoiceField(label=_("Substitute"))
    first_day = DayField(label=_("First day"))
    last_day = DayField(label=_("Last day"))

    def __init__(
        self, *args: Any, colleagues: Iterable[Membership], **more: Any
    ) -> None:
        super().__init__(*args, **more)
        choices = [
            (str(each.user_id), f"{each.user} ({each.role_label})")
            for each in colleagues
        ]
        cast(forms.ChoiceField, self.fields["substitute"]).choices = choices


class SpanForm(forms.Form):
    """The days that a report is about."""

    first = DayField(label=_("First day"))
    last = DayField(label=_("Last day"))

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if "first" in given and "last" in given and given["last"] < given["first"]:
            raise forms.ValidationError(_("The last day is before the first."))
        return given


class AskForm(forms.Form):
    """Questions to the applicant."""

    questions = forms.CharField(
        label=_("Questions"),
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One question a line; each is answered by itself."),
    )
    due_on = DayField(label=_("Answer by"))


class BatchForm(forms.Form):
    """When a batch shall be paid."""

    pay_on = DayField(label=_("Pay on"))


class StatementForm(forms.Form):
    """What the bank has sent."""

    file = forms.FileField(
        label=_("File of the bank"),
        help_text=_(
            "A statement (ISO 20022 camt.053, or a table as CSV or XLSX) or a status report"
            " (pain.002), as the bank sends it."
        ),
    )


class AppropriationForm(forms.Form):
    """Money put at a scheme's disposal."""

    amount = AmountField(
        label=_("Amount"), max_digits=14, decimal_places=2, min_value=1
    )
    entry = forms.CharField(
        label=_("Reference"),
        max_length=60,
        help_text=_("Of the decision that gives the money. The same one counts once."),
    )


class AddressForm(forms.Form):
    """An officer's own address; only its fingerprint is kept."""

    address = forms.CharField(
        label=_("Address"),
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="address_%s")
