"""Questionnaires and their versions; responses, answers, their history, submissions."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from accounts.row_security import CURRENT, RowPolicy
from audit.viewing import Viewer
from documents.models import StoredFile


class Questionnaire(models.Model):
    """A form, whatever its version: one size of an instrument, or the only one.

    `instrument` is what its sizes belong to; `rank` orders them, smallest first;
    `entity` is the kind of organisation that fills it in.
    """

    key = models.SlugField(primary_key=True, max_length=60)
    #: Whose own questions these are; empty: everybody may be asked them.
    owner = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+"
    )
    instrument = models.SlugField(max_length=60, blank=True)
    size = models.SlugField(max_length=20, blank=True)
    rank = models.PositiveSmallIntegerField(default=0)
    entity = models.SlugField(max_length=20, default="company")

    class Meta:
        ordering = ["instrument", "rank"]

    def __str__(self) -> str:
        return self.key


class Version(models.Model):
    """An immutable published definition, compiled and hashed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    questionnaire = models.ForeignKey(
        Questionnaire, models.PROTECT, related_name="versions"
    )
    label = models.CharField(max_length=40)
    definition = models.JSONField()
    sha256 = models.CharField(max_length=64, unique=True)
    published_at = models.DateTimeField()

    class Meta:
        ordering = ["questionnaire", "-published_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["questionnaire", "label"], name="version_label_once"
            )
        ]


class ResponseQuerySet(models.QuerySet["Response"]):
    def visible_to(self, actor: Viewer) -> ResponseQuerySet:
        return self.filter(organisation_id=actor.organisation_id)

    def drafts(self) -> ResponseQuerySet:
        return self.filter(status=Response.Status.DRAFT)


class Response(models.Model):
    """One organisation's filling of an instrument for a period, in one of its sizes."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("In progress")
        SIGNED_OFF = "signed_off", _("Signed off")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="responses"
    )
    version = models.ForeignKey(Version, models.PROTECT, related_name="responses")
    instrument = models.SlugField(max_length=60)
    period_start = models.DateField()
    period_end = models.DateField()
    status = models.CharField(
        max_length=12, choices=Status.choices, default=Status.DRAFT
    )
    revision = models.PositiveSmallIntegerField(default=1)
    amendment_reason = models.TextField(blank=True)
    started_at = models.DateTimeField()

    objects = ResponseQuerySet.as_manager()
    row_policy = RowPolicy()

    class Meta:
        ordering = ["-period_end", "-started_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(period_end__gte=F("period_start")),
                name="response_period_ends_after_it_starts",
            ),
            models.UniqueConstraint(
                fields=["organisation", "instrument", "period_start", "period_end"],
                name="response_once_a_period",
            ),
        ]

    @property
    def is_draft(self):
        return self.status == self.Status.DRAFT


_OF_OWN_RESPONSE = (
    "response_id = any(array(select id from questionnaires_response"
    f" where organisation_id = {CURRENT}))"
)


class TableRow(models.Model):
    """A row of a repeating table; its answers carry its id."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    response = models.ForeignKey(Response, models.CASCADE, related_name="table_rows")
    table = models.CharField(max_length=60)
    position = models.PositiveIntegerField()
    removed_at = models.DateTimeField(null=True, blank=True)
    row_policy = RowPolicy(owner=_OF_OWN_RESPONSE)

    class Meta:
        ordering = ["position"]
        indexes = [models.Index(fields=["response", "table", "position"])]


class Answer(models.Model):
    """The current value of one data point (of one row), with its version number."""

    class State(models.TextChoices):
        ANSWERED = "answered", _("Answered")
        DONT_KNOW = "dont_know", _("I do not know")
        NOT_APPLICABLE = "not_applicable", _("Not relevant to us")

    class Origin(models.TextChoices):
        """How the value came here, where nobody typed it."""

        PRIOR = "prior", _("Confirmed: the same as the year before")
        ESTIMATE = "estimate", _("Estimated for you")

    id = models.BigAutoField(primary_key=True)
    response = models.ForeignKey(Response, models.CASCADE, related_name="answers")
    data_point = models.CharField(max_length=100)
    row_id = models.CharField(max_length=36, blank=True)
    version_no = models.PositiveIntegerField(default=1)
    state = models.CharField(
        max_length=16, choices=State.choices, default=State.ANSWERED
    )
    text = models.TextField(blank=True)
    number = models.DecimalField(max_digits=30, decimal_places=10, null=True)
    unit = models.CharField(max_length=30, blank=True)
    reason = models.TextField(blank=True)
    problem = models.CharField(max_length=200, blank=True)
    origin = models.CharField(max_length=10, choices=Origin.choices, blank=True)
    #: How an estimate came about: `key of the estimate: the sum`.
    estimate = models.TextField(blank=True)
    changed_by = models.CharField(max_length=40)
    changed_by_label = models.CharField(max_length=200)
    changed_at = models.DateTimeField()
    row_policy = RowPolicy(owner=_OF_OWN_RESPONSE)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["response", "data_point", "row_id"], name="answer_once"
            )
        ]


