"""Input of the pages on which an office changes terms."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.amounts import AmountField, WholeInput
from accounts.days import DayField
from schemes.forms.wording import MARKS
from schemes.rules.definition import Entry, Parameter
from schemes.rules.listing import CODE, LONGEST_HOURS, LONGEST_NAME
from schemes.rules.version import Version
from schemes.saying import said

FIGURE = "figure_"
UNITS: dict[str, Any] = {
    "month": _("months"),
    "year": _("years"),
    "working_day": _("working days"),
}


class VersionFileForm(forms.Form):
    """A version of terms as a file."""

    file = forms.FileField(
        label=_("File of the new version"),
        help_text=_("A YAML file in the form of the versions above; up to 1 MB."),
    )
    note = forms.CharField(
        label=_("What changes, and why"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class FiguresForm(forms.Form):
    """The figures and choices of the newest version, to be changed one by one."""

    version = forms.CharField(
        label=_("Label of the new version"), max_length=20, help_text=_("Such as 4.")
    )
    effective_from = DayField(label=_("First day"))
    effective_until = DayField(label=_("Last day"), required=False)
    source = forms.CharField(
        label=_("Source of what changes"),
        max_length=200,
        help_text=_("The decision or paper that says so."),
    )
    mark = forms.ChoiceField(
        label=_("How sure we are of it"),
        choices=[(key, tag["label"]) for key, tag in MARKS.items() if key != "demo"],
    )
    note = forms.CharField(
        label=_("What changes, and why"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, version: Version, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.terms = version
        for key, parameter in version.parameters.items():
            if field := _figure(parameter):
                self.fields[FIGURE + key] = field
        figures = [name for name in self.fields if name.startswith(FIGURE)]
        self.order_fields(figures)

    def changes(self) -> dict[str, Any]:
        """What a service takes: the head, and each figure that is another now."""
        given = self.cleaned_data
        told = {"source": given["source"], "mark": given["mark"]}
        figures = {
            key: {"value": value} | told
            for key, value in self._figures()
            if _comparable(value) != self.terms.parameters[key].value
        }
        until = given["effective_until"]
        return {
            "version": given["version"],
            "effective_from": given["effective_from"].isoformat(),
            "effective_until": until.isoformat() if until else None,
            "parameters": figures,
        }

    def _figures(self) -> Iterator[tuple[str, Any]]:
        for name, value in self.cleaned_data.items():
            if name.startswith(FIGURE):
                yield name.removeprefix(FIGURE), value

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors and not self.changes()["parameters"]:
            raise forms.ValidationError(_("No figure is another than it was."))
        return given


def _comparable(value: Any) -> Any:
    return frozenset(value) if isinstance(value, list) else value


def _figure(parameter: Parameter) -> forms.Field | None:
    """The field of a figure; None of one that only a file can change."""
    label, value = said(parameter.label), parameter.value
    if isinstance(value, Decimal):
        unit = UNITS.get(parameter.unit, parameter.unit)
        return AmountField(label=label, initial=value, min_value=0, help_text=unit)
    words = [(key, said(text)) for key, text in parameter.words.items()]
    if not words:
        return None
    if isinstance(value, frozenset):
        return forms.MultipleChoiceField(
            label=label,
            choices=words,
            initial=sorted(value),
            widget=forms.CheckboxSelectMultiple,
        )
    return forms.ChoiceField(label=label, choices=words, initial=value)


class EntryForm(forms.Form):
    """One entry of a list: new, or with other dates."""

    code = forms.RegexField(
        CODE,
        label=_("Code"),
        help_text=_(
            "2 to 40 letters, digits, - and _. A known code changes its entry."
        ),
    )
    name = forms.CharField(label=_("Name in English"), max_length=LONGEST_NAME)
    name_zh = forms.CharField(label=_("Name in Chinese"), max_length=LONGEST_NAME)
    first = DayField(label=_("First day"))
    last = DayField(label=_("Last day"), required=False)
    hours = forms.IntegerField(
        label=_("Hours of the programme"),
        required=False,
        min_value=1,
        max_value=LONGEST_HOURS,
        widget=WholeInput(),
        help_text=_("Claims completed faster than that raise a signal."),
    )
    owners = forms.CharField(
        label=_("Owners of the reviewer"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One a line; they are compared with those of a borrower."),
    )
    source = forms.CharField(label=_("Source"), max_length=200)

    def entry(self) -> Entry:
        """The entry that was stated."""
        given = self.cleaned_data
        name = {"en": given["name"], "zh-Hant": given["name_zh"]}
        owners = tuple(filter(None, map(str.strip, given["owners"].splitlines())))
        return Entry(
            given["code"], name, given["first"], given["last"], given["hours"], owners
        )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        first, last = given.get("first"), given.get("last")
        if first and last and last < first:
            self.add_error("last", _("The last day is before the first."))
        return given


class ImportForm(forms.Form):
    """A list as a spreadsheet."""

    file = forms.FileField(
        label=_("Spreadsheet"),
        help_text=_(
            "CSV or XLSX with the columns code, name, chinese name, effective date, until,"
            " hours and owners; up to 5 MB. You see every finding before anything is proposed."
        ),
    )
    source = forms.CharField(label=_("Source"), max_length=200)
    is_whole = forms.BooleanField(
        label=_(
            "With this file the list is complete: what is not in it does not qualify"
        ),
        required=False,
    )


class ClosingForm(forms.Form):
    """Why a scheme should take no new claims."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Such as: the appropriation is spent, or the scheme has ended."),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
