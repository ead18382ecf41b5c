"""Compiles a track: criteria, lines with their ceilings, papers, letters, clocks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TypeVar

from questionnaires.language.documents import Place
from questionnaires.language.errors import ExpressionError
from questionnaires.language.piping import holes
from schemes.rules.definition import (
    CAP_ORDER,
    Cap,
    Criterion,
    Line,
    Paper,
    Texts,
    Track,
)
from schemes.rules.lint import Complain
from schemes.rules.names import Names
from schemes.rules.texts import shown_in
from schemes.rules.version import (
    CompiledCriterion,
    CompiledLine,
    CompiledPaper,
    CompiledTrack,
)
from schemes.rules.working import Told, Worked, Working, told, whole

Part = TypeVar("Part")

#: What letters may name besides facts, parameters and values.
LETTER_WORDS = ("amount", "case_number", "applicant")


class TrackCompiler:
    """Compiles the tracks of one version; complaints name their place in the file."""

    def __init__(
        self,
        names: Names,
        worked: Sequence[Worked],
        currency: str,
        complain: Complain,
    ) -> None:
        self.names = names
        self.worked = worked
        self.currency = currency
        self.complain = complain

    def compiled(self, track: Track) -> CompiledTrack:
        """The track ready to run."""
        place: Place = ("tracks", track.key)
        award = (*place, "award")
        criteria = tuple(
            self._criterion((*place, "eligibility", one.key), one)
            for one in track.criteria
        )
        lines = tuple(
            self._line((*award, "lines", one.key), track, one) for one in track.lines
        )
        papers = tuple(
            self._paper((*place, "documents", one.key), one) for one in track.papers
        )
        with self._saying((*award, "share")):
            self.names.compile(track.share)
        for cap in track.caps:
            self._cap((*award, "caps", cap.key), cap, track.lines)
        self._letters_and_clocks(place, track)
        used = self._used(track)
        asks = self._asked(used)
        return CompiledTrack(
            replace(track, asks=asks), _made(criteria), _made(lines), papers,
            tuple(one for one in self.worked if one.rule.key in used), asks,
        )  # fmt: skip

    @contextmanager
    def _saying(self, place: Place) -> Iterator[None]:
        try:
            yield
        except ExpressionError as error:
            self.complain(place, error.message, error.remedy)

    def _told(self, texts: Texts) -> Told | None:
        return told(texts, self.names) if texts else None

    def _criterion(self, place: Place, one: Criterion) -> CompiledCriterion | None:
        with self._saying((*place, "if")):
            reads = tuple(dict.fromkeys(self.names.reads(one.condition)))
            holds = whole(self.names.condition(one.condition).run)
            with self._saying((*place, "text")):
                said = _said(one.text) - set(reads)
                return CompiledCriterion(
                    one,
                    holds,
                    (*reads, *sorted(said)),
                    told(one.text, self.names),
                    self._told(one.advice),
                    self._told(one.ask),
                    self.names.behind(reads),
                )
        return None

    def _line(self, place: Place, track: Track, line: Line) -> CompiledLine | None:
        with self._saying(place):
            for name in (line.cost, line.before):
                self.names.money(name, self.currency)
            reads = self._read(line.claimed_if) | self._read(line.payable_if)
            ceilings = tuple(
                (cap, tuple(o for o in track.lines if cap.covers(line, o)))
                for scope in CAP_ORDER
                for cap in track.caps
                if cap.scope == scope and cap.applies_to(line)
            )
            behind = self.names.behind((*reads, line.cost, line.before, track.share))
            return CompiledLine(
                line,
                self._condition((*place, "claimed_if"), line.claimed_if),
                self._condition((*place, "payable_if"), line.payable_if),
                self._told(line.refusal),
                ceilings,
                behind | self.names.behind(cap.at for cap, _ in ceilings),
            )
        return None

    def _condition(self, place: Place, text: str) -> Working | None:
        with self._saying(place):
            return whole(self.names.condition(text).run) if text else None
        return None

    def _cap(self, place: Place, cap: Cap, lines: Iterable[Line]) -> None:
        with self._saying(place):
            self.names.money(cap.at, self.currency)
        if cap.scope == "phase" and cap.phase not in {line.phase for line in lines}:
            self.complain(
                place, f'No line is of the phase "{cap.phase}".',
                "Name the phase of a line.",
            )  # fmt: skip

    def _paper(self, place: Place, paper: Paper) -> CompiledPaper:
        needed = self._condition((*place, "needed_if"), paper.needed_if)
        return CompiledPaper(paper, needed)

    def _letters_and_clocks(self, place: Place, track: Track) -> None:
        known = dict.fromkeys(LETTER_WORDS, shown_in("", {}))
        wider = replace(self.names, shown=known)
        for letter in track.letters:
            for part in (letter.title, letter.body):
                with self._saying((*place, "letters", letter.key)):
                    told(part, wider)
        for clock in track.clocks:
            parameter = self.names.parameters.get(clock.days)
            if parameter is None or parameter.unit != "working_day":
                self.complain(
                    (*place, "clocks", clock.key),
                    f'"{clock.days}" is no parameter in working days.',
                    "Name a parameter with unit: working_day.",
                )

    def _used(self, track: Track) -> set[str]:
        """Every name the track reads or says, those behind its values included."""
        used = {track.share, *(cap.at for cap in track.caps)}
        for line in track.lines:
            used |= {line.cost, line.before}
            used |= self._read(line.claimed_if) | self._read(line.payable_if)
            used |= _said(line.refusal)
        for criterion in track.criteria:
            used |= self._read(criterion.condition)
            used |= _said(criterion.text) | _said(criterion.advice)
            used |= _said(criterion.ask)
        for paper in track.papers:
            used |= self._read(paper.needed_if)
        for one in reversed(self.worked):
            if one.rule.key in used:
                used |= {*one.reads, *_said(one.rule.text)}
        return used

    def _read(self, text: str) -> set[str]:
        try:
            return set(self.names.reads(text)) if text else set()
        except ExpressionError:
            return set()  # complained of where it is compiled

    def _asked(self, used: set[str]) -> tuple[str, ...]:
        """The facts among these, with those their conditions read, in the file's order.

        One that a later version asks under a new condition stands behind what it reads.
        """
        facts, wanted = self.names.facts, set(used)
        more = wanted & facts.keys()
        while more:
            found: set[str] = set()
            for key in more:
                found |= self._read(facts[key].ask_if)
                found |= {facts[key].question.unit_from} - {""}
            more = (found & facts.keys()) - wanted
            wanted |= more
        order = {key: number for number, key in enumerate(facts)}
        places = {key: self._place(key, order, ()) for key in order if key in wanted}
        return tuple(sorted(
            places, key=lambda key: (places[key], places[key] != order[key], order[key])
        ))  # fmt: skip

    def _place(self, key: str, order: Mapping[str, int], seen: tuple[str, ...]) -> int:
        """How far down a fact stands: never before a fact that its condition reads."""
        read = self._read(self.names.facts[key].ask_if) & order.keys()
        behind = [
            self._place(name, order, (*seen, key))
            for name in read.difference(seen, (key,))
        ]
        return max(order[key], *behind, 0)


def _said(texts: Texts) -> set[str]:
    return {name for text in texts.values() for name in holes(text)}


def _made(parts: Iterable[Part | None]) -> tuple[Part, ...]:
    """Those that could be compiled; the others have been complained of."""
    return tuple(part for part in parts if part is not None)
