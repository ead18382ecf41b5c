"""Saves a whole page as it was posted by the button: the way without script."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.http import QueryDict

from accounts.actors import Actor
from questionnaires.forms.estimating import estimated_entry
from questionnaires.forms.fields import field_id, field_name
from questionnaires.forms.posted import (
    Posted,
    UnstorableError,
    entry_of,
    posted_in,
    version_in,
)
from questionnaires.language.definition import Question
from questionnaires.language.run import State
from questionnaires.models import Answer, AnswerHistory
from questionnaires.selectors.filling import Filling, Place, fingerprint
from questionnaires.services.errors import StaleAnswerError, UnknownRowError
from questionnaires.services.explaining import explain_finding
from questionnaires.services.saving import Entry, save_answer


@dataclass
class Outcome:
    """What was not saved: answers of somebody faster, and what cannot be kept.

    `taken_over` is the field that one of its own buttons was to fill: with the answer of
    last period, with an estimate, or with nothing in the place of one.
    """

    conflicts: dict[Place, tuple[Answer, Entry]] = field(default_factory=dict)
    refused: dict[Place, str] = field(default_factory=dict)
    taken_over: Place | None = None

    @property
    def is_clean(self) -> bool:
        """Whether everything posted was saved."""
        return not self.conflicts and not self.refused


def save_page(
    *,
    filling: Filling,
    questions: Iterable[Question],
    data: QueryDict,
    by: Actor,
    at: datetime,
) -> Outcome:
    """Save every field of a page that was changed; the others stay untouched.

    Raises ResponseClosedError after sign-off.
    """
    outcome = Outcome()
    for question, row in places_of(filling, questions):
        posted = posted_in(data, question, row)
        if posted is None:
            continue
        try:
            entry = _pressed(filling, question, row, data, outcome) or entry_of(
                question, row, posted, currency=currency_of(filling, question)
            )
        except UnstorableError as error:
            outcome.refused[question.path, row] = str(error)
            continue
        _save(filling, question, row, entry, data, by, at, outcome)
    return outcome


def _pressed(
    filling: Filling, question: Question, row: str, data: QueryDict, outcome: Outcome
) -> Entry | None:
    """What a button of the field itself asks for; None where none was pressed."""
    name = field_name(question.path, row)
    pressed = {
        each: data[f"{name}__{each}"]
        for each in ("use_prior", "use_estimate", "drop_estimate")
        if f"{name}__{each}" in data
    }
    if not pressed:
        return None
    outcome.taken_over = (question.path, row)
    if "use_prior" in pressed:
        return confirmed_prior(filling, question, row)
    answer = filling.answer(question, row)
    is_estimate = answer is not None and answer.origin == Answer.Origin.ESTIMATE
    if "drop_estimate" in pressed:
        return Entry(question.data_point, row) if is_estimate else None
    if data.get(name, "").strip() and not is_estimate:
        return None  # typed just now, and not saved yet
    return estimated_entry(filling, question, row, str(pressed["use_estimate"]))


def _prior(filling: Filling, question: Question, row: str) -> Posted | None:
    """Last period's answer as if somebody had typed it now."""
    earlier = filling.said_before(question, row)
    if earlier is None:
        return None
    unit = str(earlier.get("unit") or "")
    return Posted([str(earlier["value"])], unit if unit in question.units else "")


def confirmed_prior(filling: Filling, question: Question, row: str) -> Entry | None:
    """The entry that says "the same as last year"; None where nothing was said then."""
    posted = _prior(filling, question, row)
    if posted is None:
        return None
    entry = entry_of(question, row, posted, currency=currency_of(filling, question))
    return None if entry.problem else replace(entry, origin=Answer.Origin.PRIOR)


def places_of(
    filling: Filling, questions: Iterable[Question]
) -> Iterator[tuple[Question, str]]:
    """Every field of a page: questions, and the cells of each row."""
    for question in questions:
        if question.is_input:
            yield question, ""
        for row in filling.rows.get(question.key, ()):
            yield from ((c, str(row.pk)) for c in question.columns if c.is_input)


def first_opened(before: Filling, after: Filling, questions: Sequence[Question]) -> str:
    """The place on the page of the first question that is asked only since the save."""
    shown = {
        (question.path, row)
        for question, row in places_of(before, questions)
        if before.evaluation.state(question.path, row) is not State.NOT_ASKED
    }
    for question, row in places_of(after, questions):
        state = after.evaluation.state(question.path, row)
        if state is State.NOT_ANSWERED and (question.path, row) not in shown:
            return field_id(question.path, row) + ("" if row else "-slot")
    return ""


def currency_of(filling: Filling, question: Question) -> str:
    """The currency in which amounts of this question are asked for."""
    if not question.unit_from:
        return ""
    return str(filling.evaluation.value(question.unit_from) or "")


def _save(
    filling: Filling, question: Question, row: str, entry: Entry, data: QueryDict,
    by: Actor, at: datetime, outcome: Outcome,
) -> None:  # fmt: skip
    name = field_name(question.path, row)
    keep = data.get(f"{name}__keep")
    base = version_in(data, f"{name}__{'seen' if keep == 'mine' else 'version'}")
    if keep == "theirs" or _is_untouched(filling, question, row, entry, base):
        return
    response = filling.response
    try:
        save_answer(
            response_id=response.pk, organisation_id=response.organisation_id,
            entry=entry, base=base, by=by, at=at,
        )  # fmt: skip
    except StaleAnswerError as error:
        outcome.conflicts[question.path, row] = (error.current, entry)
    except UnknownRowError as error:
        outcome.refused[question.path, row] = str(error.message)


def _is_untouched(
    filling: Filling, question: Question, row: str, entry: Entry, base: int
) -> bool:
    """Whether the field was posted just as it was shown, whatever became of it since."""
    current = filling.answer(question, row)
    if current is None:
        return entry == Entry(question.data_point, row)
    if current.version_no == base or entry.equals(current):
        return entry.equals(current)
    if base == 0:
        return entry == Entry(question.data_point, row)
    shown = AnswerHistory.objects.filter(
        response_id=filling.response.pk, data_point=question.data_point,
        row_id=row, version_no=base,
    ).first()  # fmt: skip
    return shown is not None and entry.equals(shown)


def save_explanations(
    *, filling: Filling, given: dict[str, list[str]], by: Actor
) -> None:
    """Keep the coded reasons given for findings as they stand now.

    `given` has, by question, texts of the form `check:reason`; others are ignored.
    """
    for finding in filling.evaluation.findings:
        if finding.level != "explain":
            continue
        known = frozenset(reason.id for reason in finding.reasons)
        for text in given.get(field_name(finding.key, finding.row), ()):
            check, _, reason = text.partition(":")
            if check != finding.rule or reason not in known or reason == finding.reason:
                continue
            explain_finding(
                response=filling.response, check_key=finding.rule, row_id=finding.row,
                fingerprint=fingerprint(finding), reason=reason, known_reasons=known,
                note="", by=by,
            )  # fmt: skip


def explanations_in(data: QueryDict) -> dict[str, list[str]]:
    """The reasons in a form posted as a whole, by the name of their field."""
    given: dict[str, list[str]] = {}
    for key in data:
        name, mark, _check = key.partition("__because_")
        if mark:
            given.setdefault(name, []).extend(data.getlist(key))
    return given
