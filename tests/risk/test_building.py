"""A risk view is built from frozen inputs, shown by consent, and can be computed again."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from audit.services import SYSTEM
from companies.models import Consent, Scope
from companies.services.consent import grant_consent, withdraw_consent
from jobs.models import Job
from jobs.services import run
from risk.explanation import carried_out, explained
from risk.files import read_table
from risk.models import Borrower, RiskAggregate, RiskView, SealedInput
from risk.selectors.results import Selection, one_row, selected_rows
from risk.selectors.sight import sight_of
from risk.selectors.totals import cells_of
from risk.services.building import request_view
from risk.services.verification import request_verification
from tests.factories.numbers import proved
from tests.factories.risk import (
    loan,
    make_book,
    make_facts,
    make_link,
    make_view,
)

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def allow(owner, bank, scopes=tuple(Scope.values), purposes=("credit_risk",)):
    return grant_consent(
        company=proved(owner.organisation),
        bank=bank,
        scopes=list(scopes),
        purposes=list(purposes),
        valid_until=timezone.localdate() + timedelta(days=90),
        by=owner.actor,
    )


@pytest.fixture
def bank(officer):
    return officer.organisation


@pytest.fixture
def book(bank):
    loans = [loan(n, f"B{n}", 1_000_000 * n) for n in range(1, 5)]
    return make_book(bank, loans)


@pytest.fixture
def linked(book, owner):
    """B1 is a company that shares everything and has answered."""
    make_facts(owner.organisation)
    make_link(Borrower.objects.get(reference="B1"), owner.organisation)
    allow(owner, book.organisation)
    return owner


def row_of(view, reference="B1"):
    borrower = Borrower.objects.get(organisation=view.organisation, reference=reference)
    sight = sight_of(view=view, on=TODAY())
    return one_row(view=view, sight=sight, borrower_id=str(borrower.pk))


def overall(view):
    return cells_of(view=view, sight=sight_of(view=view, on=TODAY()))["overall"][0]


def test_a_view_is_ready_with_totals_and_manifest(book):
    view = make_view(book)
    assert view.status == RiskView.Status.READY
    assert overall(view).number("exposure") == 10_000_000
    assert view.manifest["inputs"]["positions"]["sha256"] == book.positions.sha256
    assert view.manifest["as_of"] == "2025-12-31"
    assert len(view.sha256) == 64


def test_without_consent_every_number_is_an_estimate(book, owner):
    make_facts(owner.organisation)
    make_link(Borrower.objects.get(reference="B1"), owner.organisation)
    view = make_view(book)
    assert row_of(view)["option_s12"] == "3b"
    assert not SealedInput.objects.exists()


def test_a_consent_without_a_link_gives_nothing(book, owner):
    make_facts(owner.organisation)
    allow(owner, book.organisation)
    assert row_of(make_view(book))["option_s12"] == "3b"


def test_facts_of_a_company_without_a_loan_in_the_book_stay_out(bank, linked):
    other = make_view(make_book(bank, [loan(9, "B9", 1_000_000)]))
    assert other.manifest["inputs"]["company_facts"] == {}
    assert not SealedInput.objects.filter(view=other).exists()


def test_a_consent_for_another_purpose_gives_the_view_nothing(book, linked):
    before = make_view(book)
    assert row_of(before)["option_s12"] == "2a"
    allow(linked, book.organisation, purposes=["products"])
    assert row_of(before)["hidden"]
    assert row_of(make_view(book))["option_s12"] == "3b"
    allow(linked, book.organisation, purposes=["disclosure", "products"])
    assert row_of(make_view(book))["option_s12"] == "2a"


def test_own_energy_data_gives_option_2a(book, linked):
    row = row_of(make_view(book))
    assert (row["option_s12"], row["score_s12"]) == ("2a", 2)
    assert float(row["fe_s12"]) == 1_000_000 / 4_000_000 * 100
    assert row["balance_sheet_layer"] == "company_signed"


def test_what_the_bank_holds_of_accounts_goes_first(bank, owner):
    held = {"B1": {"currency": "HKD", "equity": 5_000_000.0, "debt": 5_000_000.0}}
    book = make_book(bank, [loan(1, "B1", 1_000_000)], held=held)
    make_facts(owner.organisation)
    make_link(Borrower.objects.get(reference="B1"), owner.organisation)
    allow(owner, bank)
    row = row_of(make_view(book))
    assert row["balance_sheet_layer"] == "bank_held"
    assert float(row["fe_s12"]) == 10.0


def test_accounts_in_another_currency_are_converted(book, owner):
    make_facts(owner.organisation, currency="USD")
    make_link(Borrower.objects.get(reference="B1"), owner.organisation)
    allow(owner, book.organisation)
    row = row_of(make_view(book))
    assert float(row["denominator"]) == pytest.approx(4_000_000 * 7.78)
    assert row["balance_sheet_currency"] == "USD"


def test_a_currency_without_a_rate_is_not_computed_and_said(bank):
    book = make_book(bank, [loan(1, "B1", 1_000_000, currency="TWD"), loan(2, "B2", 5)])
    view = make_view(book)
    row = row_of(view)
    assert row["fe_s12"] is None
    assert "fx_rate_missing" in row["reasons_s12"]
    assert overall(view).number("loans_without_rate") == 1
    assert overall(view).ratios().coverage is None
    positions = read_table(book.positions).to_pylist()
    assert positions[0]["currency"] == "TWD"


def test_an_explanation_gives_the_figure_from_what_it_shows(book, linked):
    view = make_view(book)
    for reference in ("B1", "B2", "B3"):
        row = row_of(view, reference)
        explanation = explained(row, "s12", "HKD")
        assert carried_out(explanation) == pytest.approx(
            row["fe_s12"], abs=Decimal("0.000001")
        )


def test_facts_are_sealed_under_the_companys_own_key(book, linked):
    view = make_view(book)
    sealed = SealedInput.objects.get(view=view)
    assert "12400000" not in sealed.ciphertext
    assert set(sealed.scopes) == {"finances", "energy_emissions"}


def test_a_withdrawn_consent_hides_values_at_once(book, linked):
    view = make_view(book)
    withdraw_consent(consent=Consent.objects.get(), kind="from_now_on", by=linked.actor)
    row = row_of(view)
    assert row["hidden"]
    assert row["exposure"] == 1_000_000
    assert all(
        row[name] is None for name in ("fe_s12", "option_s12", "equity", "flags")
    )


def test_totals_that_would_give_one_company_away_are_hidden(book, linked):
    view = make_view(book)
    withdraw_consent(consent=Consent.objects.get(), kind="from_now_on", by=linked.actor)
    cell = overall(view)
    assert cell.is_hidden
    assert cell.number("fe_s12") is None
    assert cell.number("exposure") == 10_000_000
    assert cell.ratios().intensity is None
    assert RiskAggregate.objects.get(view=view, cut="overall").sums["fe_s12"]


def test_a_narrower_consent_hides_what_it_no_longer_covers(book, linked):
    view = make_view(book)
    allow(linked, book.organisation, scopes=["profile", "finances"])
    assert row_of(view)["hidden"]


def test_an_ended_link_hides_values(book, linked):
    view = make_view(book)
    borrower = Borrower.objects.get(reference="B1")
    borrower.links.update(state="ended")
    assert row_of(view)["hidden"]


def test_a_filter_cannot_find_hidden_values(book, linked):
    view = make_view(book)
    withdraw_consent(consent=Consent.objects.get(), kind="from_now_on", by=linked.actor)
    sight = sight_of(view=view, on=TODAY())
    found = selected_rows(view=view, sight=sight, selection=Selection(options=("2a",)))
    assert found.total == 0


def test_a_view_computed_again_is_the_same(book, linked, officer):
    view = make_view(book)
    make_facts(linked.organisation, scope1="4000")
    job = request_verification(view=view, by=officer.actor)
    run(job.pk)
    job.refresh_from_db()
    assert job.result["outcome"] == "same"


def test_after_an_erasure_the_view_cannot_be_rebuilt(book, linked, officer):
    view = make_view(book)
    withdraw_consent(consent=Consent.objects.get(), kind="erase", by=linked.actor)
    job = request_verification(view=view, by=officer.actor)
    run(job.pk)
    job.refresh_from_db()
    assert job.result["outcome"] == "erased"


def test_a_new_consent_asks_for_a_new_view_and_keeps_the_old(book, owner, work):
    old = make_view(book)
    make_facts(owner.organisation)
    make_link(Borrower.objects.get(reference="B1"), owner.organisation)
    allow(owner, book.organisation)
    work()
    views = RiskView.objects.filter(book=book, status=RiskView.Status.READY)
    assert views.count() == 2
    assert views.first() != old
    assert row_of(views.first())["option_s12"] == "2a"


def test_a_book_without_a_view_is_not_computed_by_itself(book, owner, work):
    allow(owner, book.organisation)
    work()
    assert not RiskView.objects.exists()


def test_asking_twice_gives_one_job(book):
    assert request_view(book=book, by=SYSTEM) == request_view(book=book, by=SYSTEM)
    assert Job.objects.filter(kind="risk.build_view").count() == 1


def test_a_job_run_again_gives_the_same_view(book):
    job = request_view(book=book, by=SYSTEM)
    run(job.pk)
    Job.objects.filter(pk=job.pk).update(status="waiting", finished_at=None)
    run(job.pk)
    assert RiskView.objects.count() == 1
    assert RiskView.objects.get().created_at.date() >= date(2020, 1, 1)


def test_book_that_cannot_be_computed_fails_once_and_keeps_the_old_view(bank):
    # 10^14 pounds are more Hong Kong dollars than money of 18 digits holds.
    book = make_book(bank, [loan(1, "B1", 10**14, currency="GBP")])
    job = request_view(book=book, by=SYSTEM)
    run(job.pk)
    job.refresh_from_db()
    assert job.status == Job.Status.DEAD
    assert job.attempt == 1
    assert RiskView.objects.get().status == RiskView.Status.FAILED
    assert not RiskAggregate.objects.exists()


def test_view_keeps_the_names_and_ids_of_the_banks_own_borrowers(book):
    table = read_table(make_view(book).results)
    borrower = Borrower.objects.get(reference="B2")
    names = dict(
        zip(
            table["borrower_id"].to_pylist(),
            table["borrower_name"].to_pylist(),
            strict=True,
        )
    )
    assert names[str(borrower.pk)] == "B2 Limited"


def test_view_of_one_borrower_has_one_cell_a_cut(bank):
    view = make_view(make_book(bank, [loan(1, "B1", 5)]))
    cells = RiskAggregate.objects.filter(view=view).values_list("cut", flat=True)
    assert sorted(cells) == ["district", "option", "overall", "section", "sector"]
