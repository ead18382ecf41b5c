"""The overview of a view and the list of its borrowers."""

from uuid import UUID, uuid4

import pytest
from django.urls import reverse

from audit.models import AccessRecord
from risk.models import RiskView
from tests.factories.risk import (
    loan,
    make_book,
    make_sharing_company,
    make_view,
    withdraw,
)
from tests.risk.conftest import person

pytestmark = pytest.mark.django_db


def address(name, *args, query=""):
    return reverse(f"risk:{name}", args=args) + (f"?{query}" if query else "")


@pytest.fixture
def book(officer):
    loans = [
        loan(1, "B1", 1_000_000),
        loan(2, "B2", 3_000_000, sector_code="5610", district_code=None),
        loan(3, "B3", 4_000_000, sector_code=None),
    ]
    return make_book(officer.organisation, loans)


@pytest.fixture
def company(officer, book):
    return make_sharing_company(officer.organisation, "B1")


@pytest.fixture
def view(book, company):
    return make_view(book)


def tiles(page):
    return {tile["label"]: tile for tile in page.context["tiles"]}


def test_tiles_show_figure_coverage_quality_and_way_to_the_reason(officer, view):
    page = officer.client.get(address("view", view.pk))
    found = tiles(page)
    assert found["Coverage"]["value"] == "50%"
    assert found["Share with own data"]["value"] == "12%"
    for tile in found.values():
        assert "2025" in tile["as_of"]
        if tile["label"] != "Coverage":
            assert tile["coverage"]["text"] == "covers 50% of exposure"
        assert officer.client.get(tile["why_url"]).status_code == 200


def test_sectors_are_ordered_by_emissions_and_lead_to_their_borrowers(officer, view):
    context = officer.client.get(address("view", view.pk)).context
    bars = context["bars"]["rows"]
    assert [row["name"] for row in bars][-1].endswith("not known")
    assert bars[-1]["value"] == "–"
    for row in bars:
        listed = officer.client.get(row["url"]).context["table"]["rows"]
        assert len(listed) == 1
    assert context["bars"]["title"].endswith("of the money lent")


def test_district_map_shows_loans_and_says_what_is_not_on_it(officer, view):
    grid = officer.client.get(address("view", view.pk)).context["grid"]
    by_code = {tile["code"]: tile for tile in grid["tiles"]}
    assert len(by_code) == 18
    assert by_code["J"]["value"].startswith("5.0")
    assert by_code["J"]["score"] == 4
    assert by_code["A"]["score"] == "none"
    assert grid["foot"] == "1 loan without a district is not on this map."


def test_overview_after_a_withdrawal_says_what_is_hidden(officer, view, company):
    withdraw(company)
    page = officer.client.get(address("view", view.pk))
    assert page.context["hidden"] == 1
    for tile in tiles(page).values():
        assert tile["value"] == ""
        assert tile["nothing"].startswith("hidden:")
    retail = next(r for r in page.context["bars"]["rows"] if r["value"] == "(c)")
    assert retail["nothing"].startswith("hidden:")


def test_overview_of_a_loan_without_a_rate_says_so(officer):
    book = make_book(officer.organisation, [loan(1, "B1", 5, currency="THB")])
    page = officer.client.get(address("view", make_view(book).pk))
    assert page.context["left_out"].startswith("1 loan is in a currency without")
    assert {tile["value"] for tile in tiles(page).values()} == {""}
    assert page.context["bars"]["title"].startswith("Financed emissions by")


def test_overview_of_one_borrower_opens(officer):
    book = make_book(officer.organisation, [loan(1, "B1", 5)])
    assert officer.client.get(address("view", make_view(book).pk)).status_code == 200


def test_reading_leaves_one_record_a_company_and_page(officer, view, company):
    officer.client.get(address("view", view.pk))
    officer.client.get(address("borrowers", view.pk))
    records = AccessRecord.objects.filter(organisation_id=company.organisation.pk)
    assert [record.target_id for record in records] == [str(view.pk)] * 2
    officer.client.get(address("borrowers", view.pk, query="section=I"))
    assert records.count() == 2


