"""The ledger: postings that only grow, and the balance of each account beside them."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import Organisation
from accounts.row_security import RowPolicy
from audit.viewing import Viewer
from schemes.models.claims import Claim
from schemes.models.terms import Scheme

#: Accounts that can never be overdrawn.
CHECKED = ["uncommitted", "committed", "spent", "payable", "in_transit", "recoverable"]


class PostingQuerySet(models.QuerySet["Posting"]):
    def visible_to(self, actor: Viewer) -> PostingQuerySet:
        return self.filter(office_id=actor.organisation_id)


class Posting(models.Model):
    """An amount from one account to another: one row, so that it balances by itself.

    `entry` names what happened, once: the same entry is never posted twice.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    office = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="postings")
    claim = models.ForeignKey(Claim, models.PROTECT, null=True, related_name="postings")
    event = models.CharField(max_length=30)
    entry = models.CharField(max_length=120)
    debit = models.CharField(max_length=20)
    credit = models.CharField(max_length=20)
    currency = models.CharField(max_length=3)
    minor = models.PositiveBigIntegerField()
    period = models.CharField(max_length=7)
    at = models.DateTimeField(default=timezone.now)
    by_label = models.CharField(max_length=200)

    objects = PostingQuerySet.as_manager()
    row_policy = RowPolicy(owner="office_id")

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "entry", "debit"], name="posting_once"
            ),
            models.CheckConstraint(
                condition=Q(minor__gt=0), name="posting_moves_something"
            ),
            models.CheckConstraint(
                condition=~Q(debit=F("credit")), name="posting_between_two_accounts"
            ),
        ]
        indexes = [models.Index(fields=["scheme", "period"])]


class Balance(models.Model):
    """What stands in an account; never below zero where that would overdraw it."""

    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="balances")
    office = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    account = models.CharField(max_length=20)
    currency = models.CharField(max_length=3)
    minor = models.BigIntegerField(default=0)

    row_policy = RowPolicy(owner="office_id")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "account", "currency"], name="balance_once"
            ),
            models.CheckConstraint(
                condition=Q(minor__gte=0) | ~Q(account__in=CHECKED),
                name="balance_is_not_overdrawn",
            ),
        ]
