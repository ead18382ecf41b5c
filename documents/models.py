"""Files kept by content: whose they are, what they are, where their bytes lie."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone

from accounts.models import Organisation
from accounts.row_security import RowPolicy
from audit.viewing import Viewer


class StoredFileQuerySet(models.QuerySet["StoredFile"]):
    def visible_to(self, actor: Viewer) -> StoredFileQuerySet:
        return self.filter(organisation_id=actor.organisation_id)


class StoredFile(models.Model):
    """Bytes written once under their hash, scoped to their owner."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="files")
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    encrypted = models.BooleanField(default=False)
    stored_at = models.DateTimeField(default=timezone.now)

    objects = StoredFileQuerySet.as_manager()
    row_policy = RowPolicy()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "sha256", "name"], name="stored_file_once"
            )
        ]
