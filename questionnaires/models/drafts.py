"""Definitions on the content editor's desk, before they are published."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from accounts.row_security import RowPolicy
from audit.viewing import Viewer
from questionnaires.models.answering import Version


class DefinitionDraftQuerySet(models.QuerySet["DefinitionDraft"]):
    def visible_to(self, actor: Viewer) -> DefinitionDraftQuerySet:
        """Those of the organisation that the viewer acts for."""
        return self.filter(organisation_id=actor.organisation_id)


class DefinitionDraft(models.Model):
    """A definition as its files, which one person proposes and another publishes."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PROPOSED = "proposed", _("Waiting for a second person")
        PUBLISHED = "published", _("Published")
        PUT_ASIDE = "put_aside", _("Put aside")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    #: Key and version as the files say, empty as long as they cannot be read.
    key = models.CharField(max_length=60, blank=True)
    label = models.CharField(max_length=40, blank=True)
    #: Its title by language, as the files say.
    title = models.JSONField(default=dict, blank=True)
    #: The text of each file by its path.
    files = models.JSONField(default=dict)
    #: What is wrong or odd: file, line, key, message, remedy, level.
    problems = models.JSONField(default=list)
    sha256 = models.CharField(max_length=64, blank=True)
    note = models.CharField(max_length=400, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    changed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)
    published_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    published_at = models.DateTimeField(null=True, blank=True)
    version = models.ForeignKey(
        Version, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = DefinitionDraftQuerySet.as_manager()
    row_policy = RowPolicy()

    class Meta:
        ordering = ["-changed_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    state="published",
                    published_at__isnull=False,
                    published_by__isnull=False,
                    version__isnull=False,
                )
                | (
                    ~Q(state="published")
                    & Q(published_at=None, published_by=None, version=None)
                ),
                name="definition_draft_published_as_a_version",
            ),
            models.CheckConstraint(
                condition=Q(published_by=None) | ~Q(published_by=F("changed_by")),
                name="definition_draft_two_people",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "put_aside"]) | ~Q(sha256=""),
                name="definition_draft_proposed_can_be_read",
            ),
        ]

    @property
    def is_open(self) -> bool:
        """Whether its files can still be changed."""
        return self.state in (self.State.DRAFT, self.State.PROPOSED)

    @property
    def errors(self) -> int:
        """How many problems stand in the way of publication."""
        return sum(problem["level"] == "error" for problem in self.problems)
