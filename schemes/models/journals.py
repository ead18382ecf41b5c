"""Postings handed over to an office's own books: each exactly once, in numbered files."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone

from accounts.models import Organisation, User
from accounts.row_security import RowPolicy
from audit.viewing import Viewer
from documents.models import StoredFile
from schemes.models.ledger import Posting
from schemes.models.terms import Scheme


class JournalQuerySet(models.QuerySet["Journal"]):
    def visible_to(self, actor: Viewer) -> JournalQuerySet:
        return self.filter(office_id=actor.organisation_id)


class Journal(models.Model):
    """A file of postings, made once and kept with its hash and control totals."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    office = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="journals")
    number = models.PositiveIntegerField()
    count = models.PositiveIntegerField()
    totals = models.JSONField()
    csv = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    xlsx = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    objects = JournalQuerySet.as_manager()
    row_policy = RowPolicy(owner="office_id")

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "number"], name="journal_number_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.scheme.key}-J{self.number:05}"


class JournalItem(models.Model):
    """Where a posting was handed over; the database itself lets it happen once."""

    posting = models.OneToOneField(
        Posting, models.PROTECT, primary_key=True, related_name="journal_item"
    )
    journal = models.ForeignKey(Journal, models.PROTECT, related_name="items")
    office = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    line = models.PositiveIntegerField()

    row_policy = RowPolicy(owner="office_id")

    class Meta:
        ordering = ["journal", "line"]
        constraints = [
            models.UniqueConstraint(
                fields=["journal", "line"], name="journal_line_once"
            )
        ]
