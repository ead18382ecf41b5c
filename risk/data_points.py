"""Which of a company's data points the risk methods read, and as which column."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from companies.models import Fact, Scope

#: Data point of a fact -> column of the methods' table of company facts.
MONEY = {
    "turnover": "turnover",
    "total_assets": "total_assets",
    "total_equity": "equity",
    "equity": "equity",
    "total_debt": "debt",
    "debt": "debt",
}
EMISSIONS = {
    "scope_1_emissions": "scope1",
    "scope1": "scope1",
    "scope_2_emissions": "scope2",
    "scope_2_emissions_location_based": "scope2",
    "scope2": "scope2",
    "scope_3_emissions": "scope3",
    "scope3": "scope3",
}
DATA_POINTS = tuple({**MONEY, **EMISSIONS})

#: The part of the answers each group of inputs belongs to.
SCOPES = {"money": Scope.FINANCES, "emissions": Scope.ENERGY_EMISSIONS}

_TONNES = {"t": Decimal(1), "tco2e": Decimal(1), "kg": Decimal("0.001")}
_SIGNED = {Fact.Layer.COMPANY_SIGNED, Fact.Layer.COMPANY_IMPORTED}


@dataclass(frozen=True, slots=True)
class UnusableFact:
    """A fact that was left out, and why."""

    fact_id: str
    reason: str


def company_row(
    company_id: str, facts: Iterable[Mapping[str, object]]
) -> tuple[dict[str, object], list[UnusableFact]]:
    """One row of the methods' company facts from sealed facts, latest period first.

    Money of a row has one currency, that of the latest balance sheet; a figure in
    another one is left out and said. Emissions are turned into tonnes.
    """
    row: dict[str, object] = {"company_id": company_id, "layer": "company_signed"}
    ids: dict[str, str] = {}
    unusable: list[UnusableFact] = []
    ordered = sorted(facts, key=lambda fact: str(fact["period_end"]), reverse=True)
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
    factor = _TONNES.get(str(fact["unit"]).lower().replace("co2e", "").strip() or "t")
    if factor is None:
        return "unknown_unit"
    row[column] = float(Decimal(str(fact["number"])) * factor)
    row[f"{column}_basis"] = _basis(fact)
    row[f"{column}_quality"] = fact["quality"]
    row[f"{column}_verified"] = fact["quality"] == 1
    row.setdefault("emissions_period_end", fact["period_end"])
    return None


def _basis(fact: Mapping[str, object]) -> str:
    """Computed here from energy is option 2a; a stated total is 1b."""
    derivation = fact["derivation"]
    calculated = isinstance(derivation, Mapping) and bool(
        derivation.get("factors") or derivation.get("steps") or derivation.get("rule")
    )
    return "energy" if calculated else "reported"
