"""Reads an uploaded VSME workbook in a child process; this is also that process."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from documents.reading.limits import MEGABYTE, RefusalError
from jobs.children import Allowance, run_child, work_folder
from jobs.childside import serve
from questionnaires.formats.vsme import (
    Period,
    VsmeFact,
    VsmeMessage,
    VsmeReading,
    read_workbook,
)

ALLOWANCE = Allowance(memory_bytes=512 * MEGABYTE, seconds=30)


def read_upload(path: Path) -> VsmeReading:
    """What a workbook of unknown origin states.

    Raises RefusalError (code and details as in `documents.errors`) or ChildError.
    """
    with work_folder() as folder:
        answer = run_child(
            "questionnaires.formats.vsme_upload",
            {"path": str(path.resolve())},
            folder=folder,
            allowance=ALLOWANCE,
        )
    if "refused" in answer:
        raise RefusalError(answer["refused"], **answer["details"])
    return from_json(answer)


def as_json(reading: VsmeReading) -> dict[str, Any]:
    """A reading as plain JSON; numbers as text under `number`."""
    return {
        "metadata": dict(reading.metadata),
        "facts": [_fact_json(fact) for fact in reading.facts],
        "messages": [
            {"code": each.code, "params": dict(each.params)}
            for each in reading.messages
        ],
        "inputs": {key: _input_json(value) for key, value in reading.inputs.items()},
    }


def from_json(told: Mapping[str, Any]) -> VsmeReading:
    """The reading that `as_json` wrote down."""
    messages = [VsmeMessage(each["code"], each["params"]) for each in told["messages"]]
    facts = [_fact(each) for each in told["facts"]]
    inputs = {
        key: Decimal(value["number"]) if isinstance(value, dict) else value
        for key, value in told["inputs"].items()
    }
    return VsmeReading(told["metadata"], tuple(facts), tuple(messages), inputs)


def _input_json(value: Decimal | str | bool) -> Any:
    return {"number": str(value)} if isinstance(value, Decimal) else value


def _fact_json(fact: VsmeFact) -> dict[str, Any]:
    is_number = isinstance(fact.value, Decimal)
    return {
        "concept": fact.concept,
        "number" if is_number else "value": str(fact.value)
        if is_number
        else fact.value,
        "unit": fact.unit,
        "dimensions": dict(fact.dimensions),
        "period": [fact.period.start.isoformat(), fact.period.end.isoformat()],
        "cell": fact.cell,
        "members": None if fact.members is None else list(fact.members),
        "footnotes": list(fact.footnotes),
    }


def _fact(told: Mapping[str, Any]) -> VsmeFact:
    value = Decimal(told["number"]) if "number" in told else told["value"]
    start, end = map(date.fromisoformat, told["period"])
    return VsmeFact(
        told["concept"],
        value,
        told["unit"],
        told["dimensions"],
        Period(start, end),
        told["cell"],
        None if told["members"] is None else tuple(told["members"]),
        tuple(told["footnotes"]),
    )


def _read(request: dict[str, Any]) -> dict[str, Any]:
    try:
        return as_json(read_workbook(Path(request["path"])))
    except RefusalError as refusal:
        return {"refused": refusal.code, "details": refusal.details}


if __name__ == "__main__":
    serve(_read)
