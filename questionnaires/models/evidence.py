"""What stands behind an answer: papers of the company's library, and notes."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import Organisation
from accounts.row_security import RowPolicy
from audit.viewing import Viewer
from documents.models import StoredFile
from questionnaires.models.answering import Response


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def visible_to(self, actor: Viewer) -> EvidenceQuerySet:
        return self.filter(organisation_id=actor.organisation_id)

    def kept(self) -> EvidenceQuerySet:
        return self.filter(removed_at=None)


class Evidence(models.Model):
    """A paper in the company's library, used for as many answers as it proves."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="evidence"
    )
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    scanned = models.BooleanField(default=False)
    added_by_label = models.CharField(max_length=200)
    added_at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = EvidenceQuerySet.as_manager()
    row_policy = RowPolicy()

    class Meta:
        ordering = ["-added_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "file"],
                condition=Q(removed_at=None),
                name="evidence_once",
            )
        ]


class AnswerEvidence(models.Model):
    """A paper put to an answer, with the pages that show it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    response = models.ForeignKey(Response, models.CASCADE, related_name="evidence")
    data_point = models.CharField(max_length=100)
    row_id = models.CharField(max_length=36, blank=True)
    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="uses")
    first_page = models.PositiveSmallIntegerField(null=True, blank=True)
    last_page = models.PositiveSmallIntegerField(null=True, blank=True)
    added_by_label = models.CharField(max_length=200)
    added_at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True, blank=True)
    row_policy = RowPolicy()

    class Meta:
        ordering = ["added_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["response", "data_point", "row_id", "evidence"],
                condition=Q(removed_at=None),
                name="answer_evidence_once",
            ),
            models.CheckConstraint(
                condition=Q(first_page=None, last_page=None)
                | Q(first_page__gte=1, last_page__gte=F("first_page")),
                name="answer_evidence_pages_in_order",
            ),
        ]


class AnswerNote(models.Model):
    """A remark that goes along with an answer into what is signed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    response = models.ForeignKey(Response, models.CASCADE, related_name="notes")
    data_point = models.CharField(max_length=100)
    row_id = models.CharField(max_length=36, blank=True)
    text = models.TextField()
    by_label = models.CharField(max_length=200)
    at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True, blank=True)
    row_policy = RowPolicy()

    class Meta:
        ordering = ["at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text=""), name="answer_note_says_something"
            )
        ]
