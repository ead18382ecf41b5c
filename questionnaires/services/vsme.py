"""VSME reports of a response: made from its answers, and brought into them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.actors import Actor
from questionnaires.formats.vsme.answers import Brought, brought_by, report_of
from questionnaires.formats.vsme.statements import Period, VsmeReading
from questionnaires.formats.vsme.writing import Written, write_workbook
from questionnaires.formats.vsme.xbrl_json import xbrl_json
from questionnaires.language.answer_types import Problem, parse_value
from questionnaires.models import Response, TableRow
from questionnaires.selectors.filling import Filling, filling_of
from questionnaires.services.rows import add_row
from questionnaires.services.saving import Entry, save_answer

INSTRUMENT = "vsme"


class NoTemplateError(ValueError):
    """The operator has not said where the blank official workbook is."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What a workbook would change: before and after, empty where nothing was said."""

    brought: Brought
    before: str
    after: str
    row_id: str = ""
    base: int = 0
    problem: str = ""


def is_vsme(filling: Filling) -> bool:
    """Whether a response answers the VSME questionnaire."""
    return filling.definition.instrument == INSTRUMENT


def vsme_report(filling: Filling) -> VsmeReading:
    """The report that a response's answers make so far."""
    response = filling.response
    period = Period(response.period_start, response.period_end)
    name = response.organisation.name
    return report_of(filling.evaluation, period=period, name=name)


def vsme_workbook(filling: Filling, template: Path | None = None) -> Written:
    """The answers in the operator's blank template; raises NoTemplateError."""
    found = template or template_path()
    if found is None:
        raise NoTemplateError("VSME_TEMPLATE is not set.")
    return write_workbook(found, vsme_report(filling))


def template_path() -> Path | None:
    """The operator's blank workbook, if it is there."""
    path = Path(settings.VSME_TEMPLATE) if settings.VSME_TEMPLATE else None
    return path if path and path.is_file() else None


def vsme_xbrl(filling: Filling) -> dict[str, Any]:
    """The answers as xBRL-JSON; raises FaultyReportError with the questions."""
    return xbrl_json(vsme_report(filling))


def differences(filling: Filling, reading: VsmeReading) -> list[Difference]:
    """What the workbook says otherwise than the response, in the order of the form."""
    return list(_differences(filling, brought_by(reading, filling.definition)))


def _differences(filling: Filling, brought: list[Brought]) -> Iterator[Difference]:
    rows = _rows_by_key(filling)
    for each in brought:
        question = each.question
        row_id = rows.get((question.table, each.row_key), "") if question.table else ""
        stored = filling.answer(question, row_id)
        is_new_row = bool(question.table) and not row_id
        before = stored.text if stored and not is_new_row else ""
        parsed = parse_value(question, each.text, each.unit)
        if isinstance(parsed, Problem):
            yield Difference(each, before, each.text, row_id, 0, parsed.rule)
            continue
        same_unit = stored is not None and stored.unit == parsed.unit
        if before == parsed.text and (same_unit or not before):
            continue
        base = stored.version_no if stored and not is_new_row else 0
        yield Difference(each, before, parsed.text, row_id, base)


def _rows_by_key(filling: Filling) -> dict[tuple[str, str], str]:
    """The row of each table that has a key, by what the workbook calls the key."""
    found = {}
    for table, rows in filling.rows.items():
        question = filling.definition.questions[table]
        key = next((c for c in question.columns if c.key == question.rows.key), None)
        for row in rows if key else ():
            answer = filling.answer(key, str(row.pk)) if key else None
            if answer and answer.text:
                found[table, answer.text] = str(row.pk)
    return found


@transaction.atomic
def bring_answers(*, response: Response, reading: VsmeReading, by: Actor) -> int:
    """Write what a workbook says into a response; gives how many answers changed.

    What cannot be read as an answer is left out: the preview has told of it.
    """
    filling = filling_of(response)
    made: dict[tuple[str, str], TableRow] = {}
    count = 0
    for each in differences(filling, reading):
        if each.problem:
            continue
        row_id = each.row_id
        question = each.brought.question
        if question.table and not row_id:
            key = (question.table, each.brought.row_key)
            if key not in made:
                table = filling.definition.questions[question.table]
                made[key] = add_row(response=response, table=table)
            row_id = str(made[key].pk)
        count += _saved(response, each, row_id, by)
    return count


def _saved(response: Response, change: Difference, row_id: str, by: Actor) -> bool:
    brought = change.brought
    parsed = parse_value(brought.question, brought.text, brought.unit)
    if isinstance(parsed, Problem):
        return False
    entry = Entry(
        brought.question.data_point, row_id, text=parsed.text, number=parsed.number,
        unit=parsed.unit,
    )  # fmt: skip
    saved = save_answer(
        response_id=response.pk, organisation_id=response.organisation_id,
        entry=entry, base=change.base, by=by, at=timezone.now(),
    )  # fmt: skip
    return saved.changed
