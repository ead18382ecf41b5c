"""Answers as text: on the page that checks them, and wherever nobody may change them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _

from accounts.names import sentences
from questionnaires.forms.controls import is_card
from questionnaires.forms.fields import FieldMaker, answer_text, note_of
from questionnaires.forms.figures import (
    figure,
    say_once,
    state_word,
    worth_showing,
)
from questionnaires.forms.row_names import given_name, row_name, rows_label
from questionnaires.forms.tables import (
    cells_shown,
    columns_shown,
    figure_cell,
    heading,
    total_of,
)
from questionnaires.language.definition import Question
from questionnaires.language.run import State
from questionnaires.words import page_text

Line = dict[str, Any]


def lines_of(
    maker: FieldMaker, questions: Sequence[Question], *, outcome: bool = False
) -> Iterator[Line]:
    """A line for each question that is asked, and for each figure that is known.

    On a page of figures alone (`outcome`) also for one that is blank, with the reason.
    """
    figures: dict[str, dict[str, Any]] = {
        question.path: figure(maker, question)
        for question in questions
        if not question.is_input
    }
    say_once(figures.values())
    for question in questions:
        state = maker.evaluation.state(question.path)
        if state is State.NOT_ASKED or question.path in maker.filling.hidden:
            continue
        if question.columns:
            yield _table(maker, question, state)
        elif question.is_input:
            yield _answer(maker, question, state)
        elif line := _figure(maker, question, figures[question.path], outcome):
            yield line | _warnings(maker, question)


def _answer(maker: FieldMaker, question: Question, state: State) -> Line:
    answer = maker.filling.answer(question)
    line: Line = {"label": maker.text(question, "label"), "path": question.path}
    if (around := maker.about(question))["is_marked"]:
        line["about"] = around
    if answer is None or not (answer.text or answer.state != "answered"):
        return line | {"nothing": state_word(state), "action": _("Answer it")}
    line |= {"value": answer_text(question, answer), "note": note_of(question, answer)}
    return line | _warnings(maker, question)


def _warnings(maker: FieldMaker, question: Question) -> Line:
    """What is unusual about it, with the reason that was given."""
    said = []
    for finding in maker.evaluation.findings_on(question.path):
        if finding.rule == "required":
            continue
        reason = next(
            (page_text(r.label) for r in finding.reasons if r.id == finding.reason), ""
        )
        said.append(sentences(maker.message(finding), reason))
    return {"warnings": said}


def _figure(
    maker: FieldMaker, question: Question, shown: dict[str, Any], outcome: bool
) -> Line | None:
    if not shown["value"]:
        blank = {"label": shown["label"], "path": "", "nothing": shown["nothing"]}
        return blank | {"note": shown["because"]} if outcome else None
    if not (outcome or worth_showing(maker, question, shown)):
        return None
    return {
        "label": shown["label"],
        "path": "",
        "value": " ".join(part for part in (shown["value"], shown["unit"]) if part),
        "is_sum": shown["is_sum"],
        "factors": shown["factors"],
        "marks": shown["marks"],
        "url": shown["url"],
        "action": _("Why?"),
        "drawer": True,
    }


def _table(maker: FieldMaker, table: Question, state: State) -> Line:
    """Its rows as a table, or one list a row where a row is a card."""
    line: Line = {"label": maker.text(table, "label"), "path": table.path}
    ids = maker.evaluation.row_ids(table.key)
    if not ids:
        answer = maker.filling.answer(table)
        return line | {
            "nothing": state_word(state),
            "note": answer.reason if answer else "",
            "action": _("Answer it"),
        }
    if is_card(table):
        return line | {"cards": [_card(maker, table, row) for row in ids]}
    columns = columns_shown(maker, table)
    return line | {
        "table": {
            "columns": [heading(maker, column) for column in columns],
            "rows_label": rows_label(maker, table),
            "rows": [
                {
                    "name": given_name(maker, table, row),
                    "cells": [_cell(maker, table, column, row) for column in columns],
                }
                for row in ids
            ],
            "total": total_of(maker, table),
        }
    }


def _cell(maker: FieldMaker, table: Question, column: Question, row: str) -> Line:
    cell = heading(maker, column) | {"text": "", "url": "", "nothing": ""}
    if not column.is_input:
        shown = figure_cell(maker, table, column, row)
        if shown["value"]:
            text = " ".join(part for part in (shown["value"], shown["unit"]) if part)
            return cell | {"text": text, "url": shown["url"]}
    answer = maker.filling.answer(column, row)
    if answer and (answer.text or answer.state != "answered"):
        return cell | {"text": answer_text(column, answer)}
    state = maker.evaluation.state(column.path, row)
    return cell | {
        "nothing": "not_asked" if state is State.NOT_ASKED else "not_answered"
    }


def _card(maker: FieldMaker, table: Question, row: str) -> Line:
    """One row: what it is called, and what was said of it."""
    cells = [
        _cell(maker, table, column, row)
        for column in cells_shown(maker, table)
        if maker.evaluation.state(column.path, row) is not State.NOT_ASKED
        and (column.is_input or figure_cell(maker, table, column, row)["value"])
    ]
    return {"title": row_name(maker, table, row), "cells": cells}
