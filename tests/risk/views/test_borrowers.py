"""One borrower, its figures and facts: what is shown, hidden, recorded and not found."""

from uuid import uuid4

import pytest
from django.urls import reverse

from audit.models import AccessRecord
from risk.models import Borrower, BorrowerLink, RiskView
from risk.pages.explain import MEASURES
from tests.factories.risk import (
    loan,
    make_book,
    make_sharing_company,
    make_view,
    withdraw,
)

pytestmark = pytest.mark.django_db


def address(name, *args):
    return reverse(f"risk:{name}", args=args)


@pytest.fixture
def book(officer):
    loans = [
        loan(1, "B1", 1_000_000),
        loan(2, "B2", 3_000_000, sector_code="5610"),
        loan(3, "B3", 4_000_000, sector_code=None),
    ]
    return make_book(officer.organisation, loans)


@pytest.fixture
def company(officer, book):
    return make_sharing_company(officer.organisation, "B1", name="Golden Loom")


@pytest.fixture
def view(book, company):
    return make_view(book)


def of(reference):
    return Borrower.objects.get(reference=reference)


@pytest.fixture
def page(officer, view):
    def get(name, reference, *more):
        return officer.client.get(address(name, view.pk, of(reference).pk, *more))

    return get


def figures_of(context):
    """The cells of the table of figures by their label."""
    rows = (row["cells"] for row in context["figures"]["rows"])
    return {str(label["text"]): value for label, value in rows}


def test_borrower_with_own_data_shows_figures_and_whose_they_are(page):
    context = page("borrower", "B1").context
    tile = context["tiles"][0]
    assert tile["value"] == "25.0"
    assert tile["change"].startswith("2a: ")
    figures = figures_of(context)
    assert figures["Equity"]["text"].startswith("2,000,000")
    assert figures["Attribution factor"]["text"] == "25.00%"
    assert "calculated" in str(figures["Attribution factor"])
    assert figures["Total assets"]["nothing"] == "not computed"


def test_borrower_that_is_estimated_says_why_nothing_better(page):
    context = page("borrower", "B2").context
    assert context["reasons"][0].endswith("the company's emissions are not known")
    assert context["company"] is None


def test_borrower_without_a_figure_says_not_computed(page):
    tile = page("borrower", "B3").context["tiles"][0]
    assert tile["nothing"] == "not computed"
    missing = page("explain", "B3", "s12").context["missing"]
    assert missing["title"]


def test_borrower_of_a_withdrawn_company_says_hidden(page, company):
    withdraw(company)
    context = page("borrower", "B1").context
    assert context["tiles"][0]["nothing"].startswith("hidden:")
    figures = figures_of(context)
    assert figures.pop("Outstanding")["text"].startswith("1,000,000")
    assert all(cell["nothing"].startswith("hidden:") for cell in figures.values())
    assert page("explain", "B1", "s12").context["missing"]["title"] == "Hidden"


def test_table_says_what_its_options_mean_but_not_that_of_a_hidden_row(
    officer, view, company
):
    url = address("borrowers", view.pk)
    option = officer.client.get(url).context["table"]["note"].partition(":")[0]
    assert option in {"1b", "2a"}
    withdraw(company)
    assert option not in officer.client.get(url).context["table"]["note"]


def test_question_that_waits_shows_nothing_of_a_company(page, company, officer):
    BorrowerLink.objects.update(state="proposed", company=None, confirmed_at=None)
    context = page("borrower", "B1").context
    assert context["company"] is None
    assert context["parts"] == []


@pytest.mark.parametrize("scope", ["s12", "s3"])
def test_number_is_explained_or_said_to_be_missing(page, scope):
    for reference in ("B1", "B2", "B3"):
        answer = page("explain", reference, scope)
        assert answer.status_code == 200
        assert ("missing" in answer.context) != ("explain" in answer.context)


