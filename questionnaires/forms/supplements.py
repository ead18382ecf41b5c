"""Questions as a bank composes them, without a word of the language behind them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from questionnaires.composing.supplement import (
    MOST_OPTIONS,
    TYPES,
    UNITS,
    WITH_OPTIONS,
    WITH_UNIT,
    Composed,
)
from questionnaires.words import unit_label

TYPE_WORDS = {
    "yes_no": _("Yes or no"),
    "choice": _("One of several"),
    "choices": _("Several of several"),
    "text": _("A line of text"),
    "long_text": _("A longer text"),
    "integer": _("A whole number"),
    "decimal": _("A number"),
    "percent": _("A percentage"),
    "quantity": _("A quantity with its unit"),
    "date": _("A day"),
    "matrix": _("A figure for each of several"),
}
LONGEST = 300
_AREA = {"rows": 2}


class QuestionForm(forms.Form):
    """One question in both languages."""

    type = forms.ChoiceField(
        label=_("Kind of answer"), choices=[(key, TYPE_WORDS[key]) for key in TYPES]
    )
    label_en = forms.CharField(label=_("Question in English"), max_length=LONGEST)
    label_zh = forms.CharField(label=_("Question in Chinese"), max_length=LONGEST)
    help_en = forms.CharField(
        label=_("Help in English"), max_length=1_000, required=False,
        widget=forms.Textarea(attrs=_AREA),
    )  # fmt: skip
    help_zh = forms.CharField(
        label=_("Help in Chinese"), max_length=1_000, required=False,
        widget=forms.Textarea(attrs=_AREA),
    )  # fmt: skip
    options = forms.CharField(
        label=_("Answers to choose from"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Only for “one of several”, “several of several” and “a figure for each of"
                    " several”, where they are the rows. One a line, both languages with a bar"
                    " between: English | Chinese"),
    )  # fmt: skip
    unit = forms.ChoiceField(
        label=_("Unit"),
        required=False,
        help_text=_("Only for a quantity, and for figures that have one."),
    )
    required = forms.BooleanField(
        label=_("It must be answered before signing"), required=False
    )

    def __init__(self, *args: Any, question: Composed | None = None, **kwargs: Any):
        if question:
            kwargs["initial"] = _initial(question)
        super().__init__(*args, **kwargs)
        unit = self.fields["unit"]
        assert isinstance(unit, forms.ChoiceField)
        unit.choices = [("", "–"), *((each, unit_label(each)) for each in UNITS)]
        self.kind = question.type if question else ""
        if question:
            # What was answered has this kind and unit; another one is another question.
            del self.fields["type"], self.fields["unit"]
            if question.type not in WITH_OPTIONS:
                del self.fields["options"]

    def clean_options(self) -> list[dict[str, str]]:
        lines = [
            line for line in self.cleaned_data["options"].splitlines() if line.strip()
        ]
        if len(lines) > MOST_OPTIONS:
            raise forms.ValidationError(
                _("Give at most %(count)s answers.") % {"count": MOST_OPTIONS}
            )
        return [_option(line) for line in lines]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        kind = self.kind or given.get("type", "")
        options = given.get("options")
        if kind in WITH_OPTIONS and options is not None:
            if len({option["en"] for option in options}) < 2:
                self.add_error("options", _("Give at least two different answers."))
            elif len({option["en"] for option in options}) < len(options):
                self.add_error("options", _("Two answers are alike in English."))
        if kind == "quantity" and not self.kind and not given.get("unit"):
            self.add_error("unit", _("Choose the unit."))
        if bool(given.get("help_en")) != bool(given.get("help_zh")):
            self.add_error("help_zh", _("Write it in both languages, or in neither."))
        return given

    def values(self) -> dict[str, Any]:
        """What a service takes."""
        given = self.cleaned_data
        kind = self.kind or given["type"]
        return {
            "type": kind,
            "label": {"en": given["label_en"], "zh-Hant": given["label_zh"]},
            "help": {"en": given["help_en"], "zh-Hant": given["help_zh"]},
            "options": given.get("options", []) if kind in WITH_OPTIONS else [],
            "unit": given.get("unit", "") if kind in WITH_UNIT else "",
            "required": given["required"],
        }


def _option(line: str) -> dict[str, str]:
    english, bar, chinese = line.replace("｜", "|").partition("|")
    if not bar or not english.strip() or not chinese.strip():
        raise forms.ValidationError(
            _(
                "Write both languages with a bar between, as in: English | Chinese. Not so: %(line)s"
            )
            % {"line": line[:60]}
        )
    return {"en": english.strip()[:200], "zh-Hant": chinese.strip()[:200]}


def _initial(question: Composed) -> dict[str, Any]:
    return {
        "label_en": question.label["en"],
        "label_zh": question.label["zh-Hant"],
        "help_en": question.help.get("en", ""),
        "help_zh": question.help.get("zh-Hant", ""),
        "options": "\n".join(
            f"{option['en']} | {option['zh-Hant']}" for option in question.options
        ),
        "required": question.required,
    }
