"""The offices' clocks: how many working days a claim has used, from its own steps."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from datetime import date
from uuid import UUID

from django.utils import timezone

from schemes.models import Claim, ClaimEvent
from schemes.rules.clock import ClockReading, Entered, read_clock
from schemes.selectors.library import library
from schemes.services.terms import terms_of


def clocks_of(claims: Iterable[Claim], today: date) -> dict[UUID, ClockReading]:
    """What the clock of each claim shows; one query, none for a scheme without a clock.

    After an appeal it begins anew.
    """
    found = {claim.pk: claim for claim in claims}
    steps: dict[UUID, list[Entered]] = {pk: [] for pk in found}
    readings: dict[UUID, ClockReading] = {}
    rows = ClaimEvent.objects.filter(claim__in=found).order_by("claim", "sequence")
    for pk, verb, state, at in rows.values_list("claim_id", "verb", "to_state", "at"):
        if verb == "appeal":
            steps[pk].clear()
        steps[pk].append(Entered(state, timezone.localdate(at)))
    known: dict[Hashable, ClockReading | None] = {}
    for pk, each in steps.items():
        # A page has many claims of the same days: each such clock is read once.
        claim = found[pk]
        like = (claim.scheme_id, claim.version_sha256, claim.track, tuple(each))
        if like not in known:
            known[like] = _reading(claim, each, today)
        if reading := known[like]:
            readings[pk] = reading
    return readings


def clock_of(claim: Claim, today: date) -> ClockReading | None:
    """What one claim's clock shows; None if its scheme has none."""
    return clocks_of([claim], today).get(claim.pk)


def _reading(claim: Claim, steps: list[Entered], today: date) -> ClockReading | None:
    version = terms_of(claim)
    clocks = version.tracks[claim.track].track.clocks
    if not clocks or not steps:
        return None
    limit = int(version.fixed[clocks[0].days])
    calendar = library().calendar(version)
    return read_clock(steps, clocks[0].pauses, limit, today, calendar)
