"""The API of facts and consents: what a bank's own engine reads, and a company's own."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.conf import settings
from django.db.models import DateTimeField, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView

from accounts.permissions import Permission
from accounts.programs import Pages, ProgramView
from audit.services import record_access
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


@extend_schema(
    tags=["facts"],
    description="Facts as they became visible to you, oldest first. Keep the last"
    " cursor and ask again: you get what came since, corrections and newly consented"
    " facts included. A fact of the same company, data point, period, dimensions and"
    " layer replaces the earlier one. What you no longer may use, /consents/ says.",
    parameters=[
        OpenApiParameter("organisation", str, description="only this company's facts"),
        OpenApiParameter("data_point", str, description="only this data point"),
    ],
)
class FactList(ProgramView, ListAPIView[Fact]):
    """The feed of facts."""

    serializer_class = FactSerializer
    pagination_class = FactPages
    filterset_fields: ClassVar[dict[str, list[str]]] = {
        "data_point": ["exact"],
        "organisation": ["exact"],
    }
    access: ClassVar[dict[str, tuple[Permission, ...]]] = {
        "*": (Permission.RISK_VIEW_EXPORT, Permission.RESPONSE_VIEW)
    }

    def get_queryset(self) -> QuerySet[Fact]:
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
        page = super().paginate_queryset(queryset)
        for company_id in sorted({fact.organisation_id for fact in page or []}):
            record_access(
                organisation_id=company_id,
                by=self.actor,
                reader_label=str(self.actor.organisation),
                target_type="companies.fact",
                target_id="feed",
                purpose=Purpose.CREDIT_RISK,
            )
        return page  # type: ignore[return-value]


class ConsentSerializer(serializers.ModelSerializer[Consent]):
    """A consent as both sides see it."""

    scopes = serializers.SlugRelatedField(slug_field="scope", many=True, read_only=True)

    class Meta:
        model = Consent
        fields = (
            "id", "company", "bank", "scopes", "purposes", "valid_from", "valid_until",
            "granted_at", "withdrawn_at", "withdrawal_kind",
        )  # fmt: skip
        read_only_fields = fields


class ConsentPages(Pages):
    ordering = ("-granted_at", "id")


@extend_schema(
    tags=["consents"],
    description="Every consent you gave or received, those that ended too: what has"
    " ended you may no longer use.",
)
class ConsentList(ProgramView, ListAPIView[Consent]):
    """Consents of the caller's organisation."""

    serializer_class = ConsentSerializer
    pagination_class = ConsentPages
    access: ClassVar[dict[str, tuple[Permission, ...]]] = {
        "*": (Permission.RISK_VIEW_READ, Permission.CONSENT_VIEW)
    }

    def get_queryset(self) -> QuerySet[Consent]:
        return Consent.objects.visible_to(self.actor).prefetch_related("scopes")
