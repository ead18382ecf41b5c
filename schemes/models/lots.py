"""Draws with their seed, checks of what was drawn, and who is away."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from accounts.row_security import RowPolicy
from audit.viewing import Viewer
from schemes.models.claims import Claim
from schemes.models.signals import OFFICE_ONLY


class DrawQuerySet(models.QuerySet["Draw"]):
    def visible_to(self, actor: Viewer) -> DrawQuerySet:
        """The office's own."""
        return self.filter(office_id=actor.organisation_id)


class Draw(models.Model):
    """A lot: who was eligible, the seed, who was drawn. `rules.lots` gives the same again.

    An assignment is about one claim and draws an officer; a sample draws claims out of
    those that came to be what it is about until `pool_until`.
    """

    class Kind(models.TextChoices):
        ASSIGNMENT = "assignment", _("Assignment")
        RECHECK = "recheck", _("Check before payment")
        POST_PAYMENT = "post_payment", _("Check after payment")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    office = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    claim = models.ForeignKey(Claim, models.CASCADE, null=True, related_name="draws")
    seed = models.CharField(max_length=64)
    eligible = models.JSONField()
    left_out = models.JSONField(default=dict)
    drawn = models.JSONField()
    percent = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    pool_until = models.DateTimeField(null=True)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    made_by_label = models.CharField(max_length=200)

    objects = DrawQuerySet.as_manager()
    row_policy = RowPolicy(owner="office_id")

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="assignment", claim__isnull=False, percent=None)
                | (
                    ~Q(kind="assignment")
                    & Q(claim=None, percent__isnull=False, pool_until__isnull=False)
                ),
                name="draw_about_a_claim_or_of_a_pool",
            )
        ]
        indexes = [models.Index(fields=["office", "kind", "made_at"])]


class SampleCheckQuerySet(models.QuerySet["SampleCheck"]):
    def waiting(self) -> SampleCheckQuerySet:
        """Those that nobody has done yet."""
        return self.filter(outcome="")


class SampleCheck(models.Model):
    """A claim that a sample drew, looked at again by somebody who had no hand in it."""

    class Outcome(models.TextChoices):
        IN_ORDER = "in_order", _("In order")
        WRONG = "wrong", _("Wrong")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    claim = models.ForeignKey(Claim, models.CASCADE, related_name="sample_checks")
    draw = models.ForeignKey(Draw, models.PROTECT, related_name="checks")
    kind = models.CharField(max_length=12, choices=Draw.Kind.choices)
    drawn_at = models.DateTimeField(default=timezone.now)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    note = models.TextField(blank=True)
    checked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    checked_at = models.DateTimeField(null=True)

    objects = SampleCheckQuerySet.as_manager()
    row_policy = RowPolicy(owner=OFFICE_ONLY)

    class Meta:
        ordering = ["drawn_at"]
        constraints = [
            models.UniqueConstraint(fields=["draw", "claim"], name="sample_check_once"),
            models.CheckConstraint(
                condition=Q(outcome="", note="", checked_by=None, checked_at=None)
                | (
                    Q(checked_by__isnull=False, checked_at__isnull=False)
                    & ~Q(outcome="")
                    & ~Q(note="")
                ),
                name="sample_check_done_with_a_note",
            ),
        ]


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def visible_to(self, actor: Viewer) -> AbsenceQuerySet:
        """The office's own."""
        return self.filter(office_id=actor.organisation_id)


class Absence(models.Model):
    """Days on which an officer is away and is drawn for nothing."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    office = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    first_day = models.DateField()
    last_day = models.DateField()
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(default=timezone.now)
    cancelled_at = models.DateTimeField(null=True)

    objects = AbsenceQuerySet.as_manager()
    row_policy = RowPolicy(owner="office_id")

    class Meta:
        ordering = ["first_day"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")),
                name="absence_ends_after_it_starts",
            )
        ]
