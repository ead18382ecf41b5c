"""How what was stated changed, as either side of a claim may read it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from schemes.models import Claim, ClaimFactHistory


@dataclass(frozen=True, slots=True)
class FactChange:
    """One fact as it was and as it became; raw values as typed."""

    key: str
    old: str
    new: str
    at: datetime
    by: str


def own_changes(claim: Claim) -> list[FactChange]:
    """Every change of an answer, for the applicant, the newest first."""
    return _changes(claim.fact_history.all(), None)


def office_changes(claim: Claim) -> list[FactChange]:
    """Changes since the claim was submitted; what was typed before is the applicant's."""
    if claim.submitted_at is None:
        return []
    return _changes(claim.fact_history.all(), claim.submitted_at)


def _changes(
    rows: Iterable[ClaimFactHistory], since: datetime | None
) -> list[FactChange]:
    before: dict[str, str] = {}
    found = []
    for row in rows:
        is_new = since is None or row.saved_at > since
        if row.key in before and is_new and before[row.key] != row.value:
            found.append(
                FactChange(row.key, before[row.key], row.value, row.saved_at, row.by_label)
            )  # fmt: skip
        before[row.key] = row.value
    return found[::-1]
