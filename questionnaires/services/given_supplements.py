"""Answers to a bank's own questions, laid where that bank and no other reads them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from questionnaires.composing.supplement import LANGUAGES
from questionnaires.language.compiled import Definition
from questionnaires.language.run import State
from questionnaires.models import GivenSupplement, Submission
from questionnaires.selectors.definitions import definition_of
from questionnaires.services.supplements import SupplementError


@transaction.atomic
def give_supplement(*, submission: Submission) -> GivenSupplement:
    """Lay signed answers where their bank, and no other, can read them by consent.

    A later revision takes the place of the earlier one. Runs in the company's scope.
    """
    response = submission.response
    frozen, owner = submission.frozen, response.version.questionnaire.owner
    if owner is None:
        raise SupplementError(_("These are nobody's own questions."))
    older = GivenSupplement.objects.filter(submission__response=response)
    newer = older.filter(submission__revision__gte=submission.revision)
    if found := newer.first():
        return found
    older.delete()
    return GivenSupplement.objects.create(
        organisation_id=submission.organisation_id,
        bank=owner,
        submission=submission,
        period_start=response.period_start,
        period_end=response.period_end,
        number=int(frozen["version"]),
        answers=list(_answers(frozen, definition_of(response.version_id))),
    )


def _answers(
    frozen: Mapping[str, Any], definition: Definition
) -> Iterator[dict[str, Any]]:
    """Every answer; of a table the figure of each row, or what was said of all of it."""
    for value in frozen["values"]:
        question = definition.questions[value["path"]]
        table = definition.questions.get(question.table)
        if question.columns and value["state"] not in WITHOUT_ROWS:
            continue
        if question.names_rows:
            continue
        row = table.fixed_row(value["row"]) if table else None
        given = _given(value, frozen)
        if table and row:
            given["key"] = f"{table.key}.{row.id}"
            given["label"] = {each: f"{table.label[each]}: {row.label[each]}" for each in LANGUAGES}  # fmt: skip
        yield given


#: What is said of a whole table, which then has no rows.
WITHOUT_ROWS = (State.DONT_KNOW, State.NOT_APPLICABLE)


def _given(value: Mapping[str, Any], frozen: Mapping[str, Any]) -> dict[str, Any]:
    """One answer as its bank reads it: label, state, value, and words for choices."""
    shown: Mapping[str, str] = next(
        (
            fact["shown"]
            for fact in frozen["facts"]
            if fact["derivation"]["question"] == value["path"] and "shown" in fact
        ),
        {},
    )
    return {
        "key": value["path"],
        "label": {each: value["label"][each] for each in LANGUAGES},
        "type": value["type"],
        "state": value["state"],
        "value": value["value"],
        "unit": value["unit"],
        "shown": shown,
        "reason": value.get("reason", ""),
    }


@transaction.atomic
def erase_given(*, company_id: UUID, bank_id: UUID) -> int:
    """What one bank could read of a company that erased it; in the company's scope."""
    found = GivenSupplement.objects.filter(organisation_id=company_id, bank_id=bank_id)
    count, _rows = found.delete()
    return count
