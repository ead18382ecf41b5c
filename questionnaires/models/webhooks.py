"""Addresses that an organisation's own programs listen at, and what was sent to them."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from accounts.row_security import RowPolicy
from audit.viewing import Viewer


class Event(models.TextChoices):
    """What one can be told of."""

    SUBMISSION_SIGNED = "submission.signed", _("Answers were signed")
    CONSENT_GIVEN = "consent.given", _("Access was given")
    CONSENT_WITHDRAWN = "consent.withdrawn", _("Access was withdrawn")


class WebhookQuerySet(models.QuerySet["Webhook"]):
    def visible_to(self, actor: Viewer) -> WebhookQuerySet:
        """Those of the organisation that the viewer acts for."""
        return self.filter(organisation_id=actor.organisation_id)

    def live(self) -> WebhookQuerySet:
        return self.filter(ended_at=None)


class Webhook(models.Model):
    """An address that is told of events, each message signed with its own secret."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="webhooks"
    )
    url = models.URLField(max_length=500)
    events = models.JSONField(default=list)
    secret_sealed = models.TextField()
    #: Signs too until `old_until`, so that a program can change over without a gap.
    old_secret_sealed = models.TextField(blank=True)
    old_until = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = WebhookQuerySet.as_manager()
    row_policy = RowPolicy()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(url__startswith="https://"), name="webhook_is_https"
            ),
            models.CheckConstraint(
                condition=Q(old_secret_sealed="", old_until=None)
                | (~Q(old_secret_sealed="") & Q(old_until__isnull=False)),
                name="webhook_old_secret_ends",
            ),
        ]

    def __str__(self) -> str:
        return self.url


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def visible_to(self, actor: Viewer) -> DeliveryQuerySet:
        """Those of the organisation that the viewer acts for."""
        return self.filter(organisation_id=actor.organisation_id)


class Delivery(models.Model):
    """One message to one address: its very bytes, and how it went."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Will be sent")
        DELIVERED = "delivered", _("Delivered")
        FAILED = "failed", _("Given up")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="deliveries")
    event = models.CharField(max_length=40)
    #: The same event reaches an address once, however often its job runs.
    key = models.CharField(max_length=120)
    body = models.TextField()
    state = models.CharField(
        max_length=10, choices=State.choices, default=State.WAITING
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    answer_status = models.PositiveSmallIntegerField(null=True, blank=True)
    fault = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    tried_at = models.DateTimeField(null=True, blank=True)
    next_at = models.DateTimeField(null=True, blank=True)

    objects = DeliveryQuerySet.as_manager()
    row_policy = RowPolicy()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["webhook", "key"], name="delivery_once_an_address"
            ),
            models.CheckConstraint(
                condition=Q(state="waiting") | Q(next_at=None),
                name="delivery_done_has_no_next",
            ),
        ]
