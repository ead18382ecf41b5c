"""Who approves in somebody's stead, for dates."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import Organisation, User
from audit.viewing import Viewer


class SubstituteQuerySet(models.QuerySet["Substitute"]):
    def visible_to(self, actor: Viewer) -> SubstituteQuerySet:
        """The office's own."""
        return self.filter(office_id=actor.organisation_id)


class Substitute(models.Model):
    """An approver's stead-in on some days. No row policy: read to find out who may what."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    office = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    giver = models.ForeignKey(User, models.PROTECT, related_name="+")
    substitute = models.ForeignKey(User, models.PROTECT, related_name="+")
    first_day = models.DateField()
    last_day = models.DateField()
    named_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    objects = SubstituteQuerySet.as_manager()

    class Meta:
        ordering = ["first_day"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")),
                name="substitute_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=~Q(giver=F("substitute")),
                name="substitute_is_somebody_else",
            ),
        ]
        indexes = [models.Index(fields=["substitute", "office"])]
