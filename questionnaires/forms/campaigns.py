"""What an inviter enters of a campaign."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.days import DayField
from companies.models import SizeClass
from questionnaires.forms.periods import last_year
from questionnaires.models import Campaign, Questionnaire
from questionnaires.selectors.definitions import MAIN_QUESTIONNAIRE, title_of_newest

LONGEST_TEXT = 2_000
LARGEST_FILE = 5_000_000


class CampaignForm(forms.Form):
    """Whom one asks what, for which period, until when, in which words."""

    name = forms.CharField(
        label=_("Name"), max_length=120, help_text=_("Only your organisation sees it.")
    )
    questionnaire = forms.ChoiceField(label=_("Questionnaire"))
    period_start = DayField(label=_("First day of the period"))
    period_end = DayField(label=_("Last day of the period"))
    due_on = DayField(
        label=_("Answers by"),
        help_text=_("Companies that are not done are reminded 7 and 2 days before."),
    )
    smallest_size = forms.ChoiceField(
        label=_("Smallest size you ask for"),
        choices=SizeClass.choices,
        widget=forms.RadioSelect,
        help_text=_("A wish: a company may always answer the smallest one."),
    )
    with_supplement = forms.BooleanField(
        label=_("Ask our own questions too"),
        required=False,
        help_text=_("The newest version that your organisation has published."),
    )
    text_en = forms.CharField(
        label=_("Your words in English"),
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("They stand at the top of the mail. Who asks, why, until when and how"
                    " to stop mails is said in any case."),
    )  # fmt: skip
    text_zh = forms.CharField(
        label=_("Your words in Chinese"),
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(
        self,
        *args: Any,
        campaign: Campaign | None = None,
        has_supplement: bool,
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("initial", _initial(campaign))
        super().__init__(*args, **kwargs)
        field = self.fields["questionnaire"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = questionnaire_choices()
        if not has_supplement:
            del self.fields["with_supplement"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        start, end = given.get("period_start"), given.get("period_end")
        if start and end and end < start:
            self.add_error("period_end", _("Enter an end date after the start date."))
        elif end and end > timezone.localdate():
            self.add_error("period_end", _("Enter a period that has ended."))
        if given.get("text_en") and not given.get("text_zh"):
            self.add_error("text_zh", _("Write it in both languages, or in neither."))
        if given.get("text_zh") and not given.get("text_en"):
            self.add_error("text_en", _("Write it in both languages, or in neither."))
        return given

    def values(self) -> dict[str, Any]:
        """What a service takes."""
        given = dict(self.cleaned_data)
        texts = {"en": given.pop("text_en"), "zh-Hant": given.pop("text_zh")}
        given["questionnaire_id"] = given.pop("questionnaire")
        return given | {"texts": {key: text for key, text in texts.items() if text}}


def _initial(campaign: Campaign | None) -> dict[str, Any]:
    if campaign is None:
        last = last_year()
        return {
            "questionnaire": MAIN_QUESTIONNAIRE,
            "period_start": last["start"],
            "period_end": last["end"],
            "smallest_size": SizeClass.MICRO,
        }
    names = ("name", "period_start", "period_end", "due_on", "smallest_size",
             "with_supplement")  # fmt: skip
    return {name: getattr(campaign, name) for name in names} | {
        "questionnaire": campaign.questionnaire_id,
        "text_en": campaign.texts.get("en", ""),
        "text_zh": campaign.texts.get("zh-Hant", ""),
    }


def questionnaire_choices() -> list[tuple[str, str]]:
    """What companies can be asked: every published questionnaire that is for all."""
    keys = Questionnaire.objects.filter(
        versions__isnull=False, owner=None, entity="company", rank=0
    ).distinct()
    found = [(each.pk, title_of_newest(each.pk)) for each in keys]
    return sorted(found, key=lambda pair: pair[0] != MAIN_QUESTIONNAIRE)


class ListForm(forms.Form):
    """A file of companies."""

    file = forms.FileField(
        label=_("List of companies"),
        help_text=_(
            "CSV or XLSX with the columns company and e-mail, and if you have them number,"
            " language, sector and size. Up to 5 MB and 5,000 rows."
        ),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(_("The file is larger than 5 MB."))
        return file