class AnswerHistory(models.Model):
    """Every value an answer ever had; only grows, and is sealed in batches."""

    id = models.BigAutoField(primary_key=True)
    response = models.ForeignKey(Response, models.CASCADE, related_name="history")
    data_point = models.CharField(max_length=100)
    row_id = models.CharField(max_length=36, blank=True)
    version_no = models.PositiveIntegerField()
    state = models.CharField(max_length=16)
    text = models.TextField(blank=True)
    unit = models.CharField(max_length=30, blank=True)
    reason = models.TextField(blank=True)
    origin = models.CharField(max_length=10, blank=True)
    estimate = models.TextField(blank=True)
    changed_by = models.CharField(max_length=40)
    changed_by_label = models.CharField(max_length=200)
    changed_at = models.DateTimeField()
    row_policy = RowPolicy(owner=_OF_OWN_RESPONSE)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["response", "data_point", "row_id", "version_no"],
                name="answer_history_once",
            )
        ]


class HistorySeal(models.Model):
    """One hash over a batch of answers' history, so that none can vanish unseen.

    It covers what changed from `since` up to, but not at, `until`.
    """

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="history_seals"
    )
    since = models.DateTimeField()
    until = models.DateTimeField()
    count = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    event_sequence = models.PositiveBigIntegerField()
    row_policy = RowPolicy()

    class Meta:
        ordering = ["organisation", "since"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "since"], name="history_seal_once"
            )
        ]


class Explanation(models.Model):
    """Why an unusual figure is right: a coded reason, given for one finding.

    `fingerprint` is that of the values it was given for; other values need another.
    Only grows: the latest one counts.
    """

    id = models.BigAutoField(primary_key=True)
    response = models.ForeignKey(Response, models.CASCADE, related_name="explanations")
    check_key = models.CharField(max_length=60)
    row_id = models.CharField(max_length=36, blank=True)
    fingerprint = models.CharField(max_length=64)
    reason = models.CharField(max_length=60)
    note = models.TextField(blank=True)
    given_by = models.CharField(max_length=40)
    given_by_label = models.CharField(max_length=200)
    given_at = models.DateTimeField()
    row_policy = RowPolicy(owner=_OF_OWN_RESPONSE)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["response", "check_key"])]


class SubmissionQuerySet(models.QuerySet["Submission"]):
    def visible_to(self, actor: Viewer) -> SubmissionQuerySet:
        return self.filter(organisation_id=actor.organisation_id)


class Submission(models.Model):
    """A response as it was signed off: frozen and hashed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="submissions"
    )
    response = models.ForeignKey(Response, models.PROTECT, related_name="submissions")
    revision = models.PositiveSmallIntegerField(default=1)
    frozen = models.JSONField()
    sha256 = models.CharField(max_length=64)
    evaluator_version = models.CharField(max_length=20)
    signed_by = models.CharField(max_length=40)
    signed_by_name = models.CharField(max_length=200)
    signed_by_title = models.CharField(max_length=120)
    signed_at = models.DateTimeField()
    amendment_reason = models.TextField(blank=True)
    facts_extracted_at = models.DateTimeField(null=True, blank=True)

    objects = SubmissionQuerySet.as_manager()
    row_policy = RowPolicy()

    class Meta:
        ordering = ["-signed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["response", "revision"], name="submission_revision_once"
            )
        ]


class SubmissionPdf(models.Model):
    """The PDF of a submission in one language, made once.

    Readers from outside have one of their own where they may not see all of it.
    """

    COMPANY, OUTSIDE = "company", "outside"

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="pdfs")
    language = models.CharField(max_length=8)
    audience = models.CharField(max_length=10, default=COMPANY)
    file = models.ForeignKey(StoredFile, models.PROTECT)
    row_policy = RowPolicy(
        owner="submission_id = any(array(select id from questionnaires_submission"
        f" where organisation_id = {CURRENT}))"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "language", "audience"],
                name="submission_pdf_once",
            )
        ]
