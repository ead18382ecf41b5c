"""Loan books, borrowers, links to companies, and risk views that never change."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Invitation, Organisation
from accounts.row_security import CURRENT, RowPolicy
from audit.viewing import Viewer
from companies.models import CompanyIdentifier
from documents.models import StoredFile


class BankQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Viewer) -> BankQuerySet:
        return self.filter(organisation_id=actor.organisation_id)


class Upload(models.Model):
    """A file a bank handed in, checked and waiting for the officer's word."""

    class Kind(models.TextChoices):
        LOAN_BOOK = "loan_book", _("Loan book")
        BORROWERS = "borrowers", _("Borrower file")

    class Status(models.TextChoices):
        READING = "reading", _("Being read")
        REFUSED = "refused", _("Cannot be read")
        UNMAPPED = "unmapped", _("Columns to be named")
        CHECKED = "checked", _("Waiting for your word")
        CONFIRMED = "confirmed", _("Confirmed")
        DISCARDED = "discarded", _("Discarded")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    as_of = models.DateField()
    currency = models.CharField(max_length=3)
    mapping = models.JSONField(default=dict)
    status = models.CharField(
        max_length=10, choices=Status.choices, default=Status.READING
    )
    summary = models.JSONField(default=dict)
    findings = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+"
    )
    rows = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+"
    )
    job_id = models.UUIDField(null=True)
    uploaded_at = models.DateTimeField()
    uploaded_by_label = models.CharField(max_length=200)

    objects = BankQuerySet.as_manager()
    row_policy = RowPolicy()

    class Meta:
        ordering = ["-uploaded_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status__in=["checked", "confirmed"])
                | Q(rows__isnull=False),
                name="upload_checked_with_its_rows",
            )
        ]

    def __str__(self) -> str:
        return self.file.name


class ColumnMapping(models.Model):
    """How this bank's columns are named, by the shape of the file's header."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Upload.Kind.choices)
    header_hash = models.CharField(max_length=64)
    mapping = models.JSONField()
    row_policy = RowPolicy()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind", "header_hash"], name="mapping_once"
            )
        ]


class LoanBook(models.Model):
    """The loans of a bank as of a date; its positions are an encrypted file."""

    class Status(models.TextChoices):
        STAGED = "staged", _("Being stored")
        LIVE = "live", _("Live")
        REPLACED = "replaced", _("Replaced")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="loan_books"
    )
    name = models.CharField(max_length=120)
    as_of = models.DateField()
    currency = models.CharField(max_length=3)
    status = models.CharField(
        max_length=10, choices=Status.choices, default=Status.STAGED
    )
    upload = models.ForeignKey(Upload, models.PROTECT, related_name="loan_books")
    source_sha256 = models.CharField(max_length=64)
    positions = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+"
    )
    loan_count = models.PositiveIntegerField(default=0)
    totals = models.JSONField(default=list)
    created_at = models.DateTimeField()

    objects = BankQuerySet.as_manager()
    row_policy = RowPolicy()

    class Meta:
        ordering = ["-as_of", "-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="staged") | Q(positions__isnull=False),
                name="book_is_live_with_its_file",
            ),
            models.UniqueConstraint(fields=["upload"], name="book_once_an_upload"),
        ]

    def __str__(self) -> str:
        return self.name


class LedgerTotal(models.Model):
    """What the bank's ledger says, by product and currency."""

    book = models.ForeignKey(LoanBook, models.CASCADE, related_name="ledger_totals")
    product = models.CharField(max_length=60, blank=True)
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    row_policy = RowPolicy(
        owner="book_id = any(array(select id from risk_loanbook"
        f" where organisation_id = {CURRENT}))"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["book", "product", "currency"], name="ledger_total_once"
            )
        ]


