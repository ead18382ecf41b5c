"""The company, its identifiers, its facts, and whom it lets see them."""

from __future__ import annotations

import uuid
from datetime import date
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from accounts.row_security import CURRENT, RowPolicy
from audit.viewing import Viewer
from documents.models import StoredFile


class Scope(models.TextChoices):
    """A part of the answers that a company can share by itself."""

    PROFILE = "profile", _("Company profile")
    FINANCES = "finances", _("Finances")
    SITES = "sites", _("Sites")
    GOVERNANCE = "governance", _("Governance")
    STRATEGY = "strategy", _("Strategy")
    RISK_MANAGEMENT = "risk_management", _("Risk management")
    ENERGY_EMISSIONS = "energy_emissions", _("Energy and emissions")
    TARGETS = "targets", _("Targets")


class Purpose(models.TextChoices):
    """What a bank may use shared answers for."""

    CREDIT_RISK = "credit_risk", _("Assessing climate risk of my loans")
    DISCLOSURE = "disclosure", _("The bank's own climate reporting")
    PRODUCTS = "products", _("Offering me green finance")


class SizeClass(models.TextChoices):
    MICRO = "micro", _("Micro")
    SMALL = "small", _("Small")
    MEDIUM = "medium", _("Medium")


class CompanyQuerySet(models.QuerySet["Company"]):
    def visible_to(self, actor: Viewer) -> CompanyQuerySet:
        """A company sees itself; a bank those that share with it today."""
        shared = Consent.objects.in_force(timezone.localdate()).filter(
            bank_id=actor.organisation_id
        )
        return self.filter(
            Q(organisation_id=actor.organisation_id)
            | Q(organisation_id__in=shared.values("company_id"))
        )


class Company(models.Model):
    """What is known of a company besides its answers."""

    organisation = models.OneToOneField(
        Organisation, models.PROTECT, primary_key=True, related_name="company"
    )
    sector_code = models.CharField(max_length=10, blank=True)
    size_class = models.CharField(
        max_length=10, choices=SizeClass.choices, default=SizeClass.MICRO
    )

    objects = CompanyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "companies"

    def __str__(self) -> str:
        return self.organisation.name


#: Whoever works for the platform: its operator checks what companies state.
_BY_PLATFORM = f"""exists (select 1 from accounts_organisation
    where id = {CURRENT} and kind = 'platform')"""


class CompanyIdentifier(models.Model):
    """One of a company's numbers, and whether it was proved."""

    class Proof(models.TextChoices):
        STATED = "stated", _("Stated by the company")
        DOCUMENT = "document", _("Seen on a document")
        LETTER = "letter", _("Confirmed by a bank's letter")
        REGISTRY = "registry", _("Confirmed by the registry")

    company = models.ForeignKey(Company, models.CASCADE, related_name="identifiers")
    scheme = models.CharField(max_length=20)
    value = models.CharField(max_length=40)
    proof = models.CharField(max_length=10, choices=Proof.choices, default=Proof.STATED)
    proved_at = models.DateTimeField(null=True, blank=True)
    proved_by_label = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "scheme"], name="identifier_one_per_scheme"
            ),
            models.UniqueConstraint(
                fields=["scheme", "value"],
                condition=~Q(proof="stated"),
                name="identifier_proved_by_one_company",
            ),
        ]

    @property
    def is_proved(self) -> bool:
        return self.proof != self.Proof.STATED


class NumberStatementQuerySet(models.QuerySet["NumberStatement"]):
    def visible_to(self, actor: Viewer) -> NumberStatementQuerySet:
        """A company its own; the platform's operator, who checks them, all."""
        if actor.is_operator:
            return self.all()
        return self.filter(organisation_id=actor.organisation_id)

    def waiting(self) -> NumberStatementQuerySet:
        return self.filter(state=NumberStatement.State.WAITING)


