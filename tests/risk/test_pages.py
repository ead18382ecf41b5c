"""The bank's pages: who may, what they show, what they leave behind."""

import csv
import io
from decimal import Decimal

import openpyxl
import pytest
from django.urls import reverse
from django.utils import translation

from audit.models import AccessRecord, AuditEvent
from companies.models import Consent
from companies.services.consent import withdraw_consent
from risk.models import Borrower, BorrowerLink, RiskAggregate
from tests.factories.risk import loan, make_book, make_facts, make_link, make_view
from tests.risk.conftest import person
from tests.risk.test_building import allow

pytestmark = pytest.mark.django_db


@pytest.fixture
def view(officer, owner):
    """A view of four borrowers; the first is a company that shares everything."""
    loans = [
        loan(1, "B1", 1_000_000, borrower_name="Golden Loom"),
        loan(2, "B2", 2_000_000, sector_code="3511", district_code=None),
        loan(3, "B3", 3_000_000, borrower_name="=SUM(1)"),
        loan(4, "B4", 4_000_000, currency="TWD"),
    ]
    book = make_book(officer.organisation, loans)
    make_facts(owner.organisation)
    make_link(Borrower.objects.get(reference="B1"), owner.organisation)
    allow(owner, officer.organisation)
    return make_view(book)


def address(name, *args, query=""):
    return reverse(f"risk:{name}", args=args) + (f"?{query}" if query else "")


@pytest.fixture
def read(officer):
    def get(name, *args, query=""):
        answer = officer.client.get(address(name, *args, query=query))
        assert answer.status_code == 200, answer
        return answer.content.decode()

    return get


def of(reference):
    return Borrower.objects.get(reference=reference).pk


def pages_of(view):
    one = of("B1")
    return [
        address("home"),
        address("book", view.book_id),
        address("view", view.pk),
        address("borrowers", view.pk),
        address("borrower", view.pk, one),
        address("explain", view.pk, one, "s12"),
        address("explain_json", view.pk, one, "s12"),
        address("measure", view.pk, "coverage"),
        address("export", view.pk),
    ]


def test_every_page_opens_in_three_languages(view, officer):
    for code in ("en", "zh-hant", "zh-hans"):
        officer.client.cookies["django_language"] = code
        for url in pages_of(view):
            assert officer.client.get(url).status_code == 200, (code, url)


def test_another_banks_view_is_like_one_that_is_absent(view, other_officer):
    for url in pages_of(view)[1:]:
        assert other_officer.client.get(url).status_code == 404, url


def test_a_company_may_open_none_of_the_banks_pages(view, owner):
    for url in pages_of(view):
        assert owner.client.get(url).status_code == 403, url


def test_an_auditor_reads_but_neither_builds_nor_exports(view, officer):
    auditor = person(officer.organisation, "bank_auditor", "eve@harbour.example")
    shown = auditor.client.get(address("view", view.pk))
    assert shown.status_code == 200
    assert address("export", view.pk) not in shown.content.decode()
    offered = officer.client.get(address("view", view.pk)).content.decode()
    assert address("export", view.pk) in offered
    assert auditor.client.get(address("export", view.pk)).status_code == 403
    assert auditor.client.post(address("build", view.book_id)).status_code == 403


def test_the_overview_says_day_coverage_and_quality(view, read):
    text = read("view", view.pk)
    assert "as of 31 December 2025" in text
    assert "not computed" in text  # coverage: a loan has no rate
    assert "quality" in text


def test_numbers_are_marked_as_estimates_in_a_column_of_their_own(view, officer):
    page = officer.client.get(address("borrowers", view.pk))
    rows = page.context["table"]["rows"]
    marks = {row["cells"][0]["text"]: row["cells"][-1]["text"] for row in rows}
    assert marks["Golden Loom"] == "stated by the company"
    assert marks["B2 Limited"] == "estimated"


def test_a_borrowers_page_shows_what_the_bank_holds(view, officer):
    borrower = Borrower.objects.filter(organisation=officer.organisation).first()
    borrower.rating, borrower.collateral = "BB+ watch", "Flat in Mong Kok"
    borrower.save()
    page = officer.client.get(address("borrower", view.pk, borrower.pk))
    for words in ("From your borrower file", "BB+ watch", "Flat in Mong Kok"):
        assert words in page.content.decode()


def test_filters_and_order_stand_in_the_address(view, officer):
    def names(query):
        page = officer.client.get(address("borrowers", view.pk, query=query))
        return [row["cells"][0]["text"] for row in page.context["table"]["rows"]]

    assert names("section=D") == ["B2 Limited"]
    assert names("district=none") == ["B2 Limited"]
    assert names("option=2a") == ["Golden Loom"]
    assert names("score=none") == ["B4 Limited"]
    assert names("search=loom") == ["Golden Loom"]
    assert names("sort=name")[0] == "=SUM(1)"
    assert names("sort=-exposure")[:2] == ["=SUM(1)", "B2 Limited"]
    assert len(names("sort=nonsense&page=x&section=ZZ")) == 0


