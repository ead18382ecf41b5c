"""Claims and what belongs to one: facts, documents, requests, events, interests."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from accounts.row_security import CURRENT, RowPolicy
from audit.viewing import Viewer
from documents.models import StoredFile
from schemes.models.terms import Scheme

#: Both sides of a claim: who claims, and the office once it was submitted.
BOTH_SIDES = (
    f"(organisation_id = {CURRENT} or (office_id = {CURRENT} and state <> 'draft'))"
)


#: The queues of an office, by what has to be done next; the first is where one lands.
QUEUES = {
    "open": ("submitted", "screening", "returned", "appeal"),
    "waiting": ("info_requested",),
    "check": ("assessed",),
    "pay": ("approved", "payment_failed"),
    "paying": ("in_batch", "sent"),
    "recovering": ("recovery",),
    "done": ("paid", "recovered", "written_off", "declined", "withdrawn", "lapsed"),
}


def of_claim(readable: str = BOTH_SIDES) -> str:
    """The SQL of a row policy: the row hangs on a claim that the reader sees.

    Asked for each row by its claim's key: a list of all the reader's claims would be made
    anew for every statement.
    """
    return (
        "exists (select 1 from schemes_claim hung where hung.id = claim_id"
        f" and {readable})"
    )


class Family(models.Model):
    """Claims that share ceilings: a person's, or those about one instrument.

    `subject` is a keyed hash of what makes it one: the person's identity document, or the
    instrument's identifier. The office matches by it and never sees it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="families")
    office = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    subject = models.CharField(max_length=64)
    label = models.CharField(max_length=200)
    opened_at = models.DateTimeField(default=timezone.now)

    row_policy = RowPolicy(owner="office_id")

    class Meta:
        verbose_name_plural = "families"
        constraints = [
            models.UniqueConstraint(fields=["scheme", "subject"], name="family_once")
        ]


class ClaimQuerySet(models.QuerySet["Claim"]):
    def visible_to(self, actor: Viewer) -> ClaimQuerySet:
        """An applicant's own; an office's once they were submitted."""
        return self.filter(
            Q(organisation_id=actor.organisation_id)
            | Q(office_id=actor.organisation_id) & ~Q(state=Claim.State.DRAFT)
        )

    def without_interest_of(self, user: User) -> ClaimQuerySet:
        """Those in which the officer has declared no interest."""
        return self.exclude(interests__user=user)


class Claim(models.Model):
    """Asks for money under one version of a scheme's terms."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Submitted")
        SCREENING = "screening", _("In screening")
        INFO_REQUESTED = "info_requested", _("Waiting for the applicant")
        ASSESSED = "assessed", _("Assessed")
        RETURNED = "returned", _("Returned to the case officer")
        APPROVED = "approved", _("Approved")
        DECLINED = "declined", _("Declined")
        IN_BATCH = "in_batch", _("In a payment batch")
        SENT = "sent", _("Sent to the bank")
        PAID = "paid", _("Paid")
        PAYMENT_FAILED = "payment_failed", _("Payment failed")
        RECOVERY = "recovery", _("Being recovered")
        RECOVERED = "recovered", _("Recovered")
        WRITTEN_OFF = "written_off", _("Written off")
        APPEAL = "appeal", _("Under review after an appeal")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        LAPSED = "lapsed", _("Lapsed")

    #: Nothing of the claim stands in a family's ceilings.
    WITHOUT_AWARD = ("draft", "declined", "withdrawn", "lapsed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="claims"
    )
    office = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="claims")
    family = models.ForeignKey(Family, models.PROTECT, null=True, related_name="claims")
    track = models.CharField(max_length=40)
    instrument = models.CharField(max_length=40, blank=True)
    number = models.CharField(max_length=20, blank=True)
    state = models.CharField(max_length=16, choices=State.choices, default=State.DRAFT)
    revision = models.PositiveIntegerField(default=0)
    version_label = models.CharField(max_length=20, blank=True)
    version_sha256 = models.CharField(max_length=64, blank=True)
    outcome = models.JSONField(null=True)
    outcome_sha256 = models.CharField(max_length=64, blank=True)
    currency = models.CharField(max_length=3)
    amount_minor = models.PositiveBigIntegerField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    expires_on = models.DateField(null=True)
    expiry_told_on = models.DateField(null=True)
    fraud_marked_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)
    assigned_to = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    assessed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = ClaimQuerySet.as_manager()
    row_policy = RowPolicy(owner=BOTH_SIDES)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["draft", "withdrawn", "lapsed"]) | ~Q(number=""),
                name="claim_submitted_has_a_number",
            ),
            models.CheckConstraint(
                condition=Q(number="")
                | (Q(submitted_at__isnull=False) & ~Q(version_sha256="")),
                name="claim_submitted_under_terms",
            ),
            models.UniqueConstraint(
                fields=["number"], condition=~Q(number=""), name="claim_number_once"
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None)
                | (Q(assessed_by__isnull=False) & ~Q(approved_by=F("assessed_by"))),
                name="claim_checked_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | Q(amount_minor__isnull=False),
                name="claim_approved_has_an_amount",
            ),
        ]
        indexes = [
            models.Index(fields=["office", "state", "submitted_at"]),
            # One a queue: its first page is read in order, not sorted.
            *(
                models.Index(
                    fields=["office", "submitted_at", "id"],
                    condition=Q(state__in=states),
                    name=f"claim_queue_{key}",
                )
                for key, states in QUEUES.items()
            ),
            models.Index(fields=["office", "assigned_to", "state"]),
            models.Index(fields=["organisation", "created_at"]),
        ]

    def __str__(self) -> str:
        return self.number or str(self.pk)


class ClaimFact(models.Model):
    """What an applicant stated, as typed; saved one at a time over a version."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    claim = models.ForeignKey(Claim, models.CASCADE, related_name="facts")
    key = models.CharField(max_length=60)
    value = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField(default=timezone.now)

    row_policy = RowPolicy(owner=of_claim())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["claim", "key"], name="claim_fact_once")
        ]


