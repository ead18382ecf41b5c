"""A risk officer: hands in a loan book, mends it, builds its view, explains and exports it."""

import csv
import io
import re
from collections import Counter
from decimal import Decimal

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from tests.journeys.entering import confirm_by_app, sign_in
from tests.journeys.lending import AS_OF, HEADINGS, Desk, as_csv, loans
from tests.journeys.sites import on_both, on_postgresql
from tests.journeys.world import OTHER_BANK

pytestmark = [pytest.mark.browser, pytest.mark.services, pytest.mark.full]

#: Two headings that nobody could guess.
OWN_HEADINGS = ["Contract ref" if name == "Facility no." else name for name in HEADINGS]
OWN_HEADINGS[OWN_HEADINGS.index("Outstanding")] = "Drawn HK"
GOOD = loans(24)
DOLLARS = ["F25", "C1025", "Dollar Trading", "Term loan", "USD", "100000", "200000", "46", "E"]  # fmt: skip
USD_IN_HKD = Decimal("7.78")


def faulty(number, **changed):
    row = dict(zip(HEADINGS, loans(1)[0], strict=True))
    row |= {"Facility no.": f"X{number}", "Customer no.": f"C2{number:03}"}
    row["Customer name"] = f"Hasty Typing {number}"
    return list((row | changed).values())


#: What is wrong, by the row of the file; the first five rows cannot be used.
FAULTS = [
    (faulty(1, Outstanding="-5,000"), "Drawn HK", "is below zero"),
    (faulty(2, **{"Facility no.": "F1"}), "Contract ref", "stands in row 2 already"),
    (faulty(3, Currency="ZZZ"), "Currency", "is not a currency we know"),
    (faulty(4, Outstanding="=1+1"), "Drawn HK", "is a formula, not a value"),
    (faulty(5, Outstanding="a million"), "Drawn HK", "is not a number we can read"),
    (faulty(6, Outstanding="900", Limit="800"), "Drawn HK", "is above the limit 800"),
    (faulty(7, Industry="9999Z"), "Industry", "is not a sector code we know"),
]
ROWS = [*GOOD, DOLLARS, *(row for row, _column, _words in FAULTS)]
USABLE = [*GOOD, DOLLARS, *(row for row, _column, _words in FAULTS[5:])]
FILE = as_csv(ROWS, OWN_HEADINGS)
BORROWERS = as_csv(
    [["C1001", "2025-12-31", "20,000,000", "4,000,000", "2,000,000"]],
    ["Customer no.", "Balance sheet date", "Turnover", "Equity", "Debt"],
)


@on_both
def test_officer_turns_a_loan_book_into_a_view_that_explains_itself(visitor, site):
    ada = visitor()
    desk = Desk(ada)
    code = signs_in_with_a_second_factor(ada, site.people["ada"])
    hands_in_a_file_whose_columns_have_to_be_named(desk)
    finds_every_fault_at_its_row(desk)
    confirms_by_its_word(desk)
    is_told_that_the_file_is_known(desk)
    holds_the_ledger_against_the_book(desk)
    desk.hand_in("Borrowers.csv", BORROWERS, kind="Borrower file")
    desk.confirm()
    ada.visit("/risk/")
    ada.press("SME lending")
    desk.compute_view()
    reads_the_sums_of_the_book(desk)
    explains_a_number_down_to_its_factor(desk)
    keeps_it_from_another_bank(visitor(), site, ada.page.url)
    ada.site.let_minutes_pass(10)
    exports_what_the_page_shows(desk, site.people["ada"], code)


def signs_in_with_a_second_factor(ada, person):
    """A wrong code of the app lets nobody in."""
    ada.visit("/risk/")
    return sign_in(ada, person, wrong_code_first=True)


def hands_in_a_file_whose_columns_have_to_be_named(desk):
    desk.hand_in("SME loans.csv", FILE)
    ada = desk.visitor
    ada.reads("Which column is which?", "Choose a column: every row needs this.")
    ada.page.get_by_label("Loan id").select_option("Contract ref")
    ada.page.get_by_label("Outstanding amount").select_option("Drawn HK")
    ada.press("Check again with these columns")
    desk.wait_for_work("See what came of it")


