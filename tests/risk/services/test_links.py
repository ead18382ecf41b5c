"""A borrower becomes a company by a word from both sides: the refusals and the races."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Invitation
from audit.models import AuditEvent
from audit.services import SYSTEM
from companies.models import Company, CompanyIdentifier
from jobs.models import Job
from risk.models import Borrower, BorrowerLink
from risk.services.links import (
    LinkError,
    confirm_link,
    end_link,
    link_invited,
    propose_link,
)

pytestmark = pytest.mark.django_db
State = BorrowerLink.State


@pytest.fixture
def borrower(officer):
    return Borrower.objects.create(
        organisation=officer.organisation, reference="C1", name="Golden Loom"
    )


@pytest.fixture
def link(borrower, officer, owner):
    """A question that the owner's company has the number for."""
    company, _ = Company.objects.get_or_create(organisation=owner.organisation)
    CompanyIdentifier.objects.create(
        company=company, scheme="hk_br", value="12345678", proof="document"
    )
    return propose_link(borrower=borrower, number="12345678", by=officer.actor)


def verbs():
    return list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True))


def of(organisation, verb):
    return AuditEvent.objects.filter(organisation_id=organisation.pk, verb=verb).count()


@pytest.mark.parametrize(
    ("written", "kept"),
    [("12345678", "12345678"), (" 1234 5678\t", "12345678"), ("ab12", "AB12")],
)
def test_number_is_kept_without_blanks_and_in_capitals(
    borrower, officer, written, kept
):
    link = propose_link(borrower=borrower, number=written, by=officer.actor)
    assert (link.identifier_scheme, link.identifier_value) == ("hk_br", kept)
    assert link.proposed_by_label == officer.actor.audit_label


def test_question_without_a_number_is_refused_with_what_to_do(borrower, officer):
    with pytest.raises(LinkError) as caught:
        propose_link(borrower=borrower, number=" \t ", by=officer.actor)
    assert str(caught.value) == "Enter the borrower's business registration number."


def test_second_question_is_refused_with_what_to_do(link, borrower, officer):
    with pytest.raises(LinkError) as caught:
        propose_link(borrower=borrower, number="2", by=officer.actor)
    assert str(caught.value) == "This borrower has a link already. End it first."
    assert "link.proposed" in verbs()
    assert verbs().count("link.proposed") == 1


def test_question_stands_in_the_banks_chain_alone(link, officer, owner):
    assert of(officer.organisation, "link.proposed") == 1
    assert of(owner.organisation, "link.proposed") == 0


def test_confirmation_stands_in_both_chains_and_asks_for_new_views(
    link, officer, owner
):
    confirm_link(link=link, by=owner.actor)
    assert (link.state, link.company) == (State.CONFIRMED, owner.organisation)
    assert link.confirmed_at is not None
    for side in (officer, owner):
        assert of(side.organisation, "link.confirmed") == 1
    job = Job.objects.get(kind="risk.refresh_views")
    assert job.organisation_id == officer.organisation.pk


def test_confirming_what_the_bank_took_back_is_refused(link, officer, owner):
    end_link(link=link, by=officer.actor)
    with pytest.raises(LinkError) as caught:
        confirm_link(link=link, by=owner.actor)
    assert str(caught.value) == "The bank has taken this question back."
    link.refresh_from_db()
    assert (link.state, link.company) == (State.ENDED, None)


def test_confirming_twice_is_refused_and_leaves_one_record(link, owner):
    confirm_link(link=link, by=owner.actor)
    with pytest.raises(LinkError):
        confirm_link(link=link, by=owner.actor)
    assert of(owner.organisation, "link.confirmed") == 1


def test_ending_is_said_to_both_and_twice_is_once(link, officer, owner):
    confirm_link(link=link, by=owner.actor)
    for _ in range(2):
        end_link(link=link, by=officer.actor)
    assert link.state == State.ENDED
    assert link.ended_at is not None
    for side in (officer, owner):
        assert of(side.organisation, "link.ended") == 1


def test_company_that_refuses_answers_for_its_number(link, owner):
    end_link(link=link, by=owner.actor)
    assert (link.state, link.company) == (State.ENDED, owner.organisation)


def test_question_taken_back_names_no_company(link, officer, owner):
    end_link(link=link, by=officer.actor)
    assert link.company is None
    assert of(owner.organisation, "link.ended") == 0


def test_stranger_can_end_nothing(link, other_officer):
    end_link(link=link, by=other_officer.actor)
    link.refresh_from_db()
    assert link.state == State.PROPOSED


def accepted(officer, owner, reference="C1", **more):
    given = {
        "inviter": officer.organisation,
        "company_name": "Golden Loom",
        "reference": reference,
        "code_hash": f"{reference}{len(more)}",
        "code_sealed": "x",
        "invited_by": officer.user,
        "expires_at": timezone.now() + timedelta(days=9),
        "accepted_at": timezone.now(),
        "accepted_by": owner.organisation,
    }
    return Invitation.objects.create(**given | more)


def test_accepted_invitation_confirms_at_once(borrower, officer, owner):
    invitation = accepted(officer, owner)
    link = link_invited(invitation_id=invitation.pk, by=SYSTEM)
    assert (link.state, link.company, link.invitation) == (
        State.CONFIRMED,
        owner.organisation,
        invitation,
    )
    assert of(owner.organisation, "link.confirmed") == 1


def test_same_invitation_again_is_the_same_link(borrower, officer, owner):
    invitation = accepted(officer, owner)
    first = link_invited(invitation_id=invitation.pk, by=SYSTEM)
    assert link_invited(invitation_id=invitation.pk, by=SYSTEM) == first
    assert BorrowerLink.objects.count() == 1
    assert of(owner.organisation, "link.confirmed") == 1


def test_invitation_goes_before_an_open_question(link, borrower, officer, owner):
    found = link_invited(invitation_id=accepted(officer, owner).pk, by=SYSTEM)
    link.refresh_from_db()
    assert (link.state, found.state) == (State.ENDED, State.CONFIRMED)


def test_invitation_does_not_undo_a_confirmed_link(link, borrower, officer, owner):
    confirm_link(link=link, by=owner.actor)
    assert link_invited(invitation_id=accepted(officer, owner).pk, by=SYSTEM) is None
    assert BorrowerLink.objects.get() == link


def test_invitation_nobody_accepted_links_nothing(borrower, officer, owner):
    invitation = accepted(officer, owner, accepted_by=None, accepted_at=None)
    assert link_invited(invitation_id=invitation.pk, by=SYSTEM) is None


def test_invitation_that_is_gone_links_nothing(borrower):
    assert link_invited(invitation_id=borrower.pk, by=SYSTEM) is None


def test_invitation_of_another_banks_reference_links_nothing(
    borrower, other_officer, owner
):
    invitation = accepted(other_officer, owner)
    assert link_invited(invitation_id=invitation.pk, by=SYSTEM) is None
    assert not BorrowerLink.objects.exists()
