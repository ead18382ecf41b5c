"""What stands on the invoices behind a claim: stated by the applicant, or by an officer."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.permissions import Permission as P
from audit.services import record
from measures.money import Money
from schemes.models import Claim, ClaimInvoice
from schemes.rules.signals.names import number_key, supplier_key
from schemes.services.moving import locked
from schemes.services.watching import watch_claim
from schemes.workflow import WorkflowError

S = Claim.State
#: Until it is decided an officer reads invoices off the papers.
READABLE = (
    S.SUBMITTED,
    S.SCREENING,
    S.INFO_REQUESTED,
    S.ASSESSED,
    S.RETURNED,
    S.APPEAL,
)
STATABLE = (S.DRAFT, S.INFO_REQUESTED)
#: No claim stands on more.
MOST = 200


@transaction.atomic
def state_invoice(
    *, claim: Claim, number: str, supplier: str, dated_on: date, money: Money, by: Actor
) -> ClaimInvoice:
    """Keep one invoice or receipt of a claim that is open for changes.

    Raises WorkflowError of one that cannot be, or that stands there already.
    """
    now = locked(claim)
    if now.organisation_id != by.organisation_id or now.state not in STATABLE:
        raise WorkflowError(_("This claim was submitted and cannot be changed now."))
    return _kept(now, number, supplier, dated_on, money, by, is_of_office=False)


@transaction.atomic
def read_invoice(
    *, claim: Claim, number: str, supplier: str, dated_on: date, money: Money, by: Actor
) -> ClaimInvoice:
    """The same by an officer who reads it off the paper; signals are judged anew."""
    now = locked(claim)
    if not by.may(P.CLAIM_ASSESS) or now.office_id != by.organisation_id:
        raise WorkflowError(_("Your role does not do this."))
    if now.interests.filter(user=by.user).exists():
        raise WorkflowError(_("You have declared an interest in this claim."))
    if now.state not in READABLE:
        raise WorkflowError(_("This claim was decided: its papers are read already."))
    made = _kept(now, number, supplier, dated_on, money, by, is_of_office=True)
    record(
        "claim.invoice_read",
        organisation_id=now.office_id,
        by=by,
        target=now,
        detail={"number": now.number, "invoice": made.number, "minor": made.minor},
    )
    watch_claim(claim=now)
    return made


@transaction.atomic
def remove_invoice(*, claim: Claim, invoice_id: str, by: Actor) -> None:
    """Take back what was stated before the claim is submitted; an unknown one is no error."""
    now = locked(claim)
    if now.organisation_id != by.organisation_id or now.state not in STATABLE:
        raise WorkflowError(_("This claim was submitted and cannot be changed now."))
    try:
        wanted = UUID(invoice_id)
    except ValueError:
        return
    now.invoices.filter(pk=wanted, is_of_office=False).delete()


def _kept(
    claim: Claim,
    number: str,
    supplier: str,
    dated_on: date,
    money: Money,
    by: Actor,
    *,
    is_of_office: bool,
) -> ClaimInvoice:
    keys = {"number_key": number_key(number), "supplier_key": supplier_key(supplier)}
    if not all(keys.values()):
        raise WorkflowError(_("Write the number and the supplier as they are printed."))
    if dated_on > timezone.localdate():
        raise WorkflowError(_("An invoice of a later day cannot be claimed yet."))
    if money.minor <= 0 or money.currency != claim.currency:
        raise WorkflowError(
            _("Write the amount in %(currency)s, above zero.")
            % {"currency": claim.currency}
        )
    if claim.invoices.count() >= MOST:
        raise WorkflowError(
            _("A claim holds %(most)d invoices at most.") % {"most": MOST}
        )
    try:
        with transaction.atomic():
            return ClaimInvoice.objects.create(
                claim=claim,
                number=number.strip(),
                supplier=" ".join(supplier.split()),
                dated_on=dated_on,
                currency=money.currency,
                minor=money.minor,
                stated_by=by.user,
                is_of_office=is_of_office,
                **keys,
            )
    except IntegrityError:
        raise WorkflowError(_("This invoice stands there already.")) from None