def finds_every_fault_at_its_row(desk):
    """Row, column, weight and sentence; the downloaded lists say the same."""
    ada = desk.visitor
    ada.reads(f"{len(ROWS)} rows, {len(USABLE)} borrowers. 5 rows cannot be used.")
    region = ada.page.get_by_role("region", name="7 findings")
    shown = [
        row.locator("th, td").all_inner_texts()
        for row in region.locator("tbody tr").all()
    ]
    first = 2 + len(ROWS) - len(FAULTS)
    assert [(int(row[0]), row[1]) for row in shown] == [
        (first + place, column) for place, (_row, column, _words) in enumerate(FAULTS)
    ]
    for row, (_row, _column, words) in zip(shown, FAULTS, strict=True):
        assert words in row[3]
    weights = Counter(row[2] for row in shown)
    assert weights == {"Row stays out": 5, "To look at": 2}
    for button, read in (("All as CSV", read_csv), ("All as XLSX", read_xlsx)):
        name, content = ada.download(button)
        assert name.startswith("findings-")
        listed = read(content)["findings"][1:]
        # A file says the place again in its sentence; on the page it stands beside.
        for told, row in zip(listed, shown, strict=True):
            assert [str(told[1]), told[2], told[5]] == [row[0], row[1], row[4]]
            assert told[4].lower().endswith(row[3].lower())


def confirms_by_its_word(desk):
    """Rows are left out only by somebody's word."""
    ada = desk.visitor
    ada.type("Name of the book", "SME lending")
    with ada.refused(422):
        ada.press("Store this loan book")
    ada.reads("Say that these rows stay out, or mend the file and upload it again.")
    ada.page.get_by_label("Leave the 5 rows out that cannot be used").check()
    desk.confirm(name="SME lending")
    ada.stands_on("SME lending")
    ada.reads(f"{len(USABLE)} loans")


def is_told_that_the_file_is_known(desk):
    """The very same file again: its columns are known by now, and so is it."""
    ada = desk.visitor
    desk.hand_in("SME loans.csv", FILE)
    ada.reads(
        "You have handed this in before",
        "This is the very same file as the book SME lending",
    )
    ada.press("Put this file aside")
    ada.reads("The file was put aside. Nothing of it is used.")


def holds_the_ledger_against_the_book(desk):
    """One total agrees, the other is off by 12,500."""
    ada = desk.visitor
    ada.press("SME lending")
    ada.press("Enter what the ledger says")
    totals = {
        product: sum(Decimal(row[5]) for row in USABLE if row[3:5] == [product, "HKD"])
        for product in ("Term loan", "Overdraft")
    }
    ada.type("Ledger total of Term loan in HKD", str(totals["Term loan"] + 12_500))
    ada.type("Ledger total of Overdraft in HKD", str(totals["Overdraft"]))
    ada.press("Keep these totals")
    ada.reads("The ledger's totals are kept.")
    lines = {(row[0], row[1]): row[3:] for row in desk.table("ledger")}
    book = totals["Term loan"]
    assert lines["Term loan", "HKD"] == [
        f"{book:,.2f}",
        f"{book + 12_500:,.2f}",
        "−12,500.00\ndiffers",
    ]
    assert lines["Overdraft", "HKD"][2] == "0.00"
    assert lines["Term loan", "USD"] == ["100,000.00", "–", "–"]


def in_hkd(row):
    return Decimal(row[5]) * (USD_IN_HKD if row[4] == "USD" else 1)


def reads_the_sums_of_the_book(desk):
    """Exposure and borrowers by sector are those of the file, added up by hand."""
    sections = {"13": "Manufacturing", "41": "Construction", "9999Z": "Not known"}
    sections |= {"56": "Accommodation and food service activities"}
    trade = "Import/export, wholesale and retail trades"
    expected = {"All industries": [len(USABLE), sum(map(in_hkd, USABLE))]}
    for row in USABLE:
        line = expected.setdefault(sections.get(row[7], trade), [0, Decimal(0)])
        line[0] += 1
        line[1] += in_hkd(row)
    shown = {row[0]: row[1:3] for row in desk.table("sector-table")}
    assert shown == {
        name: [str(count), f"{amount:,.0f}"]
        for name, (count, amount) in expected.items()
    }
    expect(desk.tile("Share with own data")).to_contain_text("0%")
    known = 1 - in_hkd(FAULTS[6][0]) / expected["All industries"][1]
    expect(desk.tile("Coverage")).to_contain_text(f"{known:.0%}")


