"""`manage.py risk compute` runs the methods on files, without a database."""

import csv
import io
import json
from datetime import date
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from catalogue.fx import fx_sets
from catalogue.tables import load
from risk.compute import district_code, factor_table, rates_on, sector_code

LOANS = """Loan ID,Customer No.,Borrower Name,Currency,Outstanding,Industry
＝L1,A,,HKD,2000000,5610
L2,A,,USD,100000,5610
L3,B,,HKD,500000,4711
L4,B,,HKD,-1,4711
"""
COMPANIES = """borrower_reference,layer,currency,equity,debt,scope1,scope2,scope1_basis,scope1_verified,financials_period_end
A,bank_held,HKD,-4000000,"10,000,000",,,,,2025-12-31
A,company_signed,,,,100,250,energy,no,
"""


def compute(tmp_path, *extra, loans=LOANS, companies=COMPANIES):
    (tmp_path / "loans.csv").write_text(loans, "utf-8")
    (tmp_path / "companies.csv").write_text(companies, "utf-8")
    out = io.StringIO()
    call_command(
        "risk", "compute", "--loans", str(tmp_path / "loans.csv"),
        "--companies", str(tmp_path / "companies.csv"), "--out", str(tmp_path / "out"),
        "--as-of", "2025-12-31", *extra, stdout=out,
    )  # fmt: skip
    return out.getvalue()


def rows_of(path):
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"))))


def test_two_files_become_results_totals_findings_and_a_manifest(tmp_path):
    summary = json.loads(compute(tmp_path, "--json"))
    assert (summary["rows"], summary["rows_in_error"], summary["loans"]) == (4, 1, 3)
    results = {
        r["borrower_reference"]: r
        for r in rows_of(tmp_path / "out/borrower_result.csv")
    }
    # 2,000,000 + 100,000 x 7.78 = 2,778,000 over 10,000,000 of 350 t.
    assert results["A"]["fe_s12"] == "97.230000"
    assert results["A"]["option_s12"] == "2a"
    assert results["B"]["option_s12"] == "3b"
    assert results["B"]["mark_s12"] == "demo"
    loans = rows_of(tmp_path / "out/positions_result.csv")
    parts = [float(row["fe_s12"]) for row in loans if row["borrower_reference"] == "A"]
    assert parts == pytest.approx([27.23, 70.0])  # L2, then ＝L1
    totals = rows_of(tmp_path / "out/aggregates.csv")
    assert {row["cut"] for row in totals} == {
        "overall",
        "section",
        "sector",
        "district",
        "option",
    }
    (finding,) = [
        f
        for f in rows_of(tmp_path / "out/findings.csv")
        if f["code"] == "negative_amount"
    ]
    assert finding["row"] == "5"
    manifest = json.loads((tmp_path / "out/manifest.json").read_text("utf-8"))
    assert manifest["sha256"] == summary["sha256"]
    assert set(manifest["inputs"]) == {
        "positions", "borrowers", "company_facts", "sector_factors", "fx",
    }  # fmt: skip


def test_the_same_files_give_the_same_identity(tmp_path):
    first = json.loads(compute(tmp_path, "--json"))["sha256"]
    assert json.loads(compute(tmp_path, "--json"))["sha256"] == first
    other = COMPANIES.replace("100,250", "100,251")
    assert json.loads(compute(tmp_path, "--json", companies=other))["sha256"] != first


def test_a_formula_in_the_file_is_not_live_in_any_output(tmp_path):
    compute(tmp_path)
    for path in (tmp_path / "out").glob("*.csv"):
        assert not any(
            cell.startswith(("=", "＝"))
            for row in rows_of(path)
            for cell in row.values()
            if cell
        ), path


@pytest.mark.parametrize(
    ("companies", "message"),
    [
        ("borrower_reference,wages\nA,1\n", "unknown column wages"),
        ("company_id\nA\n", "borrower_reference is missing"),
        ("borrower_reference,equity\nA,ten\n", "row 2, column equity"),
        ("borrower_reference,layer\nA,guess\n", "layer is one of"),
        ("borrower_reference,scope1_verified\nA,maybe\n", "column scope1_verified"),
        ("borrower_reference,financials_period_end\nA,31/12\n", "cannot read '31/12'"),
        ("borrower_reference,scope1\nA,1\nA,2\n", "two rows for A"),
    ],
)
def test_a_company_file_that_cannot_be_used_says_where(tmp_path, companies, message):
    with pytest.raises(CommandError, match=message):
        compute(tmp_path, companies=companies)


