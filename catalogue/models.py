"""Published versions of reference data: immutable, hashed, maybe of one owner."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from accounts.models import Organisation


class CatalogueVersion(models.Model):
    """One set of reference data as it stood when results were computed from it."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    name = models.CharField(max_length=60)
    content = models.JSONField()
    owner = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+"
    )
    published_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["name", "-published_at"]
