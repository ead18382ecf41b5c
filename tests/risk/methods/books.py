"""Small books written as YAML or drawn at random, as the methods' input tables."""

from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import yaml

from measures.engine import Limits
from risk.methods.columns import (
    BORROWERS,
    COMPANY_FACTS,
    POSITIONS,
    SECTOR_FACTORS,
    schema,
)
from risk.methods.computation import ViewInputs
from risk.methods.parameters import load_parameters
from risk.methods.view import compute_view

ROOT = Path(__file__).parent.parent.parent.parent
PARAMETERS = load_parameters(ROOT / "risk" / "parameters" / "financed_emissions.yaml")
SHORT = {
    "loan": "loan_id",
    "borrower": "borrower_reference",
    "company": "company_id",
    "sector": "sector_code",
    "district": "district_code",
}


def table(rows, columns, **defaults):
    types = schema(columns)
    full = [
        defaults | {SHORT.get(name, name): value for name, value in row.items()}
        for row in rows
    ]
    columns = {
        field.name: pa.array([_typed(row.get(field.name), field.type) for row in full])
        if any(row.get(field.name) is not None for row in full)
        else pa.nulls(len(full), field.type)
        for field in types
    }
    return pa.table(columns).cast(types)


def _typed(value, kind):
    if value is None:
        return None
    if pa.types.is_decimal(kind):
        return Decimal(str(value)).quantize(Decimal(1).scaleb(-kind.scale))
    return float(value) if pa.types.is_floating(kind) else value


def inputs(case):
    facts = {"currency": "HKD"}
    return ViewInputs(
        positions=table(case["positions"], POSITIONS, currency="HKD"),
        rates={
            code: Decimal(str(rate)).quantize(Decimal("1e-9"))
            for code, rate in case["rates"].items()
        },
        sector_factors=table(
            [
                row | {"factor_id": f"f{n}"}
                for n, row in enumerate(case.get("factors", []))
            ],
            SECTOR_FACTORS,
            currency="HKD",
            source="test",
            mark="demo",
        ),
        borrowers=table(case.get("borrowers", []), BORROWERS, **facts),
        company_facts=table(
            case.get("companies", []), COMPANY_FACTS, layer="company_signed", **facts
        ),
    )


def view(case, *, parameters=PARAMETERS, threads=1):
    limits = Limits(memory="256MB", threads=threads)
    return compute_view(inputs(case), parameters, limits=limits)


def one_each(cases, *, rates=None, factors=()):
    """One view of a book with a borrower for each case, its rows by the case's name.

    A case gives `lent` and what the bank holds; `currency` is that of the accounts,
    `loan` more of the loan, `company` and `estimate` the facts of those layers.
    """
    held = ("lent", "loan", "company", "estimate", "name", "expect")
    book = {"positions": [], "borrowers": [], "companies": []}
    for case in cases:
        name = case["name"]
        loan = {"loan": name, "borrower": name, "outstanding": case.get("lent")}
        book["positions"].append(loan | case.get("loan", {}))
        facts = {key: value for key, value in case.items() if key not in held}
        book["borrowers"].append({"borrower": name, "company": name} | facts)
        for layer, key in (("company_signed", "company"), ("estimated", "estimate")):
            if key in case:
                row = {"company": name, "layer": layer} | case[key]
                book["companies"].append(row)
    given = {"rates": rates or {"HKD": 1, "USD": 7.8}, "factors": list(factors)}
    return by_borrower(view(book | given))


def cases_of(name):
    """The worked cases of a file in tests/cases."""
    path = ROOT / "tests" / "cases" / f"{name}.yaml"
    return yaml.safe_load(path.read_text("utf-8"))


def exact(value):
    """A number of a case as the decimal it is written as."""
    return Decimal(str(value)) if isinstance(value, float) else value


def chosen(row, expected):
    """The columns of a row that a case names, comparable with `expected`."""
    return {name: exact(row[name]) for name in expected}


def by_borrower(result):
    return {
        row["borrower_reference"]: row for row in result.borrower_result.to_pylist()
    }


def cell(result, cut="overall", key=""):
    rows = result.aggregates.to_pylist()
    return next(row for row in rows if (row["cut"], row["key"]) == (cut, key))
