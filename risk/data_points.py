"""Which of a company's data points the risk methods read, and as which column."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from companies.models import Fact

#: Data point of a fact -> column of the methods' table of company facts.
MONEY = {
    "finances.turnover": "turnover",
    "finances.total_assets": "total_assets",
    "finances.equity": "equity",
    "finances.debt": "debt",
}
EMISSIONS = {
    "emissions.scope_1": "scope1",
    "emissions.scope_2_location": "scope2",
    "emissions.scope_3": "scope3",
}
COLUMNS = {**MONEY, **EMISSIONS}
DATA_POINTS = tuple(COLUMNS)
#: Figures that only mean something together, of the same day or year.
PAIRS = (("equity", "debt"), ("scope1", "scope2"))
#: What is measured over a time; the methods take it as of one year.
FLOWS = frozenset({"turnover", *EMISSIONS.values()})
#: Days of a financial year: twelve months, or 52 or 53 weeks.
YEAR = range(363, 373)

SealedFact = Mapping[str, object]

_TONNES = {"tco2e": Decimal(1), "t": Decimal(1), "kgco2e": Decimal("0.001")}


@dataclass(frozen=True, slots=True)
class UnusableFact:
    """A fact that was left out, and why."""

    fact_id: str
    reason: str


def company_row(
    company_id: str,
    facts: Iterable[Mapping[str, object]],
    as_of: date | None = None,
) -> tuple[dict[str, object], list[UnusableFact]]:
    """One row of the methods' company facts from sealed facts, latest period first;
    of one period, what the company signed goes before what it imported. A period that
    has ended by `as_of` goes before any that has not.

    Equity and debt are of one day, scope 1 and 2 of one year: the latest that has both.
    Money of a row has one currency, that of the latest balance sheet. Emissions are
    turned into tonnes of one year. What does not fit is left out and said: `partial`,
    `unknown_unit`, `not_a_year`, `other_currency` or `other_period`. `period_not_a_year`
    says that a figure is missing in the row for want of a whole year.
    """
    row: dict[str, object] = {"company_id": company_id, "layer": "company_signed"}
    ids: dict[str, str] = {}
    periods: dict[str, str] = {}
    unusable: list[UnusableFact] = []
    usable: list[tuple[str, SealedFact]] = []
    odd: set[str] = set()
    for fact in sorted(facts, key=_best_first(as_of), reverse=True):
        column = COLUMNS.get(str(fact["data_point"]))
        if column is None or fact["number"] is None:
            continue
        if reason := _why_not(column, fact):
            unusable.append(UnusableFact(str(fact["id"]), reason))
            odd |= {column} if reason == "not_a_year" else set()
        else:
            usable.append((column, fact))
    for column, fact in _pairs_first(usable):
        if column in row:
            continue
        reason = _clash(row, periods, column, fact)
        if reason:
            unusable.append(UnusableFact(str(fact["id"]), reason))
            continue
        _take(row, column, fact)
        ids[column], periods[column] = str(fact["id"]), str(fact["period_end"])
    row["fact_ids"] = ids
    row["period_not_a_year"] = bool(odd - set(ids))
    return row, unusable


def _best_first(as_of: date | None) -> Callable[[SealedFact], tuple[bool, str, bool]]:
    day = (as_of or date.max).isoformat()

    def key(fact: SealedFact) -> tuple[bool, str, bool]:
        end = str(fact["period_end"])
        return end <= day, end, fact["layer"] == Fact.Layer.COMPANY_SIGNED

    return key


def _why_not(column: str, fact: SealedFact) -> str | None:
    """Why a figure can stand in no row at all."""
    if column in FLOWS and _days(fact) not in YEAR:
        # Emissions of a quarter would make a company four times as clean as it is, and
        # PCAF names no way to make a year of them.
        return "not_a_year"
    if column in MONEY.values():
        return None
    if _derivation(fact).get("partial"):
        return "partial"
    return None if str(fact["unit"]).lower() in _TONNES else "unknown_unit"


def _days(fact: SealedFact) -> int:
    start, end = (
        date.fromisoformat(str(fact[name])) for name in ("period_start", "period_end")
    )
    return (end - start).days + 1


def _pairs_first(usable: list[tuple[str, SealedFact]]) -> list[tuple[str, SealedFact]]:
    """The same with the latest whole pair of each kind in front, newest first."""
    first: list[tuple[str, SealedFact]] = []
    for pair in PAIRS:
        of_period: dict[str, dict[str, SealedFact]] = {}
        for column, fact in usable:
            if column in pair:
                known = of_period.setdefault(str(fact["period_end"]), {})
                known.setdefault(column, fact)
        whole = next((k for k in of_period.values() if len(k) == len(pair)), {})
        first += whole.items()
    return [*first, *usable]


def _clash(
    row: Mapping[str, object], periods: Mapping[str, str], column: str, fact: SealedFact
) -> str | None:
    """Why a figure cannot stand beside those that are in the row already."""
    if column in MONEY.values() and row.get("currency", fact["unit"]) != fact["unit"]:
        return "other_currency"
    for pair in PAIRS:
        others = [periods[name] for name in pair if name in periods]
        if column in pair and any(end != str(fact["period_end"]) for end in others):
            return "other_period"
    return None


def _take(row: dict[str, object], column: str, fact: SealedFact) -> None:
    if column in MONEY.values():
        row[column] = float(str(fact["number"]))
        row["currency"] = str(fact["unit"])
        row.setdefault("financials_period_end", fact["period_end"])
        return
    derivation = _derivation(fact)
    factor = _TONNES[str(fact["unit"]).lower()]
    row[column] = float(Decimal(str(fact["number"])) * factor)
    # Computed here from energy is option 2a; a total the company states is 1b. Option 2a
    # cannot give scope 3 (PCAF Part A 2nd ed., table 5-7): there it is a statement.
    calculated = derivation.get("kind") == "calculated" and column != "scope3"
    row[f"{column}_basis"] = "energy" if calculated else "reported"
    row[f"{column}_quality"] = fact["quality"]
    row[f"{column}_verified"] = bool(derivation.get("verified"))
    row.setdefault("emissions_period_end", fact["period_end"])


def _derivation(fact: SealedFact) -> Mapping[str, object]:
    found = fact["derivation"]
    return found if isinstance(found, Mapping) else {}
