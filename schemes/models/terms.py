"""A scheme as one office runs it, and the dated terms it published."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import Organisation, User
from accounts.row_security import CURRENT, RowPolicy
from audit.viewing import Viewer


class SchemeQuerySet(models.QuerySet["Scheme"]):
    def run_by(self, actor: Viewer) -> SchemeQuerySet:
        """The schemes of the office that somebody acts for."""
        return self.filter(office_id=actor.organisation_id)

    def open_for_claims(self) -> SchemeQuerySet:
        """Schemes that take new claims; a closed one still runs off."""
        return self.filter(closed_at=None)


class Scheme(models.Model):
    """A programme of grants or subsidies, run by one office. Everybody may know of it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.SlugField(max_length=40, unique=True)
    office = models.ForeignKey(Organisation, models.PROTECT, related_name="schemes")
    opened_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = SchemeQuerySet.as_manager()
    row_policy = RowPolicy(owner="office_id", readers="true")

    class Meta:
        ordering = ["key"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(closed_at__gt=F("opened_at")),
                name="scheme_closes_after_it_opens",
            )
        ]

    def __str__(self) -> str:
        return self.key


class SchemeVersion(models.Model):
    """Dated terms, kept as canonical JSON under their hash; two people publish them."""

    class Status(models.TextChoices):
        DRAFT = "draft"
        PUBLISHED = "published"
        PUT_ASIDE = "put_aside"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="versions")
    label = models.CharField(max_length=20)
    sha256 = models.CharField(max_length=64)
    content = models.JSONField()
    status = models.CharField(
        max_length=10, choices=Status.choices, default=Status.DRAFT
    )
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)
    published_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)

    row_policy = RowPolicy(
        owner="scheme_id = any(array(select id from schemes_scheme"
        f" where office_id = {CURRENT}))",
        readers="status = 'published'",
    )

    class Meta:
        ordering = ["scheme", "label"]
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "label"],
                condition=Q(status="published"),
                name="scheme_version_published_once",
            ),
            models.CheckConstraint(
                condition=Q(published_by=None, published_at=None)
                | Q(published_by__isnull=False, published_at__isnull=False),
                name="scheme_version_published_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(status="published") | Q(published_by__isnull=False),
                name="scheme_version_published_has_a_publisher",
            ),
            models.CheckConstraint(
                condition=Q(published_by=None) | ~Q(published_by=F("proposed_by")),
                name="scheme_version_two_people",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scheme}@{self.label}"
