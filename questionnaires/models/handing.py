"""Parts of a response in other hands: a colleague's, a helper's, a reader's."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Self, TypeVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import Organisation, User
from accounts.row_security import RowPolicy
from questionnaires.models.answering import Response, Submission


class Assignment(models.Model):
    """A section that a colleague fills in, until a day; the latest one counts."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    response = models.ForeignKey(Response, models.CASCADE, related_name="assignments")
    section = models.CharField(max_length=60)
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    due_on = models.DateField()
    assigned_by_label = models.CharField(max_length=200)
    assigned_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    reminded_on = models.DateField(null=True, blank=True)
    row_policy = RowPolicy()

    class Meta:
        ordering = ["due_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["response", "section"],
                condition=Q(ended_at=None),
                name="assignment_one_a_section",
            )
        ]


_Kind = TypeVar("_Kind", bound=models.Model)


class LinkQuerySet(models.QuerySet[_Kind]):
    """Links that open something to whoever has them."""

    def open(self, now: datetime) -> Self:
        """Those that still open something at that instant."""
        return self.filter(revoked_at=None, expires_at__gt=now)


class Link(models.Model):
    """Known by the hash of its secret alone; ends by itself, or when taken back."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    email = models.EmailField(blank=True)
    secret_hash = models.CharField(max_length=64, unique=True)
    made_by = models.CharField(max_length=40)
    made_by_label = models.CharField(max_length=200)
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = LinkQuerySet.as_manager()

    class Meta:
        abstract = True


class HelperLink(Link):
    """Lets somebody without an account answer a section, or one question of it."""

    response = models.ForeignKey(Response, models.CASCADE, related_name="helpers")
    section = models.CharField(max_length=60)
    question = models.CharField(max_length=60, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    row_policy = RowPolicy()

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("made_at")),
                name="helper_link_ends_after_it_is_made",
            )
        ]


class ShareLink(Link):
    """Lets a buyer read one signed submission, on a page and as PDF."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="shares")
    row_policy = RowPolicy()

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("made_at")),
                name="share_link_ends_after_it_is_made",
            )
        ]


class ShareOpening(models.Model):
    """That somebody opened a shared submission: when, and what of it."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    link = models.ForeignKey(ShareLink, models.CASCADE, related_name="openings")
    what = models.CharField(max_length=4, choices=[("page", "page"), ("pdf", "PDF")])
    at = models.DateTimeField(default=timezone.now)
    row_policy = RowPolicy()

    class Meta:
        ordering = ["-at"]
