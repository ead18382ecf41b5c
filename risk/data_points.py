"""Which of a company's data points the risk methods read, and as which column."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
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
DATA_POINTS = tuple({**MONEY, **EMISSIONS})

_TONNES = {"tco2e": Decimal(1), "t": Decimal(1), "kgco2e": Decimal("0.001")}


@dataclass(frozen=True, slots=True)
class UnusableFact:
    """A fact that was left out, and why."""

    fact_id: str
    reason: str


def company_row(
    company_id: str, facts: Iterable[Mapping[str, object]]
) -> tuple[dict[str, object], list[UnusableFact]]:
    """One row of the methods' company facts from sealed facts, latest period first;
    of one period, what the company signed goes before what it imported.

    Money of a row has one currency, that of the latest balance sheet; a figure in
    another one is left out and said. Emissions are turned into tonnes.
    """
    row: dict[str, object] = {"company_id": company_id, "layer": "company_signed"}
    ids: dict[str, str] = {}
    unusable: list[UnusableFact] = []
    ordered = sorted(facts, key=_newest_and_signed, reverse=True)
    for fact in ordered:
        column = {**MONEY, **EMISSIONS}.get(str(fact["data_point"]))
        if column is None or column in row or fact["number"] is None:
            continue
        reason = (_take_money if column in MONEY.values() else _take_emissions)(
            row, column, fact
        )
        if reason:
            unusable.append(UnusableFact(str(fact["id"]), reason))
        else:
            ids[column] = str(fact["id"])
    row["fact_ids"] = ids
    return row, unusable


def _newest_and_signed(fact: Mapping[str, object]) -> tuple[str, bool]:
    return str(fact["period_end"]), fact["layer"] == Fact.Layer.COMPANY_SIGNED


def _take_money(
    row: dict[str, object], column: str, fact: Mapping[str, object]
) -> str | None:
    currency = str(fact["unit"])
    if row.setdefault("currency", currency) != currency:
        return "other_currency"
    row[column] = float(str(fact["number"]))
    row.setdefault("financials_period_end", fact["period_end"])
    return None


def _take_emissions(
    row: dict[str, object], column: str, fact: Mapping[str, object]
) -> str | None:
    derivation = fact["derivation"] if isinstance(fact["derivation"], Mapping) else {}
    if derivation.get("partial"):
        return "partial"
    factor = _TONNES.get(str(fact["unit"]).lower())
    if factor is None:
        return "unknown_unit"
    row[column] = float(Decimal(str(fact["number"])) * factor)
    # Computed here from energy is option 2a; a total the company states is 1b.
    calculated = derivation.get("kind") == "calculated"
    row[f"{column}_basis"] = "energy" if calculated else "reported"
    row[f"{column}_quality"] = fact["quality"]
    row[f"{column}_verified"] = bool(derivation.get("verified"))
    row.setdefault("emissions_period_end", fact["period_end"])
    return None
