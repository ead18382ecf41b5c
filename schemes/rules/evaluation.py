"""Judging facts under a version: who qualifies, why not, for how much, step by step."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import localcontext

from measures.money import Money
from measures.workdays import DayCalendar
from questionnaires.language.evaluation import ARITHMETIC
from schemes.rules.award import Award, award
from schemes.rules.definition import APPLICATION_DATE
from schemes.rules.outcome import Outcome, Reason, Step, Verdict
from schemes.rules.reading import Reading, park
from schemes.rules.texts import own_sentence
from schemes.rules.version import CompiledCriterion, CompiledTrack, Version
from schemes.rules.working import State

NOTHING_PAYABLE = "award.nothing_payable"


def evaluate(
    version: Version, track: str, facts: Reading, on: date, calendar: DayCalendar
) -> Outcome:
    """The outcome for the facts under that version, as if claimed on that day.

    Nothing in the facts makes it raise; LookupError if there is no such track. What is
    not known makes a criterion undetermined, never failed.
    """
    compiled = version.tracks[track]
    values = {**version.fixed, **facts.values, APPLICATION_DATE: on}
    with localcontext(ARITHMETIC):
        return _Judging(
            version, compiled, State(calendar, values, version.doubts)
        ).outcome(on)


def asked_facts(
    version: Version, track: str, facts: Reading, on: date, calendar: DayCalendar
) -> tuple[str, ...]:
    """The facts of a track that are asked as things stand, in the order of the form."""
    values = {**version.fixed, **facts.values, APPLICATION_DATE: on}
    state = State(calendar, values, version.doubts)
    with localcontext(ARITHMETIC):
        park(version, state)
    return tuple(k for k in version.tracks[track].asks if k not in state.parked)


class _Judging:
    """One evaluation of one track."""

    def __init__(self, version: Version, track: CompiledTrack, state: State) -> None:
        self.version = version
        self.track = track
        self.state = state
        park(version, state)

    def outcome(self, on: date) -> Outcome:
        steps = list(self._worked())
        reasons: list[Reason] = []
        for compiled in self.track.criteria:
            step, reason = self._criterion(compiled)
            steps.append(step)
            if reason:
                reasons.append(reason)
        found = award(self.version, self.track, self.state, self._missing)
        steps += found.steps
        if found.is_claimed and not found.is_payable:
            text = own_sentence("nothing_payable", {})
            reasons.append(Reason(NOTHING_PAYABLE, "no", text))
        verdict = _verdict(reasons)
        terms = self.version.terms
        return Outcome(
            terms.scheme, self.track.track.key, terms.version, self.version.sha256, on,
            verdict, terms.currency, self._amount(found, verdict), tuple(reasons),
            self._all_missing(reasons, found), tuple(found.lines), tuple(steps),
            tuple(self._papers()), self._unconfirmed(steps),
        )  # fmt: skip

    def _worked(self) -> Iterable[Step]:
        state = self.state
        for one in self.track.values:
            value = state.work(one)
            if one.tell is not None and value is not None:
                key = one.rule.key
                inputs = {name: state.values.get(name) for name in one.reads}
                yield Step(
                    f"values.{key}", "value", inputs, value, one.tell(state),
                    unconfirmed=state.doubted((key,)),
                )  # fmt: skip

    def _criterion(self, compiled: CompiledCriterion) -> tuple[Step, Reason | None]:
        state, key = self.state, f"eligibility.{compiled.criterion.key}"
        state.begin()
        holds = compiled.holds(state)
        marked = state.doubted(state.used)
        text = compiled.tell(state)
        inputs = {name: state.values.get(name) for name in compiled.reads}
        step = Step(key, "criterion", inputs, holds, text, unconfirmed=marked)
        if holds is True:
            return step, None
        missing = self._missing(compiled.rests_on) if holds is None else ()
        say = compiled.advise if holds is False else None if missing else compiled.ask
        advice = say(state) if say else {}
        return step, Reason(
            key,
            "undetermined" if holds is None else "no",
            text,
            advice,
            missing,
            marked,
        )

    def _missing(self, names: Iterable[str]) -> tuple[str, ...]:
        """The facts among these that are asked and not known, in the order of the form."""
        wanted = frozenset(names)
        return tuple(
            key
            for key in self.track.asks
            if key in wanted
            and self.state.values[key] is None
            and key not in self.state.parked
        )

    def _all_missing(self, reasons: Iterable[Reason], found: Award) -> tuple[str, ...]:
        named = {key for reason in reasons for key in reason.missing}
        named |= set(found.missing)
        return tuple(key for key in self.track.asks if key in named)

    def _amount(self, found: Award, verdict: Verdict) -> Money | None:
        if verdict == "no" or found.total is None:
            return None
        return Money.of(found.total, self.version.terms.currency)

    def _papers(self) -> Iterable[tuple[str, Verdict]]:
        for compiled in self.track.papers:
            needed = compiled.needed(self.state) if compiled.needed else True
            if needed is None:
                yield compiled.paper.key, "undetermined"
            else:
                yield compiled.paper.key, "yes" if needed else "no"

    def _unconfirmed(self, steps: Iterable[Step]) -> tuple[str, ...]:
        return tuple(sorted({name for step in steps for name in step.unconfirmed}))


def _verdict(reasons: Iterable[Reason]) -> Verdict:
    verdicts = {reason.verdict for reason in reasons}
    if "no" in verdicts:
        return "no"
    return "undetermined" if verdicts else "yes"
