"""Lists of training providers: who completed which programme, signed off, only growing."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Organisation, User
from accounts.row_security import CURRENT, RowPolicy
from audit.viewing import Viewer
from documents.models import StoredFile
from schemes.models.terms import Scheme

_BOTH = RowPolicy(owner="organisation_id", readers=f"office_id = {CURRENT}")


class CompletionListQuerySet(models.QuerySet["CompletionList"]):
    def visible_to(self, actor: Viewer) -> CompletionListQuerySet:
        """A provider's own, and those handed to an office."""
        mine = Q(organisation_id=actor.organisation_id)
        return self.filter(mine | Q(office_id=actor.organisation_id))


class CompletionList(models.Model):
    """A list as a provider signed it off; taken back it counts no more and stays."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    office = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="completion_lists")
    programme = models.CharField(max_length=60)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    count = models.PositiveIntegerField()
    signed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True)

    objects = CompletionListQuerySet.as_manager()
    row_policy = _BOTH

    class Meta:
        ordering = ["-signed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "scheme", "programme", "sha256"],
                condition=Q(withdrawn_at=None),
                name="completion_list_once",
            )
        ]


class CompletionLine(models.Model):
    """One learner of a list; a card number is kept as a keyed hash alone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    list = models.ForeignKey(CompletionList, models.CASCADE, related_name="lines")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    office = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    programme = models.CharField(max_length=60)
    name = models.CharField(max_length=140)
    identity_hash = models.CharField(max_length=64, blank=True)
    tail_hash = models.CharField(max_length=64)
    completed_on = models.DateField()

    row_policy = _BOTH

    class Meta:
        ordering = ["name"]
        indexes = [
            models.Index(fields=["office", "programme", "identity_hash"]),
            models.Index(fields=["office", "programme", "tail_hash"]),
        ]
