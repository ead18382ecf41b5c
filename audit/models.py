"""Records of decisions and of reading: labels and ids, never foreign keys."""

import uuid

from django.db import models


class AppendOnlyError(Exception):
    """Somebody tried to change or delete a record that only grows."""


class AppendOnlyQuerySet(models.QuerySet):
    """Refuses what would rewrite history; the database refuses it too."""

    def update(self, **_):
        """Raises AppendOnlyError, and so does `delete`."""
        raise AppendOnlyError("This record only grows: add a new one instead.")

    delete = update


class AuditEventQuerySet(AppendOnlyQuerySet):
    """Decisions, seen by the organisation whose chain they stand in."""

    def visible_to(self, actor):
        """Those in the chain of the organisation that the viewer acts for."""
        return self.filter(organisation_id=actor.organisation_id)


class AuditEvent(models.Model):
    """One decision in the chain of its organisation."""

    # Ids and labels as they were: a record outlives the rows that it speaks of.
    id = models.BigAutoField(primary_key=True)
    organisation_id = models.UUIDField()
    sequence = models.PositiveBigIntegerField()
    verb = models.CharField(max_length=60)
    actor_id = models.CharField(max_length=40)
    actor_label = models.CharField(max_length=200)
    acting_organisation_id = models.UUIDField(null=True)
    target_type = models.CharField(max_length=60)
    target_id = models.CharField(max_length=60)
    detail = models.JSONField(default=dict)
    at = models.DateTimeField()
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        ordering = ["organisation_id", "sequence"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "sequence"], name="audit_one_chain"
            )
        ]
        indexes = [models.Index(fields=["target_type", "target_id"])]


class AccessRecord(models.Model):
    """Who read another organisation's data, when and what for."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation_id = models.UUIDField(db_index=True)
    reader_organisation_id = models.UUIDField()
    reader_organisation_label = models.CharField(max_length=200)
    actor_id = models.CharField(max_length=40)
    actor_label = models.CharField(max_length=200)
    target_type = models.CharField(max_length=60)
    target_id = models.CharField(max_length=60)
    purpose = models.CharField(max_length=60)
    at = models.DateTimeField()

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering = ["-at"]


class AccessSeal(models.Model):
    """One hash over a batch of access records, so that none can vanish unseen."""

    organisation_id = models.UUIDField()
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    count = models.PositiveIntegerField()
    record_ids_hash = models.CharField(max_length=64)
    event_sequence = models.PositiveBigIntegerField()

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering = ["organisation_id", "last_at"]
