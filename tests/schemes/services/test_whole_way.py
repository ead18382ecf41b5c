"""One claim of HK$9,800 from its quote to the line on the bank's statement."""

import hashlib

import pytest
from lxml import etree

from accounts.tenancy import scope
from audit.services import SYSTEM
from documents.storage import opened
from schemes.models import Balance, Claim, Payment, Posting, StatementLine
from schemes.services.payments import approve_batch, make_batch, send_batch
from schemes.services.statements import load_statement
from tests.factories import schemes as make
from tests.schemes.statements import statement_of

pytestmark = pytest.mark.django_db


def balances(office):
    return dict(
        Balance.objects.filter(scheme=office.scheme).values_list("account", "minor")
    )


def test_a_training_claim_is_paid_and_found_on_the_statement():
    office = make.office_of(budget="1000000")
    claim = make.approved(office)
    assert (claim.state, claim.amount_minor) == (Claim.State.APPROVED, 784_000)
    assert balances(office) == {
        "authority": 100_000_000,
        "uncommitted": 99_216_000,
        "committed": 784_000,
        "grant_expense": 784_000,
        "payable": 784_000,
    }
    with scope(office.organisation.pk):
        batch = make_batch(
            scheme=office.scheme,
            claims=[claim],
            pay_on=make.PAY_ON,
            by=office.administrator,
        )
        assert (batch.count, batch.sum_minor) == (1, 784_000)
        approve_batch(batch=batch, sum_minor=784_000, by=office.payer)
        sent = send_batch(batch=batch)
        again = send_batch(batch=batch)
        assert again.file_sha256 == sent.file_sha256
        with opened(sent.file) as file:
            content = file.read()
    assert hashlib.sha256(content).hexdigest() == sent.file_sha256
    sums = etree.fromstring(content).findall(".//{*}CtrlSum")
    assert [each.text for each in sums] == ["7840.00", "7840.00"]
    payment = Payment.objects.get(claim=claim)
    statement = statement_of([(payment.end_to_end, 784_000)])
    with scope(office.organisation.pk):
        loaded = load_statement(
            scheme=office.scheme,
            content=statement,
            name="s.xml",
            by=office.administrator,
        )
        twice = load_statement(
            scheme=office.scheme,
            content=statement,
            name="t.xml",
            by=office.administrator,
        )
    assert twice == loaded
    line = StatementLine.objects.get()
    assert (line.status, line.payment, line.minor) == ("matched", payment, -784_000)
    assert make.fresh(claim).state == Claim.State.PAID
    assert balances(office) == {
        "authority": 100_000_000,
        "uncommitted": 99_216_000,
        "committed": 0,
        "spent": 784_000,
        "grant_expense": 784_000,
        "payable": 0,
        "in_transit": 0,
        "bank": -784_000,
    }
    events = claim.events.values_list("verb", "by_label")
    assert [verb for verb, _ in events] == [
        "submit", "screen", "assess", "approve", "batch", "send", "match",
    ]  # fmt: skip
    assert Posting.objects.filter(scheme=office.scheme).count() == 6
    assert SYSTEM.audit_label not in dict(events).values()
