"""Money demanded back: recoveries, what came of them, instalments, offers of applicants."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from accounts.row_security import CURRENT, RowPolicy
from audit.viewing import Viewer
from schemes.models.claims import Claim, of_claim
from schemes.models.payments import StatementLine
from schemes.models.terms import Scheme

#: The office writes; whoever owes reads.
_OWED = RowPolicy(owner="office_id", readers=f"organisation_id = {CURRENT}")


class RecoveryQuerySet(models.QuerySet["Recovery"]):
    def visible_to(self, actor: Viewer) -> RecoveryQuerySet:
        """An office's own."""
        return self.filter(office_id=actor.organisation_id)

    def open(self) -> RecoveryQuerySet:
        """Those of which something is still to come."""
        return self.filter(status=Recovery.Status.OPEN)


class Recovery(models.Model):
    """A paid award, or a part of it, that is to come back, and how much is still open."""

    class Kind(models.TextChoices):
        DEMANDED = "demanded", _("Demanded")
        VOLUNTARY = "voluntary", _("Given back by itself")

    class Status(models.TextChoices):
        OPEN = "open", _("Awaited")
        RECOVERED = "recovered", _("Recovered")
        WRITTEN_OFF = "written_off", _("Written off")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    office = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="recoveries")
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="recoveries")
    number = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.DEMANDED)
    status = models.CharField(
        max_length=11, choices=Status.choices, default=Status.OPEN
    )
    currency = models.CharField(max_length=3)
    minor = models.PositiveBigIntegerField()
    open_minor = models.PositiveBigIntegerField()
    reasons = models.JSONField(default=list)
    note = models.TextField(blank=True)
    #: The step of the claim that demanded it; its letter carries that number.
    sequence = models.PositiveIntegerField()
    demanded_on = models.DateField()
    due_on = models.DateField()
    demanded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    closed_on = models.DateField(null=True)
    proposed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField(null=True)
    proposed_reasons = models.JSONField(default=list)
    proposed_note = models.TextField(blank=True)
    written_off_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+"
    )

    objects = RecoveryQuerySet.as_manager()
    row_policy = _OWED

    class Meta:
        verbose_name_plural = "recoveries"
        ordering = ["demanded_on", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["claim"],
                condition=Q(status="open"),
                name="recovery_one_open_for_a_claim",
            ),
            models.CheckConstraint(
                condition=Q(minor__gt=0, open_minor__lte=F("minor")),
                name="recovery_open_within_its_sum",
            ),
            models.CheckConstraint(
                condition=Q(status="open", open_minor__gt=0, closed_on=None)
                | (~Q(status="open") & Q(open_minor=0, closed_on__isnull=False)),
                name="recovery_closed_when_nothing_is_open",
            ),
            models.CheckConstraint(
                condition=~Q(status="written_off")
                | (
                    Q(proposed_by__isnull=False, written_off_by__isnull=False)
                    & ~Q(proposed_by=F("written_off_by"))
                    & ~Q(proposed_by=F("demanded_by"))
                    & ~Q(written_off_by=F("demanded_by"))
                ),
                name="recovery_written_off_by_two_others",
            ),
        ]
        indexes = [models.Index(fields=["office", "status", "demanded_on"])]

    def __str__(self) -> str:
        return self.number


class RecoveryEntry(models.Model):
    """What made a recovery smaller: money on a statement, a set-off, a write-off."""

    class Kind(models.TextChoices):
        RECEIPT = "receipt", _("Came in")
        SET_OFF = "set_off", _("Set off against an award")
        WRITE_OFF = "write_off", _("Written off")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    recovery = models.ForeignKey(Recovery, models.PROTECT, related_name="entries")
    office = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    minor = models.PositiveBigIntegerField()
    on = models.DateField()
    line = models.OneToOneField(
        StatementLine, models.PROTECT, null=True, related_name="recovery_entry"
    )
    award = models.ForeignKey(Claim, models.PROTECT, null=True, related_name="set_offs")
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    row_policy = _OWED

    class Meta:
        verbose_name_plural = "recovery entries"
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(minor__gt=0), name="recovery_entry_is_something"
            ),
            models.CheckConstraint(
                condition=Q(kind="receipt", line__isnull=False, award=None)
                | Q(kind="set_off", line=None, award__isnull=False)
                | Q(kind="write_off", line=None, award=None),
                name="recovery_entry_says_where_from",
            ),
        ]


class InstalmentPlan(models.Model):
    """In which parts a recovery may come; a newer plan takes the place of an older."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    recovery = models.ForeignKey(Recovery, models.PROTECT, related_name="plans")
    office = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    received_before = models.PositiveBigIntegerField()
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    row_policy = _OWED

    class Meta:
        ordering = ["made_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["recovery"],
                condition=Q(ended_at=None),
                name="instalment_plan_one_at_a_time",
            )
        ]


class Instalment(models.Model):
    """One part of a plan."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(InstalmentPlan, models.PROTECT, related_name="parts")
    office = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    minor = models.PositiveBigIntegerField()

    row_policy = _OWED

    class Meta:
        ordering = ["plan", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "number"], name="instalment_number_once"
            ),
            models.CheckConstraint(
                condition=Q(minor__gt=0), name="instalment_is_something"
            ),
        ]


class RepaymentOffer(models.Model):
    """An applicant's word that they pay something back by themselves; nothing is posted
    before the money comes.
    """

    class Status(models.TextChoices):
        OFFERED = "offered", _("Announced")
        RECEIVED = "received", _("Came in")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="offers")
    number = models.CharField(max_length=20, unique=True)
    status = models.CharField(
        max_length=10, choices=Status.choices, default=Status.OFFERED
    )
    currency = models.CharField(max_length=3)
    minor = models.PositiveBigIntegerField()
    reason = models.CharField(max_length=400)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    row_policy = RowPolicy(owner=of_claim())

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["claim"],
                condition=Q(status="offered"),
                name="repayment_offer_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(minor__gt=0), name="repayment_offer_is_something"
            ),
        ]
