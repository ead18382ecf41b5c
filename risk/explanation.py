"""One figure as steps that can be carried out again from what is shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

MILLION = Decimal(1_000_000)
TONNES_PLACES = Decimal("0.000001")
SHARE_PLACES = Decimal("0.000000000001")

Row = Mapping[str, Any]
_ESTIMATES = ("3a", "3b", "3c")


@dataclass(frozen=True, slots=True)
class Input:
    """A number that went in: its name in formulas, value, unit, and where it is from.

    `layer` is bank_held, company_signed, estimated, loan_book or catalogue; `fact` is
    the column under which the fact ids of that layer name it.
    """

    name: str
    value: Decimal
    unit: str
    layer: str
    fact: str = ""
    date: str = ""
    factor_id: str = ""
    mark: str = ""
    original: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One operation on named numbers: `result = formula`, rounded to `places`."""

    result: str
    formula: str
    value: Decimal
    unit: str
    places: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """What went into one borrower's financed emissions of a scope, and how."""

    option: str
    inputs: tuple[Input, ...]
    steps: tuple[Step, ...]

    @property
    def value(self) -> Decimal:
        """The figure that is explained, t CO2e."""
        return self.steps[-1].value


def explained(row: Row, scope: str, currency: str) -> Explanation | None:
    """The steps behind `fe_<scope>` of a row of results; None if it was not computed."""
    option = row[f"option_{scope}"]
    if option is None:
        return None
    exposure = Input("outstanding", Decimal(row["exposure"]), currency, "loan_book")
    inputs, steps = [exposure], list[Step]()
    if option not in ("3b", "3c"):
        inputs += _balance_sheet(row, currency)
        steps += _attribution(row)
    more, formula = _emissions(row, scope, currency, option)
    inputs += more
    if option not in _ESTIMATES and scope == "s12":
        total = Decimal(str(row["scope1"])) + Decimal(str(row["scope2"]))
        steps.append(Step("own_emissions", "scope1 + scope2", total, "tCO2e"))
    result = Step(
        "financed_emissions",
        formula,
        Decimal(row[f"fe_{scope}"]),
        "tCO2e",
        TONNES_PLACES,
    )
    return Explanation(option, tuple(inputs), (*steps, result))


def carried_out(explanation: Explanation) -> Decimal:
    """The figure computed again from the inputs shown; equal to `value` within 1e-9."""
    known = {each.name: each.value for each in explanation.inputs}
    # Rounded where the method rounds and nowhere else, or the last place would differ.
    for step in explanation.steps:
        found = _evaluated(step.formula, known)
        if step.places is not None:
            found = found.quantize(step.places, ROUND_HALF_EVEN)
        known[step.result] = found
    return known[explanation.steps[-1].result]


def _evaluated(formula: str, known: Mapping[str, Decimal]) -> Decimal:
    """A chain of × and ÷ over sums and limits of named numbers, from left to right."""
    words = formula.split()
    found = _operand(words[0], known)
    for sign, word in zip(words[1::2], words[2::2], strict=True):
        other = _operand(word, known)
        if sign == "+":
            found += other
        elif sign == "×":
            found *= other
        elif sign == "÷":
            found /= other
        else:
            raise ValueError(f"unknown sign {sign}")
    return found


def _operand(word: str, known: Mapping[str, Decimal]) -> Decimal:
    if word.startswith("at_most_one("):
        return min(Decimal(1), known[word[12:-1]])
    if word.startswith("not_below_zero("):
        return max(Decimal(0), known[word[15:-1]])
    return MILLION if word == "1000000" else known[word]


def _balance_sheet(row: Row, currency: str) -> list[Input]:
    if row["attribution_basis"] == "equity_debt":
        names = ["equity", "debt"]
    else:
        names = ["total_assets"]
    layer, end = row["balance_sheet_layer"], str(row["financials_period_end"] or "")
    return [
        Input(
            name,
            Decimal(row[name]),
            currency,
            layer,
            name,
            end,
            original=_original(row, name, "balance_sheet", currency),
        )
        for name in names
    ]


def _original(row: Row, name: str, kind: str, currency: str) -> str:
    """`HKD 2100000 × 0.109409190`: the figure as given and its rate, if it was another."""
    given, own = row[f"{name}_original"], row[f"{kind}_currency"]
    if given is None or own is None or own == currency:
        return ""
    return f"{own} {given:,.2f} × {row[f'{kind}_rate']}"


def _attribution(row: Row) -> list[Step]:
    steps = []
    divisor = "total_assets"
    if row["attribution_basis"] == "equity_debt":
        divisor = "equity_and_debt"
        steps.append(
            Step(
                divisor,
                "not_below_zero(equity) + debt",
                Decimal(row["denominator"]),
                "",
            )
        )
    share = Decimal(row["exposure"]) / Decimal(row["denominator"])
    steps.append(Step("share", f"outstanding ÷ {divisor}", share, ""))
    factor = Decimal(row["attribution_factor"])
    steps.append(Step("attribution", "at_most_one(share)", factor, "", SHARE_PLACES))
    return steps


def _emissions(
    row: Row, scope: str, currency: str, option: str
) -> tuple[list[Input], str]:
    per_million = f"tCO2e per million {currency}"
    if option == "3a":
        # The row's day is that of the balance sheet; of another layer's turnover the
        # results keep none, and none is shown rather than a wrong one.
        of_one_layer = row["turnover_layer"] == row["balance_sheet_layer"]
        turnover = Input(
            "revenue", Decimal(row["turnover"]), currency, row["turnover_layer"], "turnover",
            str(row["financials_period_end"] or "") if of_one_layer else "",
            original=_original(row, "turnover", "turnover", currency),
        )  # fmt: skip
        factor = _factor(row, scope, per_million)
        return [turnover, factor], "attribution × revenue ÷ 1000000 × factor"
    if option == "3b":
        return [_factor(row, scope, per_million)], "outstanding ÷ 1000000 × factor"
    if option == "3c":
        turnover = Input(
            "asset_turnover", _number(row["asset_turnover"]), "", "catalogue",
            factor_id=row["asset_turnover_id"] or "", mark=row[f"mark_{scope}"] or "",
        )  # fmt: skip
        factors = [turnover, _factor(row, scope, per_million)]
        return factors, "outstanding ÷ 1000000 × asset_turnover × factor"
    layer, end = row[f"emissions_layer_{scope}"], str(row["emissions_period_end"] or "")
    if scope == "s12":
        inputs = [
            Input(name, _number(row[name]), "tCO2e", layer, name, end)
            for name in ("scope1", "scope2")
        ]
        return inputs, "attribution × own_emissions"
    if row["emissions_layer_s12"] not in (None, layer):
        end = ""  # the row's day is that of the other layer's scope 1 and 2
    own = Input("scope3", _number(row["emissions_s3"]), "tCO2e", layer, "scope3", end)
    return [own], "attribution × scope3"


def _factor(row: Row, scope: str, unit: str) -> Input:
    return Input(
        "factor",
        _number(row[f"factor_{scope}"]),
        unit,
        "catalogue",
        factor_id=row[f"factor_id_{scope}"] or "",
        mark=row[f"mark_{scope}"] or "",
    )


def _number(value: Any) -> Decimal:
    return Decimal(str(value))
