"""Signals that claims raised, and what officers found of them."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.row_security import CURRENT, RowPolicy
from schemes.models.claims import Claim, of_claim

#: What only the office of a claim reads and writes.
OFFICE_ONLY = of_claim(f"office_id = {CURRENT} and state <> 'draft'")


class FindingQuerySet(models.QuerySet["Finding"]):
    def standing(self) -> FindingQuerySet:
        """Those that the claim still raises."""
        return self.filter(gone_at=None)

    def blocking(self) -> FindingQuerySet:
        """Those that stop an approval: not called a false alarm by two persons."""
        cleared = Q(outcome=Finding.Outcome.FALSE_ALARM, confirmed_at__isnull=False)
        return self.standing().filter(blocks=True).exclude(cleared)


class Finding(models.Model):
    """A signal that a claim raised: the values of its sentence, and its outcome.

    What it rests on is kept as it was: the limits of that day, the claims it matched.
    """

    class Outcome(models.TextChoices):
        TRUE = "true", _("It is so")
        FALSE_ALARM = "false_alarm", _("False alarm")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    claim = models.ForeignKey(Claim, models.CASCADE, related_name="findings")
    signal = models.CharField(max_length=40)
    blocks = models.BooleanField()
    fingerprint = models.CharField(max_length=64)
    values = models.JSONField(default=dict)
    others = models.JSONField(default=list)
    limits = models.JSONField(default=dict)
    raised_at = models.DateTimeField(default=timezone.now)
    gone_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    reason = models.TextField(blank=True)
    judged_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    judged_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)

    objects = FindingQuerySet.as_manager()
    row_policy = RowPolicy(owner=OFFICE_ONLY)

    class Meta:
        ordering = ["raised_at", "signal"]
        constraints = [
            models.UniqueConstraint(
                fields=["claim", "signal", "fingerprint"], name="finding_once"
            ),
            models.CheckConstraint(
                condition=Q(outcome="", reason="", judged_by=None, judged_at=None)
                | (
                    Q(judged_by__isnull=False, judged_at__isnull=False)
                    & ~Q(outcome="")
                    & ~Q(reason="")
                ),
                name="finding_judged_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None, confirmed_at=None)
                | (
                    Q(confirmed_by__isnull=False, confirmed_at__isnull=False)
                    & ~Q(outcome="")
                    & ~Q(confirmed_by=F("judged_by"))
                ),
                name="finding_confirmed_by_a_second_person",
            ),
        ]
