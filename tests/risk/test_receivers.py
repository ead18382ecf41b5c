"""What happens below asks for new views, in the scope of the bank it concerns."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Invitation, Organisation
from accounts.signals import invitation_accepted
from audit.services import SYSTEM
from companies.models import Consent
from jobs.models import Job
from risk.models import RiskView
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
KIND = "risk.refresh_views"


@pytest.fixture
def bank():
    return make_bank()


@pytest.fixture
def owner(bank):
    make_book(bank, [loan(1, "B1", 1_000_000)])
    return make_sharing_company(bank, "B1")


def jobs():
    return list(Job.objects.filter(kind=KIND).values_list("organisation_id", flat=True))


def test_new_consent_asks_in_the_banks_scope(bank, owner):
    assert jobs() == [bank.pk]


@pytest.mark.parametrize("kind", ["from_now_on", "erase"])
def test_withdrawal_asks_for_new_views(bank, owner, kind):
    Job.objects.all().delete()
    withdraw(owner, kind)
    assert jobs() == [bank.pk]


def test_new_facts_ask_at_every_bank_the_company_shares_with(bank, owner):
    other = make_bank("Peak Bank")
    Consent.objects.create(
        company=owner.organisation,
        bank=other,
        purposes=["credit_risk"],
        valid_from=timezone.localdate(),
        valid_until=timezone.localdate() + timedelta(days=9),
        granted_at=timezone.now(),
        granted_by_label="Mei",
    )
    Job.objects.all().delete()
    make_facts(owner.organisation, scope1="9")
    assert set(jobs()) == {bank.pk, other.pk}


def test_new_facts_ask_nobody_after_a_withdrawal(bank, owner):
    withdraw(owner)
    Job.objects.all().delete()
    make_facts(owner.organisation, scope1="9")
    assert jobs() == []


def test_many_changes_are_one_waiting_job(bank, owner):
    for number in range(3):
        make_facts(owner.organisation, scope1=str(number))
    assert jobs() == [bank.pk]


def test_refreshing_computes_live_books_that_have_a_view_and_no_others(bank, work):
    with_view = make_book(bank, [loan(1, "B1", 5)])
    make_book(bank, [loan(2, "B2", 5)])
    replaced = make_book(bank, [loan(3, "B3", 5)])
    make_view(with_view)
    make_view(replaced)
    type(replaced).objects.filter(pk=replaced.pk).update(status="replaced")
    make_sharing_company(bank, "B1")
    work()
    books = RiskView.objects.values_list("book_id", flat=True)
    assert sorted(map(str, books)) == sorted(
        map(str, [with_view.pk, with_view.pk, replaced.pk])
    )


def test_invitation_without_a_reference_links_nobody(bank, officer):
    company = Organisation.objects.create(kind="company", name="Loom")
    invitation = Invitation.objects.create(
        inviter=bank,
        company_name="Loom",
        reference="",
        code_hash="x",
        code_sealed="x",
        invited_by=officer.user,
        expires_at=timezone.now() + timedelta(days=1),
        accepted_at=timezone.now(),
        accepted_by=company,
    )
    invitation_accepted.send(Invitation, invitation=invitation, by=SYSTEM)
    assert not Job.objects.filter(kind="risk.link_invited").exists()
