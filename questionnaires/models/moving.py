"""A draft that went on to another version: who confirmed it, what it wrote, the way back."""

from __future__ import annotations

import uuid

from django.db import models

from accounts.row_security import CURRENT, RowPolicy
from questionnaires.models.answering import Response, Version


class VersionMove(models.Model):
    """One confirmed change of a draft's version.

    `written` lists each answer that was written, with its version numbers before and
    after: values stand in the history alone. `rows` are the table rows that were made.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    response = models.ForeignKey(Response, models.CASCADE, related_name="moves")
    from_version = models.ForeignKey(Version, models.PROTECT, related_name="+")
    to_version = models.ForeignKey(Version, models.PROTECT, related_name="+")
    written = models.JSONField(default=list)
    rows = models.JSONField(default=list)
    moved_by = models.CharField(max_length=40)
    moved_by_label = models.CharField(max_length=200)
    moved_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)
    row_policy = RowPolicy(
        owner="response_id = any(array(select id from questionnaires_response"
        f" where organisation_id = {CURRENT}))"
    )

    class Meta:
        ordering = ["-moved_at"]
        indexes = [models.Index(fields=["response", "moved_at"])]

    @property
    def mover(self):
        """Who moved it, without the role they acted in."""
        return self.moved_by_label.rpartition(" (")[0] or self.moved_by_label
