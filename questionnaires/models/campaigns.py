"""Campaigns: who invites which companies to answer what, and how far they are.

A bank's own list stays the bank's. What a company shows of its progress is a row of the
company's own, which the inviter reads as long as the company agrees.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Invitation, Organisation, User
from accounts.row_security import CURRENT, RowPolicy
from audit.viewing import Viewer
from companies.models import SizeClass
from documents.models import StoredFile
from questionnaires.models.answering import Questionnaire


class CampaignQuerySet(models.QuerySet["Campaign"]):
    def visible_to(self, actor: Viewer) -> CampaignQuerySet:
        """Those of the organisation that the viewer acts for."""
        return self.filter(organisation_id=actor.organisation_id)

    def running(self) -> CampaignQuerySet:
        return self.filter(state=Campaign.State.RUNNING)


class Campaign(models.Model):
    """A bank or the Centre asks a list of companies to answer for a period by a day."""

    class State(models.TextChoices):
        DRAFT = "draft", _("In preparation")
        RUNNING = "running", _("Running")
        CLOSED = "closed", _("Closed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="campaigns"
    )
    name = models.CharField(max_length=120)
    questionnaire = models.ForeignKey(Questionnaire, models.PROTECT, related_name="+")
    period_start = models.DateField()
    period_end = models.DateField()
    due_on = models.DateField()
    smallest_size = models.CharField(
        max_length=10, choices=SizeClass.choices, default=SizeClass.MICRO
    )
    #: Whether the inviter's own questions are asked too.
    with_supplement = models.BooleanField(default=False)
    #: What the inviter writes to the companies, by language.
    texts = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    launched_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = CampaignQuerySet.as_manager()
    row_policy = RowPolicy(
        readers="id = any(array(select campaign_id from questionnaires_campaignrequest"
        f" where company_id = {CURRENT}))"
    )

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(period_end__gte=F("period_start")),
                name="campaign_period_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(due_on__gt=F("period_end")),
                name="campaign_due_after_its_period",
            ),
            models.CheckConstraint(
                condition=Q(state="draft", launched_at=None)
                | (~Q(state="draft") & Q(launched_at__isnull=False)),
                name="campaign_launched_at_some_time",
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False)
                | (~Q(state="closed") & Q(closed_at=None)),
                name="campaign_closed_at_some_time",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CampaignListQuerySet(models.QuerySet["CampaignList"]):
    def visible_to(self, actor: Viewer) -> CampaignListQuerySet:
        """Those of the organisation that the viewer acts for."""
        return self.filter(organisation_id=actor.organisation_id)


class CampaignList(models.Model):
    """A file of companies as it was read: looked at first, then added or put aside."""

    class State(models.TextChoices):
        STAGED = "staged", _("Waiting for your word")
        ADDED = "added", _("Added")
        DISCARDED = "discarded", _("Put aside")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="lists")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    rows = models.PositiveIntegerField()
    entries = models.JSONField(default=list)
    findings = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=State.choices, default=State.STAGED)
    added = models.PositiveIntegerField(default=0)
    given_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    given_at = models.DateTimeField(default=timezone.now)

    objects = CampaignListQuerySet.as_manager()
    row_policy = RowPolicy()

    class Meta:
        ordering = ["-given_at"]


class Invitee(models.Model):
    """A company on a campaign's list: what the inviter knows of it, and what it was sent."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="invitees")
    name = models.CharField(max_length=200)
    reference = models.CharField(max_length=80, blank=True)
    email = models.EmailField()
    #: Empty: the list does not say, and the mail is written in both languages.
    language = models.CharField(max_length=8, blank=True)
    sector_code = models.CharField(max_length=10, blank=True)
    size_class = models.CharField(max_length=10, choices=SizeClass.choices, blank=True)
    added_at = models.DateTimeField(default=timezone.now)
    invitation = models.OneToOneField(
        Invitation, models.PROTECT, null=True, blank=True, related_name="+"
    )
    queued_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    joined_at = models.DateTimeField(null=True, blank=True)
    #: When a reminder was due and looked at, whether or not a mail went.
    first_reminder_at = models.DateTimeField(null=True, blank=True)
    last_reminder_at = models.DateTimeField(null=True, blank=True)

    row_policy = RowPolicy()

    class Meta:
        ordering = ["name", "email"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "email"], name="invitee_address_once"
            ),
            models.CheckConstraint(
                condition=Q(mailed_at=None) | Q(invitation__isnull=False),
                name="invitee_mailed_with_a_code",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "email"])]

    def __str__(self) -> str:
        return self.name


class OptOut(models.Model):
    """An address that one inviter must not write to again, whatever list it is on."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="opt_outs"
    )
    email = models.EmailField()
    at = models.DateTimeField(default=timezone.now)
    row_policy = RowPolicy()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "email"], name="opt_out_once"
            )
        ]


class CampaignRequestQuerySet(models.QuerySet["CampaignRequest"]):
    def visible_to(self, actor: Viewer) -> CampaignRequestQuerySet:
        """What was asked of the company that the viewer acts for."""
        return self.filter(company_id=actor.organisation_id)

    def open(self) -> CampaignRequestQuerySet:
        """Those whose campaign still runs."""
        return self.filter(campaign__state=Campaign.State.RUNNING)


class CampaignRequest(models.Model):
    """What an inviter asks of a company that joined; how far it is, if it agrees."""

    class Stage(models.TextChoices):
        NOT_STARTED = "not_started", _("Not started")
        STARTED = "started", _("Started")
        SUBMITTED = "submitted", _("Signed off")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="requests")
    invitee = models.OneToOneField(Invitee, models.CASCADE, related_name="request")
    company = models.ForeignKey(
        Organisation, models.PROTECT, related_name="campaign_requests"
    )
    inviter = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    joined_at = models.DateTimeField(default=timezone.now)
    #: While it is set the inviter sees the three fields below, and nothing else.
    progress_agreed_at = models.DateTimeField(null=True, blank=True)
    stage = models.CharField(max_length=12, choices=Stage.choices, blank=True)
    section = models.JSONField(default=dict)
    stage_at = models.DateTimeField(null=True, blank=True)

    objects = CampaignRequestQuerySet.as_manager()
    row_policy = RowPolicy(owner=f"(company_id = {CURRENT} or inviter_id = {CURRENT})")

    class Meta:
        ordering = ["-joined_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "company"], name="campaign_request_once"
            ),
            models.CheckConstraint(
                condition=Q(progress_agreed_at__isnull=False)
                | Q(stage="", section={}, stage_at=None),
                name="campaign_request_shows_what_was_agreed",
            ),
        ]