class Payee(models.Model):
    """Who is paid and where; identity and account number stand sealed.

    The keyed hashes find the same person or account in other claims.
    """

    claim = models.OneToOneField(
        Claim, models.CASCADE, primary_key=True, related_name="payee"
    )
    name = models.CharField(max_length=140)
    identity_sealed = models.TextField(blank=True)
    identity_hash = models.CharField(max_length=64, blank=True, db_index=True)
    identity_masked = models.CharField(max_length=20, blank=True)
    bank_code = models.CharField(max_length=3)
    account_sealed = models.TextField()
    account_hash = models.CharField(max_length=64, db_index=True)
    account_masked = models.CharField(max_length=40)
    phone_sealed = models.TextField(blank=True)
    phone_hash = models.CharField(max_length=64, blank=True, db_index=True)
    phone_masked = models.CharField(max_length=20, blank=True)
    address_sealed = models.TextField(blank=True)
    address_hash = models.CharField(max_length=64, blank=True, db_index=True)
    birth_year = models.PositiveSmallIntegerField(null=True)
    owners_sealed = models.TextField(blank=True)
    stated_at = models.DateTimeField(default=timezone.now)
    #: Since when the account stands changed and unchecked; nothing is paid to it so long.
    unchecked_since = models.DateTimeField(null=True)

    row_policy = RowPolicy(owner=of_claim())


class ClaimDocument(models.Model):
    """A file handed in for one of the papers the terms ask for."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    claim = models.ForeignKey(Claim, models.CASCADE, related_name="documents")
    paper = models.CharField(max_length=60)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    #: None where nobody counted, as for what a program handed in.
    pages = models.PositiveIntegerField(null=True)
    added_at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True)

    row_policy = RowPolicy(owner=of_claim())

    class Meta:
        ordering = ["added_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["claim", "file"],
                condition=Q(removed_at=None),
                name="claim_document_once",
            )
        ]


class ClaimEvent(models.Model):
    """One step of a claim: who, when, from where to where, why. Only grows."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="events")
    sequence = models.PositiveIntegerField()
    verb = models.CharField(max_length=40)
    from_state = models.CharField(max_length=16)
    to_state = models.CharField(max_length=16)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    by_label = models.CharField(max_length=200)
    reasons = models.JSONField(default=list)
    note = models.TextField(blank=True)
    at = models.DateTimeField(default=timezone.now)
    before_sha256 = models.CharField(max_length=64)
    after_sha256 = models.CharField(max_length=64)

    row_policy = RowPolicy(owner=of_claim())

    class Meta:
        ordering = ["claim", "sequence"]
        constraints = [
            models.UniqueConstraint(
                fields=["claim", "sequence"], name="claim_event_in_order"
            )
        ]


class InformationRequest(models.Model):
    """One question of the office to the applicant; the clock stands until it is answered."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    claim = models.ForeignKey(Claim, models.CASCADE, related_name="requests")
    question = models.TextField()
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    due_on = models.DateField()
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    reminded_on = models.DateField(null=True)

    row_policy = RowPolicy(owner=of_claim())

    class Meta:
        ordering = ["asked_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at=None, answer="")
                | (Q(answered_at__isnull=False) & ~Q(answer="")),
                name="information_request_answered_in_words",
            )
        ]


class DeclaredInterest(models.Model):
    """An officer's word that a claim is not for them to handle."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    claim = models.ForeignKey(Claim, models.CASCADE, related_name="interests")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=400)
    declared_at = models.DateTimeField(default=timezone.now)

    row_policy = RowPolicy(
        owner=of_claim(f"office_id = {CURRENT} and state <> 'draft'")
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["claim", "user"], name="interest_once")
        ]