class NumberStatement(models.Model):
    """A company says "this is our number, here is the certificate"; somebody looks."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting to be checked")
        SEEN = "seen", _("Seen on a document")
        REFUSED = "refused", _("Not accepted")
        REPLACED = "replaced", _("Replaced by a newer one")

    class Reason(models.TextChoices):
        UNREADABLE = "unreadable", _("The file cannot be read")
        OTHER_NUMBER = "other_number", _("The certificate shows another number")
        OTHER_NAME = "other_name", _("The certificate is of another business")
        RUN_OUT = "run_out", _("The certificate has run out")
        TAKEN = "taken", _("Another company here has proved this number")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="number_statements"
    )
    scheme = models.CharField(max_length=20)
    value = models.CharField(max_length=40)
    certificate = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    state = models.CharField(
        max_length=10, choices=State.choices, default=State.WAITING
    )
    reason = models.CharField(max_length=20, choices=Reason.choices, blank=True)
    stated_at = models.DateTimeField()
    stated_by_label = models.CharField(max_length=200)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by_label = models.CharField(max_length=200, blank=True)

    objects = NumberStatementQuerySet.as_manager()
    row_policy = RowPolicy(owner=f"(organisation_id = {CURRENT} or {_BY_PLATFORM})")

    class Meta:
        ordering = ["-stated_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "scheme"],
                condition=Q(state="waiting"),
                name="number_statement_one_waiting",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at=None)
                | (~Q(state="waiting") & Q(decided_at__isnull=False)),
                name="number_statement_decided_at_some_time",
            ),
            models.CheckConstraint(
                condition=Q(state="refused") & ~Q(reason="")
                | (~Q(state="refused") & Q(reason="")),
                name="number_statement_refused_for_a_reason",
            ),
        ]


class ConsentQuerySet(models.QuerySet["Consent"]):
    """What companies let banks read, those that ended too."""

    def in_force(self, day: date) -> ConsentQuerySet:
        """Those not withdrawn that cover the day, first and last day included."""
        return self.filter(valid_from__lte=day, valid_until__gte=day, withdrawn_at=None)

    def visible_to(self, actor: Viewer) -> ConsentQuerySet:
        """Those that the viewer's organisation gave or received."""
        mine = Q(company_id=actor.organisation_id) | Q(bank_id=actor.organisation_id)
        return self.filter(mine)


class Consent(models.Model):
    """A company lets a bank use parts of its answers, for purposes, until a day."""

    class Withdrawal(models.TextChoices):
        FROM_NOW_ON = "from_now_on", _("From now on")
        ERASE = "erase", _("Erase")
        REPLACED = "replaced", _("Replaced by a newer consent")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    company = models.ForeignKey(
        Organisation, models.PROTECT, related_name="consents_given"
    )
    bank = models.ForeignKey(
        Organisation, models.PROTECT, related_name="consents_received"
    )
    purposes = models.JSONField()
    valid_from = models.DateField()
    valid_until = models.DateField()
    granted_at = models.DateTimeField()
    granted_by_label = models.CharField(max_length=200)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawal_kind = models.CharField(
        max_length=12, choices=Withdrawal.choices, blank=True
    )

    objects = ConsentQuerySet.as_manager()
    row_policy = RowPolicy(owner="company_id", readers=f"bank_id = {CURRENT}")

    class Meta:
        ordering = ["-granted_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__gte=F("valid_from")),
                name="consent_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawal_kind="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawal_kind="")),
                name="consent_withdrawn_in_some_way",
            ),
            models.UniqueConstraint(
                fields=["company", "bank"],
                condition=Q(withdrawn_at=None),
                name="consent_one_in_force",
            ),
        ]
        indexes = [models.Index(fields=["bank", "company"])]


class ConsentScope(models.Model):
    """One part of the answers that a consent covers."""

    consent = models.ForeignKey(Consent, models.CASCADE, related_name="scopes")
    scope = models.CharField(max_length=20, choices=Scope.choices)
    row_policy = RowPolicy(
        owner="consent_id = any(array(select id from companies_consent"
        f" where company_id = {CURRENT}))",
        readers="consent_id = any(array(select id from companies_consent"
        f" where bank_id = {CURRENT}))",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["consent", "scope"], name="consent_scope_once"
            )
        ]


