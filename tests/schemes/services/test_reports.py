"""What a bank reports: rejected payments are payable again, nothing counts twice."""

import pytest
from django.core import mail

from accounts.tenancy import scope
from schemes.models import Payment, Posting, ReportLine, StatusReport
from schemes.pages.status import status_context
from schemes.services.proof import prove_ledger
from schemes.services.reports import load_report
from schemes.services.settling import settle_report_line
from schemes.services.statements import load_statement
from schemes.workflow import WorkflowError
from tests.factories import schemes as make
from tests.schemes.reports import report_of
from tests.schemes.statements import statement_of
from tests.support.parallel import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def at():
    return make.office_of()


@pytest.fixture
def batch(at):
    return make.sent(at, make.approved(at), make.approved(at, identity="AB987654(3)"))


def loaded(at, batch, *said, **more):
    content = report_of(batch.number, said, **more)
    with scope(at.organisation.pk):
        return load_report(
            scheme=at.scheme, content=content, name="r.xml", by=at.administrator
        )


def proved(at):
    with scope(at.organisation.pk):
        return prove_ledger(at.scheme).differences == ()


def names(batch):
    return [payment.end_to_end for payment in batch.payments.all()]


def states(batch):
    return [payment.claim.state for payment in batch.payments.all()]


def test_rejected_payment_is_payable_again_with_its_reason(at, batch):
    first, second = names(batch)
    loaded(at, batch, (first, "RJCT", "AC04"), (second, "ACSC", ""))
    assert states(batch) == ["payment_failed", "sent"]
    failed = batch.payments.get(end_to_end=first)
    assert failed.failure == "AC04 (the account is closed)"
    assert failed.claim.events.last().note == failed.failure
    assert batch.payments.get(end_to_end=second).bank_code_said == "ACSC"
    assert proved(at)
    again = make.sent(at, make.fresh(failed.claim))
    assert again.payments.get().end_to_end != first
    assert proved(at)


def test_applicant_is_told_that_the_payment_did_not_arrive_and_why(at, batch):
    first, _second = names(batch)
    mail.outbox.clear()
    loaded(at, batch, (first, "RJCT", "AC04"))
    failed = batch.payments.get(end_to_end=first).claim
    [told] = mail.outbox
    assert told.subject == f"The payment for claim {failed.number} did not arrive"
    assert "AC04" not in told.body
    notice = status_context(make.fresh(failed))["notice"]
    assert notice["title"] == "Payment did not arrive"
    assert "The bank gave as its reason: the account is closed." in notice["text"]
    assert "Check the account below" in notice["text"]


def test_applicants_are_left_in_peace_where_a_whole_file_is_rejected(at, batch):
    mail.outbox.clear()
    loaded(at, batch, whole="RJCT")
    assert states(batch) == ["payment_failed"] * 2
    assert mail.outbox == []


def test_report_on_the_whole_counts_for_every_payment(at, batch):
    loaded(at, batch, whole="RJCT")
    assert states(batch) == ["payment_failed"] * 2
    assert Posting.objects.filter(event="rejected").count() == 2
    assert proved(at)


def test_what_is_said_of_a_payment_goes_before_the_whole(at, batch):
    first, _second = names(batch)
    loaded(at, batch, (first, "ACCP", ""), whole="PART", group="RJCT")
    assert states(batch) == ["sent", "payment_failed"]


def test_the_same_report_is_taken_once(at, batch):
    said = (names(batch)[0], "RJCT", "AC01")
    assert loaded(at, batch, said).pk == loaded(at, batch, said).pk
    assert StatusReport.objects.count() == 1
    assert Posting.objects.filter(event="rejected").count() == 1


def test_a_second_report_of_the_same_rejection_changes_nothing(at, batch):
    name = names(batch)[0]
    loaded(at, batch, (name, "RJCT", "AC01"))
    claim = Payment.objects.get(end_to_end=name).claim
    make.sent(at, make.fresh(claim))
    loaded(at, batch, (name, "RJCT", "AC01"), reference="REP-2")
    assert make.fresh(claim).state == "sent"
    assert Posting.objects.filter(event="rejected").count() == 1
    assert proved(at)


def test_an_older_report_says_nothing_new(at, batch):
    name = names(batch)[0]
    loaded(at, batch, (name, "ACSC", ""))
    loaded(at, batch, (name, "PDNG", ""), reference="REP-2")
    assert Payment.objects.get(end_to_end=name).bank_code_said == "ACSC"


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("RJCT", "The bank rejects it, and a statement shows that it was paid."),
        ("ACSC", ""),
    ],
)
def test_rejection_of_what_a_statement_shows_waits(at, batch, code, why):
    payment = batch.payments.first()
    with scope(at.organisation.pk):
        load_statement(
            scheme=at.scheme, name="s.xml", by=at.administrator,
            content=statement_of([(payment.end_to_end, payment.minor)]),
        )  # fmt: skip
    loaded(at, batch, (payment.end_to_end, code, ""))
    line = ReportLine.objects.get(end_to_end=payment.end_to_end)
    assert (line.why, line.status) == (why, "waiting" if why else "done")
    assert make.fresh(payment.claim).state == "paid"
    assert proved(at)


def test_unknown_payment_waits_and_is_closed_with_a_reason(at, batch):
    loaded(at, batch, ("unknown", "RJCT", ""))
    line = ReportLine.objects.get()
    assert line.why == "The batch has no payment with this reference."
    with scope(at.organisation.pk):
        with pytest.raises(WorkflowError, match="what was done"):
            settle_report_line(line=line, note=" ", by=at.administrator)
        settle_report_line(line=line, note="Asked the bank.", by=at.administrator)
        with pytest.raises(WorkflowError, match="already"):
            settle_report_line(line=line, note="Again.", by=at.administrator)


def test_report_on_a_batch_of_another_office_is_refused(at, batch):
    other = make.office_of("gsf_grant")
    with pytest.raises(WorkflowError, match="sent no such batch"):
        loaded(other, batch, whole="RJCT")
    assert states(batch) == ["sent", "sent"]


@pytest.mark.django_db(transaction=True)
def test_report_taken_by_three_at_once_rejects_once():
    at = make.office_of()
    batch = make.sent(at, make.approved(at))
    ends = at_once(*[lambda: loaded(at, batch, whole="RJCT")] * 3)
    assert ends == ["", "", ""]
    assert Posting.objects.filter(event="rejected").count() == 1
    assert proved(at)


@pytest.mark.django_db(transaction=True)
def test_rejection_and_statement_at_once_give_one_end():
    at = make.office_of()
    batch = make.sent(at, make.approved(at))
    payment = batch.payments.get()

    def shown():
        with scope(at.organisation.pk):
            load_statement(
                scheme=at.scheme, name="s.xml", by=at.administrator,
                content=statement_of([(payment.end_to_end, payment.minor)]),
            )  # fmt: skip

    assert at_once(lambda: loaded(at, batch, whole="RJCT"), shown) == ["", ""]
    assert states(batch)[0] in ("paid", "payment_failed")
    assert proved(at)
