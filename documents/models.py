"""Files kept by content: whose they are, what they are, where their bytes lie."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Organisation
from accounts.row_security import CURRENT, RowPolicy
from audit.viewing import Viewer


class StoredFileQuerySet(models.QuerySet["StoredFile"]):
    def visible_to(self, actor: Viewer) -> StoredFileQuerySet:
        """The organisation's own files, and those that were shared with it."""
        shared = FileShare.objects.filter(reader_id=actor.organisation_id)
        own = Q(organisation_id=actor.organisation_id)
        return self.filter(own | Q(pk__in=shared.values("file_id")))


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
    row_policy = RowPolicy(
        readers="id = any(array(select file_id from documents_fileshare"
        f" where reader_id = {CURRENT}))"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "sha256", "name"], name="stored_file_once"
            )
        ]


class FileShare(models.Model):
    """A file that another organisation may read: an office, a claim's documents."""

    file = models.ForeignKey(StoredFile, models.CASCADE, related_name="shares")
    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    reader = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    shared_at = models.DateTimeField(default=timezone.now)

    row_policy = RowPolicy(owner="owner_id", readers=f"reader_id = {CURRENT}")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["file", "reader"], name="file_share_once")
        ]
