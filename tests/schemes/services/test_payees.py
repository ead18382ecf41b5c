"""Who is paid: checked as typed, sealed, masked, found again by a keyed hash."""

import pytest

from accounts.sealing import unseal
from schemes.models import Payee
from schemes.services.payees import PayeeError, state_payee
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
