"""Which published terms a claim is judged by, and what they say of its facts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from schemes.models import Claim
from schemes.rules.definition import APPLICATION_DATE
from schemes.rules.library import Scheme
from schemes.rules.outcome import Outcome
from schemes.rules.version import Version
from schemes.selectors.library import ChangedTermsError, library, pinned_version

__all__ = ["ChangedTermsError", "quote", "terms_of"]


def quote(
    scheme: str,
    track: str,
    facts: Mapping[str, Any],
    on: date,
    pinned: Version | None = None,
) -> Outcome:
    """What the terms give for facts stated on a day; see `Library.quote` for errors.

    `pinned` is judged by whatever has been published since.
    """
    if pinned is not None:
        return library().judged(pinned, track, facts, on)
    return library().quote(f"{scheme}/{track}", facts, on)


def terms_of(claim: Claim) -> Version:
    """The version a claim is judged by: the pinned one, or what applies to a draft today.

    Raises ChangedTermsError if what was pinned is no longer there.
    """
    if claim.version_label:
        return pinned_version(
            claim.scheme.key, claim.version_label, claim.version_sha256
        )
    scheme, today = library().scheme(claim.scheme.key), timezone.localdate()
    applying = scheme.applying(_deciding(claim, scheme), today)
    if applying is None or claim.track not in applying.tracks:
        return with_track(scheme, claim.track, today)
    return applying


def with_track(scheme: Scheme, track: str, day: date) -> Version:
    """The version of a day, or the last one that has the track at all."""
    present = scheme.present(day)
    if track in present.tracks:
        return present
    return [v for v in scheme.versions if track in v.tracks][-1]


def _deciding(claim: Claim, scheme: Scheme) -> dict[str, str]:
    """The fact of a draft that decides which version applies, as far as it is stated."""
    name = scheme.newest.terms.applies_by
    if name == APPLICATION_DATE or len(scheme.versions) == 1:
        return {}
    stated = claim.facts.filter(key=name).values_list("value", flat=True).first()
    return {name: stated} if stated else {}
