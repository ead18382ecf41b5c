"""Totals of a view by cut, less what a withdrawal would now give away."""

from decimal import Decimal

import pytest
from django.utils import timezone

from risk.models import RiskAggregate
from risk.selectors.sight import sight_of
from risk.selectors.totals import cells_of
from tests.factories.risk import (
    loan,
    make_bank,
    make_book,
    make_sharing_company,
    make_view,
    withdraw,
)

pytestmark = pytest.mark.django_db
SIX = [f"B{n}" for n in range(1, 7)]
SOLVABLE = (
    "borrowers_own_s12", "exposure_own_s12", "exposure_marked_s12", "exposure_score_s12",
    "fe_own_s12", "capped",
)  # fmt: skip


def cells(view, cut):
    found = cells_of(view=view, sight=sight_of(view=view, on=timezone.localdate()))
    return {cell.key: cell for cell in found.get(cut, [])}


@pytest.fixture
def bank():
    return make_bank()


@pytest.fixture
def book(bank):
    """Six companies of retail in one district and one estimated borrower of food."""
    loans = [loan(n, reference, 1_000_000) for n, reference in enumerate(SIX)]
    return make_book(bank, [*loans, loan(9, "E1", 2_000_000, sector_code="5610")])


@pytest.fixture
def owners(bank, book):
    return [make_sharing_company(bank, reference) for reference in SIX]


def test_sums_are_numbers_again_and_missing_ones_missing(book):
    overall = cells(make_view(book), "overall")[""]
    assert overall.number("exposure") == Decimal("8000000.000")
    assert overall.number("borrowers") == 7
    assert overall.number("undrawn") is None
    assert overall.number("no such sum") is None
    assert (overall.is_hidden, overall.is_reduced) == (False, False)


def test_every_cut_is_there(book):
    found = cells_of(
        view=(view := make_view(book)),
        sight=sight_of(view=view, on=timezone.localdate()),
    )
    assert set(found) == {"overall", "section", "sector", "district", "option"}


def test_own_data_show_in_the_ratios_while_consents_stand(book, owners):
    overall = cells(make_view(book), "overall")[""]
    # Six of eight millions by own data; each 1/4 of 100 t.
    assert overall.ratios().own_data_share == Decimal("0.75")
    assert overall.number("fe_own_s12") == 150


def test_after_one_withdrawal_its_totals_are_hidden_and_the_banks_sums_stay(
    book, owners
):
    view = make_view(book)
    withdraw(owners[0])
    retail = cells(view, "section")["G"]
    assert retail.is_hidden
    assert retail.number("fe_s12") is None
    assert retail.number("exposure") == 6_000_000
    assert retail.number("borrowers") == 6
    assert set(vars_of(retail.ratios())) == {None}
    assert not cells(view, "section")["I"].is_hidden


def vars_of(found):
    return [getattr(found, name) for name in found.__slots__]


def test_after_all_withdrew_the_total_stays_without_what_could_be_solved(book, owners):
    view = make_view(book)
    for owner in owners:
        withdraw(owner)
    retail = cells(view, "section")["G"]
    assert (retail.is_hidden, retail.is_reduced) == (False, True)
    assert retail.number("fe_s12") == 150
    assert [retail.number(name) for name in SOLVABLE] == [None] * len(SOLVABLE)
    found = retail.ratios()
    assert (found.coverage, found.intensity) == (1, 25)
    assert (found.own_data_share, found.marked_share, found.weighted_score) == (
        None,
        None,
        None,
    )


def test_cell_without_a_withdrawn_company_keeps_everything(book, owners):
    view = make_view(book)
    for owner in owners:
        withdraw(owner)
    food = cells(view, "section")["I"]
    assert (food.is_hidden, food.is_reduced) == (False, False)
    assert food.number("exposure_score_s12") is not None
    assert food.ratios().weighted_score is not None


def test_what_was_released_is_kept_as_it_was(book, owners):
    view = make_view(book)
    before = list(RiskAggregate.objects.values_list("cut", "key", "sums"))
    withdraw(owners[0])
    cells(view, "overall")
    assert list(RiskAggregate.objects.values_list("cut", "key", "sums")) == before


def test_totals_cost_the_same_questions_however_many_companies(
    book, owners, django_assert_num_queries
):
    view = make_view(book)
    withdraw(owners[0])
    sight = sight_of(view=view, on=timezone.localdate())
    view.refresh_from_db()
    assert view.results
    with django_assert_num_queries(1):
        cells_of(view=view, sight=sight)
