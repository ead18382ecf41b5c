"""Checking the answers: one list per section, what is odd on top, the signature below."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.permissions import Permission
from questionnaires.forms import pages
from questionnaires.forms.fields import FieldMaker, answer_text, field_id
from questionnaires.forms.figures import figure, state_word
from questionnaires.forms.overview import period_label
from questionnaires.language.definition import Question, Section
from questionnaires.language.findings import Finding
from questionnaires.language.run import State
from questionnaires.selectors.filling import Filling
from questionnaires.words import name_of, page_text


def check_context(filling: Filling, actor: Actor) -> dict[str, Any]:
    """What the page shows besides the signature."""
    maker = FieldMaker(filling)
    response = filling.response
    may_edit = response.is_draft and actor.may(Permission.RESPONSE_EDIT)
    period = period_label(response.period_start, response.period_end)
    title = _("Check your answers for %(period)s") % {"period": period}
    findings = filling.evaluation.findings
    open_ones = [f for f in findings if f.level != "hard" and not f.reason]
    return {
        "response": response,
        "title": title,
        "head": {
            "title": title,
            "caption": name_of(response.organisation),
            "back": {
                "label": _("All sections"),
                "url": reverse("questionnaires:overview", args=[response.pk]),
            },
        },
        "warnings": {
            "kind": "warning",
            "findings": [_link(filling, maker, finding) for finding in open_ones],
        },
        "sections": [
            {
                "title": page_text(section.title),
                "key": section.key,
                "summary": list(_lines(filling, maker, section, may_edit)),
            }
            for section, _progress in pages.sections_asked(filling)
        ],
    }


def _lines(
    filling: Filling, maker: FieldMaker, section: Section, may_edit: bool
) -> list[dict[str, Any]]:
    lines = []
    url = pages.section_url(filling, section)
    for question in section.questions:
        state = filling.evaluation.state(question.path)
        if state is State.NOT_ASKED:
            continue
        if not question.is_input and not _is_worked_out(filling, question):
            continue
        line: dict[str, Any] = {"label": maker.text(question, "label")}
        if may_edit and question.is_input:
            line["url"] = f"{url}#{field_id(question.path)}"
        lines.append(line | _content(filling, maker, question, state))
    return lines


def _is_worked_out(filling: Filling, question: Question) -> bool:
    return filling.evaluation.value(question.path) is not None


def _content(
    filling: Filling, maker: FieldMaker, question: Question, state: State
) -> dict[str, Any]:
    if question.columns:
        rows = _row_lines(filling, maker, question)
        return {"lines": rows, "nothing": state_word(state)}
    if not question.is_input:
        shown = figure(maker, question)
        value = f"{shown['value']} {shown['unit']}".strip() if shown["value"] else ""
        note = "; ".join(
            f"{line['value']} {line['unit']}, {line['year']}, {line['source']}"
            + (f" ({line['mark']})" if line["mark"] else "")
            for line in shown.get("factors", ())
        )
        return {
            "value": value, "nothing": shown.get("nothing", ""), "note": note,
            "url": shown["url"], "action": _("Why?"),
        }  # fmt: skip
    answer = filling.answer(question)
    if answer is None or not (answer.text or answer.state != "answered"):
        return {"nothing": state_word(state)}
    return {"value": answer_text(question, answer), "note": answer.reason}


def _row_lines(filling: Filling, maker: FieldMaker, table: Question) -> list[str]:
    lines = []
    for row in filling.evaluation.row_ids(table.key):
        cells = []
        for column in table.columns:
            answer = filling.answer(column, row)
            if (
                column.is_input
                and answer
                and (answer.text or answer.state != "answered")
            ):
                cells.append(answer_text(column, answer))
            elif not column.is_input:
                shown = figure(maker, column, row)
                if shown["value"]:
                    cells.append(f"{shown['value']} {shown['unit']}".strip())
        lines.append(" · ".join(cells) or _("Empty row"))
    return lines


def sign_box(
    filling: Filling, typed: Mapping[str, str], errors: Mapping[str, list[Any]],
    banks: list[str],
) -> dict[str, Any]:  # fmt: skip
    """The box under the answers: what is frozen, who will see it, who signs."""
    maker = FieldMaker(filling)
    response = filling.response
    period = period_label(response.period_start, response.period_end)
    return {
        "title": _("Sign off"),
        "frozen": _(
            "Signing freezes these answers with their figures, factors and rules. "
            "Nobody can change them afterwards; a correction is a new revision."
        ),
        "seen_by": [
            _("%(bank)s, the parts you share with it") % {"bank": bank} for bank in banks
        ],
        "missing": [
            {"url": link["target"], "label": link["text"]}
            for link in (
                _link(filling, maker, finding) for finding in filling.evaluation.blocking
            )
        ],
        "fields": [
            {
                "id": "name", "name": "name", "type": "text", "width": "l",
                "label": _("Name of the person who signs"),
                "value": typed.get("name", ""), "errors": errors.get("name"),
            },
            {
                "id": "role_title", "name": "role_title", "type": "text", "width": "l",
                "label": _("Role in the company"), "hint": _("For example director"),
                "value": typed.get("role_title", ""), "errors": errors.get("role_title"),
            },
        ],
        "button": {"label": _("Sign off the %(period)s answers") % {"period": period}},
    }  # fmt: skip


def _link(filling: Filling, maker: FieldMaker, finding: Finding) -> dict[str, str]:
    """A finding with the address of its field."""
    questions = filling.definition.questions
    question = questions[finding.key]
    top = questions[question.table] if question.table else question
    section = next(s for s in filling.definition.sections if s.key == top.section)
    target = (
        f"{pages.section_url(filling, section)}#{field_id(finding.key, finding.row)}"
    )
    label = maker.text(question, "label", finding.row)
    return {"text": f"{label}: {maker.message(finding)}", "target": target}
