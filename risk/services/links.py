"""A borrower and a company become one by invitation, or by a word from both sides."""

from __future__ import annotations

from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.models import Invitation
from accounts.services.notices import tell_members
from audit.services import SYSTEM, Auditable, record
from companies.models import CompanyIdentifier
from companies.services.numbers import prove_by_letter
from companies.services.registration import (
    BUSINESS_REGISTRATION,
    RegistrationError,
    business_registration_digits,
)
from jobs.services import enqueue
from risk.models import Borrower, BorrowerLink


class LinkError(ValueError):
    """A link that cannot be made so; the message says what to do."""


@transaction.atomic
def propose_link(*, borrower: Borrower, number: str, by: Actor) -> BorrowerLink:
    """Ask the company that holds this registration number whether it is the borrower.

    The bank gets the same answer whether or not such a company is registered here.
    Raises LinkError if the number is empty or the borrower is linked already.
    """
    value = _number(number)
    if not value:
        raise LinkError(_("Enter the borrower's business registration number."))
    # The constraint decides, not a look before: two officers may ask at the same time.
    try:
        with transaction.atomic():
            link = BorrowerLink.objects.create(
                organisation_id=borrower.organisation_id,
                borrower=borrower,
                borrower_reference=borrower.reference,
                identifier_scheme=BUSINESS_REGISTRATION,
                identifier_value=value,
                state=BorrowerLink.State.PROPOSED,
                proposed_at=timezone.now(),
                proposed_by_label=by.audit_label,
            )
    except IntegrityError as error:
        raise LinkError(_("This borrower has a link already. End it first.")) from error
    record(
        "link.proposed",
        organisation_id=borrower.organisation_id,
        by=by,
        target=link,
        detail={"borrower_reference": borrower.reference},
    )
    _ask(link, by)
    return link


def _number(text: str) -> str:
    """The eight digits if it is a number of ours, else the text without blanks."""
    try:
        return business_registration_digits(text)
    except RegistrationError:
        return "".join(text.split()).upper()


def _ask(link: BorrowerLink, by: Actor) -> None:
    """A job of no organisation, whoever holds the number: the bank's own list of jobs
    must not tell whether anybody here was written to."""
    enqueue(
        "risk.tell_asked",
        organisation_id=None,
        by=SYSTEM,
        payload={
            "bank": str(by.organisation),
            "scheme": link.identifier_scheme,
            "value": link.identifier_value,
        },
        key=f"link:{link.pk}",
    )


@transaction.atomic
def tell_asked(*, bank: str, scheme: str, value: str) -> int:
    """Mail the owners of the company that has proved the number; returns how many.

    The mail carries no address that asks for anything: they sign in as they always do.
    """
    proved = CompanyIdentifier.objects.filter(scheme=scheme, value=value)
    holder = proved.exclude(proof=CompanyIdentifier.Proof.STATED).first()
    if holder is None:
        return 0
    return tell_members(
        organisation_id=holder.company_id,
        roles=["owner"],
        template="risk/email/bank_asks",
        context={"bank": bank, "company": str(holder.company)},
    )


@transaction.atomic
def confirm_link(*, link: BorrowerLink, by: Actor) -> None:
    """The company that was asked says that it is this borrower. Twice is once.

    Raises LinkError if the proposal has ended meanwhile.
    """
    # One conditional update: a bank that takes the question back meanwhile wins or loses
    # as a whole, and the link is never confirmed and ended at once.
    now = timezone.now()
    asked = BorrowerLink.objects.visible_to(by).filter(
        pk=link.pk, state=BorrowerLink.State.PROPOSED
    )
    if not asked.update(
        state=BorrowerLink.State.CONFIRMED,
        company_id=by.organisation_id,
        confirmed_at=now,
    ):
        raise LinkError(_("The bank has taken this question back."))
    link.refresh_from_db()
    _decided("link.confirmed", link, by)


@transaction.atomic
def end_link(*, link: BorrowerLink, by: Actor) -> None:
    """Either side ends the link, or the proposal; twice is once."""
    open_links = BorrowerLink.objects.visible_to(by).exclude(
        state=BorrowerLink.State.ENDED
    )
    # Who refuses a proposal answers for its number: the row becomes its own.
    answered = (
        {}
        if by.organisation_id == link.organisation_id
        else {"company_id": by.organisation_id}
    )
    if not open_links.filter(pk=link.pk).update(
        state=BorrowerLink.State.ENDED, ended_at=timezone.now(), **answered
    ):
        return
    link.refresh_from_db()
    _decided("link.ended", link, by)


@transaction.atomic
def link_invited(*, invitation_id: UUID, by: Auditable) -> BorrowerLink | None:
    """Link the company that accepted an invitation to the borrower it named.

    Runs in the bank's scope. None if the invitation named no borrower of that bank, or
    one that is linked already. The number that the bank holds of the borrower is proved
    if the company states the same (docs/adr/0026).
    """
    invitations = Invitation.objects.select_related("inviter")
    invitation = invitations.filter(pk=invitation_id).first()
    if invitation is None or invitation.accepted_by_id is None:
        return None
    borrower = Borrower.objects.filter(
        organisation_id=invitation.inviter_id, reference=invitation.reference
    ).first()
    if borrower is None:
        return None
    prove_by_letter(
        company_id=invitation.accepted_by_id,
        number=borrower.registration_number,
        inviter=str(invitation.inviter),
    )
    links = BorrowerLink.objects.filter(borrower=borrower)
    if done := links.filter(invitation=invitation).first():
        return done
    links.filter(state=BorrowerLink.State.PROPOSED).update(
        state=BorrowerLink.State.ENDED, ended_at=timezone.now()
    )
    if links.confirmed().exists():
        return None
    link = BorrowerLink.objects.create(
        organisation_id=invitation.inviter_id,
        borrower=borrower,
        borrower_reference=borrower.reference,
        company_id=invitation.accepted_by_id,
        invitation=invitation,
        state=BorrowerLink.State.CONFIRMED,
        proposed_at=invitation.created_at,
        proposed_by_label=str(invitation.invited_by),
        confirmed_at=timezone.now(),
    )
    _decided("link.confirmed", link, by)
    return link


def link_waiting(*, bank_id: UUID, by: Auditable) -> None:
    """Link whoever accepted an invitation before the bank's files named the borrower."""
    linked = BorrowerLink.objects.filter(invitation=OuterRef("pk"))
    known = Borrower.objects.filter(
        organisation_id=bank_id, reference=OuterRef("reference")
    )
    accepted = Invitation.objects.filter(inviter_id=bank_id, accepted_at__isnull=False)
    for invitation in accepted.filter(Exists(known), ~Exists(linked)):
        enqueue(
            "risk.link_invited",
            organisation_id=bank_id,
            by=by,
            payload={"invitation": str(invitation.pk)},
            key=f"invitation:{invitation.pk}",
        )


def _decided(verb: str, link: BorrowerLink, by: Auditable) -> None:
    """Both chains hold the decision, and the bank's views are computed anew."""
    detail = {"borrower_reference": link.borrower_reference}
    sides = [link.organisation_id, link.company_id]
    for organisation_id in filter(None, sides):
        record(verb, organisation_id=organisation_id, by=by, target=link, detail=detail)
    enqueue(
        "risk.refresh_views",
        organisation_id=link.organisation_id,
        by=by,
        payload={},
        key=f"bank:{link.organisation_id}",
    )