def explains_a_number_down_to_its_factor(desk):
    """The figure follows from what the page shows: the bank's accounts and one factor."""
    ada = desk.visitor
    desk.open_borrower(GOOD[0][2])
    ada.reads("3a: Estimate from its revenue", "held by the bank")
    ada.press("Why? Financed emissions, scope 1 and 2")
    drawer = ada.page.locator("#gf-drawer")
    expect(drawer).to_contain_text("Factor of the sector")
    expect(drawer).to_contain_text("demonstration value")
    factor = number_after(drawer.inner_text(), "Factor of the sector")
    share = Decimal(GOOD[0][5]) / 6_000_000
    tonnes = share * 20 * factor
    expect(drawer.locator(".gf-explain__value")).to_have_text(f"{tonnes:.1f} t CO₂e")
    ada.press("Close", within=drawer)


def number_after(text, label):
    found = re.search(rf"{label}\s+([\d.,]+)", text)
    assert found, text
    return Decimal(found[1].replace(",", ""))


def keeps_it_from_another_bank(leo, site, address):
    sign_in(leo, site.people["leo"])
    leo.reads("No loan book yet")
    expect(leo.page.locator(".gf-bar, header").first).to_contain_text(OTHER_BANK)
    with leo.refused(404):
        leo.page.goto(address)


def exports_what_the_page_shows(desk, person, used):
    """A filtered list, after saying again who one is: both files hold just that."""
    ada = desk.visitor
    ada.press("SME lending")
    ada.press("Manufacturing", within=ada.page.locator("#sector-table"))
    ada.reads(re.compile(r"\d+ of 27 borrowers"))
    shown = desk.table("borrowers")
    assert {row[1] for row in shown} == {"13 Manufacture of textiles"}
    ada.press("Export these")
    confirm_by_app(ada, person, used=used)
    ada.reads("Filtered by Industry: Manufacturing.")
    files = (("Borrowers", read_csv), ("Download all as XLSX", read_xlsx))
    for button, read in files:
        name, content = ada.download(button)
        assert name.startswith(f"risk-sme-lending-{AS_OF}")
        rows = read(content)["borrowers"][1:]
        assert [as_shown(row) for row in rows] == shown


def as_shown(row):
    """A row of a file as the page writes it."""
    reference, name, sector, district, _loans, exposure, emissions, _mark = row[:8]
    intensity, option, _words, score, layer = row[8:13]
    return [
        f"{name}\n{reference}",
        sector,
        district,
        f"{Decimal(str(exposure)):,.0f}",
        f"{Decimal(str(emissions)):,.1f}",
        f"{Decimal(str(intensity)):,.1f}",
        option,
        str(score),
        layer,
    ]


def read_csv(content):
    """Every sheet's name takes the one table that a CSV file holds."""
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    return {"findings": rows, "borrowers": rows}


def read_xlsx(content):
    book = load_workbook(io.BytesIO(content))
    return {
        sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)]
        for sheet in book
    }


@pytest.mark.shared
@on_postgresql
def test_real_book_of_323_loans_passes_through_the_pages(visitor, site, shared):
    ada = visitor()
    desk = Desk(ada)
    sign_in(ada, site.people["ada"])
    content = (shared / "data/loanbook_demo.csv").read_bytes()
    desk.hand_in("loanbook_demo.csv", content, currency="EUR")
    ada.reads("323 rows", "Every row can be used.", "6 findings")
    desk.confirm(name="SME lending")
    ada.reads("323 loans")
    desk.compute_view()
    totals = desk.table("sector-table")[0]
    assert totals[:3] == ["All industries", totals[1], "98,635,971"]
    assert totals[6] == "0%"