def test_hidden_company_is_not_read_and_leaves_no_record(officer, view, company):
    withdraw(company)
    officer.client.get(address("borrowers", view.pk))
    assert not AccessRecord.objects.exists()


def test_table_says_what_each_kind_of_nothing_means(officer, view, company):
    table = officer.client.get(address("borrowers", view.pk)).context["table"]
    assert "hidden" not in table["nothing"]
    withdraw(company)
    table = officer.client.get(address("borrowers", view.pk)).context["table"]
    assert "hidden" in table["nothing"]


def test_filters_are_said_in_words_and_can_be_taken_away(officer, view):
    query = "section=G&district=none&search=B&score=none"
    bar = officer.client.get(address("borrowers", view.pk, query=query)).context[
        "filters"
    ]
    assert len(bar["active"]) == 4
    assert "District: not known" in bar["sentence"]
    assert bar["count_text"] == "0 of 3 borrowers, 0 HKD lent"
    for chip in bar["active"]:
        assert officer.client.get(chip["remove_url"]).status_code == 200


def test_list_without_a_match_offers_the_way_back(officer, view):
    page = officer.client.get(address("borrowers", view.pk, query="search=nobody"))
    assert page.context["table"]["rows"] == []
    assert page.context["table"]["empty"]["link"]["url"] == address(
        "borrowers", view.pk
    )


def test_long_list_is_paged_with_gaps(officer):
    loans = [loan(n, f"B{n:03}", 5) for n in range(901)]
    view = make_view(make_book(officer.organisation, loans))
    page = officer.client.get(address("borrowers", view.pk, query="page=5&sort=name"))
    pager = page.context["table"]["pager"]
    assert pager["text"] == "401–500 of 901 borrowers"
    shown = ["…" if each.get("gap") else each["number"] for each in pager["pages"]]
    assert shown == [1, "…", 3, 4, 5, 6, 7, "…", 10]
    assert "page=4" in pager["previous"]
    assert "page=6" in pager["next"]
    beyond = officer.client.get(
        address("borrowers", view.pk, query="page=11&sort=name")
    )
    assert beyond["Location"].endswith("?sort=name")


def test_list_asks_no_more_for_more_borrowers(officer, django_assert_max_num_queries):
    loans = [loan(n, f"B{n}", 5) for n in range(150)]
    view = make_view(make_book(officer.organisation, loans))
    with django_assert_max_num_queries(22):
        officer.client.get(address("borrowers", view.pk))
    with django_assert_max_num_queries(28):
        officer.client.get(address("view", view.pk))


@pytest.mark.parametrize("name", ["view", "borrowers", "export"])
def test_foreign_unready_and_absent_views_answer_alike(
    officer, other_officer, view, name
):
    assert other_officer.client.get(address(name, view.pk)).status_code == 404
    assert officer.client.get(address(name, uuid4())).status_code == 404
    for status in ("building", "failed"):
        RiskView.objects.filter(pk=view.pk).update(status=status)
        assert officer.client.get(address(name, view.pk)).status_code == 404


def test_who_may_not_export_is_not_offered_it(officer, view):
    auditor = person(officer.organisation, "bank_auditor", "eve@harbour.example")
    for name in ("view", "borrowers"):
        page = auditor.client.get(address(name, view.pk))
        assert page.status_code == 200
        assert address("export", view.pk) not in page.content.decode()
        assert (
            address("export", view.pk)
            in officer.client.get(address(name, view.pk)).content.decode()
        )


def test_manifest_names_what_the_view_was_made_of(officer, view, company):
    panel = officer.client.get(address("view", view.pk)).context["manifest"]
    assert panel["sha256"] == view.sha256
    assert panel["can_be_rebuilt"]
    lines = {str(label): value for label, value in panel["lines"]}
    assert lines["Companies with facts"] == 1
    assert lines["Positions"] == view.book.positions.sha256[:16]
    withdraw(company, "erase")
    panel = officer.client.get(address("view", view.pk)).context["manifest"]
    assert not panel["can_be_rebuilt"]
    assert UUID(view.manifest["inputs"]["positions"]["file"]) == view.book.positions_id
