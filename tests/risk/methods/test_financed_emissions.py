"""The financed-emissions methods, example by example."""

from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from risk.methods.aggregates import ratios
from tests.risk.methods import books

FILE = yaml.safe_load(
    (books.ROOT / "tests" / "cases" / "financed_emissions.yaml").read_text("utf-8")
)
CASES = [FILE["shared"] | case for case in FILE["cases"]]


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_case(case):
    result = books.view(case)
    rows = books.by_borrower(result)
    for reference, expected in case["expect"].items():
        found = {name: _exact(rows[reference][name]) for name in expected}
        assert found == {name: _exact(value) for name, value in expected.items()}
    overall = books.cell(result)
    for name, value in case.get("overall", {}).items():
        assert overall[name] == _exact(value), name
    found = ratios(overall, "s12")
    for name, value in case.get("ratios", {}).items():
        assert getattr(found, name) == _exact(value), name


def _exact(value):
    return Decimal(str(value)) if isinstance(value, float) else value


def test_published_scopes_add_up_apart():
    case = next(c for c in CASES if "three companies" in c["name"])
    rows = books.by_borrower(books.view(case)).values()
    shares = [(row["attribution_factor"], row) for row in rows]
    assert sum(af * Decimal(row["scope1"]) for af, row in shares) == 6100
    assert sum(af * Decimal(row["scope2"]) for af, row in shares) == 1260


def test_precedence_is_a_parameter(tmp_path):
    text = Path(books.ROOT / "risk/parameters/financed_emissions.yaml").read_text(
        "utf-8"
    )
    other = tmp_path / "other.yaml"
    other.write_text(
        text.replace(
            "balance_sheet: [bank_held, company_signed, estimated]",
            "balance_sheet: [company_signed, bank_held, estimated]",
        ),
        "utf-8",
    )
    case = next(c for c in CASES if "own accounts go before" in c["name"])
    result = books.view(case, parameters=books.load_parameters(other))
    row = books.by_borrower(result)["A"]
    assert row["balance_sheet_layer"] == "company_signed"
    assert row["attribution_factor"] == Decimal("0.01")
