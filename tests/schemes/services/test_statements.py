"""Statements: loaded once, each line matched or waiting with the reason why."""

import pytest

from accounts.tenancy import scope
from schemes.bank_files.credit_transfer import BankFileError
from schemes.models import BankStatement, Payment, Posting, StatementLine
from schemes.services.proof import prove_ledger
from schemes.services.statements import load_statement
from tests.factories import schemes as make
from tests.schemes.statements import statement_of
from tests.support.parallel import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def at():
    return make.office_of()


@pytest.fixture
def payment(at):
    return make.sent(at, make.approved(at)).payments.get()


def loaded(at, *paid, **more):
    with scope(at.organisation.pk):
        return load_statement(
            scheme=at.scheme, content=statement_of(paid, **more), name="s.xml",
            by=at.administrator,
        )  # fmt: skip


def line(statement):
    return statement.lines.get()


def test_line_that_fits_pays_the_claim(at, payment):
    found = line(loaded(at, (payment.end_to_end, 784_000)))
    assert (found.status, found.payment, found.minor) == ("matched", payment, -784_000)
    assert make.fresh(payment.claim).state == "paid"
    assert Posting.objects.filter(event="matched").count() == 2
    with scope(at.organisation.pk):
        assert prove_ledger(at.scheme).differences == ()


def test_same_file_is_loaded_once(at, payment):
    first = loaded(at, (payment.end_to_end, 784_000))
    assert loaded(at, (payment.end_to_end, 784_000)).pk == first.pk
    assert StatementLine.objects.count() == 1


def test_line_that_was_paid_already_waits(at, payment):
    loaded(at, (payment.end_to_end, 784_000))
    second = line(loaded(at, (payment.end_to_end, 784_000), reference="STMT-2"))
    assert (second.status, second.why) == ("waiting", "The payment is “Paid”.")
    assert Posting.objects.filter(event="matched").count() == 2


@pytest.mark.parametrize(
    ("minor", "more", "why"),
    [
        (783_999, {}, "The amount is not the one that was sent."),
        (784_000, {"currency": "CNY"}, "The amount is not the one that was sent."),
        (784_000, {"sign": "CRDT"}, "The amount is not the one that was sent."),
    ],
)
def test_line_of_another_sum_waits_with_the_reason(at, payment, minor, more, why):
    found = line(loaded(at, (payment.end_to_end, minor), **more))
    assert (found.status, found.why, found.payment) == ("waiting", why, None)
    assert make.fresh(payment.claim).state == "sent"


def test_line_without_a_payment_waits(at):
    assert line(loaded(at, ("unknown", 100))).why == "No payment has this reference."


def test_payment_of_another_office_is_not_found(payment):
    other = make.office_of("gsf_grant")
    assert line(loaded(other, (payment.end_to_end, 784_000))).status == "waiting"
    assert Payment.objects.get(pk=payment.pk).status == "sent"


def test_file_that_is_no_statement_leaves_nothing(at):
    with pytest.raises(BankFileError):
        load_statement(
            scheme=at.scheme, content=b"Date,Amount", name="s.csv", by=at.administrator
        )
    assert not BankStatement.objects.exists()


def test_payment_that_came_back_is_paid_again(at, payment):
    claim = make.rejected(at, payment)
    assert claim.state == "payment_failed"
    with scope(at.organisation.pk):
        assert prove_ledger(at.scheme).differences == ()
    again = make.sent(at, make.fresh(claim)).payments.get()
    assert again.end_to_end != payment.end_to_end
    loaded(at, (again.end_to_end, 784_000))
    assert make.fresh(claim).state == "paid"


@pytest.mark.django_db(transaction=True)
def test_statement_loaded_twice_at_once_pays_once():
    at = make.office_of()
    payment = make.sent(at, make.approved(at)).payments.get()
    ends = at_once(*[lambda: loaded(at, (payment.end_to_end, 784_000))] * 3)
    assert "" in ends
    assert set(ends) <= {"", "IntegrityError"}
    assert StatementLine.objects.count() == 1
    assert Posting.objects.filter(event="matched").count() == 2
