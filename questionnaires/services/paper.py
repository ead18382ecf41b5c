"""The PDF of a submission in the reader's language, made once and kept."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.names import bracketed
from documents.pdf import render_pdf
from documents.storage import store
from questionnaires.language.compiled import Definition
from questionnaires.language.definition import Question
from questionnaires.models import Answer, Submission, SubmissionPdf
from questionnaires.selectors.definitions import content_language, definition_of
from questionnaires.selectors.roles import COMPANY, OUTSIDE
from questionnaires.selectors.sizes import MAIN_INSTRUMENT
from questionnaires.services.freezing import without_hidden
from questionnaires.services.paper_tables import blocks
from questionnaires.services.proofs import code_of, prove
from questionnaires.words import (
    amount,
    day,
    doubts,
    estimate_words,
    for_page,
    page_text,
    rounded_amount,
    shown_value,
)

TEMPLATE = "questionnaires/pdf/submission.html"
READERS = {SubmissionPdf.COMPANY: COMPANY, SubmissionPdf.OUTSIDE: OUTSIDE}
#: A longer run without a blank may have to break anywhere; to look for that costs time.
LONG_WORD = 24


def make_pdf(
    *, submission: Submission, language: str, audience: str = SubmissionPdf.COMPANY
) -> SubmissionPdf:
    """The stored PDF in `language` (en, zh-hant or zh-hans); the first one if it is there.

    One for readers from outside is made only where they may see less.
    """
    place = {"submission": submission, "language": language, "audience": audience}
    if kept := SubmissionPdf.objects.filter(**place).first():
        return kept
    with translation.override(language):
        context = paper_context(submission, READERS[audience])
    content = render_pdf(TEMPLATE, context, language)
    prove(submission)
    year = submission.frozen["period"][1][:4]
    file = store(
        organisation_id=submission.organisation_id,
        name=f"greenfin-{year}-r{submission.revision}-{language}.pdf",
        media_type="application/pdf",
        source=io.BytesIO(content),
    )
    kept, _made = SubmissionPdf.objects.get_or_create(**place, defaults={"file": file})
    return kept


def audiences_of(submission: Submission) -> list[str]:
    """For whom papers are needed: one for all, unless outsiders may see less."""
    definition = definition_of(submission.response.version_id)
    inside, outside = (definition.hidden_from(roles) for roles in READERS.values())
    one = [SubmissionPdf.COMPANY]
    return one if inside == outside else [*one, SubmissionPdf.OUTSIDE]


def paper_context(
    submission: Submission, roles: frozenset[str] = COMPANY
) -> dict[str, Any]:
    """What the paper shows readers of these roles, from the frozen submission alone."""
    definition = definition_of(submission.response.version_id)
    frozen = without_hidden(submission.frozen, definition.hidden_from(roles))
    start, end = (date.fromisoformat(text) for text in frozen["period"])
    facts = {
        (fact["derivation"]["question"], fact["derivation"]["row"]): fact
        for fact in frozen["facts"]
    }
    return {
        "title": page_text(definition.title),
        "organisation": frozen["organisation"],
        "period": _("%(start)s to %(end)s") % {"start": day(start), "end": day(end)},
        "signed": frozen["signed"],
        "signed_on": timezone.localtime(submission.signed_at),
        "revision": submission.revision,
        "amendment_reason": submission.amendment_reason,
        "document_hash": submission.sha256,
        "code": code_of(submission),
        "address": settings.SITE_URL + reverse("questionnaires:verify"),
        "evidence": list(_evidence(frozen, definition)),
        "notes": list(_notes(frozen, definition)),
        "version": frozen["version"],
        "is_sme": submission.response.instrument == MAIN_INSTRUMENT,
        "evaluator": submission.evaluator_version,
        "explanations": list(_explained(frozen, definition)),
        "sections": [
            {
                "title": page_text(section.title),
                "blocks": blocks(
                    _lines(frozen, section.key, definition.questions, facts)
                ),
            }
            for section in definition.sections
            if any(value["section"] == section.key for value in frozen["values"])
        ],
    }


def _lines(
    frozen: dict[str, Any],
    section: str,
    questions: dict[str, Question] | Any,
    facts: dict[tuple[str, str], dict[str, Any]],
) -> Iterator[dict[str, Any]]:
    """A line for each value of the section; rows of tables are numbered."""
    numbers: dict[str, dict[str, int]] = {}
    said = {(each["path"], each["row"]): each for each in frozen["values"]}
    for value in frozen["values"]:
        question = questions[value["path"]]
        top = questions[question.table] if question.table else question
        if top.section != section or question.columns:
            continue
        row = value["row"]
        own = numbers.setdefault(top.key, {})
        is_new = row and row not in own
        number = own.setdefault(row, len(own) + 1) if row else 0
        if is_new and top.rows.source:
            yield _heading(questions, top, row, number, said)
        fact = facts.get((value["path"], row), {})
        yield {
            "label": for_page(_label(value)),
            "table": for_page(page_text(top.label)) if row else "",
            "number": number,
            "value": (shown := _value(question, value)),
            "is_long": max(map(len, shown.split()), default=0) > LONG_WORD,
            "note": value.get("reason") or _estimated(question, value),
            "quality": fact.get("quality"),
            "factors": list(_factors(fact)),
        }


def _heading(
    questions: dict[str, Question] | Any, table: Question, row: str, number: int,
    said: dict[tuple[str, str], dict[str, Any]],
) -> dict[str, Any]:  # fmt: skip
    """What a row is called in the table that it is from, as its first cell here."""
    source = questions[table.rows.source]
    key = questions[f"{source.key}.{source.rows.key}"]
    named = said.get((key.path, row))
    name = _value(key, named) if named and named["value"] else str(number)
    return {
        "label": page_text(source.rows.label or key.label),
        "table": page_text(table.label), "number": number, "value": name,
        "is_long": max(map(len, name.split()), default=0) > LONG_WORD,
        "note": "", "quality": None, "factors": [],
    }  # fmt: skip


def _estimated(question: Question, value: dict[str, Any]) -> str:
    """That nobody typed the figure, and the sum it comes from."""
    if not (basis := value.get("estimate", "")):
        return ""
    words = {"how": for_page(estimate_words(question, basis))}
    return str(_("Estimated. %(how)s") % words)


def _evidence(
    frozen: dict[str, Any], definition: Definition
) -> Iterator[dict[str, str]]:
    """Each paper put to an answer: what for, its name, its pages, its hash."""
    for paper in frozen.get("evidence", ()):
        pages = [str(page) for page in paper.get("pages", ()) if page]
        yield {
            "label": _asked(definition, paper["path"]),
            "name": paper["name"],
            "pages": "–".join(dict.fromkeys(pages)),
            "sha256": paper["sha256"],
        }


def _notes(frozen: dict[str, Any], definition: Definition) -> Iterator[dict[str, str]]:
    for note in frozen.get("notes", ()):
        yield {
            "label": _asked(definition, note["path"]),
            "text": note["text"],
            "by": note["by"],
        }


def _asked(definition: Definition, path: str) -> str:
    question = definition.questions.get(path)
    return for_page(page_text(question.label)) if question else path


def _label(value: dict[str, Any]) -> str:
    language = translation.get_language() or "en"
    key = "en" if language.startswith("en") else "zh-Hant"
    return str(value["label"].get(key) or value["label"]["en"])


def _value(question: Question, value: dict[str, Any]) -> str:
    """The value as one reads it, or the word for why there is none."""
    if value["state"] == "answered":
        text = value["value"]
        if question.options and not question.is_input:
            labels = {option.id: page_text(option.label) for option in question.options}
            return _(", ").join(labels.get(word, word) for word in text.split(","))
        if question.type == "calc" and question.unit:
            return rounded_amount(Decimal(text), value["unit"])
        return _as_entered(question, value) or shown_value(
            question, text, value["unit"]
        )
    if value["state"] == "not_answered":
        return _("Not provided")
    return str(Answer.State(value["state"]).label)


def _as_entered(question: Question, value: dict[str, Any]) -> str:
    """What the signer typed, before it was converted; empty if it was not."""
    entered = value.get("entered") or {}
    unit = entered.get("unit")
    if question.type != "quantity" or not unit or unit == value["unit"]:
        return ""
    typed = shown_value(question, entered["text"], unit)
    counted = shown_value(question, value["value"], value["unit"])
    return f"{typed} (= {counted})"


def _factors(fact: dict[str, Any]) -> Iterator[str]:
    for use in fact.get("derivation", {}).get("factors", ()):
        factor = amount(use["value"], use["unit"])
        words = _(", ").join([factor, str(use["year"]), use["source"]])
        careful = _(", ").join(doubts(use["mark"], use.get("fallback")))
        yield bracketed(words, careful) if careful else words


def _explained(
    frozen: dict[str, Any], definition: Definition
) -> Iterator[dict[str, str]]:
    """Each unusual figure with the reason the signer gave, in the reader's language."""
    checks = {check.key: check for s in definition.sections for check in s.checks}
    language = content_language()
    for given in frozen["explanations"]:
        check = checks.get(given["check"])
        offered = check.reasons if check else ()
        reasons = {each.id: page_text(each.label) for each in offered}
        if words := given.get("reason_label"):
            reasons[given["reason"]] = page_text(words)
        yield {
            "message": for_page(
                given.get("messages", {}).get(language) or given["message"]
            ),
            "reason": reasons.get(given["reason"], given["reason"]),
            "note": given["note"],
        }
