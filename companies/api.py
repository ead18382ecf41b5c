"""The API of facts and consents: what a bank's own engine reads, and a company's own."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.conf import settings
from django.db.models import DateTimeField, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone
from django_filters import CharFilter, UUIDFilter
from django_filters.rest_framework import FilterSet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.generics import ListAPIView

from accounts.cursors import Pages
from accounts.permissions import Permission
from accounts.programs import Access, ProgramView
from companies.models import Consent, Fact, Purpose


class FactSerializer(serializers.ModelSerializer[Fact]):
    """One fact as a program reads it; the number is decimal text."""

    company = serializers.UUIDField(source="organisation_id")
    visible_from = serializers.DateTimeField(read_only=True)

    class Meta:
        model = Fact
        fields = (
            "id", "company", "data_point", "period_start", "period_end", "dimensions",
            "state", "value", "number", "unit", "quality", "layer", "scope",
            "source_label", "derivation", "known_from", "superseded_by", "visible_from",
        )  # fmt: skip
        read_only_fields = fields


class FactPages(Pages):
    """Oldest news first, so that the last page's cursor is where to go on."""

    ordering = ("visible_from", "id")


class FactFilter(FilterSet):
    """Whose facts, and of what; an unknown company is one without facts."""

    company = UUIDFilter("organisation_id", label="only this company's facts")
    data_point = CharFilter("data_point", label="only this data point")


@extend_schema_view(
    get=extend_schema(
        tags=["facts"],
        operation_id="list_facts",
        description="Facts as they became visible to you, oldest first. Keep `cursor` of the"
        " last page and go on from it: you get what came since, corrections and newly"
        " consented facts of whatever age included, and after a renewed consent the"
        " company's facts once more. A fact of the same company, data point, period,"
        " dimensions and layer replaces the earlier one. Facts appear some seconds after"
        " they were recorded. What you may no longer use, /consents/ says.",
    )
)
class FactList(ProgramView, ListAPIView[Fact]):
    """The feed of facts."""

    serializer_class = FactSerializer
    pagination_class = FactPages
    filterset_class = FactFilter
    access: ClassVar[Access] = {
        "GET": (Permission.RISK_VIEW_EXPORT, Permission.RESPONSE_VIEW)
    }

    def get_queryset(self) -> QuerySet[Fact]:
        """Facts with the instant from which the caller could see them."""
        # A transaction that began earlier may commit later with an earlier instant: the
        # feed waits for it, or a cursor would pass it by for ever.
        settled = timezone.now() - timedelta(seconds=settings.FEED_LAG_SECONDS)
        granted = Consent.objects.in_force(timezone.localdate()).filter(
            bank_id=self.actor.organisation_id, company_id=OuterRef("organisation_id")
        )
        since = Coalesce(
            Subquery(granted.values("granted_at")[:1], output_field=DateTimeField()),
            F("known_from"),
        )
        facts = Fact.objects.visible_to(self.actor).filter(erased_at=None)
        return facts.annotate(visible_from=Greatest("known_from", since)).filter(
            visible_from__lte=settled
        )

    def paginate_queryset(self, queryset: QuerySet[Fact]) -> list[Fact] | None:
        """The page, and an access record for each company on it."""
        page = list(super().paginate_queryset(queryset) or [])
        self.note_reading(
            {fact.organisation_id for fact in page},
            target="companies.fact",
            target_id="feed",
            purpose=Purpose.CREDIT_RISK,
        )
        return page


class ConsentSerializer(serializers.ModelSerializer[Consent]):
    """A consent as both sides see it."""

    scopes = serializers.SlugRelatedField(  # type: ignore[var-annotated]
        slug_field="scope", many=True, read_only=True
    )

    class Meta:
        model = Consent
        fields = (
            "id", "company", "bank", "scopes", "purposes", "valid_from", "valid_until",
            "granted_at", "withdrawn_at", "withdrawal_kind",
        )  # fmt: skip
        read_only_fields = fields


class ConsentPages(Pages):
    ordering = ("-granted_at", "id")


@extend_schema_view(
    get=extend_schema(
        tags=["consents"],
        operation_id="list_consents",
        description="Every consent you gave or received, those that ended too: what has"
        " ended you may no longer use. Consents are given and withdrawn by a person on the"
        " company's pages, with a confirmed identity; no token can do that.",
    )
)
class ConsentList(ProgramView, ListAPIView[Consent]):
    """Consents of the caller's organisation."""

    serializer_class = ConsentSerializer
    pagination_class = ConsentPages
    access: ClassVar[Access] = {
        "GET": (Permission.RISK_VIEW_READ, Permission.CONSENT_VIEW)
    }

    def get_queryset(self) -> QuerySet[Consent]:
        return Consent.objects.visible_to(self.actor).prefetch_related("scopes")
