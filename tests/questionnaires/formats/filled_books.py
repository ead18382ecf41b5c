"""Workbooks of worked examples, made without a database."""

from datetime import UTC, date, datetime
from types import SimpleNamespace
from uuid import UUID

from django.utils import translation

from accounts.models import Organisation
from questionnaires.formats.offline.writing import workbook_of
from questionnaires.language.cases import run_case
from questionnaires.language.run import State
from questionnaires.models import Answer, Response
from questionnaires.selectors.filling import Filling

AT = datetime(2026, 11, 26, 4, 0, tzinfo=UTC)
RESPONSE = UUID("7f1f3a5c-0000-4000-8000-000000000001")
COMPANY = UUID("7f1f3a5c-0000-4000-8000-000000000002")


def filling_of_case(definition, case):
    """A worked example as a response with its answers, as if somebody had saved them."""
    evaluation = run_case(definition, case)
    start, end = case.get("period", ("2024-01-01", "2024-12-31"))
    organisation = Organisation(
        pk=COMPANY, name="Golden Loom Ltd", name_zh="金織有限公司"
    )
    response = Response(
        pk=RESPONSE, organisation=organisation, period_start=date.fromisoformat(start),
        period_end=date.fromisoformat(end),
    )  # fmt: skip
    rows = {
        question.key: [
            SimpleNamespace(pk=row) for row in evaluation.row_ids(question.key)
        ]
        for question in definition.questions.values()
        if question.columns
    }
    filling = Filling(response, definition, _answers(definition, evaluation), rows, {})
    filling.__dict__["evaluation"] = evaluation
    return filling


def _answers(definition, evaluation):
    answers = {}
    for path, question in definition.questions.items():
        if not question.is_input:
            continue
        for row in evaluation.row_ids(question.table) if question.table else ("",):
            state = evaluation.state(path, row)
            parsed = evaluation.parsed(path, row)
            if state in (State.DONT_KNOW, State.NOT_APPLICABLE):
                answers[path, row] = Answer(state=state.value, version_no=1)
            elif parsed is not None:
                answers[path, row] = Answer(
                    text=parsed.text,
                    number=parsed.number,
                    unit=parsed.unit,
                    version_no=1,
                )
    return answers


def book_of_case(definition, case, language="en"):
    """The bytes of its workbook."""
    with translation.override(language):
        return workbook_of(filling_of_case(definition, case), at=AT)
