"""A bank's own questions as it reads them, and the answers to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.names import local_name, who_and_when
from documents.exports import Value
from questionnaires.composing.supplement import Composed
from questionnaires.forms.controls import NUMERIC
from questionnaires.forms.periods import period_label
from questionnaires.forms.supplements import TYPE_WORDS
from questionnaires.models import Answer, GivenSupplement, Response, Supplement
from questionnaires.selectors.supplements import (
    requests_with_supplement,
    supplement_response,
)
from questionnaires.words import amount, day, grouped, page_text, unit_label

Context = dict[str, Any]


def question_rows(questions: Iterable[Composed]) -> list[Context]:
    """The questions of a draft in order."""
    return [
        {
            "key": question.key,
            "label": page_text(question.label),
            "other": question.label["zh-Hant" if _is_english(question) else "en"],
            "other_lang": "zh-Hant-HK" if _is_english(question) else "en",
            "type": str(TYPE_WORDS[question.type]),
            "unit": unit_label(question.unit) if question.unit else "",
            "options": [page_text(each) for each in question.options],
            "required": question.required,
        }
        for question in questions
    ]


def _is_english(question: Composed) -> bool:
    return page_text(question.label) == question.label["en"]


def versions_table(rows: Iterable[Supplement]) -> Context:
    """What was published, the newest first."""
    columns = [_("Version"), _("Questions"), _("Proposed by"), _("Published by")]
    return {
        "id": "versions",
        "title": _("Published versions"),
        "mode": "cards",
        "columns": [{"label": label} for label in columns],
        "rows": [{"cells": _version_cells(row)} for row in rows],
        "empty": {"title": _("Nothing is published yet")},
    }


def _version_cells(row: Supplement) -> list[Context]:
    when = localtime(row.published_at) if row.published_at else None
    day = date_format(when, "SHORT_DATE_FORMAT") if when else ""
    return [
        {"text": str(row.number)},
        {"text": str(len(row.questions)), "label": _("Questions")},
        {"text": str(row.changed_by), "label": _("Proposed by")},
        {"text": who_and_when(row.published_by, day), "label": _("Published by")},
    ]


def answers_table(given: Iterable[GivenSupplement]) -> Context:
    """One row for each answer of each company."""
    rows = []
    for each in given:
        period = period_label(each.period_start, each.period_end)
        for place, answer in enumerate(each.answers):
            rows.append(
                {
                    "cells": [
                        {
                            "text": local_name(each.organisation),
                            "note": period if not place else "",
                        },
                        {
                            "text": page_text(answer["label"]),
                            "label": _("Question"),
                            "wrap": True,
                        },
                        answer_cell(answer),
                    ]
                }
            )
    return {
        "id": "answers",
        "title": _("Answers"),
        "mode": "cards",
        "columns": [
            {"label": _("Company")},
            {"label": _("Question")},
            {"label": _("Answer")},
        ],
        "rows": rows,
        "empty": {
            "title": _("No answers yet"),
            "text": _(
                "You see them once a company has signed them and shares with you."
            ),
        },
    }


def answer_cell(answer: Mapping[str, Any]) -> Context:
    """One answer with its unit; what is not a value is said in a word."""
    cell: Context = {
        "text": shown_answer(answer),
        "label": _("Answer"),
        "wrap": True,
        "is_data": True,
    }
    if answer["state"] != Answer.State.ANSWERED:
        cell |= {"note": answer["reason"], "note_lang": "und"}
    return cell


def shown_answer(answer: Mapping[str, Any]) -> str:
    """An answer in words."""
    if answer["state"] in Answer.State.values and answer["state"] != "answered":
        return str(Answer.State(answer["state"]).label)
    if answer["state"] != Answer.State.ANSWERED:
        return _("not answered")
    if answer["shown"]:
        return page_text(answer["shown"])
    value, unit = answer["value"], answer["unit"]
    if answer["type"] == "date":
        return day(date.fromisoformat(value))
    if answer["type"] in NUMERIC:
        return amount(grouped(value), unit)
    return f"{value} {unit_label(unit)}".strip() if unit else str(value)


def answers_sheet(
    given: Iterable[GivenSupplement],
) -> tuple[list[str], list[list[Value]]]:
    """One row for each answer of each company, as CSV has it."""
    columns = [
        _("Company"), _("Period start"), _("Period end"), _("Version"), _("Question"),
        _("State"), _("Value"), _("Unit"), _("In words"), _("Reason"),
    ]  # fmt: skip
    return columns, [
        [
            each.organisation.name, each.period_start, each.period_end, each.number,
            page_text(answer["label"]), answer["state"], answer["value"], answer["unit"],
            shown_answer(answer), answer["reason"],
        ]
        for each in given
        for answer in each.answers
    ]  # fmt: skip


def summary_of(given: GivenSupplement) -> list[Context]:
    """The answers of one company as a list of pairs."""
    return [
        {
            "label": page_text(answer["label"]),
            "value": shown_answer(answer),
            "note": answer["reason"],
        }
        for answer in given.answers
    ]


def supplement_tasks(response: Response, actor: Actor) -> list[Context]:
    """Own questions of inviters for the period of a response, as sections beside it."""
    tasks = []
    for asked in requests_with_supplement(actor):
        campaign = asked.campaign
        if (campaign.period_start, campaign.period_end) != (
            response.period_start,
            response.period_end,
        ):
            continue
        tasks.append(
            {
                "title": _("Questions of %(name)s")
                % {"name": local_name(asked.inviter)},
                "hint": _("Only %(name)s sees the answers.")
                % {"name": local_name(asked.inviter)},
                "url": reverse("questionnaires:asked_supplement", args=[asked.pk]),
                "state": _state(supplement_response(asked)),
            }
        )
    return tasks


def _state(response: Response | None) -> Context:
    if response is None:
        return {"label": _("Not started"), "kind": "info"}
    if response.is_draft:
        return {"label": _("Started"), "kind": "info"}
    return {"label": _("Signed off"), "kind": "plain"}
