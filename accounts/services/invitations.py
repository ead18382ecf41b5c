"""A bank asks a company to join by a code on paper; the company takes it up."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actors import Actor
from accounts.codes import as_typed, is_code, new_code, spaced
from accounts.models import Invitation, Organisation
from accounts.sealing import keyed_hash, seal, unseal
from accounts.selectors import owned_companies
from accounts.signals import invitation_accepted, invitation_opened
from audit import services as audit
from audit.services import Auditable

DAYS = 90
PURPOSE = "invitation-code"


class UnknownCodeError(LookupError):
    """No open invitation has this code."""


class NotYourCompanyError(Exception):
    """Only an owner of the company can take an invitation up for it."""


@transaction.atomic
def invite_company(
    *,
    company_name: str,
    reference: str = "",
    smallest_size: str = Invitation.Size.MICRO,
    by: Actor,
    open_until: datetime | None = None,
) -> Invitation:
    """A new invitation of the actor's organisation, open for ninety days or until then.

    `reference` is the bank's own number of the borrower; it enters no chain but its own.
    `smallest_size` is what the company is told; micro may be submitted all the same.
    Raises NotYourCompanyError if nobody acts for an organisation.
    """
    if by.user is None or by.organisation is None:
        raise NotYourCompanyError
    invitation = _save_with_fresh_code(
        Invitation(
            inviter=by.organisation,
            company_name=company_name,
            reference=reference,
            smallest_size=smallest_size,
            invited_by=by.user,
            expires_at=open_until or timezone.now() + timedelta(days=DAYS),
        )
    )
    audit.record(
        "invitation.sent",
        organisation_id=by.organisation.pk,
        by=by,
        target=invitation,
        detail={"company": company_name, "reference": reference},
    )
    return invitation


def _save_with_fresh_code(invitation: Invitation) -> Invitation:
    for _attempt in range(5):
        code = new_code()
        invitation.code_hash = keyed_hash(code, PURPOSE)
        invitation.code_sealed = seal(code)
        # A savepoint, or the unique index's refusal would break the caller's transaction.
        try:
            with transaction.atomic():
                invitation.save(force_insert=True)
            return invitation
        except IntegrityError:
            continue
    raise IntegrityError("Five fresh codes were taken already.")


@transaction.atomic
def note_opened(*, invitation: Invitation) -> None:
    """The code was typed: who invites is shown, and the inviter may hear of it."""
    invitation_opened.send(sender=Invitation, invitation=invitation)


def code_of(invitation: Invitation) -> str:
    """The code as printed in the letter, like ACDE-FGHJ."""
    return spaced(unseal(invitation.code_sealed))


def invitation_with_code(text: str) -> Invitation:
    """The open invitation of a typed code; raises UnknownCodeError."""
    code = as_typed(text)
    if not is_code(code):
        raise UnknownCodeError
    invitation = (
        Invitation.objects.open(timezone.now())
        .filter(code_hash=keyed_hash(code, PURPOSE))
        .select_related("inviter")
        .first()
    )
    if invitation is None:
        raise UnknownCodeError
    return invitation


@transaction.atomic
def accept_invitation(
    *, invitation: Invitation, company: Organisation, by: Actor
) -> Invitation:
    """Take the invitation up for a company that the actor owns.

    Recorded in both chains; `invitation_accepted` is announced in the transaction.
    Raises UnknownCodeError if it is no longer open, NotYourCompanyError.
    """
    if by.user is None or company not in owned_companies(by.user):
        raise NotYourCompanyError
    now = timezone.now()
    locked = Invitation.objects.select_for_update(of=("self",)).select_related(
        "inviter"
    )
    current = locked.open(now).filter(pk=invitation.pk).first()
    if current is None:
        raise UnknownCodeError
    current.accepted_at, current.accepted_by = now, company
    current.save(update_fields=["accepted_at", "accepted_by"])
    # Without the reference: the company's chain must not tell the bank's own number.
    detail = {"inviter": str(current.inviter), "company": str(company)}
    for organisation_id in (company.pk, current.inviter_id):
        audit.record(
            "invitation.accepted",
            organisation_id=organisation_id,
            by=by,
            target=current,
            detail=detail,
        )
    invitation_accepted.send(sender=Invitation, invitation=current, by=by)
    return current


@transaction.atomic
def revoke_invitation(*, invitation: Invitation, by: Auditable) -> None:
    """Take back an invitation nobody took up; its code stops working at once."""
    unused = Invitation.objects.filter(
        pk=invitation.pk, accepted_at=None, revoked_at=None
    )
    if unused.update(revoked_at=timezone.now()):
        audit.record(
            "invitation.revoked",
            organisation_id=invitation.inviter_id,
            by=by,
            target=invitation,
            detail={"company": invitation.company_name},
        )
