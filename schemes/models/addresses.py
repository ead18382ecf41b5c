"""Where officers live, as a keyed hash: it finds applicants of one address and tells none."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone

from accounts.models import Organisation, User
from accounts.row_security import RowPolicy


class OfficerAddress(models.Model):
    """The address that somebody of an office stated for themselves."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    office = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    address_hash = models.CharField(max_length=64)
    stated_at = models.DateTimeField(default=timezone.now)

    row_policy = RowPolicy(owner="office_id")

    class Meta:
        verbose_name_plural = "officer addresses"
        constraints = [
            models.UniqueConstraint(
                fields=["office", "user"], name="officer_address_once"
            )
        ]
