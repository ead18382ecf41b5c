"""Where a company stands among its peers: the measures, the groups, what may be shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Protocol

from measures.disclosure import Contribution, Rules, reasons_to_hide

MILLION = Decimal(1_000_000)
KWH_IN_MWH = Decimal(1000)
#: One more than the ten others that there must be: whoever reads it is one of them.
RULES = Rules(minimum=11)
ROUND_COUNT = 5


@dataclass(frozen=True, slots=True)
class Measure:
    """A ratio of two data points, times a factor, in a unit."""

    key: str
    above: str
    below: str
    times: Decimal
    unit: str


MEASURES = (
    Measure("ghg_turnover", "emissions.total", "finances.turnover", MILLION, "tCO2e"),
    Measure("power_area", "energy.electricity", "sites.floor_area_total", KWH_IN_MWH, "kWh/m2"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Member:
    """One company's part in one measure of one year."""

    company: str
    industry: str
    size_class: str
    amount: Decimal
    ratio: Decimal


@dataclass(frozen=True, slots=True)
class Quartiles:
    """What is released of a group."""

    lower: Decimal
    median: Decimal
    upper: Decimal
    about: int


def ratio_of(measure: Measure, numbers: Mapping[str, Decimal]) -> Decimal | None:
    """The company's own ratio; None where one of the two figures is missing or zero."""
    above, below = numbers.get(measure.above), numbers.get(measure.below)
    if above is None or not below or above < 0 or below < 0:
        return None
    return above * measure.times / below


def groups_of(members: Iterable[Member]) -> dict[tuple[str, str], list[Member]]:
    """The fixed cuts: industry and size, industry alone, size alone, everybody."""
    found: dict[tuple[str, str], list[Member]] = {}
    for member in members:
        for cut in cuts_of(member.industry, member.size_class):
            found.setdefault(cut, []).append(member)
    return found


def cuts_of(industry: str, size_class: str) -> Iterator[tuple[str, str]]:
    """The groups a company belongs to, the narrowest first."""
    yield from dict.fromkeys(
        [(industry, size_class), (industry, ""), ("", size_class), ("", "")]
    )


def released(members: Sequence[Member]) -> Quartiles | None:
    """The quartiles of a group, two digits each; None where the group is not safe."""
    contributions = [Contribution(each.company, each.amount) for each in members]
    if not members or reasons_to_hide(contributions, RULES):
        return None
    ratios = sorted(each.ratio for each in members)
    lower, median, upper = (_two_digits(_quantile(ratios, n)) for n in (1, 2, 3))
    about = len(members) // ROUND_COUNT * ROUND_COUNT
    return Quartiles(lower, median, upper, about)


def _quantile(ordered: Sequence[Decimal], quarter: int) -> Decimal:
    place = Decimal(quarter * (len(ordered) - 1)) / 4
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def _two_digits(value: Decimal) -> Decimal:
    """The value with two digits, so that it tells little of any one company's."""
    if not value:
        return Decimal(0)
    step = Decimal(1).scaleb(value.adjusted() - 1)
    return (value / step).quantize(Decimal(1), ROUND_HALF_EVEN) * step


def has_changed_enough(before: Iterable[str], now: Iterable[str]) -> bool:
    """Whether so many joined or left that nobody is told by the difference."""
    return len(set(before) ^ set(now)) >= RULES.minimum


def usual_range(
    group: Bounds, *, width: Decimal, least: Decimal
) -> tuple[Decimal, Decimal] | None:
    """Between which figures a company of the group is usual, told by its quartiles alone.

    `width` times the step from quartile to quartile, in powers, lies beyond each; at
    least the factor `least` does. None where a quartile is zero, which has no powers.
    """
    if group.lower <= 0 or group.upper <= 0:
        return None
    beyond = max((group.upper / group.lower) ** width, least)
    return _two_digits(group.lower / beyond), _two_digits(group.upper * beyond)


class Bounds(Protocol):
    """Anything with the three quartiles."""

    lower: Decimal
    median: Decimal
    upper: Decimal


def place_among(ratio: Decimal, group: Bounds) -> int:
    """The quarter of the group in which a company stands, 1 the lowest."""
    return 1 + sum(ratio > bound for bound in (group.lower, group.median, group.upper))
