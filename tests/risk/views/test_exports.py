"""Exports are exactly what the page shows: same rows, same nothing, same filters."""

import csv
import io

import openpyxl
import pytest
from django.urls import reverse

from audit.models import AccessRecord, AuditEvent
from risk.pages.overview import hidden_words
from tests.factories.risk import (
    loan,
    make_book,
    make_sharing_company,
    make_view,
    withdraw,
)

pytestmark = pytest.mark.django_db


def address(name, *args, query=""):
    return reverse(f"risk:{name}", args=args) + (f"?{query}" if query else "")


@pytest.fixture
def book(officer):
    loans = [
        loan(1, "B1", 1_000_000),
        loan(2, "B2", 3_000_000, sector_code="5610", district_code=None),
        loan(3, "B3", 4_000_000, sector_code=None),
        loan(4, "B4", 7, currency="THB"),
        loan(5, "B5", "1234.567", borrower_name="=1+1"),
    ]
    return make_book(officer.organisation, loans)


@pytest.fixture
def company(officer, book):
    return make_sharing_company(officer.organisation, "B1")


@pytest.fixture
def view(book, company):
    return make_view(book)


@pytest.fixture
def rows(officer, view):
    """The CSV as dictionaries, for a query of the page."""

    def get(query=""):
        url = address("export", view.pk, query=f"{query}&form=csv".lstrip("&"))
        text = officer.client.get(url).content.decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text)))

    return get


@pytest.fixture
def workbook(officer, view):
    def get(query=""):
        url = address("export", view.pk, query=f"{query}&form=xlsx".lstrip("&"))
        return openpyxl.load_workbook(io.BytesIO(officer.client.get(url).content))

    return get


def by_id(found):
    return {row["Borrower id"]: row for row in found}


EMISSIONS = "Financed emissions scope 1+2, tCO2e"


@pytest.mark.parametrize(
    "query",
    ["", "section=G", "district=none", "option=2a", "score=none", "search=B3",
     "sort=name", "sort=-exposure&section=G", "search=nobody"],
)  # fmt: skip
def test_export_lists_the_rows_of_the_page_in_its_order(officer, view, rows, query):
    page = officer.client.get(address("borrowers", view.pk, query=query))
    shown = [row["cells"][0]["note"] for row in page.context["table"]["rows"]]
    assert [row["Borrower id"] for row in rows(query)] == shown


def test_export_carries_exact_figures(rows):
    found = by_id(rows())
    own = found["B1"]
    assert (own[EMISSIONS], own["Option"], own["Data quality 1-5"]) == (
        "25.000000",
        "2a",
        "2",
    )
    assert own["Estimated"] == ""
    assert found["B5"]["Exposure HKD"] == "1234.567"


def test_estimate_is_marked_and_says_why_nothing_better(rows):
    row = by_id(rows())["B2"]
    assert (row["Estimated"], row["Emissions are"]) == ("e", "estimated")
    assert "the company's emissions are not known" in row["Why no better option"]
    assert row["Mark of the factor"]


def test_missing_figure_is_said_and_not_zero(rows):
    found = by_id(rows())
    for reference in ("B3", "B4"):
        assert found[reference][EMISSIONS] == "not computed"
        assert found[reference]["Option"] == ""
    assert found["B4"]["Exposure HKD"] == ""


def test_text_that_would_run_is_made_plain(rows):
    assert by_id(rows())["B5"]["Borrower"] == "'=1+1"


def test_hidden_company_is_said_to_be_hidden_in_every_form(rows, workbook, company):
    withdraw(company)
    row = by_id(rows())["B1"]
    assert row[EMISSIONS] == row["Not shown"] == hidden_words()
    assert (row["Option"], row["Data quality 1-5"], row["Emissions are"]) == (
        "",
        "",
        "",
    )
    assert row["Intensity, tCO2e per million"] == ""
    assert row["Exposure HKD"] == "1000000.000"
    sheet = workbook()["sectors"]
    total = [cell.value for cell in sheet[2]]
    assert total[0] == "All"
    assert total[3] == hidden_words()
    assert total[-1] == hidden_words()


def test_workbook_says_what_it_is(view, workbook):
    about = {row[0].value: row[1].value for row in workbook("section=G")["about"].rows}
    assert about["Book"] == "SME book"
    assert "retail" in about["Filters"]
    assert about["Borrowers listed"] == 3
    assert about["Borrowers in the view"] == 5
    assert about["SHA-256 of the results"] == view.sha256


def test_workbook_without_filters_says_none(workbook):
    about = {row[0].value: row[1].value for row in workbook()["about"].rows}
    assert about["Filters"] == "none"


def test_sectors_of_the_workbook_are_those_of_the_page(officer, view, workbook):
    table = officer.client.get(address("view", view.pk)).context["sectors"]
    shown = {row["cells"][0]["text"] for row in table["rows"]}
    sheet = workbook()["sectors"]
    found = {row[0].value for row in sheet.iter_rows(min_row=3)}
    assert found == shown


def test_download_is_recorded_with_every_company_in_it(officer, rows, company):
    rows("section=G")
    event = AuditEvent.objects.get(verb="risk_view.exported")
    assert (event.detail["form"], event.detail["borrowers"]) == ("csv", 3)
    assert "retail" in event.detail["filters"]
    record = AccessRecord.objects.get(organisation_id=company.organisation.pk)
    assert record.purpose == "export of a risk view"


def test_download_without_a_company_in_it_leaves_no_record_with_it(rows, company):
    rows("section=I")
    assert not AccessRecord.objects.exists()


def test_hidden_company_in_a_download_is_not_read(rows, company):
    withdraw(company)
    rows()
    assert not AccessRecord.objects.exists()


def test_choice_of_forms_keeps_the_filters(officer, view):
    page = officer.client.get(address("export", view.pk, query="section=G&sort=name"))
    assert page.context["query"] == "section=G&sort=name"
    assert page.context["back"].endswith("?section=G&sort=name")
    assert not AuditEvent.objects.filter(verb="risk_view.exported").exists()


def test_form_nobody_knows_is_no_download(officer, view):
    answer = officer.client.get(address("export", view.pk, query="form=pdf"))
    assert answer["Content-Type"].startswith("text/html")


def test_file_is_named_after_book_and_day(officer, view):
    answer = officer.client.get(address("export", view.pk, query="form=csv"))
    assert answer["Content-Disposition"] == (
        'attachment; filename="risk-sme-book-2025-12-31-borrowers.csv"'
    )


def test_export_in_chinese_has_chinese_columns(officer, view):
    officer.client.cookies["django_language"] = "zh-hant"
    answer = officer.client.get(address("export", view.pk, query="form=csv"))
    header = answer.content.decode("utf-8-sig").splitlines()[0]
    assert "借款人" in header
    assert "Borrower" not in header
