"""A bank's own questions: composed, published by two people, answered for it alone."""

from __future__ import annotations

import uuid
from datetime import date
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from accounts.row_security import CURRENT, RowPolicy
from audit.viewing import Viewer
from companies.models import Consent
from questionnaires.models.answering import Submission, Version


class SupplementQuerySet(models.QuerySet["Supplement"]):
    def visible_to(self, actor: Viewer) -> SupplementQuerySet:
        """Those of the organisation that the viewer acts for."""
        return self.filter(organisation_id=actor.organisation_id)


class Supplement(models.Model):
    """One numbered version of an organisation's own questions, or its next draft."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PROPOSED = "proposed", _("Waiting for a second person")
        PUBLISHED = "published", _("Published")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="supplements"
    )
    number = models.PositiveIntegerField()
    questions = models.JSONField(default=list)
    #: The highest number that a question's key had: no key is used for another again.
    last_key = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    changed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)
    published_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    published_at = models.DateTimeField(null=True, blank=True)
    version = models.OneToOneField(
        Version, models.PROTECT, null=True, blank=True, related_name="supplement"
    )

    objects = SupplementQuerySet.as_manager()
    row_policy = RowPolicy()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "number"], name="supplement_number_once"
            ),
            models.UniqueConstraint(
                fields=["organisation"],
                condition=~Q(state="published"),
                name="supplement_one_draft",
            ),
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
                name="supplement_published_as_a_version",
            ),
            models.CheckConstraint(
                condition=Q(published_by=None) | ~Q(published_by=F("changed_by")),
                name="supplement_two_people",
            ),
        ]

    @property
    def is_draft(self) -> bool:
        return self.state != self.State.PUBLISHED


#: A consent of any part, in force today in Hong Kong, as in `companies.models`.
_CONSENTED = f"""bank_id = {CURRENT} and organisation_id = any(array(
    select c.company_id from companies_consent c
    where c.bank_id = {CURRENT} and c.withdrawn_at is null
    and (now() at time zone 'Asia/Hong_Kong')::date between c.valid_from and c.valid_until))"""


class GivenSupplementQuerySet(models.QuerySet["GivenSupplement"]):
    def seen_by(self, bank_id: UUID | None, day: date) -> GivenSupplementQuerySet:
        """What companies answered that bank and, that day, let it see."""
        consents = Consent.objects.in_force(day).filter(bank_id=bank_id)
        return self.filter(
            bank_id=bank_id, organisation_id__in=consents.values("company_id")
        )


class GivenSupplement(models.Model):
    """A company's signed answers to one bank's questions; no other bank reads them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    bank = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    submission = models.OneToOneField(Submission, models.PROTECT, related_name="given")
    period_start = models.DateField()
    period_end = models.DateField()
    number = models.PositiveIntegerField()
    answers = models.JSONField()
    given_at = models.DateTimeField(default=timezone.now)

    objects = GivenSupplementQuerySet.as_manager()
    row_policy = RowPolicy(readers=_CONSENTED)

    class Meta:
        ordering = ["-period_end", "-given_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(bank=F("organisation")), name="supplement_given_to_a_bank"
            )
        ]
