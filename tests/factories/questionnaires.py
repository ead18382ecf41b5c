"""Makes published questionnaires, responses and their answers."""

from datetime import date
from functools import cache
from pathlib import Path

from audit.services import SYSTEM
from questionnaires.language.answer_types import parse_value
from questionnaires.language.compiler import compile_definition
from questionnaires.models import Answer, Response, TableRow
from questionnaires.services.publishing import publish_version
from questionnaires.services.responses import start_response
from questionnaires.services.saving import Entry, save_answer

from django.utils import timezone  # isort: skip

SMALL = Path(__file__).parents[1] / "questionnaires" / "small.yaml"
OURS = Path(__file__).parents[2] / "questionnaires" / "definitions"


@cache
def small_definition():
    return compile_definition(SMALL)


@cache
def ours(name):
    """One of the product's own definitions, such as "sme/micro"; compiled once, since that takes long."""
    return compile_definition(OURS / f"{name}.yaml")


def published(definition=None):
    return publish_version(definition=definition or small_definition(), by=SYSTEM)


def started(actor, *, version=None, start=date(2024, 1, 1), end=date(2024, 12, 31)):
    return start_response(
        organisation=actor.organisation,
        version=version or published(),
        start=start,
        end=end,
        by=actor,
    )


def answer(response, actor, path, text="", *, row="", unit="", state="answered"):
    """Save an answer over whatever stands there, as a page would."""
    question = small_definition().questions[path]
    place = {"data_point": question.data_point, "row_id": row}
    current = Answer.objects.filter(response=response, **place).first()
    found = parse_value(question, text, unit) if text else None
    number = getattr(found, "number", None)
    entry = Entry(
        **place,
        state=state,
        text=getattr(found, "text", text),
        number=number,
        unit=getattr(found, "unit", "") or unit,
        problem=getattr(found, "rule", ""),
    )
    return save_answer(
        response_id=response.pk,
        organisation_id=response.organisation_id,
        entry=entry,
        base=current.version_no if current else 0,
        by=actor,
        at=timezone.now(),
    )


def bill(response, actor, *, start, end, kwh, supplier="clp", position=1):
    """One electricity bill as a row of the table."""
    row = TableRow.objects.create(response=response, table="bills", position=position)
    for column, text in (("start", start), ("end", end), ("supplier", supplier)):
        answer(response, actor, f"bills.{column}", text, row=str(row.pk))
    answer(response, actor, "bills.amount", kwh, row=str(row.pk), unit="kWh")
    return row


def complete(response, actor):
    """Answers to everything that is required."""
    answer(response, actor, "sector", "retail")
    answer(response, actor, "employees", "12")
    answer(response, actor, "currency", "HKD")
    answer(response, actor, "turnover", "5,000,000", unit="HKD")
    answer(response, actor, "buys_power", "yes")
    bill(response, actor, start="2024-01-01", end="2024-12-31", kwh="10000")
    answer(response, actor, "uses_gas", "no")
    answer(response, actor, "cylinders", "4")
    return Response.objects.get(pk=response.pk)
