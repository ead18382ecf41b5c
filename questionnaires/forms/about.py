"""One answer and all that stands around it: history, papers, notes, questions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.names import sentence
from accounts.permissions import Permission
from questionnaires.forms.fields import FieldMaker, answer_text, note_of, person_of
from questionnaires.forms.row_names import row_element, row_name
from questionnaires.forms.threads import moment, thread_of
from questionnaires.forms.way import Way, field_url, page_of
from questionnaires.language.definition import Question
from questionnaires.language.relating import relations_of
from questionnaires.language.row_names import given_name
from questionnaires.language.run import State
from questionnaires.models import Answer, AnswerEvidence, AnswerHistory, Evidence
from questionnaires.selectors.filling import Filling
from questionnaires.services.evidence import MOST_MEGABYTES
from questionnaires.words import page_text, shown_value

MOST_CHANGES = 30
ACCEPT = ".pdf,.png,.jpg,.jpeg"


def about_context(
    maker: FieldMaker, question: Question, row: str, actor: Actor
) -> dict[str, Any]:
    """What the page shows; forms only where the actor may still change something."""
    filling = maker.filling
    may_edit = filling.response.is_draft and actor.may(Permission.RESPONSE_EDIT)
    around = filling.around
    papers = [_paper(use, may_edit) for use in around.papers_of(question, row)]
    return {
        "response": filling.response,
        "head": {
            "title": title_of(maker, question, row),
            "caption": Way(filling).place(page_of(filling, question)),
            "back": {
                "label": _("Back to the answer"),
                "url": _back(maker, question, row),
            },
        },
        "url": maker.about(question, row)["url"],
        "answer": _answer(maker, question, row),
        "prior": maker.prior(question, row),
        "frameworks": list(_frameworks(filling, question)),
        "history": list(_history(maker, question, row)),
        "papers": papers,
        "notes": [
            {"id": str(note.pk), "text": note.text, "who": person_of(note.by_label),
             "at": moment(note.at)}
            for note in around.notes_of(question, row)
        ],
        "threads": [thread_of(each, actor) for each in around.queries_of(question, row)],
        "may_edit": may_edit,
        "library": _library(actor, papers) if may_edit else [],
        "drop": {
            "id": "file", "name": "file", "label": _("Add a paper"),
            "hint": _("A bill, a certificate, a photograph: PDF, JPEG or PNG, up to 20 MB."),
            "accept": ACCEPT, "limit_mb": MOST_MEGABYTES, "error": "", "files": [],
        },
        "ask_url": reverse("questionnaires:ask", args=[filling.response.pk]),
        "spot": {"key": question.path, "row": row},
        "help_url": reverse("questionnaires:hands", args=[filling.response.pk])
        + f"?section={page_of(filling, question).section.key}&question={question.key}",
    }  # fmt: skip


def _frameworks(filling: Filling, question: Question) -> Iterator[str]:
    """The paragraphs of frameworks that the answer counts for as things stand."""
    maps = filling.definition.content.get("maps", ())
    titles = {(each["framework"], each["version"]): each.get("title") for each in maps}
    points = {question.data_point, *(each.data_point for each in question.columns)}
    for relation in relations_of(filling.evaluation, filling.response.period_end):
        entry = relation.entry
        if entry.data_point not in points or not relation.holds:
            continue
        title = titles.get((entry.framework, entry.framework_version))
        name = page_text(title) if title else entry.framework
        named = f"{name} {entry.to}"
        yield named if entry.verified else _("%(name)s (not checked)") % {"name": named}


def _back(maker: FieldMaker, question: Question, row: str) -> str:
    """The field, or the row of the table, on its page."""
    if question.columns and row:
        page = page_of(maker.filling, question).url(maker.filling)
        return f"{page}#{row_element(question, row)}"
    return field_url(maker.filling, question, row)


def title_of(maker: FieldMaker, question: Question, row: str) -> str:
    """The question's label; that of its row before it."""
    label = maker.text(question, "label", row)
    if not row:
        return label
    table = maker.filling.definition.questions[question.table or question.key]
    name = row_name(maker, table, row)
    first, second = (label, name) if question.columns else (name, label)
    return sentence(_("%(name)s: %(meaning)s"), name=first, meaning=second)


