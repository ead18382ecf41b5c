"""What a bank may still see of a view follows today's consents and links."""

from datetime import timedelta

import pytest
from django.utils import timezone

from companies.models import Consent, Purpose, Scope
from companies.services.consent import grant_consent
from risk.models import Borrower, BorrowerLink
from risk.selectors.sight import allowed_scopes, sight_of
from tests.factories.risk import (
    loan,
    make_bank,
    make_book,
    make_facts,
    make_sharing_company,
    make_view,
    withdraw,
)

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate
USED = ["finances", "energy_emissions"]


@pytest.fixture
def bank():
    return make_bank()


@pytest.fixture
def book(bank):
    return make_book(bank, [loan(1, "B1", 1_000_000), loan(2, "B2", 5)])


@pytest.fixture
def owner(bank, book):
    return make_sharing_company(bank, "B1")


@pytest.fixture
def view(book, owner):
    return make_view(book)


def hidden(view, *, after=0):
    return sight_of(view=view, on=TODAY() + timedelta(days=after)).hidden


def grant(owner, bank, scopes, purposes=("credit_risk",)):
    return grant_consent(
        company=owner.organisation,
        bank=bank,
        scopes=list(scopes),
        purposes=list(purposes),
        valid_until=TODAY() + timedelta(days=30),
        by=owner,
    )


def test_nothing_is_hidden_while_link_and_consent_stand(view, owner):
    assert hidden(view) == frozenset()


def test_company_is_hidden_the_day_its_consent_has_run_out(view, owner):
    assert hidden(view, after=90) == frozenset()
    assert hidden(view, after=91) == {str(owner.organisation.pk)}


@pytest.mark.parametrize("kind", ["from_now_on", "erase"])
def test_withdrawal_hides_at_once(view, owner, kind):
    withdraw(owner, kind)
    sight = sight_of(view=view, on=TODAY())
    assert sight.hides(owner.organisation.pk)
    assert not sight.hides(view.organisation_id)


@pytest.mark.parametrize(
    ("scopes", "is_hidden"),
    [
        (Scope.values, False),
        (USED, False),
        (["finances"], True),
        (["energy_emissions"], True),
        (["profile"], True),
    ],
)
def test_new_consent_must_cover_every_part_that_was_used(
    view, owner, bank, scopes, is_hidden
):
    grant(owner, bank, scopes)
    assert bool(hidden(view)) is is_hidden


def test_consent_given_again_shows_the_old_view_again(view, owner, bank):
    withdraw(owner)
    assert hidden(view)
    grant(owner, bank, USED)
    assert not hidden(view)


def test_ended_link_hides_although_the_consent_stands(view, owner):
    BorrowerLink.objects.update(state="ended")
    assert hidden(view) == {str(owner.organisation.pk)}


def test_consent_to_another_bank_is_none_of_ours(view, owner, bank):
    other = make_bank("Peak Bank")
    withdraw(owner)
    grant(owner, other, USED)
    assert hidden(view)
    assert allowed_scopes(bank_id=other.pk, on=TODAY()) == {}


def test_facts_that_came_later_hide_nothing(view, owner):
    make_facts(owner.organisation, scope1="4000")
    assert not hidden(view)


def test_allowed_parts_are_those_of_linked_companies(view, owner, bank):
    found = allowed_scopes(bank_id=bank.pk, on=TODAY())
    assert found == {owner.organisation.pk: frozenset(Scope.values)}
    Borrower.objects.get(reference="B1").links.update(state="ended")
    assert allowed_scopes(bank_id=bank.pk, on=TODAY()) == {}


def test_consent_for_another_purpose_alone_allows_nothing(view, owner, bank):
    others = [p for p in Purpose.values if p not in ("credit_risk", "disclosure")]
    grant(owner, bank, USED, purposes=others[:1])
    assert Consent.objects.in_force(TODAY()).count() == 1
    assert hidden(view)
