"""Payment batches, their payments, and the bank's statements that prove them."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Count, F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from accounts.row_security import CURRENT, RowPolicy
from audit.viewing import Viewer
from documents.models import StoredFile
from schemes.models.arriving import BankFile, BankLine
from schemes.models.claims import Claim
from schemes.models.terms import Scheme


class PaymentBatchQuerySet(models.QuerySet["PaymentBatch"]):
    def visible_to(self, actor: Viewer) -> PaymentBatchQuerySet:
        return self.filter(office_id=actor.organisation_id)

    def with_outcome(self) -> PaymentBatchQuerySet:
        """Each with how many of its payments the bank's statements show, or failed."""
        return self.annotate(
            paid_count=Count("payments", filter=Q(payments__status="paid")),
            failed_count=Count("payments", filter=Q(payments__status="failed")),
        )


class PaymentBatch(models.Model):
    """Payments that go to the bank in one file, made by one person, approved by another."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Being put together")
        APPROVED = "approved", _("Approved")
        SENT = "sent", _("Sent to the bank")
        CANCELLED = "cancelled", _("Cancelled")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    office = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="batches")
    number = models.CharField(max_length=20, unique=True)
    status = models.CharField(
        max_length=10, choices=Status.choices, default=Status.DRAFT
    )
    currency = models.CharField(max_length=3)
    count = models.PositiveIntegerField()
    sum_minor = models.PositiveBigIntegerField()
    requested_on = models.DateField()
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    file_sha256 = models.CharField(max_length=64, blank=True)
    sent_at = models.DateTimeField(null=True)

    #: Counted by `with_outcome` alone.
    paid_count: int
    failed_count: int

    objects = PaymentBatchQuerySet.as_manager()
    row_policy = RowPolicy(owner="office_id")

    class Meta:
        verbose_name_plural = "payment batches"
        ordering = ["-made_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("made_by")),
                name="batch_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["approved", "sent"])
                | Q(approved_by__isnull=False),
                name="batch_approved_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(status="sent") | ~Q(file_sha256=""),
                name="batch_sent_has_a_file",
            ),
        ]


class Payment(models.Model):
    """One transfer for one claim; `end_to_end` comes back on the bank's statement."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENT = "sent", _("Sent to the bank")
        PAID = "paid", _("Paid")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    office = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="payments")
    batch = models.ForeignKey(PaymentBatch, models.PROTECT, related_name="payments")
    end_to_end = models.CharField(max_length=35, unique=True)
    currency = models.CharField(max_length=3)
    minor = models.PositiveBigIntegerField()
    payee_name = models.CharField(max_length=140)
    bank_code = models.CharField(max_length=3)
    account_sealed = models.TextField()
    account_masked = models.CharField(max_length=40)
    status = models.CharField(
        max_length=10, choices=Status.choices, default=Status.WAITING
    )
    failure = models.CharField(max_length=200, blank=True)
    #: What the bank's last report said, in its own code; paid is what a statement shows.
    bank_code_said = models.CharField(max_length=4, blank=True)

    row_policy = RowPolicy(owner="office_id")

    class Meta:
        ordering = ["end_to_end"]
        constraints = [
            models.UniqueConstraint(
                fields=["claim"],
                condition=Q(status__in=["waiting", "sent", "paid"]),
                name="payment_one_for_a_claim",
            ),
            models.CheckConstraint(
                condition=Q(minor__gt=0), name="payment_pays_something"
            ),
        ]


class BankStatement(BankFile):
    """A statement as the bank sent it; the same file is never loaded twice."""

    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="statements")

    class Meta:
        ordering = ["-loaded_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "sha256"], name="statement_loaded_once"
            )
        ]


class StatementLineQuerySet(models.QuerySet["StatementLine"]):
    def visible_to(self, actor: Viewer) -> StatementLineQuerySet:
        return self.filter(office_id=actor.organisation_id)


class StatementLine(BankLine):
    """One entry of a statement; matched with a payment, or waiting for somebody."""

    class Status(models.TextChoices):
        MATCHED = "matched", _("Matched")
        WAITING = "waiting", _("Waits for somebody")
        SETTLED = "settled", _("Settled by hand")

    statement = models.ForeignKey(BankStatement, models.PROTECT, related_name="lines")
    reference = models.CharField(max_length=80)
    end_to_end = models.CharField(max_length=35, blank=True)
    booked_on = models.DateField()
    currency = models.CharField(max_length=3)
    minor = models.BigIntegerField()
    text = models.CharField(max_length=200, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices)
    payment = models.ForeignKey(
        Payment, models.PROTECT, null=True, related_name="statement_lines"
    )

    settled_at = models.DateTimeField(null=True)

    objects = StatementLineQuerySet.as_manager()

    class Meta:
        ordering = ["booked_on", "reference"]
        constraints = [
            models.UniqueConstraint(
                fields=["statement", "reference"], name="statement_line_once"
            ),
            # A payment goes out once and comes back once at most.
            models.UniqueConstraint(
                fields=["payment"],
                condition=Q(minor__lt=0),
                name="statement_line_one_out_of_a_payment",
            ),
            models.UniqueConstraint(
                fields=["payment"],
                condition=Q(minor__gt=0),
                name="statement_line_one_back_of_a_payment",
            ),
            models.CheckConstraint(
                condition=~Q(status="matched", minor__lt=0) | Q(payment__isnull=False),
                name="statement_line_matched_with_a_payment",
            ),
            models.CheckConstraint(
                condition=~Q(status="settled")
                | (
                    Q(settled_by__isnull=False, settled_at__isnull=False)
                    & ~Q(settled_note="")
                ),
                name="statement_line_settled_with_a_reason",
            ),
        ]


#: Whoever claims may learn where money goes back to.
_CLAIMANTS = (
    "scheme_id = any(array(select scheme_id from schemes_claim"
    f" where organisation_id = {CURRENT}))"
)


class PayingAccount(models.Model):
    """From which account, by which way, a scheme pays; money comes back to it."""

    scheme = models.OneToOneField(
        Scheme, models.PROTECT, primary_key=True, related_name="paying_account"
    )
    office = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    name = models.CharField(max_length=140)
    bank_code = models.CharField(max_length=3)
    account_sealed = models.TextField()
    account_masked = models.CharField(max_length=40)
    profile = models.CharField(max_length=20)

    row_policy = RowPolicy(owner="office_id", readers=_CLAIMANTS)
