"""A scheme as one office runs it, and the dated terms it published."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

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
    #: Who asked that it be closed, and who agreed; nobody where the operator closed it.
    closing_asked_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+"
    )
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = SchemeQuerySet.as_manager()
    row_policy = RowPolicy(owner="office_id", readers="true")

    class Meta:
        ordering = ["key"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(closed_at__gt=F("opened_at")),
                name="scheme_closes_after_it_opens",
            ),
            models.CheckConstraint(
                condition=Q(closed_by=None)
                | (
                    Q(closing_asked_by__isnull=False)
                    & ~Q(closed_by=F("closing_asked_by"))
                ),
                name="scheme_is_closed_by_two",
            ),
        ]

    def __str__(self) -> str:
        return self.key


class SchemeVersionQuerySet(models.QuerySet["SchemeVersion"]):
    def visible_to(self, actor: Viewer) -> SchemeVersionQuerySet:
        """Those of the schemes that the actor's office runs, drafts too."""
        return self.filter(scheme__office_id=actor.organisation_id)


class SchemeVersion(models.Model):
    """Dated terms, kept as text under their hash; two people publish them.

    A version published here once was read from a file of greenfin (the seed), or was
    proposed by one person and published by another. Where a list of a version changes,
    the version is published anew as its next edition: the same rules, other entries.
    Claims are pinned to the hash, so they keep the edition they were filed under.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        PUT_ASIDE = "put_aside", _("Put aside")

    class Origin(models.TextChoices):
        FILE = "file", _("From greenfin's files")
        UPLOAD = "upload", _("From an uploaded file")
        FIGURES = "figures", _("Changed figures")
        LISTS = "lists", _("Changed lists")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="versions")
    label = models.CharField(max_length=20)
    edition = models.PositiveIntegerField(default=1)
    origin = models.CharField(
        max_length=8, choices=Origin.choices, default=Origin.UPLOAD
    )
    sha256 = models.CharField(max_length=64)
    content = models.TextField()
    note = models.CharField(max_length=400, blank=True)
    status = models.CharField(
        max_length=10, choices=Status.choices, default=Status.DRAFT
    )
    proposed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)
    published_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)

    objects = SchemeVersionQuerySet.as_manager()
    row_policy = RowPolicy(
        owner="scheme_id = any(array(select id from schemes_scheme"
        f" where office_id = {CURRENT}))",
        readers="status = 'published'",
    )

    class Meta:
        ordering = ["scheme", "label", "edition"]
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "label", "edition"],
                condition=Q(status="published"),
                name="scheme_version_published_once",
            ),
            models.CheckConstraint(
                condition=Q(status="published", published_at__isnull=False)
                | (~Q(status="published") & Q(published_at=None, published_by=None)),
                name="scheme_version_published_at_some_time",
            ),
            models.CheckConstraint(
                condition=~Q(status="published")
                | Q(published_by__isnull=False)
                | Q(origin="file"),
                name="scheme_version_published_has_a_publisher",
            ),
            models.CheckConstraint(
                condition=Q(published_by=None) | ~Q(published_by=F("proposed_by")),
                name="scheme_version_two_people",
            ),
            models.CheckConstraint(
                condition=Q(origin="file") | Q(proposed_by__isnull=False),
                name="scheme_version_proposed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scheme}@{self.label}"


class VersionComparison(models.Model):
    """What a draft would change for the cases an office has had, worked out by a job."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    office = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    version = models.ForeignKey(
        SchemeVersion, models.CASCADE, related_name="comparisons"
    )
    against_label = models.CharField(max_length=20)
    against_sha256 = models.CharField(max_length=64)
    requested_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)
    claims = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    old_minor = models.PositiveBigIntegerField(default=0)
    new_minor = models.PositiveBigIntegerField(default=0)
    changes = models.JSONField(default=list)

    row_policy = RowPolicy(owner="office_id")

    class Meta:
        ordering = ["-requested_at"]


class ComparedClaim(models.Model):
    """One claim that would come out otherwise: before and after, part by part."""

    comparison = models.ForeignKey(
        VersionComparison, models.CASCADE, related_name="rows"
    )
    office = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    claim = models.ForeignKey("schemes.Claim", models.PROTECT, related_name="+")
    old = models.JSONField()
    new = models.JSONField()
    by_minor = models.BigIntegerField(null=True)

    row_policy = RowPolicy(owner="office_id")

    class Meta:
        ordering = ["comparison", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["comparison", "claim"], name="compared_claim_once"
            )
        ]
