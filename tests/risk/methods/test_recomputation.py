"""Every figure follows from the inputs shown beside it, by plain decimal arithmetic."""

from decimal import ROUND_HALF_UP, Decimal

from tests.risk.methods import books
from tests.risk.methods.test_determinism import drawn_book
from tests.risk.methods.test_financed_emissions import CASES

MILLION = Decimal(1_000_000)


def rounded(value, places):
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def number(row, name):
    return Decimal(str(row[name]))


def attribution(row):
    if row["attribution_basis"] == "equity_debt":
        denominator = max(row["equity"], Decimal(0)) + row["debt"]
    else:
        denominator = row["total_assets"]
    return rounded(min(row["exposure"] / denominator, Decimal(1)), 12)


def tonnes(row, scope):
    """The figure from the row's inputs alone, without its own factor or sums."""
    option = row[f"option_{scope}"]
    if option == "3a":
        return (
            attribution(row)
            * row["turnover"]
            / MILLION
            * number(row, f"factor_{scope}")
        )
    if option == "3b":
        return row["exposure"] / MILLION * number(row, f"factor_{scope}")
    if option == "3c":
        revenue = row["exposure"] / MILLION * number(row, "asset_turnover")
        return revenue * number(row, f"factor_{scope}")
    own = (
        number(row, "scope1") + number(row, "scope2")
        if scope == "s12"
        else number(row, "emissions_s3")
    )
    return attribution(row) * own


def check(result):
    seen = set()
    for row in result.borrower_result.to_pylist():
        if row["attribution_factor"] is not None:
            assert abs(attribution(row) - row["attribution_factor"]) <= Decimal("1e-12")
        for name in ("equity", "debt", "total_assets"):
            if row[name] is not None:
                original = number(row, f"{name}_original") * row["balance_sheet_rate"]
                assert abs(original - row[name]) <= Decimal("0.001")
        for scope in ("s12", "s3"):
            shown = row[f"fe_{scope}"]
            assert (shown is None) == (row[f"option_{scope}"] is None)
            if shown is not None:
                seen.add(row[f"option_{scope}"])
                again = tonnes(row, scope)
                allowed = Decimal("1e-6") + again * Decimal("1e-12")
                assert abs(again - shown) <= allowed, (row, scope)
    return seen


def test_every_worked_example_can_be_done_again_by_hand():
    options = set()
    for case in CASES:
        options |= check(books.view(case))
    assert options == {"1a", "1b", "2a", "2b", "3a", "3b", "3c"}


def test_a_large_book_can_be_done_again_by_hand():
    options = check(books.view(drawn_book(11, borrowers=900, loans=2_000)))
    assert {"1a", "1b", "2a", "3a", "3b", "3c"} <= options


def test_totals_are_those_of_the_rows():
    result = books.view(drawn_book(12, borrowers=300, loans=900))
    rows = result.borrower_result.to_pylist()
    for cut, column in (("sector", "sector_code"), ("district", "district_code")):
        for cell in result.aggregates.to_pylist():
            if cell["cut"] != cut:
                continue
            mine = [row for row in rows if (row[column] or "") == cell["key"]]
            covered = [row for row in mine if row["fe_s12"] is not None]
            assert cell["borrowers"] == len(mine)
            assert cell["exposure"] == sum(row["exposure"] for row in mine)
            assert (cell["fe_s12"] or 0) == sum(row["fe_s12"] for row in covered)
            assert (cell["exposure_score_s12"] or 0) == sum(
                row["exposure"] * row["score_s12"] for row in covered
            )