class SealingKey(models.Model):
    """A company's own key for what one bank computed from its answers in a year.

    Of a year, so that what is too old can be made unreadable by destroying its key
    while the bank goes on using the company's answers.
    """

    company = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    bank = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    #: 0: a key from before there was one a year; nothing new is sealed under it.
    year = models.PositiveSmallIntegerField(default=0)
    key_sealed = models.TextField(blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    destroyed_at = models.DateTimeField(null=True, blank=True)
    row_policy = RowPolicy(owner=f"(company_id = {CURRENT} or bank_id = {CURRENT})")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "bank", "year"],
                condition=Q(destroyed_at=None),
                name="sealing_key_one_in_use",
            ),
            models.CheckConstraint(
                condition=Q(destroyed_at=None) | Q(key_sealed=""),
                name="sealing_key_destroyed_is_gone",
            ),
        ]


#: Facts that some consent in force lets the current organisation read. The last day ends
#: at midnight in Hong Kong, as it does in `in_force`; the server's own clock is UTC.
_CONSENTED = f"""(organisation_id::text || ':' || scope) = any(array(
    select c.company_id::text || ':' || s.scope
    from companies_consent c join companies_consentscope s on s.consent_id = c.id
    where c.bank_id = {CURRENT} and c.withdrawn_at is null
    and (now() at time zone 'Asia/Hong_Kong')::date between c.valid_from and c.valid_until))"""


class FactQuerySet(models.QuerySet["Fact"]):
    """What is known of companies, what was believed before too."""

    def current(self) -> FactQuerySet:
        """Those that no newer fact superseded and nobody had erased."""
        return self.filter(superseded_by=None, erased_at=None)

    def consented_to(self, bank_id: UUID | None, day: date) -> FactQuerySet:
        """Facts whose scope a consent in force lets that bank read."""
        granted = ConsentScope.objects.filter(
            consent__in=Consent.objects.in_force(day).filter(bank_id=bank_id),
            consent__company_id=models.OuterRef("organisation_id"),
            scope=models.OuterRef("scope"),
        )
        return self.filter(models.Exists(granted))

    def visible_to(self, actor: Viewer) -> FactQuerySet:
        """The viewer's own, and those of the parts that are shared with it today."""
        own = Q(organisation_id=actor.organisation_id)
        shared = self.model.objects.consented_to(
            actor.organisation_id, timezone.localdate()
        )
        return self.filter(own | Q(pk__in=shared.values("pk")))


class Fact(models.Model):
    """One value of a company for a period, with where it comes from."""

    class Layer(models.TextChoices):
        COMPANY_SIGNED = "company_signed", _("Signed by the company")
        COMPANY_IMPORTED = "company_imported", _("Imported by the company")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    #: Without an index of its own: another one begins with it.
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="facts", db_index=False
    )
    data_point = models.CharField(max_length=100)
    period_start = models.DateField()
    period_end = models.DateField()
    dimensions = models.JSONField(default=dict)
    state = models.CharField(max_length=16, default="answered")
    value = models.TextField(blank=True)
    number = models.DecimalField(max_digits=30, decimal_places=10, null=True)
    unit = models.CharField(max_length=30, blank=True)
    quality = models.PositiveSmallIntegerField(null=True)
    layer = models.CharField(max_length=20, choices=Layer.choices)
    scope = models.CharField(max_length=20, choices=Scope.choices)
    derivation = models.JSONField(default=dict)
    source_label = models.CharField(max_length=200)
    submission_id = models.UUIDField(null=True)
    known_from = models.DateTimeField()
    superseded_by = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    erased_at = models.DateTimeField(null=True, blank=True)

    objects = FactQuerySet.as_manager()
    row_policy = RowPolicy(readers=_CONSENTED)

    class Meta:
        ordering = ["data_point", "period_start"]
        constraints = [
            models.CheckConstraint(
                condition=Q(period_end__gte=F("period_start")),
                name="fact_period_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(quality=None) | Q(quality__range=(1, 5)),
                name="fact_quality_one_to_five",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "data_point", "period_end"]),
            models.Index(fields=["known_from", "id"]),
            # Nearly all facts are superseded by none: an index that held them too would
            # tempt the planner to read them all.
            models.Index(
                fields=["superseded_by"],
                condition=Q(superseded_by__isnull=False),
                name="fact_superseded_by",
            ),
        ]
