"""A figure is explained by steps that give it again from what is shown."""

from datetime import date
from decimal import Decimal

import pytest

from risk.explanation import Explanation, Input, Step, carried_out, explained
from tests.risk.methods import books

FACTORS = [
    {"sector_code": "56", "basis": "revenue", "scope": "s12", "value": 4.5},
    {"sector_code": "56", "basis": "revenue", "scope": "s3", "value": 20.0},
    {"sector_code": "47", "basis": "assets", "scope": "s12", "value": 6.0,
     "mark": "verified"},
    {"sector_code": "49", "basis": "revenue", "scope": "s12", "value": 4.5},
    {"sector_code": "49", "basis": "asset_turnover", "scope": None, "value": 1.6},
]  # fmt: skip
DAY, OTHER = date(2025, 3, 31), date(2024, 12, 31)
ACCOUNTS = {"equity": 8_000_000, "debt": 4_000_000, "financials_period_end": DAY}
EMITTED = {"scope1": 300, "scope2": 180, "emissions_period_end": OTHER}
CASES = [
    {"name": "own", "lent": 3_000_000, **ACCOUNTS, "company": EMITTED},
    {"name": "third", "lent": 1_000_000, "equity": 1, "debt": 2_999_999,
     "company": {"scope1": 1 / 3, "scope2": 1e-7}},
    {"name": "negative", "lent": 2_000_000, "equity": -4_000_000, "debt": 10_000_000,
     "company": {"scope1": 50, "scope2": 300}},
    {"name": "capped", "lent": 3_000, "equity": 500, "debt": 1_000, "company": EMITTED},
    {"name": "assets", "lent": 100, "total_assets": 2_000, "company": EMITTED},
    {"name": "dollars", "lent": 100, "currency": "USD", "equity": 500, "debt": 500,
     "company": EMITTED},
    {"name": "zero", "lent": 0, **ACCOUNTS, "company": EMITTED},
    {"name": "3a", "lent": 2_000_000, "loan": {"sector": "56"}, **ACCOUNTS,
     "turnover": 30_000_000},
    {"name": "3a of two layers", "lent": 2_000_000, "loan": {"sector": "56"}, **ACCOUNTS,
     "company": {"turnover": 30_000_000, "financials_period_end": OTHER}},
    {"name": "3b", "lent": 2_000_000, "loan": {"sector": "47"}},
    {"name": "3c", "lent": 500_000, "loan": {"sector": "49"}},
    {"name": "none", "lent": 100},
    {"name": "scope 3", "lent": 100, "equity": 500, "debt": 500,
     "company": {"scope3": 70, "emissions_period_end": OTHER}},
    {"name": "scope 3 of another layer", "lent": 100, "equity": 500, "debt": 500,
     "scope1": 1, "scope2": 2, "emissions_period_end": DAY,
     "company": {"scope3": 70, "emissions_period_end": OTHER}},
]  # fmt: skip


@pytest.fixture(scope="module")
def rows():
    return books.one_each(CASES, factors=FACTORS)


@pytest.mark.parametrize("name", [case["name"] for case in CASES])
@pytest.mark.parametrize("scope", ["s12", "s3"])
def test_steps_give_the_figure_again(rows, name, scope):
    row = rows[name]
    found = explained(row, scope, "HKD")
    if row[f"option_{scope}"] is None:
        assert found is None
        return
    assert found.option == row[f"option_{scope}"]
    assert found.value == row[f"fe_{scope}"]
    assert abs(carried_out(found) - found.value) <= Decimal("0.000001")


def of(rows, name, scope="s12"):
    return explained(rows[name], scope, "HKD")


def named(explanation):
    return {each.name: each for each in explanation.inputs}


@pytest.mark.parametrize(
    ("name", "inputs", "last"),
    [
        ("own", ["outstanding", "equity", "debt", "scope1", "scope2"],
         "attribution × own_emissions"),
        ("assets", ["outstanding", "total_assets", "scope1", "scope2"],
         "attribution × own_emissions"),
        ("3a", ["outstanding", "equity", "debt", "revenue", "factor"],
         "attribution × revenue ÷ 1000000 × factor"),
        ("3b", ["outstanding", "factor"], "outstanding ÷ 1000000 × factor"),
        ("3c", ["outstanding", "asset_turnover", "factor"],
         "outstanding ÷ 1000000 × asset_turnover × factor"),
    ],
)  # fmt: skip
def test_each_option_shows_its_inputs_and_formula(rows, name, inputs, last):
    found = of(rows, name)
    assert [each.name for each in found.inputs] == inputs
    assert found.steps[-1].formula == last


def test_negative_equity_is_shown_and_counts_as_zero(rows):
    found = of(rows, "negative")
    assert named(found)["equity"].value == -4_000_000
    divisor = next(step for step in found.steps if step.result == "equity_and_debt")
    assert divisor.value == 10_000_000


def test_share_above_one_is_shown_before_it_is_cut(rows):
    steps = {step.result: step.value for step in of(rows, "capped").steps}
    assert (steps["share"], steps["attribution"]) == (2, 1)


def test_accounts_in_another_currency_show_what_they_were(rows):
    equity = named(of(rows, "dollars"))["equity"]
    assert (equity.value, equity.unit) == (3900, "HKD")
    assert equity.original == "USD 500.00 × 7.800000000"
    assert named(of(rows, "own"))["equity"].original == ""


def test_inputs_say_layer_and_day(rows):
    found = named(of(rows, "own"))
    assert (found["outstanding"].layer, found["outstanding"].date) == ("loan_book", "")
    assert (found["equity"].layer, found["equity"].date) == ("bank_held", "2025-03-31")
    assert found["scope1"].layer == "company_signed"
    assert found["scope1"].date == "2024-12-31"


def test_revenue_of_the_balance_sheets_layer_has_its_day(rows):
    assert named(of(rows, "3a"))["revenue"].date == "2025-03-31"


def test_revenue_of_another_layer_does_not_borrow_the_day(rows):
    revenue = named(of(rows, "3a of two layers"))["revenue"]
    assert (revenue.layer, revenue.date) == ("company_signed", "")


def test_scope_3_of_another_layer_does_not_borrow_the_day(rows):
    assert named(of(rows, "scope 3", "s3"))["scope3"].date == "2024-12-31"
    assert named(of(rows, "scope 3 of another layer", "s3"))["scope3"].date == ""


def test_factors_carry_id_and_mark(rows):
    factor = named(of(rows, "3b"))["factor"]
    assert (factor.layer, factor.factor_id, factor.mark) == (
        "catalogue",
        "f2",
        "verified",
    )
    assert factor.unit == "tCO2e per million HKD"
    ratio = named(of(rows, "3c"))["asset_turnover"]
    assert (ratio.unit, ratio.factor_id, ratio.mark) == ("", "f4", "demo")


def test_formula_of_an_unknown_sign_is_refused():
    step = Step("x", "a ^ b", Decimal(0), "")
    inputs = (Input("a", Decimal(1), "", ""), Input("b", Decimal(2), "", ""))
    with pytest.raises(ValueError, match="unknown sign"):
        carried_out(Explanation("1a", inputs, (step,)))
