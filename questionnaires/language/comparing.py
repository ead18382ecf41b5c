"""Asks about figures that stand apart: from last year's, from their rows, from peers.

Each is an `explain` finding with coded reasons: it asks and never corrects. A question
whose author wrote a check of their own against last year is left to that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from statistics import median
from types import MappingProxyType
from typing import Any

from measures.plausibility import (
    Band,
    Slip,
    Tuning,
    changed_too_much,
    distance_from_peers,
    limits_of_change,
    unit_slip,
)
from questionnaires.language.definition import Option, Question
from questionnaires.language.documents import read_document
from questionnaires.language.evaluation import Evaluation
from questionnaires.language.findings import Finding
from questionnaires.language.piping import in_language, shown
from questionnaires.language.units import unit

Place = tuple[str, str]
#: Rules that may find something at any question, unlike an author's check.
COMPARED = frozenset({"unit_slip", "year_on_year", "row_slip", "peer_range"})
NUMERIC = frozenset({"integer", "decimal", "quantity", "percent"})
YEARS = (1000, 9999)
#: Months differ by smaller factors from each other, without any slip.
GROSS = 100
MEASURED = frozenset({"energy", "mass", "volume", "area"})


@dataclass(frozen=True, slots=True)
class Tolerances:
    """How far apart is worth asking; dated parameters of the catalogue."""

    most_ratio: Decimal = Decimal(2)
    slip: Decimal = Decimal("0.15")
    distance: Decimal = Decimal("3.5")
    least_rows: int = 5
    tuning: Tuning = Tuning()


@dataclass(frozen=True, slots=True)
class PeerBand:
    """What is usual of a figure among peers, for a company with this other figure.

    `base` is the path of the other one, such as the turnover; `year` that of the peers.
    """

    path: str
    base: str
    band: Band
    year: str = ""


def comparisons(
    evaluation: Evaluation,
    earlier: Mapping[Place, Decimal],
    year: str,
    tolerances: Tolerances,
    peers: Iterable[PeerBand] = (),
) -> Iterator[Finding]:
    """The findings on this evaluation. `earlier` has last year's numbers in the units of
    their questions, those of tables at the rows of this year they belong to."""
    own = _compared_by_author(evaluation)
    for question in evaluation.definition.questions.values():
        if question.path in own or not _is_compared(question):
            continue
        if question.table:
            yield from _of_rows(evaluation, question, earlier, year, tolerances)
        elif (now := _number(evaluation, question.path)) is not None:
            before = earlier.get((question.path, ""))
            yield from _of_year(question, "", now, before, year, tolerances)
    for each in peers:
        yield from _of_peers(evaluation, each)


def _compared_by_author(evaluation: Evaluation) -> frozenset[str]:
    checks = (each for part in evaluation.definition.sections for each in part.checks)
    return frozenset(check.on for check in checks if "prior." in check.passes)


def _is_compared(question: Question) -> bool:
    if not question.is_input or question.type not in NUMERIC:
        return False
    least, most = question.min, question.max
    is_year = least is not None and most is not None and least >= YEARS[0]
    return not (question.type == "integer" and is_year and (most or 0) <= YEARS[1])


def _number(evaluation: Evaluation, path: str, row: str = "") -> Decimal | None:
    value = evaluation.value(path, row)
    return value if isinstance(value, Decimal) else None


def _of_year(
    question: Question, row: str, now: Decimal, before: Decimal | None, year: str,
    tolerances: Tolerances,
    is_unusual: Callable[[Decimal, Decimal], bool] | None = None,
) -> Iterator[Finding]:  # fmt: skip
    """A slip of the unit, else a change that is too large; one question is enough."""
    if before is None:
        return
    slips = slips_of(question)
    if slip := unit_slip(now, before, slips, tolerances.slip):
        values = {"before": (before, question), "now": (now, question)}
        yield _finding("unit_slip", question, row, values, year, _mixed(slips, slip))
        return
    too_much = changed_too_much(now, before, tolerances.most_ratio)
    if is_unusual is not None:
        too_much = too_much and is_unusual(before, now)
    if too_much:
        values = {"before": (before, question), "now": (now, question)}
        yield _finding("year_on_year", question, row, values, year)


def _of_rows(
    evaluation: Evaluation, column: Question, earlier: Mapping[Place, Decimal],
    year: str, tolerances: Tolerances,
) -> Iterator[Finding]:  # fmt: skip
    numbers = {
        row: number
        for row in evaluation.row_ids(column.table)
        if (number := _number(evaluation, column.path, row)) is not None
    }
    pairs = {
        row: (earlier[column.path, row], number)
        for row, number in numbers.items()
        if (column.path, row) in earlier
    }
    # With enough rows the change that all of them share is no news about any one.
    limits = None
    if len(pairs) >= tolerances.least_rows:
        limits = limits_of_change(pairs.values(), tolerances.tuning)
    asked = set()
    for row, (before, now) in pairs.items():
        usual = limits.is_unusual if limits else None
        for finding in _of_year(column, row, now, before, year, tolerances, usual):
            asked.add(row)
            yield finding
    if len(numbers) >= tolerances.least_rows:
        yield from _among_rows(column, numbers, asked, tolerances)


def _among_rows(
    column: Question, numbers: Mapping[str, Decimal], asked: set[str],
    tolerances: Tolerances,
) -> Iterator[Finding]:  # fmt: skip
    """A row that is both far from the others and off by a factor people mix up."""
    usual = median(numbers.values())
    slips = {f: words for f, words in slips_of(column).items() if f >= GROSS}
    for row, number in numbers.items():
        distance = distance_from_peers(number, list(numbers.values()))
        slip = unit_slip(number, usual, slips, tolerances.slip)
        if row in asked or slip is None:
            continue
        if distance is None or abs(distance) > tolerances.distance:
            values = {"now": (number, column)}
            yield _finding("row_slip", column, row, values, "", _mixed(slips, slip))


def _of_peers(evaluation: Evaluation, peers: PeerBand) -> Iterator[Finding]:
    question = evaluation.definition.questions[peers.path]
    now = _number(evaluation, peers.path)
    base = evaluation.definition.questions[peers.base]
    stated = _number(evaluation, peers.base)
    if now is None or stated is None or peers.band.holds(now):
        return
    values = {
        "now": (now, question),
        "low": (peers.band.low, question),
        "high": (peers.band.high, question),
        "base": (stated, base),
    }
    yield _finding("peer_range", question, "", values, peers.year, names={"name": base})


def _finding(
    rule: str, question: Question, row: str,
    values: Mapping[str, tuple[Decimal, Question]], year: str,
    slip: tuple[Decimal, Mapping[str, str]] | None = None,
    names: Mapping[str, Question] = MappingProxyType({}),
) -> Finding:  # fmt: skip
    def words(language: str) -> str:
        text = in_language(_texts()["messages"][rule], language).replace("{year}", year)
        for name, of in names.items():
            text = text.replace("{" + name + "}", in_language(of.label, language))
        for name, (number, of) in values.items():
            text = text.replace("{" + name + "}", shown(number, of, language))
        if slip:
            text = text.replace("{times}", _times(slip[0], language))
            text = text.replace("{mixed}", in_language(slip[1], language))
        return text

    reasons = tuple(
        Option(each["id"], {"en": each["en"], "zh-Hant": each["zh-Hant"]})
        for each in _texts()["reasons"][rule]
    )
    return Finding(question.path, row, rule, "explain", words, reasons)


def _times(factor: Decimal, language: str) -> str:
    word, plain = ("above", factor) if factor > 1 else ("below", 1 / factor)
    return in_language(_texts()["times"][word], language).replace(
        "{factor}", f"{round(plain, 1):,f}".removesuffix(".0")
    )


def _mixed(
    slips: Mapping[Decimal, Mapping[str, str]], slip: Slip
) -> tuple[Decimal, Mapping[str, str]]:
    plain = slip.factor if slip.is_too_large else 1 / slip.factor
    nearest = min(slips, key=lambda each: abs(each - plain))
    return slip.factor, slips[nearest]


def slips_of(question: Question) -> Mapping[Decimal, Mapping[str, str]]:
    """The factors that people mix up in such a figure, with what they are called."""
    return _slips(_measures(question))


def _measures(question: Question) -> str:
    if question.type == "percent":
        return "share"
    if question.unit_from:
        return "money"
    dimension = unit(question.unit).dimension if question.unit else ()
    base = dimension[0][0] if len(dimension) == 1 and dimension[0][1] == 1 else ""
    if base in MEASURED:
        return base
    return "money" if base in ("HKD", "USD", "EUR", "CNY", "money") else "other"


@lru_cache(maxsize=16)
def _slips(measure: str) -> Mapping[Decimal, Mapping[str, str]]:
    found = _texts()["slips"][measure]
    return {Decimal(factor): texts for factor, texts in found.items()}


@lru_cache(maxsize=1)
def _texts() -> dict[str, Any]:
    return read_document(Path(__file__).with_name("comparing.yaml")).content
