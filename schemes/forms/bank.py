"""Input of the pages about what the bank sent."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

OUT = [("payment", _("This payment of ours")), ("none", _("Nothing of our claims"))]
IN = [
    ("demand", _("Money for this demand")),
    ("given_back", _("Money given back for this claim")),
    ("returned", _("This payment of ours, which came back")),
    ("none", _("Nothing of our claims")),
]


class SettleForm(forms.Form):
    """What a statement line is, and how one knows."""

    kind = forms.ChoiceField(label=_("What it is"), widget=forms.RadioSelect)
    number = forms.CharField(
        label=_("Number"),
        max_length=35,
        required=False,
        help_text=_(
            "Of the payment (its end-to-end reference), the claim or the demand."
        ),
    )
    note = forms.CharField(
        label=_("How you know"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, is_incoming: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = IN if is_incoming else OUT  # type: ignore[attr-defined]


class NoteForm(forms.Form):
    """What was done about a line of a status report."""

    note = forms.CharField(
        label=_("What was done"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class CheckAccountForm(forms.Form):
    """How an officer knows that a changed account is the payee's."""

    note = forms.CharField(
        label=_("How you know that it is theirs"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
