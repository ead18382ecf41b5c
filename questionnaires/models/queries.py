"""Questions on a value: by a colleague, a reviewer or a bank that may see it."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from accounts.row_security import CURRENT, RowPolicy
from audit.viewing import Viewer
from companies.models import Consent, ConsentScope, Scope
from questionnaires.models.answering import Response


class QueryQuerySet(models.QuerySet["Query"]):
    def visible_to(self, actor: Viewer) -> QueryQuerySet:
        """A company all on its answers; a bank its own, as long as it may see the part."""
        shared = ConsentScope.objects.filter(
            consent__in=Consent.objects.in_force(timezone.localdate()).filter(
                bank_id=actor.organisation_id
            ),
            consent__company_id=models.OuterRef("organisation_id"),
            scope=models.OuterRef("scope"),
        )
        asked = Q(models.Exists(shared), asker_id=actor.organisation_id)
        return self.filter(Q(organisation_id=actor.organisation_id) | asked)

    def unsettled(self) -> QueryQuerySet:
        return self.exclude(state=Query.State.CLOSED)


class Query(models.Model):
    """A question on one value of a company; who asked may close it.

    `response` is where the value is answered, `fact_id` the fact a bank asked about.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Waits for an answer")
        ANSWERED = "answered", _("Answered")
        CLOSED = "closed", _("Closed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="queries"
    )
    asker = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    response = models.ForeignKey(
        Response, models.CASCADE, null=True, related_name="queries"
    )
    fact_id = models.UUIDField(null=True)
    data_point = models.CharField(max_length=100)
    row_id = models.CharField(max_length=36, blank=True)
    scope = models.CharField(max_length=20, choices=Scope.choices, blank=True)
    period_end = models.DateField()
    about = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    opened_by = models.CharField(max_length=40)
    opened_by_label = models.CharField(max_length=200)
    opened_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = QueryQuerySet.as_manager()
    row_policy = RowPolicy(
        owner=f"(organisation_id = {CURRENT} or asker_id = {CURRENT})"
    )

    class Meta:
        ordering = ["-opened_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False)
                | (~Q(state="closed") & Q(closed_at=None)),
                name="query_closed_at_some_time",
            ),
            models.CheckConstraint(
                condition=Q(asker=models.F("organisation"))
                | (Q(fact_id__isnull=False) & ~Q(scope="")),
                name="query_of_another_is_on_a_fact",
            ),
        ]
        indexes = [models.Index(fields=["response", "data_point"])]

    @property
    def is_from_outside(self) -> bool:
        return self.asker_id != self.organisation_id


class QueryMessage(models.Model):
    """One message of the thread, from either side; only grows."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    query = models.ForeignKey(Query, models.CASCADE, related_name="messages")
    author = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    text = models.TextField()
    by = models.CharField(max_length=40)
    by_label = models.CharField(max_length=200)
    at = models.DateTimeField(default=timezone.now)
    row_policy = RowPolicy(
        owner="query_id = any(array(select id from questionnaires_query"
        f" where organisation_id = {CURRENT} or asker_id = {CURRENT}))"
    )

    class Meta:
        ordering = ["at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text=""), name="query_message_says_something"
            )
        ]
