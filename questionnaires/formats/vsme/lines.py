"""Facts as the rows that `response import --json` prints, named as in the taxonomy."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from questionnaires.formats.vsme.statements import VsmeFact
from questionnaires.formats.vsme.taxonomy import concepts, rules


def fact_row(fact: VsmeFact) -> dict[str, Any]:
    """A fact as concept, value, dimensions and unit.

    Money has no unit of its own (the report's currency is named beside it); a choice
    has its members as value and the words of the workbook as `label`.
    """
    row: dict[str, Any] = {
        "concept": f"vsme:{fact.concept}",
        "value": value_of(fact),
        "dims": {f"vsme:{axis}": key for axis, key in sorted(fact.dimensions.items())},
        "unit": unit_name(fact),
    }
    if fact.members is not None:
        row["label"] = fact.value
    if concepts()[fact.concept].type == "money":
        row["currency"] = fact.unit
    if fact.footnotes:
        row["footnotes"] = list(fact.footnotes)
    row["cell"] = fact.cell
    return row


def value_of(fact: VsmeFact) -> str | bool:
    """The value in the form of a report: a number in digits, members as names."""
    if fact.members is not None:
        return " ".join(fact.members)
    if isinstance(fact.value, Decimal):
        return plain_number(fact.value)
    return fact.value


def plain_number(number: Decimal) -> str:
    """A number in digits, without exponent or needless zeros."""
    return f"{number.normalize():f}" if number else "0"


def unit_name(fact: VsmeFact) -> str | None:
    """The qualified name of a fact's unit; None for money, years and texts."""
    kind = concepts()[fact.concept].type
    if fact.unit is None or kind in ("money", "year"):
        return None
    if kind == "ghg_per_money":
        return f"utr:tCO2e/iso4217:{fact.unit.partition('/')[2]}"
    prefixes: dict[str, str] = rules()["prefixes"]
    return f"{prefixes[fact.unit]}:{fact.unit}"
