"""Batches: whole or not at all, three persons, one file made once."""

import hashlib
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.sealing import unseal
from accounts.tenancy import scope
from documents.storage import opened
from schemes.models import Claim, PayingAccount, Payment, PaymentBatch, Posting
from schemes.services import office, payments
from schemes.workflow import WorkflowError
from tests.factories import schemes as make
from tests.support.actors import actor_of
from tests.support.parallel import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def at():
    return make.office_of()


def made(at, chosen, **more):
    given = {"scheme": at.scheme, "pay_on": make.PAY_ON, "by": at.administrator}
    return payments.make_batch(claims=chosen, **(given | more))


class TestMaking:
    def test_batch_holds_count_sum_and_one_payment_each(self, at):
        chosen = [make.approved(at), make.approved(at, identity="AB987654(3)")]
        batch = made(at, chosen)
        assert (batch.count, batch.sum_minor) == (2, 1_568_000)
        assert {p.claim_id for p in batch.payments.all()} == {c.pk for c in chosen}
        assert {make.fresh(c).state for c in chosen} == {"in_batch"}

    def test_one_claim_that_cannot_be_paid_spoils_the_whole(self, at):
        good, bad = make.approved(at), make.assessed(at, identity="AB987654(3)")
        with pytest.raises(WorkflowError, match="“Assessed” now"), transaction.atomic():
            made(at, [good, bad])
        assert make.fresh(good).state == "approved"
        assert not PaymentBatch.objects.exists()

    def test_claim_is_in_one_batch_at_a_time(self, at):
        claim = make.approved(at)
        made(at, [claim])
        with pytest.raises(WorkflowError, match="“In a payment batch” now"):
            made(at, [make.fresh(claim)])

    def test_the_database_itself_pays_a_claim_once(self, at):
        batch = made(at, [make.approved(at)])
        payment = batch.payments.get()
        payment.pk, payment.end_to_end = None, "another"
        payment._state.adding = True
        with pytest.raises(IntegrityError), transaction.atomic():
            payment.save()

    @pytest.mark.parametrize("who", ["maker", "checker"])
    def test_who_assessed_or_approved_makes_no_batch(self, at, who):
        hand = getattr(at, who)
        both = actor_of("scheme_administrator", at.organisation)
        same = type(both)(
            user=hand.user, organisation=both.organisation, role=both.role,
            permissions=both.permissions,
        )  # fmt: skip
        with pytest.raises(WorkflowError, match="another person"):
            made(at, [make.approved(at)], by=same)

    def test_batch_is_for_a_day_to_come(self, at):
        yesterday = timezone.localdate() - timedelta(days=1)
        with pytest.raises(WorkflowError, match="not in the past"):
            made(at, [make.approved(at)], pay_on=yesterday)

    def test_scheme_without_an_account_pays_nothing(self, at):
        claim = make.approved(at)
        PayingAccount.objects.all().delete()
        at.scheme.refresh_from_db()
        with pytest.raises(WorkflowError, match="from which account"):
            made(at, [claim])

    def test_empty_batch_is_refused(self, at):
        with pytest.raises(WorkflowError, match="at least one claim"):
            made(at, [])

    def test_unknown_way_to_pay_is_refused(self, at):
        with pytest.raises(WorkflowError, match="one of the ways"):
            payments.name_account(
                scheme=at.scheme, name="x", bank_code="004", number="1",
                profile="pigeon", by=at.administrator,
            )  # fmt: skip

    def test_paying_account_is_sealed(self, at):
        account = PayingAccount.objects.get()
        assert account.account_masked == "004 …9001"
        assert unseal(account.account_sealed) == "123456789001"


class TestApproving:
    def test_maker_of_a_batch_does_not_approve_it(self, at):
        batch = make.batched(at, make.approved(at))
        with pytest.raises(WorkflowError, match="You made this batch"):
            payments.approve_batch(
                batch=batch, sum_minor=batch.sum_minor, by=at.administrator
            )

    def test_approver_confirms_the_sum_that_was_seen(self, at):
        batch = make.batched(at, make.approved(at))
        with pytest.raises(WorkflowError, match="not the one you saw"):
            payments.approve_batch(batch=batch, sum_minor=1, by=at.payer)

    def test_who_had_a_hand_in_a_claim_does_not_approve_its_payment(self, at):
        batch = make.batched(at, make.approved(at))
        with pytest.raises(WorkflowError, match=r"TS-\d\d-\w+: You handled"):
            payments.approve_batch(
                batch=batch, sum_minor=batch.sum_minor, by=at.checker
            )

    def test_interest_in_one_claim_bars_from_the_batch(self, at):
        claim = make.approved(at)
        batch = make.batched(at, claim)
        office.declare_interest(claim=claim, reason="a cousin", by=at.payer)
        with pytest.raises(WorkflowError, match="an interest in this claim"):
            payments.approve_batch(batch=batch, sum_minor=batch.sum_minor, by=at.payer)

    def test_cancelled_batch_gives_its_claims_back(self, at):
        claim = make.approved(at)
        batch = make.batched(at, claim)
        payments.cancel_batch(batch=batch, by=at.administrator)
        assert make.fresh(claim).state == "approved"
        with pytest.raises(WorkflowError, match="decided already"):
            payments.approve_batch(batch=batch, sum_minor=batch.sum_minor, by=at.payer)
        assert made(at, [make.fresh(claim)]).count == 1


class TestSending:
    def test_only_an_approved_batch_is_sent(self, at):
        batch = make.batched(at, make.approved(at))
        with pytest.raises(WorkflowError, match="Only an approved batch"):
            payments.send_batch(batch=batch)

    def test_file_is_stored_with_its_hash_and_the_money_in_transit(self, at):
        claim = make.approved(at)
        batch = make.sent(at, claim)
        with opened(batch.file) as file:
            content = file.read()
        assert hashlib.sha256(content).hexdigest() == batch.file_sha256
        assert b"7840.00" in content
        assert make.fresh(claim).state == "sent"
        assert Posting.objects.get(event="exported").minor == 784_000

    def test_sending_twice_changes_nothing(self, at):
        batch = make.sent(at, make.approved(at))
        again = payments.send_batch(batch=batch)
        assert (again.file_id, again.file_sha256) == (batch.file_id, batch.file_sha256)
        assert Posting.objects.filter(event="exported").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_make_one_file():
    at = make.office_of()
    batch = make.batched(at, make.approved(at))
    with scope(at.organisation.pk):
        payments.approve_batch(batch=batch, sum_minor=batch.sum_minor, by=at.payer)

    def send():
        with scope(at.organisation.pk):
            payments.send_batch(batch=batch)

    assert at_once(*[send] * 3) == [""] * 3
    assert Posting.objects.filter(event="exported").count() == 1
    assert Payment.objects.get().status == "sent"
    assert Claim.objects.get().events.filter(verb="send").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_administrators_at_once_put_a_claim_into_one_batch():
    at = make.office_of()
    claim = make.approved(at)
    people = [actor_of("scheme_administrator", at.organisation) for _ in range(3)]

    def put(by):
        with scope(at.organisation.pk):
            made(at, [make.fresh(claim)], by=by)

    ends = at_once(*[lambda by=by: put(by) for by in people])
    assert sorted(ends) == ["", "WorkflowError", "WorkflowError"]
    assert Payment.objects.count() == 1
