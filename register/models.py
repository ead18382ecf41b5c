"""First small models of the register: issuer, programme, instrument, external review."""

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
from measures.money import Money

#: Rows that hang on an instrument which was shared with the reader.
_SHARED = (
    "{column} = any(array(select instrument_id from register_instrumentshare"
    f" where reader_id = {CURRENT}))"
)


class Issuer(models.Model):
    """Who issued or borrowed: here the organisation that keeps the record."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="issuers"
    )
    name = models.CharField(max_length=200)
    name_zh = models.CharField(max_length=200, blank=True)
    lei = models.CharField(max_length=20, blank=True)

    row_policy = RowPolicy(
        readers="id = any(array(select issuer_id from register_instrument"
        f" where {_SHARED.format(column='id')}))"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="issuer_once")
        ]

    def __str__(self) -> str:
        return self.name


class Programme(models.Model):
    """A programme under which an issuer issues several instruments."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    issuer = models.ForeignKey(Issuer, models.PROTECT, related_name="programmes")
    name = models.CharField(max_length=200)
    currency = models.CharField(max_length=3)
    size_minor = models.PositiveBigIntegerField(null=True)
    opened_on = models.DateField()

    row_policy = RowPolicy()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["issuer", "name"], name="programme_once")
        ]

    def __str__(self) -> str:
        return self.name


class InstrumentQuerySet(models.QuerySet["Instrument"]):
    def visible_to(self, actor: Viewer) -> InstrumentQuerySet:
        """One's own, and those that were shared with one's organisation."""
        shared = InstrumentShare.objects.filter(reader_id=actor.organisation_id)
        own = Q(organisation_id=actor.organisation_id)
        return self.filter(own | Q(pk__in=shared.values("instrument_id")))


class Instrument(models.Model):
    """A bond or loan, known by its ISIN or by the parties' own reference."""

    class Kind(models.TextChoices):
        BOND = "bond", _("Bond")
        LOAN = "loan", _("Loan")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="instruments"
    )
    issuer = models.ForeignKey(Issuer, models.PROTECT, related_name="instruments")
    programme = models.ForeignKey(
        Programme, models.PROTECT, null=True, related_name="instruments"
    )
    kind = models.CharField(max_length=4, choices=Kind.choices)
    identifier = models.CharField(max_length=40)
    label = models.CharField(max_length=30, blank=True)
    currency = models.CharField(max_length=3)
    size_minor = models.PositiveBigIntegerField()
    issued_on = models.DateField()
    #: Said of it, never guessed: a day of maturity that is not known keeps nothing here.
    is_perpetual = models.BooleanField(default=False)
    matures_on = models.DateField(null=True)
    first_call_on = models.DateField(null=True)
    known_from = models.DateTimeField(default=timezone.now)

    objects = InstrumentQuerySet.as_manager()
    #: An office that reads it writes it too: what it accepts of a correction takes effect.
    row_policy = RowPolicy(
        owner=f"(organisation_id = {CURRENT} or {_SHARED.format(column='id')})"
    )

    class Meta:
        ordering = ["-issued_on", "identifier"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "identifier"], name="instrument_once"
            ),
            models.CheckConstraint(
                condition=Q(matures_on__gt=F("issued_on")),
                name="instrument_matures_after_issue",
            ),
            models.CheckConstraint(
                condition=Q(is_perpetual=True, matures_on__isnull=True)
                | Q(is_perpetual=False, matures_on__isnull=False),
                name="instrument_matures_or_is_perpetual",
            ),
            models.CheckConstraint(
                condition=Q(first_call_on__isnull=True)
                | Q(first_call_on__gt=F("issued_on")),
                name="instrument_called_after_issue",
            ),
            models.CheckConstraint(
                condition=Q(first_call_on__isnull=True)
                | Q(matures_on__isnull=True)
                | Q(first_call_on__lt=F("matures_on")),
                name="instrument_called_before_it_matures",
            ),
            models.CheckConstraint(
                condition=Q(size_minor__gt=0), name="instrument_has_a_size"
            ),
        ]

    def __str__(self) -> str:
        return self.identifier

    @property
    def size(self) -> Money:
        """How large it is, in its own currency."""
        return Money(self.size_minor, self.currency)


class InstrumentRevision(models.Model):
    """What was stated of an instrument, by whom, when and why; only what is accepted holds.

    `particulars` are those of `register.particulars`. The first one made the record.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Waits for the office")
        ACCEPTED = "accepted", _("Accepted")
        REFUSED = "refused", _("Not accepted")
        SUPERSEDED = "superseded", _("Replaced by a later one")

    class Source(models.TextChoices):
        CLAIM = "claim", _("Stated in a claim")
        ISSUER = "issuer", _("Correction by the issuer or borrower")
        OFFICE = "office", _("Correction by the office")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    instrument = models.ForeignKey(Instrument, models.CASCADE, related_name="revisions")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    particulars = models.JSONField()
    source = models.CharField(max_length=6, choices=Source.choices)
    reference = models.CharField(max_length=40, blank=True)
    reason = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State.choices)
    stated_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    stated_label = models.CharField(max_length=200)
    stated_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_label = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_note = models.TextField(blank=True)

    row_policy = RowPolicy(
        owner=f"(organisation_id = {CURRENT}"
        f" or {_SHARED.format(column='instrument_id')})"
    )

    class Meta:
        ordering = ["instrument", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["instrument", "number"], name="revision_number_once"
            ),
            models.UniqueConstraint(
                fields=["instrument"],
                condition=Q(state="proposed"),
                name="revision_proposed_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state="proposed", decided_at=None)
                | (~Q(state="proposed") & Q(decided_at__isnull=False)),
                name="revision_decided_or_waiting",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None)
                | Q(stated_by=None)
                | ~Q(decided_by=F("stated_by")),
                name="revision_decided_by_another",
            ),
        ]


class InstrumentShare(models.Model):
    """An instrument that another organisation may read: the office of a claim about it."""

    instrument = models.ForeignKey(Instrument, models.CASCADE, related_name="shares")
    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    reader = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    shared_at = models.DateTimeField(default=timezone.now)

    row_policy = RowPolicy(owner="owner_id", readers=f"reader_id = {CURRENT}")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["instrument", "reader"], name="instrument_share_once"
            )
        ]


class ExternalReview(models.Model):
    """An external review of an instrument, before its issue or of a year after it."""

    class Kind(models.TextChoices):
        PRE_ISSUANCE = "pre_issuance", _("Before issue or signing")
        POST_ISSUANCE = "post_issuance", _("After issue or signing")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    instrument = models.ForeignKey(Instrument, models.CASCADE, related_name="reviews")
    kind = models.CharField(max_length=13, choices=Kind.choices)
    year = models.PositiveSmallIntegerField(default=0)
    reviewer = models.CharField(max_length=60)
    reviewed_on = models.DateField()
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")

    row_policy = RowPolicy(readers=_SHARED.format(column="instrument_id"))

    class Meta:
        ordering = ["reviewed_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["instrument", "kind", "year"], name="external_review_once"
            ),
            models.CheckConstraint(
                condition=Q(kind="pre_issuance", year=0)
                | Q(kind="post_issuance", year__gt=0),
                name="external_review_year_of_its_kind",
            ),
        ]
