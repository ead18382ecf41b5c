"""Where applicants are reached: sealed, found again however typed, erased with the rest."""

import pytest

from accounts.tenancy import scope
from measures.money import Money
from schemes.models import OfficerAddress, Payee, Scheme
from schemes.rules.definition import Entry
from schemes.services import claims, office
from schemes.services.contacts import (
    Contact,
    PayeeError,
    contact_of,
    hash_of_address,
    kept_contact,
    read_phone,
    state_officer_address,
)
from schemes.services.lists import Told, approve_change, propose_entry
from schemes.services.payees import state_payee
from schemes.services.watching import watch_claim
from schemes.workflow import WorkflowError
from tests.factories import schemes as make
from tests.support.actors import actor_of

pytestmark = pytest.mark.django_db
HOME = Contact("9123 4567", "Flat 3, 8/F, 12 Queen's Road Central, Hong Kong", 1990)


@pytest.fixture
def at():
    return make.office_of()


def names(claim):
    return set(claim.findings.standing().values_list("signal", flat=True))


def reached(
    at, contact, *, identity="A123456(3)", name="Chan Siu Ming", account="1234567"
):
    """A submitted claim whose applicant stated that contact."""
    claim, by = make.draft(at, identity=identity)
    with scope(by.organisation_id):
        state_payee(
            claim=claim, name=name, identity=identity, bank_code="012",
            account=account, contact=contact, by=by,
        )  # fmt: skip
        claim = claims.submit_claim(claim=claim, by=by)
    watch_claim(claim=claim)
    return claim


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("9123 4567", "85291234567"),
        ("+852 9123-4567", "85291234567"),
        ("（852）９１２３４５６７", "85291234567"),
        ("+44 20 7946 0000", "442079460000"),
        ("", ""),
    ],
)
def test_telephone_has_one_way_of_writing(typed, kept):
    assert read_phone(typed) == kept


@pytest.mark.parametrize(
    ("contact", "field"),
    [
        (Contact(phone="123"), "phone"),
        (Contact(phone="call me maybe"), "phone"),
        (Contact(birth_year=1850), "birth_year"),
        (Contact(birth_year=2025), "birth_year"),
    ],
)
def test_contact_that_cannot_be_right_names_its_field(contact, field):
    with pytest.raises(PayeeError) as raised:
        kept_contact(contact)
    assert raised.value.field == field


@pytest.mark.parametrize(
    "typed",
    [
        "FLAT 3 8/F 12 QUEEN'S RD CENTRAL HONG KONG",
        "Flat 3, 8 Floor, 12 Queen’s Road Central, HK",
    ],
)
def test_address_is_found_however_it_is_typed(typed):
    assert hash_of_address(typed) == hash_of_address(HOME.address)
    assert hash_of_address("Flat 4, 8/F, 12 Queen's Road Central") != hash_of_address(
        HOME.address
    )
    assert hash_of_address(" , ") == ""


def test_contact_stands_sealed_and_opens_again(at):
    claim = reached(at, HOME)
    kept = Payee.objects.filter(claim=claim).values()[0]
    for value in kept.values():
        assert "Queen" not in str(value)
        assert "91234567" not in str(value)
    assert kept["phone_masked"] == "…4567"
    opened = contact_of(claim.payee)
    assert (opened.phone, opened.birth_year) == ("85291234567", 1990)


def test_naming_the_payee_anew_without_contact_leaves_it(at):
    claim, by = make.draft(at)
    with scope(by.organisation_id):
        for contact in (HOME, None):
            state_payee(
                claim=claim, name="Chan", identity="A123456(3)", bank_code="012",
                account="1234567", contact=contact, by=by,
            )  # fmt: skip
    assert contact_of(Payee.objects.get(claim=claim)).birth_year == 1990


def test_same_telephone_and_like_name_of_one_year_warn(at):
    reached(at, HOME)
    second = reached(
        at, Contact("85291234567", "", 1990), identity="AB987654(3)",
        name="CHAN Siu Ming", account="7654321",
    )  # fmt: skip
    assert {"same_phone", "birth_year"} <= names(second)
    assert "same_address" not in names(second)
    finding = second.findings.get(signal="birth_year")
    assert finding.limits == {"likeness": 92}


def test_officer_at_the_applicants_address_warns(at):
    claim = reached(at, HOME)
    officer = at.maker
    officer.user.name = "Chan Tai Man"
    officer.user.save()
    with scope(at.organisation.pk):
        state_officer_address(address=HOME.address, by=officer)
        claim = office.take_claim(claim=claim, by=officer)
        office.assess_claim(claim=claim, by=officer)
        assert "officer_address" in names(claim)
        state_officer_address(address=" ", by=officer)
        assert not OfficerAddress.objects.exists()
        watch_claim(claim=claim)
    assert "officer_address" not in names(claim)
    with pytest.raises(WorkflowError, match="Your role"):
        state_officer_address(address="x", by=actor_of("trainee"))


def published(at, listing, entry):
    told = Told("Test", "verified")
    second = actor_of("scheme_administrator", at.organisation)
    with scope(at.organisation.pk):
        change = propose_entry(
            scheme=at.scheme, listing=listing, entry=entry, told=told,
            by=at.administrator,
        )  # fmt: skip
        approve_change(change=change, by=second)


def test_hours_of_the_list_are_held_against_the_days_of_the_claim(at):
    listed = at.scheme
    known = Scheme.objects.get(pk=listed.pk)
    name = {"en": "CESGA", "zh-Hant": "CESGA"}
    claim, _by = make.submitted(at)
    assert "course_hours" not in names(claim)
    first = make.TODAY.replace(year=2022, month=12, day=13)
    published(at, "eligible_programmes", Entry("GTP-260223", name, first, None, 5000))
    watch_claim(claim=claim)
    finding = claim.findings.get(signal="course_hours")
    assert finding.values["hours"] == "5000"
    assert known.key == "training_subsidy"


def test_owner_of_the_borrower_who_owns_the_reviewer_warns():
    at = make.office_of("gsf_grant", budget="5000000")
    by = actor_of("owner")
    claim = make.grant_draft(at, by=by)
    with scope(by.organisation_id):
        state_payee(
            claim=claim, name="Golden Loom Limited", identity="", bank_code="004",
            account="7890123", by=by,
            contact=Contact(owners=("Loom Family Trust", "Green Holdings Limited")),
        )  # fmt: skip
        claim = claims.submit_claim(claim=claim, by=by)
    watch_claim(claim=claim)
    assert "shared_owner" not in names(claim)
    name = {"en": "HKQAA", "zh-Hant": "香港品質保證局"}
    first = make.TODAY.replace(year=2021, month=5, day=10)
    published(
        at, "recognised_reviewers",
        Entry("hkqaa", name, first, None, None, ("GREEN HOLDINGS LIMITED",)),
    )  # fmt: skip
    watch_claim(claim=claim)
    assert claim.findings.get(signal="shared_owner").values == {
        "owner": "Green Holdings Limited", "reviewer": "GREEN HOLDINGS LIMITED",
    }  # fmt: skip
    assert Money.of("1", "HKD").minor == 100
