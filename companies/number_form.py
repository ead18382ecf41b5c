"""Input of the pages on which a company's number is stated and checked."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from companies.models import NumberStatement
from companies.services.numbers import Certificate
from documents.evidence import MOST_MEGABYTES, EvidenceError, evidence_type

ACCEPT = ".pdf,.png,.jpg,.jpeg"


class NumberForm(forms.Form):
    """The number, and its certificate if it is at hand."""

    number = forms.CharField(
        label=gettext_lazy("Business registration number"),
        max_length=30,
        help_text=gettext_lazy("The eight digits on your certificate."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    certificate = forms.FileField(
        label=gettext_lazy("Business registration certificate"),
        required=False,
        allow_empty_file=True,
        help_text=gettext_lazy(
            "A PDF, or a photograph as JPEG or PNG, of at most 5 MB. Only greenfin's"
            " operator looks at it, and you see when."
        ),
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
    )

    def clean_certificate(self) -> Certificate | None:
        """The paper with the kind its bytes have; what it is called counts for nothing."""
        file: UploadedFile | None = self.cleaned_data["certificate"]
        if not file:
            return None
        name = str(file.name)
        try:
            media_type = evidence_type(file, file.size or 0)
        except EvidenceError as error:
            raise forms.ValidationError(_refusals()[error.reason] % {
                "name": name, "most": MOST_MEGABYTES
            }) from error  # fmt: skip
        return Certificate(file, name, media_type)  # type: ignore[arg-type]


def _refusals() -> dict[str, str]:
    return {
        "empty": _("%(name)s is empty. Choose the file again."),
        "too_large": _(
            "%(name)s is larger than %(most)s MB. Hand in a smaller copy of it."
        ),
        "unknown_kind": _(
            "%(name)s is not a PDF, JPEG or PNG. Save it as one of these and try again."
        ),
    }


class CheckForm(forms.Form):
    """What the operator found: seen, or not and why."""

    outcome = forms.ChoiceField(choices=[("seen", "seen"), ("refused", "refused")])
    reason = forms.ChoiceField(
        choices=[("", gettext_lazy("Choose")), *NumberStatement.Reason.choices],
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("outcome") == "refused" and not cleaned.get("reason"):
            self.add_error("reason", _("Choose why it is not accepted."))
        return cleaned
