"""A confirmed upload becomes a live book; borrowers are written by reference."""

from decimal import Decimal

import pytest
from django.db import connection

from measures.money import CurrencyError
from risk.models import Borrower, LedgerTotal
from risk.selectors.books import book_lines, ledger_lines, open_uploads
from risk.services.books import enter_ledger_totals
from risk.services.upserting import upsert_borrowers
from tests.factories.risk import loan, make_bank, make_book, make_view

pytestmark = pytest.mark.django_db


@pytest.fixture
def bank():
    return make_bank()


def upsert(bank, columns, *rows):
    return upsert_borrowers(organisation_id=bank.pk, rows=rows, columns=columns)


def row(reference, **more):
    return {"reference": reference} | more


def names():
    return dict(Borrower.objects.values_list("reference", "name"))


def test_new_borrowers_are_added_and_counted(bank):
    assert upsert(bank, ["name"], row("1", name="a"), row("2", name="b")) == 2
    assert names() == {"1": "a", "2": "b"}
    assert Borrower.objects.filter(held={}, rating="", group="").count() == 2


def test_those_that_stay_alike_are_left_alone(bank, django_assert_num_queries):
    rows = [row("1", name="a"), row("2", name="b")]
    upsert(bank, ["name"], *rows)
    with django_assert_num_queries(1):
        assert upsert(bank, ["name"], *rows) == 0


def test_only_those_that_differ_are_written(bank):
    upsert(bank, ["name"], row("1", name="a"), row("2", name="b"))
    assert upsert(bank, ["name"], row("1", name="a"), row("2", name="c")) == 1
    assert names() == {"1": "a", "2": "c"}


def test_only_the_named_columns_change(bank):
    upsert(bank, ["name", "rating"], row("1", name="a", rating="AA"))
    before = Borrower.objects.get().pk
    upsert(bank, ["name"], row("1", name="b", rating="ignored"))
    after = Borrower.objects.get()
    assert (after.pk, after.name, after.rating) == (before, "b", "AA")


def test_without_columns_new_ones_are_added_and_known_ones_kept(bank):
    upsert(bank, ["name"], row("1", name="a"))
    assert upsert(bank, [], row("1", name="x"), row("2", name="2")) == 1
    assert names() == {"1": "a", "2": "2"}


def test_same_reference_of_another_bank_is_another_borrower(bank):
    other = make_bank("Peak Bank")
    upsert(bank, ["name"], row("1", name="a"))
    upsert(other, ["name"], row("1", name="b"))
    assert Borrower.objects.filter(reference="1").count() == 2
    assert Borrower.objects.get(organisation=bank).name == "a"


def test_held_facts_are_kept_as_objects(bank):
    held = {"equity": 5.5, "currency": "HKD", "note": "金"}
    upsert(bank, ["held"], row("1", name="a", held=held))
    assert Borrower.objects.get().held == held
    assert (
        upsert(bank, ["held"], row("1", name="a", held=dict(reversed(held.items()))))
        == 0
    )


def test_text_that_looks_like_code_stays_text(bank):
    odd = "a\tb\\N\n';drop table x;--"
    upsert(bank, ["name"], row("1", name=odd))
    assert names() == {"1": odd}


def test_nothing_to_write_writes_nothing(bank):
    assert upsert(bank, ["name"]) == 0


@pytest.mark.parametrize("count", [5_000])
def test_many_borrowers_are_few_statements(bank, count, django_assert_max_num_queries):
    rows = [row(str(n), name=f"n{n}") for n in range(count)]
    most = 8 if connection.vendor == "postgresql" else 30
    with django_assert_max_num_queries(most):
        assert upsert(bank, ["name"], *rows) == count


@pytest.fixture
def book(bank, officer):
    return make_book(bank, [loan(1, "B1", 100)])


def enter(book, officer, **totals):
    by_line = {(None, currency): amount for currency, amount in totals.items()}
    enter_ledger_totals(book=book, totals=by_line, by=officer.actor)
    return dict(LedgerTotal.objects.values_list("currency", "amount_minor"))


@pytest.mark.parametrize(
    ("currency", "amount", "minor"),
    [
        ("HKD", "1.005", 101),      # half a cent away from zero
        ("HKD", "1.0049", 100),
        ("HKD", "-1.005", -101),
        ("JPY", "0.5", 1),
        ("JPY", "0.4", 0),
        ("KWD", "1.2345", 1235),
        ("HKD", "0", 0),
    ],
)  # fmt: skip
def test_ledger_amount_is_rounded_to_the_minor_unit(
    book, officer, currency, amount, minor
):
    assert enter(book, officer, **{currency: Decimal(amount)}) == {currency: minor}


def test_ledger_amount_of_none_is_taken_out(book, officer):
    enter(book, officer, HKD="5")
    assert enter(book, officer, HKD=None) == {}


def test_ledger_of_a_currency_that_is_none_is_refused_whole(book, officer):
    enter(book, officer, HKD="5")
    with pytest.raises(CurrencyError):
        enter(book, officer, HKD="6", hkd="7")
    assert dict(LedgerTotal.objects.values_list("currency", "amount_minor")) == {
        "HKD": 500
    }


def test_ledger_lines_show_what_only_one_of_them_has(book, officer):
    book.totals = [
        {"product": "term", "currency": "HKD", "loans": "2", "outstanding": "7"}
    ]
    enter(book, officer, USD="5")
    lines = [
        (
            line.product,
            line.currency,
            line.loans,
            line.in_book,
            line.in_ledger,
            line.difference,
        )
        for line in ledger_lines(book=book)
    ]
    assert lines == [
        ("", "USD", 0, 0, 5, -5),
        ("term", "HKD", 2, 7, None, None),
    ]


def test_lines_of_a_bank_are_its_live_books_with_their_latest_views(bank, book):
    (line,) = book_lines(bank_id=bank.pk)
    assert (line.book, line.latest, line.building) == (book, None, None)
    first, second = make_view(book), make_view(book)
    assert book_lines(bank_id=bank.pk)[0].latest == second
    type(first).objects.filter(pk=second.pk).update(status="building")
    (line,) = book_lines(bank_id=bank.pk)
    assert (line.latest, line.building) == (first, second)
    type(first).objects.filter(pk=first.pk).update(status="building")
    type(first).objects.filter(pk=second.pk).update(status="ready")
    (line,) = book_lines(bank_id=bank.pk)
    assert (line.latest, line.building) == (second, None)
    assert book_lines(bank_id=make_bank("Peak Bank").pk) == []


@pytest.mark.parametrize(
    ("status", "is_open"),
    [("reading", True), ("refused", True), ("unmapped", True), ("checked", True),
     ("confirmed", False), ("discarded", False)],
)  # fmt: skip
def test_open_uploads_wait_for_somebodys_word(bank, book, status, is_open):
    type(book.upload).objects.update(status=status)
    assert len(open_uploads(bank_id=bank.pk)) == is_open