def test_explanation_for_programs_is_that_of_the_page(page):
    shown = page("explain", "B1", "s12").context["explain"]
    data = page("explain_json", "B1", "s12").json()
    assert data["value"] == "25.000000"
    assert shown["value"] == "25.0"
    assert data["scope"] == "s12"
    assert {each["name"] for each in data["inputs"]} == {
        "outstanding", "equity", "debt", "scope1", "scope2",
    }  # fmt: skip
    assert set(data["facts"]) >= {"equity", "debt", "scope1", "scope2"}


def test_explanation_that_there_is_none_of_is_not_found(page, company):
    assert page("explain_json", "B3", "s12").status_code == 404
    withdraw(company)
    assert page("explain_json", "B1", "s12").status_code == 404


def test_scope_nobody_knows_is_not_found(page):
    for name in ("explain", "explain_json"):
        assert page(name, "B1", "s9").status_code == 404


def fact_of(page, column="scope1"):
    return page("explain_json", "B1", "s12").json()["facts"][column]["id"]


def test_fact_is_shown_as_it_was_sealed_and_recorded(page, company):
    answer = page("fact", "B1", fact_of(page))
    assert answer.status_code == 200
    assert "grid/2025" in answer.content.decode()
    purposes = AccessRecord.objects.values_list("purpose", flat=True)
    assert "one fact" in purposes


def test_fact_of_another_borrower_or_none_is_not_found(page):
    fact = fact_of(page)
    assert page("fact", "B2", fact).status_code == 404
    assert page("fact", "B1", uuid4()).status_code == 404


@pytest.mark.parametrize("kind", ["from_now_on", "erase"])
def test_fact_of_a_withdrawn_company_is_not_found(page, company, kind):
    fact = fact_of(page)
    withdraw(company, kind)
    assert page("fact", "B1", fact).status_code == 404


@pytest.mark.parametrize("measure", sorted(MEASURES))
def test_figure_of_the_book_shows_its_sums(officer, view, company, measure):
    url = address("measure", view.pk, measure)
    panel = officer.client.get(url).context["explain"]
    assert panel["value"] != "–"
    assert all(line["value"].strip() for line in panel["inputs"])
    withdraw(company)
    hidden = officer.client.get(url).context["explain"]
    assert hidden["value"] == "–"
    assert hidden["missing"][0].startswith("hidden:")


def test_measure_nobody_knows_is_not_found(officer, view):
    assert officer.client.get(address("measure", view.pk, "colour")).status_code == 404


def test_borrower_that_came_after_the_view_is_not_in_it(officer, view):
    late = Borrower.objects.create(
        organisation=officer.organisation, reference="X", name="Late"
    )
    for name in (("borrower",), ("explain", "s12"), ("explain_json", "s12")):
        url = address(name[0], view.pk, late.pk, *name[1:])
        assert officer.client.get(url).status_code == 404
    assert (
        officer.client.get(address("fact", view.pk, late.pk, uuid4())).status_code
        == 404
    )


def test_foreign_and_absent_borrowers_answer_alike(officer, other_officer, view):
    foreign = make_book(other_officer.organisation, [loan(1, "F1", 5)])
    theirs = Borrower.objects.get(organisation=foreign.organisation)
    for pk in (theirs.pk, uuid4()):
        for name in (("borrower",), ("explain", "s12"), ("explain_json", "s12")):
            url = address(name[0], view.pk, pk, *name[1:])
            assert officer.client.get(url).status_code == 404


def test_view_that_is_not_ready_explains_nothing(page, view):
    RiskView.objects.update(status="building")
    for name in (("borrower",), ("explain", "s12"), ("explain_json", "s12")):
        assert page(name[0], "B1", *name[1:]).status_code == 404


def test_each_look_at_a_company_is_recorded_with_its_purpose(page, company):
    page("borrower", "B1")
    page("explain", "B1", "s12")
    page("explain", "B2", "s12")
    records = AccessRecord.objects.filter(organisation_id=company.organisation.pk)
    assert sorted(records.values_list("purpose", flat=True)) == [
        "borrower page",
        "explanation of a number",
    ]
    assert {record.reader_organisation_label for record in records} == {"Harbour Bank"}