def names_of(maker: FieldMaker, question: Question, row: str) -> dict[str, str]:
    """What the answer is called in each language of content, for whoever asks of it."""
    texts = maker.evaluation.text
    found = {
        each: texts(question.label, each, table=question.table, row=row)
        for each in ("en", "zh-Hant")
    }
    if row:
        table = maker.filling.definition.questions[question.table or question.key]
        place = maker.evaluation.row_ids(table.key).index(row) + 1
        found = {
            each: f"{text} ({given_name(maker.evaluation, table, row, each) or place})"
            for each, text in found.items()
        }
    return found


def _answer(maker: FieldMaker, question: Question, row: str) -> dict[str, Any]:
    if question.columns and row:
        return {}
    answer = maker.filling.answer(question, row)
    if answer is None or not (answer.text or answer.state != Answer.State.ANSWERED):
        state = maker.evaluation.state(question.path, row)
        asked = state is not State.NOT_ASKED
        return {
            "value": "",
            "nothing": _("Not answered yet") if asked else _("Not asked"),
        }
    return {
        "value": answer_text(question, answer),
        "note": note_of(question, answer),
        "origin": str(Answer.Origin(answer.origin).label) if answer.origin else "",
        "who": person_of(answer.changed_by_label),
        "at": moment(answer.changed_at),
    }  # fmt: skip


def _history(
    maker: FieldMaker, question: Question, row: str
) -> Iterator[dict[str, Any]]:
    """Every change, newest first, with what stood there before."""
    if question.columns or not question.is_input:
        return
    changes = list(
        AnswerHistory.objects.filter(
            response=maker.filling.response,
            data_point=question.data_point,
            row_id=row,
        ).order_by("-version_no")[: MOST_CHANGES + 1]
    )
    for newer, older in (
        zip(changes, [*changes[1:], None], strict=True) if changes else ()
    ):
        yield {
            "after": _said(question, newer) or _("Nothing"),
            "before": _said(question, older) if older else "",
            "who": person_of(newer.changed_by_label),
            "at": moment(newer.changed_at),
            "origin": str(Answer.Origin(newer.origin).label) if newer.origin else "",
        }


def _said(question: Question, change: AnswerHistory) -> str:
    if change.state != Answer.State.ANSWERED:
        return str(Answer.State(change.state).label)
    return shown_value(question, change.text, change.unit) if change.text else ""


def _paper(use: AnswerEvidence, may_edit: bool) -> dict[str, Any]:
    pages = ""
    if use.first_page:
        one = use.first_page == use.last_page
        words = _("page %(first)s") if one else _("pages %(first)s–%(last)s")
        pages = words % {"first": use.first_page, "last": use.last_page}
    return {
        "id": str(use.pk),
        "evidence": str(use.evidence_id),
        "name": use.evidence.file.name,
        "pages": pages,
        "url": reverse("questionnaires:paper", args=[use.evidence_id])
        + (f"#page={use.first_page}" if use.first_page else ""),
        "who": person_of(use.added_by_label),
        "at": moment(use.added_at),
        "scanned": use.evidence.scanned,
        "may_remove": may_edit,
    }


def _library(actor: Actor, papers: list[dict[str, Any]]) -> list[dict[str, str]]:
    """The company's papers that are not put to this answer yet."""
    there = {paper["evidence"] for paper in papers}
    kept = Evidence.objects.visible_to(actor).kept().select_related("file")[:200]
    return [
        {"value": str(each.pk), "label": each.file.name}
        for each in kept
        if str(each.pk) not in there
    ]
