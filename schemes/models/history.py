"""How the facts of a claim came to be what they are; only grows."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from accounts.models import User
from accounts.row_security import RowPolicy
from schemes.models.claims import Claim, of_claim


class ClaimFactHistory(models.Model):
    """One saved version of a fact, as typed."""

    claim = models.ForeignKey(Claim, models.CASCADE, related_name="fact_history")
    key = models.CharField(max_length=60)
    version = models.PositiveIntegerField()
    value = models.TextField(blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    by_label = models.CharField(max_length=200, blank=True)
    saved_at = models.DateTimeField(default=timezone.now)

    row_policy = RowPolicy(owner=of_claim())

    class Meta:
        ordering = ["saved_at", "pk"]
        verbose_name_plural = "claim fact history"
        constraints = [
            models.UniqueConstraint(
                fields=["claim", "key", "version"], name="claim_fact_history_once"
            )
        ]
