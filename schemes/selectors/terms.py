"""The terms that an office administers: its schemes, their versions, what a draft changes."""

from __future__ import annotations

from django.db.models import QuerySet

from accounts.actors import Actor
from schemes.models import ComparedClaim, Scheme, SchemeVersion, VersionComparison


def run_schemes(actor: Actor) -> QuerySet[Scheme]:
    """The schemes that the actor's office runs, by key."""
    return Scheme.objects.run_by(actor).order_by("key")


def versions_of(actor: Actor) -> QuerySet[SchemeVersion]:
    """Every version of those schemes, drafts and published ones."""
    return SchemeVersion.objects.visible_to(actor).select_related(
        "scheme", "proposed_by", "published_by"
    )


def latest_comparison(version: SchemeVersion) -> VersionComparison | None:
    """The comparison that was asked for last, finished or not."""
    return version.comparisons.order_by("-requested_at").first()


def compared_claims(comparison: VersionComparison) -> QuerySet[ComparedClaim]:
    """The claims that would come out otherwise, the largest difference first."""
    return comparison.rows.select_related("claim").order_by("by_minor", "pk")
