""" "Estimate for me": what a field offers where nobody has the figure, and its sum."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from questionnaires.language.answer_types import plain_text
from questionnaires.language.definition import Question
from questionnaires.language.estimating import Estimated, estimates_of
from questionnaires.language.explain import Trace
from questionnaires.language.run import State
from questionnaires.language.worked import worked
from questionnaires.models import Answer
from questionnaires.selectors.filling import Filling
from questionnaires.services.saving import Entry
from questionnaires.words import amount, doubts, estimate_words, grouped, page_text

ORIGIN = str(Answer.Origin.ESTIMATE)
UNITS = {"period.months": "month"}
MOST_TERMS = 6


def estimate_beside(
    filling: Filling, question: Question, row: str = ""
) -> dict[str, Any] | None:
    """What a field says of estimates: those on offer, and the one that was taken."""
    if not question.estimates or not filling.response.is_draft:
        return None
    answer = filling.answer(question, row)
    basis = answer.estimate if answer and answer.origin == ORIGIN else None
    offers, mark = [], ""
    if is_open(filling, question, row):
        for found in estimates_of(filling.evaluation, question, row):
            if basis is not None and basis == basis_of(question, found):
                mark = _mark(found)
            else:
                offers.append(_offer(question, found))
    shown: dict[str, Any] = {
        "offers": offers,
        "action": _("Estimate for me") if basis is None else _("Estimate again"),
    }
    if basis is not None:
        shown["taken"] = estimate_words(question, basis)
        shown["mark"] = mark
        shown["undo"] = _("Take the estimate back")
    return shown


def is_open(filling: Filling, question: Question, row: str = "") -> bool:
    """Whether an estimate may be filled in: nothing stands there that somebody typed."""
    state = filling.evaluation.state(question.path, row)
    if state in (State.NOT_ASKED, State.NOT_APPLICABLE):
        return False
    answer = filling.answer(question, row)
    if answer is None or answer.origin == ORIGIN:
        return True
    return not (answer.state == Answer.State.ANSWERED and answer.text)


def estimated_entry(
    filling: Filling, question: Question, row: str, key: str
) -> Entry | None:
    """The entry that takes that estimate as it stands now; None where it is not open."""
    if not filling.response.is_draft or not is_open(filling, question, row):
        return None
    for found in estimates_of(filling.evaluation, question, row):
        if found.estimate.key == key:
            unit = "%" if question.type == "percent" else question.unit
            return Entry(
                question.data_point, row, text=plain_text(found.value),
                number=found.value, unit=unit, origin=ORIGIN,
                estimate=basis_of(question, found),
            )  # fmt: skip
    return None


def basis_of(question: Question, found: Estimated) -> str:
    """The estimate with its sum as it is kept: the same whoever reads the page."""
    with translation.override("en"):
        return f"{found.estimate.key}: {_sum(question, found)}"


def _mark(found: Estimated) -> str:
    """What is doubtful about the factors it rests on."""
    marks = {
        mark
        for trace in found.traces
        for use in trace.factors
        for mark in doubts(use.sourced.mark, use.sourced.fallback)
    }
    return ", ".join(sorted(marks))


def _offer(question: Question, found: Estimated) -> dict[str, str]:
    words = {"from": page_text(found.estimate.label), "sum": _sum(question, found)}
    return {
        "key": found.estimate.key,
        "text": _("%(from)s: %(sum)s") % words,
        "value": plain_text(found.value),
        "unit": question.unit,
        "origin": f"{ORIGIN}:{found.estimate.key}",
        "mark": _mark(found),
    }


def _sum(question: Question, found: Estimated) -> str:
    """The sum written out: `60 m² × 350 kWh/m² = 21,000 kWh`."""
    unit = "%" if question.type == "percent" else question.unit
    result = amount(grouped(found.value), unit)
    sign = "≈" if found.is_rounded else "="
    terms = [_term(trace) for trace in found.traces]
    if len(terms) > MOST_TERMS:
        more = _("and %(count)s more") % {"count": len(terms) - MOST_TERMS}
        terms = [*terms[:MOST_TERMS], more]
    written = " + ".join(terms)
    return f"{written} {sign} {result}" if written != result else result


def _term(trace: Trace) -> str:
    values = {
        shown.name: amount(
            grouped(shown.value), shown.unit or UNITS.get(shown.name, "")
        )
        for shown in trace.inputs
        if isinstance(shown.value, Decimal)
    }
    factors = [
        amount(grouped(use.sourced.value), use.sourced.unit) for use in trace.factors
    ]
    return worked(trace.rule, values, factors) or " · ".join(
        [*values.values(), *factors]
    )
