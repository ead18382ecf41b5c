"""Who is paid: checked as typed, sealed, masked, found again by a keyed hash."""

import pytest

from accounts.sealing import unseal
from accounts.tenancy import scope
from schemes.models import Payee
from schemes.services.payees import (
    PayeeError,
    change_account,
    check_account,
    state_payee,
)
from schemes.workflow import WorkflowError
from tests.factories import schemes as make
from tests.support.actors import actor_of

pytestmark = pytest.mark.django_db
GOOD = {
    "name": "Chan Siu Ming",
    "identity": "A123456(3)",
    "bank_code": "012",
    "account": "345 678-90123",
}


@pytest.fixture
def draft():
    return make.draft(make.office_of())


def stated(draft, **given):
    claim, by = draft
    return state_payee(claim=claim, by=by, **(GOOD | given))


def test_identity_and_account_are_sealed_and_masked(draft):
    payee = stated(draft)
    assert unseal(payee.identity_sealed) == "A123456(3)"
    assert unseal(payee.account_sealed) == "34567890123"
    assert (payee.identity_masked, payee.account_masked) == ("A123***(*)", "012 …0123")
    row = " ".join(str(value) for value in Payee.objects.values().get().values())
    assert "123456(3)" not in row
    assert "34567890123" not in row


def test_same_account_has_the_same_hash_and_another_bank_another(draft):
    first = stated(draft).account_hash
    assert stated(draft, account="34567890123").account_hash == first
    assert stated(draft, bank_code="004").account_hash != first


def test_stating_it_again_replaces_it(draft):
    stated(draft, name="  Chan   Siu Ming ")
    assert Payee.objects.get().name == "Chan Siu Ming"
    stated(draft, name="陳小明")
    assert Payee.objects.get().name == "陳小明"


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("name", "  ", "as the bank knows it"),
        ("identity", "A123456(4)", "digit in brackets does not fit"),
        ("identity", "B123456(3)", "digit in brackets does not fit"),
        ("identity", "passport", r"such as A123456\(3\)"),
        ("identity", "", "number of your Hong Kong identity card"),
        ("bank_code", "4", "three digits"),
        ("bank_code", "0O4", "three digits"),
        ("account", "12345", "six at least"),
        ("account", "HSBC 123456", "six at least"),
        ("account", "1" * 35, "six at least"),
    ],
)
def test_what_cannot_be_right_is_named_by_its_field(draft, field, typed, says):
    with pytest.raises(PayeeError, match=says) as raised:
        stated(draft, **{field: typed})
    assert raised.value.field == field
    # What stood before stands.
    assert Payee.objects.get().bank_code == "012"


def test_company_has_no_identity_card():
    at, owner = make.office_of("gsf_grant"), actor_of("owner")
    claim = make.grant_draft(at, by=owner)
    assert (claim.payee.identity_sealed, claim.payee.identity_hash) == ("", "")


def test_payee_of_a_submitted_claim_is_not_changed():
    claim, by = make.submitted(make.office_of())
    with pytest.raises(WorkflowError, match="cannot be changed now"):
        state_payee(claim=claim, by=by, **GOOD)


class TestChangedAccount:
    @pytest.fixture
    def at(self):
        return make.office_of()

    def changed(self, claim, account="999888777666", **more):
        by = make.applicant_of(claim)
        given = {"name": "Chan Siu Ming", "bank_code": "012", "account": account} | more
        with scope(by.organisation_id):
            return change_account(claim=claim, by=by, **given)

    def checked(self, at, claim, seen=None, by=None):
        payee = Payee.objects.get(claim=claim)
        with scope(at.organisation.pk):
            check_account(
                claim=claim, note="A letter of the bank.", by=by or at.maker,
                seen=payee.account_masked if seen is None else seen,
            )  # fmt: skip

    def test_nothing_is_paid_to_it_before_it_is_checked(self, at):
        claim = make.approved(at)
        self.changed(claim)
        with pytest.raises(WorkflowError, match="nobody has checked it"):
            make.batched(at, make.fresh(claim))
        self.checked(at, claim)
        payment = make.batched(at, make.fresh(claim)).payments.get()
        assert payment.account_masked == "012 …7666"

    def test_change_stands_in_the_history_and_its_hash(self, at):
        claim = make.approved(at)
        self.changed(claim)
        step = claim.events.get(verb="restate")
        assert "→ 012 …7666" in step.note
        assert step.before_sha256 != step.after_sha256

    def test_after_a_rejection_the_account_can_be_changed(self, at):
        payment = make.sent(at, make.approved(at)).payments.get()
        make.rejected(at, payment)
        self.changed(payment.claim)
        self.checked(at, payment.claim)
        assert make.sent(at, make.fresh(payment.claim)).count == 1

    def test_another_account_than_the_one_seen_is_not_checked(self, at):
        claim = make.approved(at)
        self.changed(claim)
        with pytest.raises(WorkflowError, match="not the one you saw"):
            self.checked(at, claim, seen="012 …0000")
        assert Payee.objects.get(claim=claim).unchecked_since is not None

    def test_payer_and_applicant_check_nothing(self, at):
        claim = make.approved(at)
        self.changed(claim)
        for by in (at.administrator, make.applicant_of(claim)):
            with pytest.raises(WorkflowError, match="Your role"):
                self.checked(at, claim, by=by)

    def test_payment_under_way_keeps_its_account(self, at):
        claim = make.approved(at)
        make.batched(at, claim)
        with pytest.raises(WorkflowError, match="“In a payment batch”"):
            self.changed(make.fresh(claim))

    def test_wrong_or_same_account_is_said(self, at):
        claim = make.approved(at)
        with pytest.raises(PayeeError):
            self.changed(claim, account="12")
        self.changed(claim)
        with pytest.raises(WorkflowError, match="have already"):
            self.changed(claim)