def test_a_page_beyond_the_last_leads_to_the_first(view, officer):
    answer = officer.client.get(address("borrowers", view.pk, query="page=99"))
    assert answer.status_code == 302


def test_two_clicks_lead_from_a_number_to_answer_and_factor(view, officer):
    table = officer.client.get(address("view", view.pk)).context["table"]
    cell = next(
        r["cells"][4] for r in table["rows"] if r["cells"][0]["text"] == "Golden Loom"
    )
    why = officer.client.get(cell["url"]).context["explain"]
    link = next(
        line["url"] for line in why["inputs"] if "Scope 1" in str(line["label"])
    )
    text = officer.client.get(link).content.decode()
    assert "energy" in text
    assert "grid/2025" in text


def test_a_missing_number_says_why(view, read):
    text = read("explain", view.pk, of("B4"), "s12")
    assert "there is no exchange rate" in text


def test_an_export_holds_what_the_page_shows_and_no_formula(view, officer):
    url = address("export", view.pk, query="section=G&form=csv")
    answer = officer.client.get(url)
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    page = officer.client.get(address("borrowers", view.pk, query="section=G"))
    assert len(rows) - 1 == len(page.context["table"]["rows"]) == 3
    assert any("'=SUM(1)" in row for row in rows)
    assert AuditEvent.objects.filter(verb="risk_view.exported").count() == 1


@pytest.mark.parametrize(
    ("table", "first", "cut"),
    [("sectors", "Sector", "section"), ("districts", "District", "district")],
)
def test_every_table_of_the_view_can_be_had_as_csv(view, officer, table, first, cut):
    query = f"form=csv&table={table}"
    answer = officer.client.get(address("export", view.pk, query=query))
    assert f"-{table}.csv" in answer["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    kept = RiskAggregate.objects.filter(view=view, cut=cut)
    assert len(rows) == kept.count() + 1
    assert rows[0][first] == "All"
    total = sum(Decimal(row["Exposure HKD"]) for row in rows[1:] if row["Exposure HKD"])
    assert total == Decimal(rows[0]["Exposure HKD"])


def test_a_table_that_is_none_is_not_downloaded(view, officer):
    query = "form=csv&table=users"
    answer = officer.client.get(address("export", view.pk, query=query))
    assert answer["Content-Type"].startswith("text/html")


def test_a_workbook_also_holds_sectors_districts_and_what_it_is(view, officer):
    answer = officer.client.get(address("export", view.pk, query="form=xlsx"))
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["borrowers", "sectors", "districts", "about"]
    assert view.sha256 in [cell.value for cell in book["about"]["B"]]


def test_an_export_asks_who_one_is(view, officer):
    session = officer.client.session
    session["account_authentication_methods"] = []
    session.pop("account_authentication_methods_user", None)
    session.save()
    answer = officer.client.get(address("export", view.pk))
    assert answer.status_code == 302
    assert "/confirm/" in answer["Location"]


def test_reading_a_company_leaves_a_record_with_it(view, read, owner):
    read("borrower", view.pk, of("B1"))
    record = AccessRecord.objects.get(organisation_id=owner.organisation.pk)
    assert record.reader_organisation_label == "Harbour Bank"
    assert record.purpose == "borrower page"
    read("borrower", view.pk, of("B2"))
    assert AccessRecord.objects.count() == 1


def test_after_withdrawal_nothing_of_the_company_is_on_any_page(view, officer, owner):
    withdraw_consent(consent=Consent.objects.get(), kind="from_now_on", by=owner.actor)
    one = of("B1")
    for url in pages_of(view) + [
        address("export", view.pk, query="form=csv"),
        address("export", view.pk, query="option=2a&form=csv"),
    ]:
        text = officer.client.get(url).content.decode()
        for value in ("12,400,000", "12400000", "25.0", "25.000000", ">2a<"):
            assert value not in text, (url, value)
    page = officer.client.get(address("borrower", view.pk, one)).content.decode()
    assert "hidden" in page
    assert (
        officer.client.get(address("explain_json", view.pk, one, "s12")).status_code
        == 404
    )


def test_the_bank_cannot_learn_who_is_registered(view, officer, owner):
    borrower = Borrower.objects.get(reference="B2")
    answers = []
    for number in ("12345678", "99999999"):
        answer = officer.client.post(
            address("propose_link", borrower.pk), {"number": number}, follow=True
        )
        answers.append([str(m) for m in answer.context["messages"]])
        url = address("end_link", borrower.links.first().pk)
        officer.client.post(url, follow=True)
    assert answers[0] == answers[1]


def test_a_borrowers_table_asks_few_questions(
    view, officer, django_assert_max_num_queries
):
    with django_assert_max_num_queries(22):
        officer.client.get(address("borrowers", view.pk))


def test_chinese_pages_name_sectors_in_chinese(view, officer):
    officer.client.cookies["django_language"] = "zh-hant"
    text = officer.client.get(address("view", view.pk)).content.decode()
    with translation.override("zh-hant"):
        assert "觀塘" in text
    assert BorrowerLink.objects.count() == 1
