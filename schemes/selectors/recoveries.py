"""Recoveries as pages show them: which are where, how old, what came of one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from accounts.actors import Actor
from measures.money import Money
from schemes.models import Claim, Recovery, RecoveryEntry, RepaymentOffer
from schemes.models.recoveries import RecoveryQuerySet
from schemes.recovering.ageing import Band, recovery_terms
from schemes.recovering.plan import Part, PartStanding, standings

#: The tabs of the list: which recoveries each holds.
TABS: dict[str, tuple[str, ...]] = {
    "open": (Recovery.Status.OPEN,),
    "recovered": (Recovery.Status.RECOVERED,),
    "written_off": (Recovery.Status.WRITTEN_OFF,),
}


def recoveries(actor: Actor) -> RecoveryQuerySet:
    """The office's recoveries, the oldest first."""
    return Recovery.objects.visible_to(actor).select_related(
        "claim", "claim__scheme", "scheme", "organisation", "demanded_by", "proposed_by"
    )


@dataclass(frozen=True, slots=True)
class Age:
    """How many recoveries of a scheme are open in a band of age, and how much of them."""

    band: Band
    count: int
    open: Money


def ages(rows: QuerySet[Recovery], today: date) -> dict[tuple[str, str], list[Age]]:
    """Open recoveries by scheme's key and currency, in every band, also the empty ones."""
    terms = recovery_terms()
    found: dict[tuple[str, str], dict[str, tuple[int, int]]] = {}
    for key, currency, day, minor in rows.filter(status="open").values_list(
        "scheme__key", "currency", "demanded_on", "open_minor"
    ):
        bands = found.setdefault((key, currency), {})
        band = terms.band_of(day, today).key
        count, total = bands.get(band, (0, 0))
        bands[band] = (count + 1, total + minor)
    return {
        place: [
            Age(band, count, Money(minor, place[1]))
            for band in terms.bands
            for count, minor in (bands.get(band.key, (0, 0)),)
        ]
        for place, bands in sorted(found.items())
    }


def entries_of(recovery: Recovery) -> list[RecoveryEntry]:
    """What came of a recovery, the newest first."""
    rows = recovery.entries.select_related(
        "line", "line__statement", "award", "entered_by"
    )
    return list(rows.order_by("-at"))


def plan_of(recovery: Recovery, today: date) -> tuple[PartStanding, ...]:
    """The instalments agreed now, each with what came of it; none without a plan."""
    plan = recovery.plans.filter(ended_at=None).first()
    if plan is None:
        return ()
    parts = [Part(each.due_on, each.minor) for each in plan.parts.order_by("number")]
    came = recovery.minor - recovery.open_minor - plan.received_before
    return standings(parts, came, today)


def awards_to_keep(recovery: Recovery) -> list[Claim]:
    """Later awards of the same payee in the same scheme that are not paid yet."""
    rows = Claim.objects.filter(
        scheme=recovery.scheme_id,
        organisation=recovery.organisation_id,
        currency=recovery.currency,
        state__in=(Claim.State.APPROVED, Claim.State.PAYMENT_FAILED),
    ).exclude(pk=recovery.claim_id)
    return list(rows.select_related("scheme").order_by("submitted_at"))


def offers_of(claim: Claim) -> list[RepaymentOffer]:
    """Announced repayments of a claim, the newest first."""
    return list(claim.offers.all())


def announced(actor: Actor) -> QuerySet[RepaymentOffer]:
    """Repayments that applicants have announced to the office and that have not come."""
    return RepaymentOffer.objects.filter(
        claim__office_id=actor.organisation_id, status=RepaymentOffer.Status.OFFERED
    ).select_related("claim", "claim__organisation")
