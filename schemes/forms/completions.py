"""Input of a training provider."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from schemes.models import Scheme
from schemes.saying import said
from schemes.services.completions import programmes_of


def programme_choices() -> dict[str, tuple[Scheme, str, str]]:
    """What a list can be about: scheme, code and name, by the value of the choice."""
    return {
        f"{scheme.key}/{key}": (scheme, key, said(name))
        for scheme in Scheme.objects.all()
        for key, name in programmes_of(scheme).items()
    }


class CompletionForm(forms.Form):
    """A list with the word of who signs it off."""

    programme = forms.ChoiceField(label=_("Training programme"))
    file = forms.FileField(
        label=_("List"),
        help_text=_(
            "CSV or XLSX with the columns name, identity card (whole, or its last four"
            " characters such as 456(3)) and completion date."
        ),
    )
    is_right = forms.BooleanField(
        label=_("I confirm that these people completed the programme on these days."),
        error_messages={"required": _("Confirm that the list is right.")},
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        choices = [
            (value, name) for value, (_s, _k, name) in programme_choices().items()
        ]
        cast(forms.ChoiceField, self.fields["programme"]).choices = choices
