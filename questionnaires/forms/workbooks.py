"""What was read from an uploaded workbook, shown before any of it is kept."""

from __future__ import annotations

from typing import Any, BinaryIO

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.models import StoredFile
from documents.storage import plain_copy
from questionnaires.formats.vsme import VsmeReading
from questionnaires.formats.vsme_data_points import (
    DataPointValue,
    data_points,
    label_of,
)
from questionnaires.language.explain import value_text
from questionnaires.selectors.definitions import (
    content_language,
    definition_of,
    main_version,
)
from questionnaires.services.importing import read_workbook
from questionnaires.words import amount, day, grouped, page_text, shown_value

MOST_MEGABYTES = 20


class WorkbookForm(forms.Form):
    """An official workbook as a file."""

    file = forms.FileField(
        label=gettext_lazy("Workbook (.xlsx)"),
        error_messages={"required": gettext_lazy("Choose the workbook.")},
    )

    def clean_file(self) -> BinaryIO:
        file: Any = self.cleaned_data["file"]
        if file.size > MOST_MEGABYTES * 1_048_576:
            raise forms.ValidationError(
                _("The file is larger than %(limit)s MB. Save it without pictures.")
                % {"limit": MOST_MEGABYTES}
            )
        return file


def read_kept(file: StoredFile) -> VsmeReading:
    """The reading of a kept upload; raises UploadError."""
    with plain_copy(file) as path:
        return read_workbook(path, name=file.name)


def preview(reading: VsmeReading) -> dict[str, Any]:
    """The values found, in the reader's words, and what there is to say about them."""
    language = content_language()
    values = data_points(reading)
    version = main_version()
    definition = definition_of(version.pk) if version else None
    lines = []
    for value in values:
        question = definition.by_data_point(value.data_point) if definition else None
        label = page_text(question.label if question else label_of(value.data_point))
        lines.append(
            {"label": label, "value": _shown(question, value), "note": value.source}
        )
    period = reading.period
    return {
        "lines": lines,
        "period": f"{day(period.start)} – {day(period.end)}" if period else "",
        "messages": [message.text(language) for message in reading.messages],
        "count": len(values),
    }


def _shown(question: Any, value: DataPointValue) -> str:
    text = value_text(value.value)
    if isinstance(value.value, bool):
        return _("Yes") if value.value else _("No")
    if question is not None and not value.unit:
        return shown_value(question, text)
    try:
        return amount(grouped(text), value.unit)
    except ValueError:
        return text
