"""Takes an official workbook's facts into the company's own, beside what it signs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from accounts.models import Organisation
from audit.services import Auditable
from companies.models import Fact
from companies.new_facts import NewFact
from companies.services.facts import record_facts
from documents.errors import SENTENCES, UploadError
from documents.reading.limits import RefusalError
from jobs.children import ChildError
from questionnaires.formats.vsme import VsmeReading
from questionnaires.formats.vsme_data_points import DataPointValue, label_of
from questionnaires.formats.vsme_upload import read_upload
from questionnaires.language.definition import Question
from questionnaires.language.explain import value_text
from questionnaires.selectors.definitions import definition_of, main_version
from questionnaires.words import is_year


def read_workbook(path: Path, *, name: str) -> VsmeReading:
    """What the official workbook at `path` says; `name` is what its owner calls it.

    Raises UploadError, whose text names file, place and remedy.
    """
    try:
        return read_upload(path)
    except RefusalError as error:
        raise UploadError(error.code, file=name, **_known(error.details)) from error
    except ChildError as error:
        code = error.reason if error.reason in SENTENCES else "broken"
        raise UploadError(code, file=name, reason=error.reason) from error


def _known(details: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in details.items() if key != "file"}


def import_facts(
    *,
    organisation: Organisation,
    values: Sequence[DataPointValue],
    source_label: str,
    by: Auditable,
) -> int:
    """Record what a workbook states as imported facts of the company; gives how many.

    They never replace what the company signs here: that is another layer. Importing the
    same workbook again supersedes its earlier facts by equal ones.
    """
    version = main_version()
    definition = definition_of(version.pk) if version else None
    facts = []
    for value in values:
        question = definition.by_data_point(value.data_point) if definition else None
        facts.append(
            NewFact(
                data_point=value.data_point,
                period_start=value.period.start,
                period_end=value.period.end,
                scope=value.scope,
                value=_text(value.value),
                number=value.value if isinstance(value.value, Decimal) else None,
                unit=value.unit,
                derivation={
                    "kind": "imported",
                    "cell": value.source,
                    **_words(question, value),
                },
            )
        )
    return record_facts(
        organisation=organisation,
        facts=facts,
        layer=Fact.Layer.COMPANY_IMPORTED,
        source_label=source_label,
        by=by,
    )


def _words(
    question: Question | None, value: DataPointValue
) -> dict[str, Mapping[str, str]]:
    """What readers see instead of our keys: the name, and the label of an option."""
    if question is None:
        return {"label": label_of(value.data_point)}
    words: dict[str, Mapping[str, str]] = {"label": dict(question.label)}
    if question.options:
        labels = {each.id: dict(each.label) for each in question.options}
        words["shown"] = labels.get(str(value.value), {})
    elif is_year(question):
        words["shown"] = dict.fromkeys(("en", "zh-Hant"), _text(value.value))
    return words


def _text(value: Decimal | str | bool) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value_text(value)
