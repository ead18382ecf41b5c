"""Payment batches: put together by one person, approved by another, sent once."""

from __future__ import annotations

import hashlib
import io
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.models import User
from accounts.sealing import seal, unseal
from audit.services import Auditable, record
from documents.storage import store
from measures.collecting import no_cycle_search
from measures.money import Money
from schemes.bank_files.credit_transfer import (
    Account,
    CreditTransfer,
    Transfer,
    write_transfer,
)
from schemes.bank_files.profile import profiles
from schemes.ledger import Event
from schemes.models import (
    Claim,
    PayingAccount,
    Payment,
    PaymentBatch,
    RecoveryEntry,
    Scheme,
)
from schemes.services.barring import Bars, held_back
from schemes.services.ledger import Entry, post_all
from schemes.services.moving import move_all
from schemes.signals import batch_approved
from schemes.workflow import WorkflowError, find

#: Payments a bank takes in one file.
MOST = 10_000


@dataclass(frozen=True, slots=True)
class Approver:
    """The approver of a batch, in whose name a job sends it."""

    user: User
    organisation_id: UUID | None

    @property
    def audit_id(self) -> str:
        return str(self.user.pk)

    @property
    def audit_label(self) -> str:
        return f"{self.user} (payment_approver)"


@transaction.atomic
def name_account(
    *, scheme: Scheme, name: str, bank_code: str, number: str, profile: str, by: Actor
) -> PayingAccount:
    """Say from which account a scheme pays; raises WorkflowError of an unknown way."""
    if profile not in profiles():
        raise WorkflowError(_("Choose one of the ways to pay."))
    account, _made = PayingAccount.objects.update_or_create(
        scheme=scheme,
        defaults={
            "office_id": scheme.office_id,
            "name": name,
            "bank_code": bank_code,
            "account_sealed": seal(number),
            "account_masked": f"{bank_code} …{number[-4:]}",
            "profile": profile,
        },
    )
    record(
        "scheme.account_named",
        organisation_id=scheme.office_id,
        by=by,
        target=scheme,
        detail={"account": account.account_masked, "profile": profile},
    )
    return account


@no_cycle_search()
@transaction.atomic
def make_batch(
    *, scheme: Scheme, claims: Sequence[Claim], pay_on: date, by: Actor
) -> PaymentBatch:
    """Put approved claims of one scheme into a batch; all or none.

    Raises WorkflowError, of a claim that is not payable or has a payment under way too.
    """
    if not claims or by.user is None:
        raise WorkflowError(_("Choose at least one claim."))
    if len(claims) > MOST:
        raise WorkflowError(
            _("A batch holds %(most)d claims at most.") % {"most": MOST}
        )
    if not hasattr(scheme, "paying_account"):
        raise WorkflowError(_("Say first from which account this scheme pays."))
    if pay_on < timezone.localdate():
        raise WorkflowError(_("Choose a day that is not in the past."))
    moved = move_all((claim.pk for claim in claims), "batch", by=by)
    if {claim.scheme_id for claim in moved} != {scheme.pk}:
        raise WorkflowError(_("A batch holds claims of one scheme."))
    for claim in moved:
        if claim.payee.unchecked_since is not None:
            raise WorkflowError(
                _("%(claim)s: the account was changed and nobody has checked it.")
                % {"claim": claim}
            )
    payments = _payments(moved)
    batch = PaymentBatch.objects.create(
        office_id=scheme.office_id,
        scheme=scheme,
        number=f"B{timezone.localdate():%y%m%d}-{secrets.token_hex(3).upper()}",
        currency=moved[0].currency,
        count=len(moved),
        sum_minor=sum(payment.minor for payment in payments),
        requested_on=pay_on,
        made_by=by.user,
    )
    for payment in payments:
        payment.batch = batch
    try:
        Payment.objects.bulk_create(payments)
    except IntegrityError as error:
        raise WorkflowError(_("One of these claims is being paid already.")) from error
    _decided("batch.made", batch, by)
    return batch


def _payments(claims: Sequence[Claim]) -> list[Payment]:
    """One payment a claim: what was awarded, less what was set off."""
    kept = dict(
        RecoveryEntry.objects.filter(award__in=[claim.pk for claim in claims])
        .order_by()
        .values_list("award")
        .annotate(Sum("minor"))
    )
    return [
        Payment(
            office_id=claim.office_id,
            claim=claim,
            end_to_end=f"{claim.number}-{secrets.token_hex(3).upper()}",
            currency=claim.currency,
            minor=(claim.amount_minor or 0) - kept.get(claim.pk, 0),
            payee_name=claim.payee.name,
            bank_code=claim.payee.bank_code,
            account_sealed=claim.payee.account_sealed,
            account_masked=claim.payee.account_masked,
        )
        for claim in claims
    ]


