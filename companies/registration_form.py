"""What a company states about itself when it joins."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.names import for_page
from catalogue.sectors import sectors_by_section
from companies.models import SizeClass
from companies.services.registration import (
    RegistrationError,
    business_registration_digits,
)


def sector_choices() -> list[Any]:
    """Divisions under their sections, in the reader's language."""
    chinese = (get_language() or "en").startswith("zh")
    language = "zh-Hant" if chinese else "en"
    choices: list[Any] = [("", _("Choose"))]
    for divisions in sectors_by_section().values():
        if divisions:
            rows = [
                (d.code, f"{d.code} {for_page(d.name[language])}") for d in divisions
            ]
            choices.append((for_page(divisions[0].section_name[language]), rows))
    return choices


class RegistrationForm(forms.Form):
    """A company's name in one or two languages, number, sector and size."""

    name = forms.CharField(
        label=_("Company name in English"),
        max_length=200,
        help_text=_("Write the Chinese name here too if there is no English one."),
    )
    name_zh = forms.CharField(
        label=_("Company name in Chinese"), max_length=200, required=False
    )
    business_registration = forms.CharField(
        label=_("Business registration number"),
        max_length=30,
        required=False,
        help_text=_(
            "The eight digits on your certificate. We keep it as stated by you until it"
            " is proved."
        ),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    sector_code = forms.ChoiceField(
        label=_("What the company mainly does"), choices=sector_choices
    )
    size_class = forms.ChoiceField(
        label=_("Size"),
        choices=SizeClass.choices,
        widget=forms.RadioSelect,
        help_text=_(
            "Hong Kong counts manufacturers with fewer than 100 people and other firms"
            " with fewer than 50 as small and medium-sized."
        ),
    )

    def clean_business_registration(self) -> str:
        text = str(self.cleaned_data["business_registration"]).strip()
        if not text:
            return ""
        try:
            return business_registration_digits(text)
        except RegistrationError:
            raise forms.ValidationError(
                _("Write the eight digits with which the number begins.")
            ) from None
