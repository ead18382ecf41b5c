"""What an office publishes about its scheme: figures that give nobody away."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone

from accounts.models import Organisation
from accounts.row_security import RowPolicy
from schemes.models.terms import Scheme


class StatisticsRelease(models.Model):
    """The figures of a scheme as at the end of a month, small cells hidden; never changed.

    `content` is read by everybody. `tables_as_at` says of which month each table is: one
    that could not follow the last without giving somebody away is carried over.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    office = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="releases")
    as_at = models.DateField()
    currency = models.CharField(max_length=3)
    content = models.JSONField()
    tables_as_at = models.JSONField()
    made_at = models.DateTimeField(default=timezone.now)

    row_policy = RowPolicy(owner="office_id", readers="true")

    class Meta:
        ordering = ["-as_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "as_at"], name="statistics_release_once"
            )
        ]
