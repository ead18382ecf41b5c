"""Rows of a view as one may see them: filtered, sorted and paged after hiding."""

from decimal import Decimal

import pytest
from django.utils import timezone

from risk.models import Borrower
from risk.selectors.results import SORTS, Selection, one_row, selected_rows
from risk.selectors.sight import Sight, sight_of
from tests.factories.risk import (
    loan,
    make_bank,
    make_book,
    make_sharing_company,
    make_view,
    withdraw,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def bank():
    return make_bank()


@pytest.fixture
def book(bank):
    return make_book(
        bank,
        [
            loan(1, "B1", 1_000_000, borrower_name="Golden Loom"),
            loan(2, "B2", 3_000_000, sector_code="5610", borrower_name="noodle (HK)"),
            loan(3, "B3", 2_000_000, district_code=None, borrower_name="金織"),
            loan(4, "B4", 0, borrower_name="Iron"),
            loan(5, "B5", 9_000_000, sector_code=None, currency="THB"),
        ],
    )


@pytest.fixture
def owner(bank, book):
    """B1 shares 100 t on accounts of four millions: 25 t by option 2a."""
    return make_sharing_company(bank, "B1")


def sight(view):
    return sight_of(view=view, on=timezone.localdate())


def rows(view, **selection):
    size = selection.pop("page_size", 100)
    return selected_rows(
        view=view,
        sight=sight(view),
        selection=Selection(**selection),
        page_size=size,
    )


def references(found):
    return [row["borrower_reference"] for row in found.listed]


#: What one asks for, and the references that are found.
FOUND = [
    ({}, ["B1", "B2", "B3", "B4", "B5"]),
    ({"sections": ("I",)}, ["B2"]),
    ({"sections": ("G", "I")}, ["B1", "B2", "B3", "B4"]),
    ({"sections": ("none",)}, ["B5"]),
    ({"sections": ("I", "none")}, ["B2", "B5"]),
    ({"sectors": ("5610",)}, ["B2"]),
    ({"districts": ("none",)}, ["B3"]),
    ({"districts": ("J",), "sections": ("I",)}, ["B2"]),
    ({"options": ("2a",)}, ["B1"]),
    ({"options": ("none",)}, ["B5"]),
    ({"scores": ("2",)}, ["B1"]),
    ({"scores": ("2", "none")}, ["B1", "B5"]),
    ({"search": "LOOM"}, ["B1"]),
    ({"search": "b3"}, ["B3"]),
    ({"search": "織"}, ["B3"]),
    ({"search": "(hk)"}, ["B2"]),
    ({"search": "."}, []),
    ({"search": "Loom", "sections": ("I",)}, []),
    ({"sections": ("ZZ",)}, []),
]


def test_selection_finds(book, owner):
    view = make_view(book)
    for selection, found in FOUND:
        assert (selection, sorted(references(rows(view, **selection)))) == (
            selection, found,
        )  # fmt: skip


def test_sums_are_those_of_the_selected_rows(book, owner):
    view = make_view(book)
    everything = rows(view)
    assert (everything.total, everything.in_view) == (5, 5)
    assert everything.exposure == 6_000_000
    one = rows(view, options=("2a",))
    assert (one.total, one.in_view, one.exposure, one.financed) == (1, 5, 1_000_000, 25)


def test_sums_of_nothing_are_missing(book):
    nothing = rows(make_view(book), search="nobody")
    assert (nothing.total, nothing.exposure, nothing.financed) == (0, None, None)
    assert (nothing.pages, nothing.page, nothing.listed) == (1, 1, [])


def test_every_order_goes_both_ways_with_the_missing_last(book, owner):
    view = make_view(book)
    for key, column in SORTS.items():
        for sort in (key, f"-{key}"):
            values = [row[column] for row in rows(view, sort=sort).listed]
            known = [value for value in values if value is not None]
            assert known == sorted(known, reverse=sort.startswith("-")), sort
            assert values[: len(known)] == known, sort


def test_equal_rows_stand_in_the_order_of_their_references(bank):
    book = make_book(bank, [loan(n, f"B{n}", 5) for n in (3, 1, 2)])
    view = make_view(book)
    for sort in ("exposure", "-exposure"):
        assert references(rows(view, sort=sort)) == ["B1", "B2", "B3"]


def test_order_nobody_knows_is_the_usual_one(book, owner):
    view = make_view(book)
    assert references(rows(view, sort="nonsense")) == references(
        rows(view, sort="emissions")
    )


def test_page_stays_among_the_pages(book):
    view = make_view(book)
    for page, at, listed in [(1, 1, 2), (2, 2, 2), (3, 3, 1), (9, 3, 1), (0, 1, 2)]:
        found = rows(view, page=page, page_size=2)
        assert (found.page, found.pages, len(found.listed)) == (at, 3, listed), page


def test_intensity_is_tonnes_a_million_and_missing_where_nothing_is_lent(book, owner):
    view = make_view(book)
    found = {row["borrower_reference"]: row for row in rows(view).listed}
    assert found["B1"]["intensity_s12"] == 25
    assert found["B4"]["intensity_s12"] is None
    assert found["B5"]["intensity_s12"] is None


def test_one_row_is_the_whole_result_of_a_borrower(book, owner):
    view = make_view(book)
    borrower = Borrower.objects.get(reference="B1")
    row = one_row(view=view, sight=sight(view), borrower_id=str(borrower.pk))
    assert (row["fe_s12"], row["equity"], row["hidden"]) == (
        25,
        Decimal("2000000.000"),
        False,
    )


def test_borrower_that_is_not_in_the_view_has_no_row(book, bank):
    view = make_view(book)
    late = Borrower.objects.create(organisation=bank, reference="X", name="Late")
    found = one_row(view=view, sight=sight(view), borrower_id=str(late.pk))
    assert found is None


def test_hidden_row_keeps_the_banks_own_columns_and_nothing_else(book, owner):
    view = make_view(book)
    withdraw(owner)
    borrower = Borrower.objects.get(reference="B1")
    row = one_row(view=view, sight=sight(view), borrower_id=str(borrower.pk))
    kept = {name for name, value in row.items() if value is not None}
    assert kept == {
        "borrower_reference", "company_id", "sector_code", "section", "district_code",
        "loans", "loans_without_rate", "exposure", "borrower_id", "borrower_name",
        "hidden",
    }  # fmt: skip


@pytest.mark.parametrize(
    "selection",
    [{"options": ("2a",)}, {"scores": ("2",)}],
)
def test_hidden_values_are_found_by_no_filter(book, owner, selection):
    view = make_view(book)
    withdraw(owner)
    assert references(rows(view, **selection)) == []


def test_hidden_values_are_found_by_no_order(book, owner):
    """A withdrawn borrower sorts as one that was never computed."""
    view = make_view(book)
    withdraw(owner)
    for key in ("emissions", "-emissions", "score", "-score", "option", "-option"):
        assert "B1" in references(rows(view, sort=key))[-2:]


def test_sums_leave_hidden_values_out(book, owner):
    view = make_view(book)
    before = rows(view).financed
    withdraw(owner)
    assert rows(view).financed == before - 25
    assert rows(view).exposure == 6_000_000


def test_nothing_hidden_changes_nothing(book):
    view = make_view(book)
    everything = selected_rows(
        view=view, sight=Sight(frozenset({"somebody else"})), selection=Selection()
    )
    assert not any(row["hidden"] for row in everything.listed)
