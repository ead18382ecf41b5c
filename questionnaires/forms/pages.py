"""A page of a form: a slot for each question, and what is wrong on it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.html import format_html

from accounts.names import sentence
from questionnaires.forms.fields import FieldMaker, field_id
from questionnaires.forms.figures import figure, say_once, worth_showing
from questionnaires.forms.tables import table_of
from questionnaires.forms.way import Page
from questionnaires.language.definition import Question
from questionnaires.language.run import State

Slot = dict[str, Any]


def slot_of(maker: FieldMaker, question: Question, *, outcome: bool = False) -> Slot:
    """The place of one question on the page; empty while it is not asked.

    On a page of figures alone (`outcome`) a blank one is shown with its reason.
    """
    slot: Slot = {"id": f"{field_id(question.path)}-slot", "kind": "empty"}
    if question.path in maker.filling.hidden:
        return slot
    if maker.evaluation.state(question.path) is State.NOT_ASKED:
        return slot
    if question.type == "table":
        return slot | {"kind": "table", "table": table_of(maker, question)}
    if not question.is_input:
        shown = figure(maker, question, outcome=outcome)
        if not (outcome or worth_showing(maker, question, shown)):
            return slot
        return slot | {"kind": "figure", "figure": shown}
    return slot | {"kind": "field", "field": maker.field(question)}


def slots_of(maker: FieldMaker, page: Page) -> list[Slot]:
    """All places of a page, in the order of the form."""
    outcome = page.is_outcome
    slots = [slot_of(maker, question, outcome=outcome) for question in page.questions]
    say_once([slot["figure"] for slot in slots if slot["kind"] == "figure"])
    return slots


def error_summary(maker: FieldMaker, slots: Iterable[Slot]) -> dict[str, Any]:
    """All that is wrong on the page, in its order, each a link to its field."""
    findings = []
    for slot in slots:
        for field in _fields_in(slot):
            findings += [
                {
                    "text": format_html("{}: {}", field["label"], error),
                    "target": field["id"],
                }
                for error in field.get("errors", ())
            ]
    return {"findings": findings}


def _fields_in(slot: Slot) -> Iterable[dict[str, Any]]:
    if slot["kind"] == "table":
        table = slot["table"]
        yield {"label": table["caption"], "id": table["id"], "errors": table["errors"]}
        for number, row in enumerate(table["rows"], start=1):
            for cell in row["cells"]:
                if cell["is_asked"]:
                    name = row["name"] or f"{row['label']} {number}"
                    label = sentence(
                        "%(row)s, %(label)s", row=name, label=cell["label"]
                    )
                    yield cell | {"label": label}
    elif slot["kind"] != "empty":
        yield slot[slot["kind"]]