class Borrower(models.Model):
    """A bank's borrower under the bank's own id, with what the bank holds of it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="borrowers"
    )
    reference = models.CharField(max_length=80)
    name = models.CharField(max_length=200)
    group = models.CharField(max_length=200, blank=True)
    registration_number = models.CharField(max_length=40, blank=True)
    sector_code = models.CharField(max_length=10, blank=True)
    district_code = models.CharField(max_length=2, blank=True)
    collateral = models.CharField(max_length=200, blank=True)
    rating = models.CharField(max_length=20, blank=True)
    held = models.JSONField(default=dict)

    objects = BankQuerySet.as_manager()
    row_policy = RowPolicy()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "reference"], name="borrower_reference_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


#: A proposal is for whoever has proved to hold the number it names.
_PROVED_NUMBER = f"""(company_id is null and state = 'proposed' and
    identifier_scheme || ':' || identifier_value = any(array(
        select scheme || ':' || value from companies_companyidentifier
        where company_id = {CURRENT} and proof <> 'stated')))"""


class BorrowerLinkQuerySet(models.QuerySet["BorrowerLink"]):
    def visible_to(self, actor: Viewer) -> BorrowerLinkQuerySet:
        """A bank sees its own; a company its own and those that name its number."""
        if actor.organisation_id is None:
            return self.none()
        proved = CompanyIdentifier.objects.filter(
            company_id=actor.organisation_id,
            scheme=models.OuterRef("identifier_scheme"),
            value=models.OuterRef("identifier_value"),
        ).exclude(proof=CompanyIdentifier.Proof.STATED)
        asked = Q(company=None, state=BorrowerLink.State.PROPOSED) & models.Exists(
            proved
        )
        mine = Q(organisation_id=actor.organisation_id)
        return self.filter(mine | Q(company_id=actor.organisation_id) | asked)

    def confirmed(self) -> BorrowerLinkQuerySet:
        return self.filter(state=BorrowerLink.State.CONFIRMED)


class BorrowerLink(models.Model):
    """A borrower is a company: by invitation, or by a word from both sides.

    A bank proposes with a number, never a name, and learns nothing until the company
    that has proved that number answers.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Waiting for the company")
        CONFIRMED = "confirmed", _("Confirmed by both")
        ENDED = "ended", _("Ended")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="borrower_links"
    )
    borrower = models.ForeignKey(Borrower, models.PROTECT, related_name="links")
    borrower_reference = models.CharField(max_length=80)
    company = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="links_as_borrower",
    )
    identifier_scheme = models.CharField(max_length=20, blank=True)
    identifier_value = models.CharField(max_length=40, blank=True)
    invitation = models.ForeignKey(
        Invitation, models.PROTECT, null=True, blank=True, related_name="+"
    )
    state = models.CharField(max_length=10, choices=State.choices)
    proposed_at = models.DateTimeField()
    proposed_by_label = models.CharField(max_length=200)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = BorrowerLinkQuerySet.as_manager()
    row_policy = RowPolicy(
        owner=f"(organisation_id = {CURRENT} or company_id = {CURRENT}"
        f" or {_PROVED_NUMBER})"
    )

    class Meta:
        ordering = ["-proposed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["borrower"],
                condition=~Q(state="ended"),
                name="borrower_one_company",
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed")
                | Q(company__isnull=False, confirmed_at__isnull=False),
                name="link_confirmed_with_a_company",
            ),
        ]


class RiskView(models.Model):
    """The result of one computation: never changed, explained by its manifest."""

    class Status(models.TextChoices):
        BUILDING = "building", _("Being computed")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Failed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="risk_views"
    )
    book = models.ForeignKey(LoanBook, models.PROTECT, related_name="views")
    status = models.CharField(
        max_length=10, choices=Status.choices, default=Status.BUILDING
    )
    manifest = models.JSONField(default=dict)
    sha256 = models.CharField(max_length=64, blank=True)
    results = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+"
    )
    job_id = models.UUIDField(null=True)
    created_at = models.DateTimeField()
    created_by_label = models.CharField(max_length=200)

    objects = BankQuerySet.as_manager()
    row_policy = RowPolicy()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="ready")
                | (Q(results__isnull=False) & ~Q(sha256="")),
                name="view_ready_with_results",
            )
        ]


_OF_OWN_VIEW = (
    "view_id = any(array(select id from risk_riskview"
    f" where organisation_id = {CURRENT}))"
)


class RiskAggregate(models.Model):
    """Released sums of one cell of a view; ratios are divided when shown."""

    view = models.ForeignKey(RiskView, models.CASCADE, related_name="aggregates")
    cut = models.CharField(max_length=20)
    key = models.CharField(max_length=80, blank=True)
    sums = models.JSONField()
    company_ids = models.JSONField(default=list)
    row_policy = RowPolicy(owner=_OF_OWN_VIEW)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["view", "cut", "key"], name="aggregate_once"
            )
        ]


class SealedInput(models.Model):
    """The facts of one company as a view used them, under that company's own key."""

    view = models.ForeignKey(RiskView, models.CASCADE, related_name="sealed_inputs")
    company = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    key_id = models.BigIntegerField()
    ciphertext = models.TextField()
    sha256 = models.CharField(max_length=64)
    scopes = models.JSONField(default=list)
    row_policy = RowPolicy(owner=_OF_OWN_VIEW)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["view", "company"], name="sealed_input_once"
            )
        ]
