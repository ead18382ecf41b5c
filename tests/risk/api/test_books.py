"""The API of books: the ledger's limits and every refusal."""

from uuid import uuid4

import pytest

from audit.models import AuditEvent
from risk.models import LedgerTotal, LoanBook
from tests.factories import risk as factory
from tests.support.programs import Program

pytestmark = pytest.mark.django_db


@pytest.fixture
def program(officer):
    return Program(officer.actor)


@pytest.fixture
def book(officer):
    return factory.make_book(officer.organisation, [factory.loan(1, "B1", 5)])


def enter(program, book, *lines):
    return program.send("put", f"books/{book.pk}/ledger/", {"totals": list(lines)})


def line(**more):
    return {"product": "term loan", "currency": "HKD", "amount": "10"} | more


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"currency": "XXQ"}, "currency"),
        ({"currency": "HK"}, "currency"),
        ({"currency": ""}, "currency"),
        ({"product": "p" * 61}, "product"),
        ({"amount": "much"}, "amount"),
        ({"amount": "0.0001"}, "amount"),
        ({"amount": "1" * 16}, "amount"),
        ({"amount": "NaN"}, "amount"),
    ],
)
def test_line_that_cannot_be_names_its_field(program, book, change, field):
    answer = enter(program, book, line(**change))
    assert answer.status_code == 400
    assert field in str(answer.json()["errors"]["totals"])
    assert not LedgerTotal.objects.exists()


def test_line_that_stands_twice_is_refused(program, book):
    answer = enter(program, book, line(), line(amount="11"))
    assert answer.json()["errors"]["totals"] == [
        "A product and currency stand here twice."
    ]


def test_largest_amount_of_a_currency_of_three_places_fits(program, book):
    LoanBook.objects.update(currency="HKD")
    assert enter(program, book, line(amount="9" * 15)).status_code == 200
    assert LedgerTotal.objects.get().amount_minor == int("9" * 15) * 100


def test_new_lines_replace_the_old_ones_and_none_takes_out(program, book):
    enter(program, book, line(), line(product=""))
    answer = enter(program, book, line(amount=None), line(product="", amount="0"))
    assert [each["in_ledger"] for each in answer.json()["ledger"]] == ["0.00"]
    assert AuditEvent.objects.filter(verb="ledger_totals.entered").count() == 2


def test_no_lines_take_everything_out(program, book):
    enter(program, book, line())
    assert enter(program, book).json()["ledger"] == []


def test_line_only_the_ledger_has_differs_by_the_whole(program, book):
    (found,) = enter(program, book, line()).json()["ledger"]
    assert (found["loans"], found["in_book"], found["difference"]) == (0, "0", "-10.00")


@pytest.mark.parametrize("status", ["live", "replaced", "staged"])
def test_books_are_filtered_by_state(program, book, status):
    found = program.get(f"books/?status={status}").json()["results"]
    assert len(found) == (1 if status == "live" else 0)


@pytest.mark.parametrize("status", ["staged", "replaced"])
def test_view_of_a_book_that_is_not_live_is_refused(program, book, status):
    LoanBook.objects.update(status=status)
    answer = program.send("post", f"books/{book.pk}/views/")
    assert answer.status_code == 409
    assert answer.json()["detail"] == "Only a live book has risk views."


def test_foreign_and_absent_books_answer_alike(other_officer, book):
    stranger = Program(other_officer.actor)
    for pk in (book.pk, uuid4()):
        assert stranger.get(f"books/{pk}/").status_code == 404
        assert stranger.send("post", f"books/{pk}/views/").status_code == 404
        put = stranger.send("put", f"books/{pk}/ledger/", {"totals": []})
        assert put.status_code == 404


def test_program_that_may_only_read_enters_no_ledger(officer, book):
    reader = Program(officer.actor, "loan_book.view")
    assert reader.get("books/").status_code == 200
    assert enter(reader, book, line()).status_code == 403
