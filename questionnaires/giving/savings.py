"""What the company could save, in HK$, by simple arithmetic on its own figures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from catalogue.savings import SavingRule
from measures.sourced import FactorSource, Sourced
from questionnaires.giving.statement import Statement, cell

MOST = 5
MOVES = ("diesel_", "petrol_", "lpg_")
STANDS = "_stationary"
KWH_IN_MWH = Decimal(1000)


@dataclass(frozen=True, slots=True)
class Use:
    """How much of one energy was used, and what a unit of it costs."""

    quantity: Decimal
    unit: str
    price: Sourced


@dataclass(frozen=True, slots=True)
class Saving:
    """One measure: quantity x part x saving x price, summed over the uses there are."""

    rule: SavingRule
    uses: tuple[Use, ...]

    @property
    def amount(self) -> Decimal:
        """What it comes to in HK$ over the period."""
        shares = self.rule.part.value * self.rule.saving.value
        return sum((u.quantity * shares * u.price.value for u in self.uses), Decimal(0))

    @property
    def sources(self) -> tuple[Sourced, ...]:
        """Everything that was taken from elsewhere."""
        return (self.rule.part, self.rule.saving, *(use.price for use in self.uses))


def savings_of(
    statement: Statement, rules: Iterable[SavingRule], factors: FactorSource
) -> list[Saving]:
    """The five largest savings; none where the figures for it are missing."""
    done = set(statement.text("targets.actions").split(","))
    premises = {cell(row, "premises") for _, row in statement.rows("sites.site")}
    uses = {
        "electricity": tuple(_electricity(statement, factors)),
        "towngas": tuple(_towngas(statement, factors)),
        "vehicle_fuel": tuple(_vehicle_fuel(statement, factors)),
    }
    found = [
        Saving(rule, uses[rule.of])
        for rule in rules
        if uses[rule.of]
        and rule.unless_done not in done - {""}
        and (not rule.premises or rule.premises & premises)
    ]
    worth = [each for each in found if each.amount > 0]
    return sorted(worth, key=lambda each: (-each.amount, each.rule.key))[:MOST]


def _electricity(statement: Statement, factors: FactorSource) -> Iterator[Use]:
    used = statement.number("energy.electricity")
    supplier = statement.text("energy.grid_supplier") or None
    price = factors.lookup("electricity-tariff", supplier, statement.period_end)
    if used is not None and price:
        yield Use(used * KWH_IN_MWH, "kWh", price)


def _towngas(statement: Statement, factors: FactorSource) -> Iterator[Use]:
    used = statement.number("energy.towngas")
    price = factors.lookup("towngas-tariff", None, statement.period_end)
    if used and price:
        yield Use(used, "towngas_unit", price)


def _vehicle_fuel(statement: Statement, factors: FactorSource) -> Iterator[Use]:
    for _, row in statement.rows("energy.fuels"):
        fuel, litres = cell(row, "fuel"), cell(row, "litres_used")
        if not litres or not fuel.startswith(MOVES) or fuel.endswith(STANDS):
            continue
        price = factors.lookup("fuel-price", fuel, statement.period_end)
        if price and price.unit == "HKD/L":
            yield Use(Decimal(litres), "L", price)
