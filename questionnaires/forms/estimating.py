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
    taken = answer is not None and answer.origin == ORIGIN
    offers = []
    if is_open(filling, question, row):
        offers = [
            _offer(question, found)
            for found in estimates_of(filling.evaluation, question, row)
            if not (taken and answer and answer.estimate == basis_of(question, found))
        ]
    shown: dict[str, Any] = {
        "offers": offers,
        "action": _("Estimate again") if taken else _("Estimate for me"),
    }
    if taken and answer:
        shown["taken"] = estimate_words(question, answer.estimate)
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


def _offer(question: Question, found: Estimated) -> dict[str, str]:
    marks = {
        mark
        for trace in found.traces
        for use in trace.factors
        for mark in doubts(use.sourced.mark, use.sourced.fallback)
    }
    words = {"from": page_text(found.estimate.label), "sum": _sum(question, found)}
    return {
        "key": found.estimate.key,
        "text": _("%(from)s: %(sum)s") % words,
        "value": plain_text(found.value),
        "unit": question.unit,
        "origin": f"{ORIGIN}:{found.estimate.key}",
        "mark": ", ".join(sorted(marks)),
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
