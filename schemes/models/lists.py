"""Changes of a scheme's lists and its budget: stated by one person, decided by another."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from accounts.row_security import RowPolicy
from audit.viewing import Viewer
from documents.models import StoredFile
from schemes.models.terms import Scheme


def two_people(name: str) -> list[models.BaseConstraint]:
    """The database's own word that one proposes and another decides."""
    return [
        models.CheckConstraint(
            condition=Q(decided_by=None) | ~Q(decided_by=F("proposed_by")),
            name=f"{name}_two_people",
        ),
        models.CheckConstraint(
            condition=~Q(status="approved")
            | Q(decided_by__isnull=False, decided_at__isnull=False),
            name=f"{name}_approved_by_somebody",
        ),
    ]


class ListChangeQuerySet(models.QuerySet["ListChange"]):
    def visible_to(self, actor: Viewer) -> ListChangeQuerySet:
        """Those of the actor's office."""
        return self.filter(office_id=actor.organisation_id)


class ListChange(models.Model):
    """What shall be new in one list of a scheme: entries with their dates.

    An imported file stands as `staged` until whoever handed it in has seen its findings
    and confirmed them; nothing else of it is stored before.
    """

    class Status(models.TextChoices):
        STAGED = "staged", _("To be confirmed")
        PROPOSED = "proposed", _("Waits for a second person")
        APPROVED = "approved", _("Approved")
        REFUSED = "refused", _("Refused")
        DISCARDED = "discarded", _("Discarded")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    office = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="list_changes")
    listing = models.CharField(max_length=60)
    entries = models.JSONField()
    findings = models.JSONField(default=list)
    rows = models.PositiveIntegerField(default=0)
    source = models.CharField(max_length=200)
    mark = models.CharField(max_length=12)
    is_whole = models.BooleanField(default=False)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    status = models.CharField(
        max_length=10, choices=Status.choices, default=Status.PROPOSED
    )
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    objects = ListChangeQuerySet.as_manager()
    row_policy = RowPolicy(owner="office_id")

    class Meta:
        ordering = ["-proposed_at"]
        constraints = two_people("list_change")

    def __str__(self) -> str:
        return f"{self.scheme}/{self.listing}"


class AppropriationQuerySet(models.QuerySet["Appropriation"]):
    def visible_to(self, actor: Viewer) -> AppropriationQuerySet:
        """Those of the actor's office."""
        return self.filter(office_id=actor.organisation_id)


class Appropriation(models.Model):
    """Money that shall be put at a scheme's disposal; the ledger has it once approved."""

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("Waits for a second person")
        APPROVED = "approved", _("Approved")
        REFUSED = "refused", _("Refused")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    office = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="appropriations")
    currency = models.CharField(max_length=3)
    minor = models.PositiveBigIntegerField()
    reference = models.CharField(max_length=60)
    status = models.CharField(
        max_length=10, choices=Status.choices, default=Status.PROPOSED
    )
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    objects = AppropriationQuerySet.as_manager()
    row_policy = RowPolicy(owner="office_id")

    class Meta:
        ordering = ["-proposed_at"]
        constraints = [
            *two_people("appropriation"),
            models.CheckConstraint(
                condition=Q(minor__gt=0), name="appropriation_is_more_than_nothing"
            ),
            models.UniqueConstraint(
                fields=["scheme", "reference"],
                condition=~Q(status="refused"),
                name="appropriation_reference_once",
            ),
        ]
