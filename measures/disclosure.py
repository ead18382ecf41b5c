"""Which totals may be shown without giving away one contributor (ESSNet SDC, ch. 4)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Rules:
    """The safety rules of a release; the values are kept from those who read it.

    `minimum` distinct contributors, `p_percent` of the largest that the rest must at
    least amount to, `largest_share` that no contributor may exceed.
    """

    minimum: int = 5
    p_percent: Decimal = Decimal(10)
    largest_share: Decimal = Decimal("0.6")


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one contributor adds to a total; contributors of one group count as one."""

    contributor: str
    amount: Decimal
    group: str | None = None


def by_group(contributions: Iterable[Contribution]) -> list[Decimal]:
    """Amounts per group of contributors, largest first. Raises ValueError below zero."""
    amounts: dict[str, Decimal] = defaultdict(Decimal)
    for part in contributions:
        if part.amount < 0:
            raise ValueError("the rules hold for amounts that are not negative")
        amounts[part.group or part.contributor] += part.amount
    return sorted(amounts.values(), reverse=True)


def is_too_few(amounts: Sequence[Decimal], minimum: int) -> bool:
    """Fewer contributors than the minimum; nobody at all gives nobody away."""
    return 0 < len(amounts) < minimum


def fails_p_percent(amounts: Sequence[Decimal], p_percent: Decimal) -> bool:
    """The second largest could estimate the largest to within p percent:
    X - x1 - x2 < p/100 x1. `amounts` are sorted, largest first."""
    if not amounts or not amounts[0]:
        return False
    rest = sum(amounts[2:], Decimal(0))
    return rest < p_percent / 100 * amounts[0]


def is_dominated(amounts: Sequence[Decimal], largest_share: Decimal) -> bool:
    """One contributor makes up more than the share of the total."""
    total = sum(amounts, Decimal(0))
    return bool(total) and amounts[0] > largest_share * total


def reasons_to_hide(
    contributions: Iterable[Contribution],
    rules: Rules,
    *,
    known_to_viewer: frozenset[str] = frozenset(),
) -> tuple[str, ...]:
    """Why a total may not be shown to this viewer; empty if it may.

    Contributors whose amounts the viewer already knows are taken out first: the rule is
    about the others. Codes: too_few, p_percent, dominated.
    """
    unknown = (
        part for part in contributions if part.contributor not in known_to_viewer
    )
    amounts = by_group(unknown)
    checks = (
        ("too_few", is_too_few(amounts, rules.minimum)),
        ("p_percent", fails_p_percent(amounts, rules.p_percent)),
        ("dominated", is_dominated(amounts, rules.largest_share)),
    )
    return tuple(code for code, fails in checks if fails)
