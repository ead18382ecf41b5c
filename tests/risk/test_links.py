"""A borrower becomes a company by invitation or by a word from both sides, never by name."""

import io
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Invitation
from accounts.signals import invitation_accepted
from audit.models import AuditEvent
from companies.models import Company, CompanyIdentifier
from risk.models import Borrower, BorrowerLink, Upload
from risk.services.links import LinkError, confirm_link, end_link, propose_link
from risk.services.uploads import confirm_upload, receive_upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def borrower(officer):
    return Borrower.objects.create(
        organisation=officer.organisation, reference="C1", name="Golden Loom Limited"
    )


@pytest.fixture
def known(owner):
    """The company has proved its number."""
    company, _ = Company.objects.get_or_create(organisation=owner.organisation)
    return CompanyIdentifier.objects.create(
        company=company, scheme="hk_br", value="12345678", proof="document"
    )


def asked(actor):
    return BorrowerLink.objects.visible_to(actor)


def test_only_the_company_of_the_number_is_asked(borrower, officer, owner, known):
    propose_link(borrower=borrower, number=" 1234 5678", by=officer.actor)
    assert asked(owner.actor).count() == 1


def test_a_number_that_is_only_stated_is_not_asked(borrower, officer, owner, known):
    known.proof = "stated"
    known.save()
    propose_link(borrower=borrower, number="12345678", by=officer.actor)
    assert not asked(owner.actor).exists()


def test_the_same_name_links_nothing(borrower, officer, owner):
    propose_link(borrower=borrower, number="00000000", by=officer.actor)
    assert not asked(owner.actor).exists()
    assert BorrowerLink.objects.get().company is None


def test_a_company_confirms_on_its_own_page(borrower, officer, owner, known):
    link = propose_link(borrower=borrower, number="12345678", by=officer.actor)
    page = owner.client.get(reverse("risk:questions")).content.decode()
    assert "Harbour Bank" in page
    assert "C1" in page
    owner.client.post(reverse("risk:confirm_link", args=[link.pk]))
    link.refresh_from_db()
    assert link.state == BorrowerLink.State.CONFIRMED
    assert link.company == owner.organisation
    chains = AuditEvent.objects.filter(verb="link.confirmed")
    assert set(chains.values_list("organisation_id", flat=True)) == {
        owner.organisation.pk,
        officer.organisation.pk,
    }


def test_a_stranger_cannot_confirm(borrower, officer, other_officer, known):
    link = propose_link(borrower=borrower, number="12345678", by=officer.actor)
    with pytest.raises(LinkError):
        confirm_link(link=link, by=other_officer.actor)


def test_a_company_can_say_no(borrower, officer, owner, known):
    link = propose_link(borrower=borrower, number="12345678", by=officer.actor)
    owner.client.post(reverse("risk:refuse_link", args=[link.pk]))
    link.refresh_from_db()
    assert link.state == BorrowerLink.State.ENDED


def test_a_borrower_has_one_link_at_a_time(borrower, officer):
    first = propose_link(borrower=borrower, number="1", by=officer.actor)
    with pytest.raises(LinkError):
        propose_link(borrower=borrower, number="2", by=officer.actor)
    end_link(link=first, by=officer.actor)
    propose_link(borrower=borrower, number="2", by=officer.actor)


def test_a_question_needs_a_number(borrower, officer):
    with pytest.raises(LinkError):
        propose_link(borrower=borrower, number="  ", by=officer.actor)


def accepted(officer, owner, reference):
    return Invitation.objects.create(
        inviter=officer.organisation,
        company_name="Golden Loom Limited",
        reference=reference,
        code_hash=reference,
        code_sealed="x",
        invited_by=officer.user,
        expires_at=timezone.now() + timedelta(days=9),
        accepted_at=timezone.now(),
        accepted_by=owner.organisation,
    )


def test_an_accepted_invitation_links_the_borrower_it_names(
    borrower, officer, owner, work
):
    invitation = accepted(officer, owner, "C1")
    for _ in range(2):
        invitation_accepted.send(Invitation, invitation=invitation, by=owner.actor)
        work()
    link = BorrowerLink.objects.get()
    assert (link.state, link.company) == (
        BorrowerLink.State.CONFIRMED,
        owner.organisation,
    )


def test_who_accepted_before_the_book_came_is_linked_by_the_book(officer, owner, work):
    invitation = accepted(officer, owner, "C1")
    invitation_accepted.send(Invitation, invitation=invitation, by=owner.actor)
    work()
    assert not BorrowerLink.objects.exists()
    for _ in range(2):
        upload = receive_upload(
            kind=Upload.Kind.LOAN_BOOK,
            source=io.BytesIO(b"loan_id,borrower_id,currency,outstanding\nL1,C1,HKD,1"),
            name="book.csv",
            media_type="text/csv",
            as_of=date(2025, 12, 31),
            currency="HKD",
            organisation_id=officer.organisation.pk,
            by=officer.actor,
        )
        work()
        upload.refresh_from_db()
        confirm_upload(upload=upload, name="SME", by=officer.actor)
        work()
    link = BorrowerLink.objects.get()
    assert (link.borrower.reference, link.company) == ("C1", owner.organisation)


def test_an_invitation_that_names_no_borrower_links_nothing(
    borrower, officer, owner, work
):
    invitation = accepted(officer, owner, "somebody else")
    invitation_accepted.send(Invitation, invitation=invitation, by=owner.actor)
    work()
    assert not BorrowerLink.objects.exists()