@transaction.atomic
def approve_batch(*, batch: PaymentBatch, sum_minor: int, by: Actor) -> PaymentBatch:
    """Let a batch go to the bank; the approver confirms the control sum they saw.

    Nobody approves what they made, assessed or approved. Raises WorkflowError.
    """
    now = locked_batch(batch)
    if now.status != PaymentBatch.Status.DRAFT:
        raise WorkflowError(_("This batch was decided already."))
    if by.user is None or by.user == now.made_by:
        raise WorkflowError(_("You made this batch: another person approves it."))
    if sum_minor != now.sum_minor:
        raise WorkflowError(
            _("The sum is not the one you saw: look at the batch again.")
        )
    send = find("send", Claim.State.IN_BATCH)
    assert send is not None
    claims = dict(now.payments.values_list("claim_id", "claim__number"))
    bars, held = Bars("send", list(claims), by), held_back(list(claims))
    for key, number in claims.items():
        if why := bars.why(send, key) or held.get(key, ""):
            raise WorkflowError(f"{number}: {why}")
    now.status = PaymentBatch.Status.APPROVED
    now.approved_by, now.approved_at = by.user, timezone.now()
    now.save(update_fields=["status", "approved_by", "approved_at"])
    _decided("batch.approved", now, by)
    batch_approved.send(sender=PaymentBatch, batch=now, by=by)
    return now


@transaction.atomic
def cancel_batch(*, batch: PaymentBatch, by: Actor) -> PaymentBatch:
    """Take a batch apart before it is approved; its claims are payable again."""
    now = locked_batch(batch)
    if now.status != PaymentBatch.Status.DRAFT:
        raise WorkflowError(_("This batch was decided already."))
    keys = now.payments.values_list("claim_id", flat=True)
    move_all(keys, "unbatch", by=by)
    now.payments.update(status=Payment.Status.CANCELLED)
    now.status = PaymentBatch.Status.CANCELLED
    now.save(update_fields=["status"])
    _decided("batch.cancelled", now, by)
    return now


@no_cycle_search()
@transaction.atomic
def send_batch(*, batch: PaymentBatch) -> PaymentBatch:
    """Make an approved batch's file and post it as in transit; a second run changes nothing.

    The file is made once: its hash stands in the batch, and it is what is downloaded.
    """
    now = locked_batch(batch)
    if now.status == PaymentBatch.Status.SENT:
        return now
    if now.status != PaymentBatch.Status.APPROVED or now.approved_by is None:
        raise WorkflowError(_("Only an approved batch goes to the bank."))
    approver = Approver(now.approved_by, now.office_id)
    payments = list(now.payments.all())
    moved = {
        claim.pk: claim
        for claim in move_all((p.claim_id for p in payments), "send", by=approver)
    }
    for payment in payments:
        payment.claim = moved[payment.claim_id]
    content = write_transfer(file_of(now, payments), profiles()[_account(now).profile])
    now.file = store(
        organisation_id=now.office_id,
        name=f"{now.number}.xml",
        media_type="application/xml",
        source=io.BytesIO(content),
    )
    now.file_sha256 = hashlib.sha256(content).hexdigest()
    now.status, now.sent_at = PaymentBatch.Status.SENT, timezone.now()
    now.save(update_fields=["file", "file_sha256", "status", "sent_at"])
    entries = [
        Entry(
            Event.EXPORTED,
            Money(payment.minor, payment.currency),
            f"exported:{payment.pk}",
            timezone.localdate(),
            payment.claim,
        )
        for payment in payments
    ]
    post_all(scheme=now.scheme, entries=entries, by=approver)
    now.payments.update(status=Payment.Status.SENT)
    _decided("batch.sent", now, approver, file_sha256=now.file_sha256)
    return now


def locked_batch(batch: PaymentBatch) -> PaymentBatch:
    """The batch as it stands now, held until the transaction ends."""
    rows = PaymentBatch.objects.select_related(
        "scheme", "made_by", "approved_by"
    ).select_for_update(of=("self",))
    return rows.get(pk=batch.pk)


def _account(batch: PaymentBatch) -> PayingAccount:
    return batch.scheme.paying_account


def file_of(batch: PaymentBatch, payments: Sequence[Payment]) -> CreditTransfer:
    """What a batch's file says, from its payments as they were put together."""
    payer = _account(batch)
    return CreditTransfer(
        message_id=batch.number,
        made_at=timezone.localtime(batch.approved_at),
        pay_on=batch.requested_on,
        payer=Account(payer.name, payer.bank_code, unseal(payer.account_sealed)),
        transfers=[
            Transfer(
                payment.end_to_end,
                Money(payment.minor, payment.currency),
                Account(
                    payment.payee_name,
                    payment.bank_code,
                    unseal(payment.account_sealed),
                ),
                f"{payment.claim.number}",
            )
            for payment in payments
        ],
    )


def _decided(verb: str, batch: PaymentBatch, by: Auditable, **detail: object) -> None:
    stated = {
        "number": batch.number,
        "count": batch.count,
        "minor": batch.sum_minor,
        "currency": batch.currency,
        **detail,
    }
    record(verb, organisation_id=batch.office_id, by=by, target=batch, detail=stated)