def test_a_loan_file_without_its_columns_says_which(tmp_path):
    with pytest.raises(CommandError, match="outstanding: required"):
        compute(tmp_path, loans="Loan ID,Customer No.\n1,2\n")


@pytest.mark.shared
def test_the_public_demo_book_has_no_own_data_and_every_estimate_is_marked(
    tmp_path, shared
):
    out = io.StringIO()
    call_command(
        "risk", "compute", "--loans", str(shared / "data/loanbook_demo.csv"),
        "--out", str(tmp_path), "--as-of", "2025-12-31", "--currency", "EUR", "--json",
        stdout=out,
    )  # fmt: skip
    summary = json.loads(out.getvalue())
    assert summary["exposure"] == "98635971.000"
    assert summary["loans"] == 323
    assert summary["own_data_share_s12"] == "0.000000"
    assert summary["marked_share_s12"] == "1.000000"


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("J", "J"),
        ("j", "J"),
        (" Kwun Tong ", "J"),
        ("KWUN TONG", "J"),
        ("觀塘區", "J"),
        ("觀塘", "J"),
        ("Atlantis", None),
        ("", None),
    ],
)
def test_district_by_code_or_name(word, code):
    assert district_code(word) == code


@pytest.mark.parametrize(
    ("word", "code"), [("5610", "5610"), ("D35.11", "3511"), ("zzz", None)]
)
def test_sector_as_a_bank_writes_it(word, code):
    assert sector_code(word) == code


@pytest.mark.parametrize(
    ("day", "currency", "rates"),
    [
        (date(2025, 12, 31), "HKD", {"HKD": "1", "USD": "7.78"}),
        (date(2026, 6, 30), "HKD", {"HKD": "1", "USD": "7.78"}),
        (date(2025, 12, 30), "HKD", {"HKD": "1", "USD": "7.77"}),
        (date(2025, 12, 31), "USD", {"USD": "1", "HKD": "0.128534704"}),
    ],
)
def test_rates_are_those_of_the_latest_set_of_the_day(day, currency, rates):
    _, found = rates_on(fx_sets(), day, currency)
    assert {code: found[code] for code in rates} == {
        code: Decimal(rate) for code, rate in rates.items()
    }
    assert all(rate.as_tuple().exponent >= -9 for rate in found.values())


def test_day_before_every_set_knows_only_the_currency_itself():
    assert rates_on(fx_sets(), date(1990, 1, 1), "HKD") == ("", {"HKD": 1})


def test_factors_of_a_day_before_all_are_none():
    assert factor_table(load(), date(1900, 1, 1)).num_rows == 0
    rows = factor_table(load(), date(2025, 12, 31)).to_pylist()
    assert {row["basis"] for row in rows} == {"revenue", "assets", "asset_turnover"}
    assert all(row["source"] and row["mark"] and row["factor_id"] for row in rows)


def test_file_that_cannot_be_read_ends_with_its_sentence(tmp_path):
    with pytest.raises(CommandError, match="The file is empty"):
        compute(tmp_path, loans="")


def test_day_that_is_none_is_refused_by_the_command(tmp_path):
    with pytest.raises(CommandError, match="as-of"):
        compute(tmp_path, "--as-of", "yesterday")


def test_book_in_which_nothing_can_be_used_still_gives_its_findings(tmp_path):
    loans = "Loan ID,Customer No.,Currency,Outstanding\nL1,A,HKD,-1\n"
    summary = json.loads(compute(tmp_path, "--json", loans=loans))
    assert (summary["rows"], summary["rows_in_error"]) == (1, 1)
    assert "exposure" not in summary
    assert len(rows_of(tmp_path / "out/findings.csv")) == 1
    assert rows_of(tmp_path / "out/aggregates.csv") == []


def test_summary_for_people_is_a_line_a_figure(tmp_path):
    lines = compute(tmp_path).splitlines()
    assert "rows: 4" in lines
    assert any(line.startswith("coverage_s12: ") for line in lines)
