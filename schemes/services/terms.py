"""The published terms of schemes, read once; what they say of a claim's facts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from schemes.models import Claim
from schemes.rules.outcome import Outcome
from schemes.rules.version import Version
from schemes.selectors.library import library


class ChangedTermsError(RuntimeError):
    """A claim's pinned terms are not what is published under that label any more."""


def quote(
    scheme: str, track: str, facts: Mapping[str, Any], on: date, version: str = ""
) -> Outcome:
    """What the terms give for facts stated on a day; see `Library.quote` for errors."""
    return library().quote(f"{scheme}/{track}", facts, on, version)


def terms_of(claim: Claim) -> Version:
    """The version a claim is judged by: the pinned one, or today's newest for a draft.

    Raises ChangedTermsError if what is published differs from what was pinned.
    """
    scheme = library().scheme(claim.scheme.key)
    if not claim.version_label:
        return scheme.newest
    version = scheme.version(claim.version_label)
    if version.sha256 != claim.version_sha256:
        raise ChangedTermsError(
            f"{claim}: {version.label} was published anew as {version.sha256[:12]};"
            f" the claim was filed under {claim.version_sha256[:12]}."
        )
    return version
