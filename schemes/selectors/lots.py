"""Who may be drawn for a claim, what samples are drawn from, who has how much to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.actors import Actor
from accounts.models import Membership, Organisation
from accounts.permissions import Permission as P
from accounts.roles import ROLES
from schemes.models import Absence, Claim, Draw, SampleCheck
from schemes.rules.office import load_office
from schemes.rules.signals.definition import Limit
from schemes.selectors.claims import office_claims
from schemes.selectors.counting import BoundedCount
from schemes.workflow import OFFICERS

S = Claim.State
#: Claims that an officer who assesses has to work on.
TO_EXAMINE = (S.SUBMITTED, S.SCREENING, S.RETURNED, S.APPEAL)
#: What an officer has on their desk, by whose turn it is.
_WORK = {
    "to_examine": TO_EXAMINE,
    "waiting": (S.INFO_REQUESTED,),
    "recommended": (S.ASSESSED,),
}
#: An officer's claims are counted up to here.
MOST_OF_ONE = 200
#: Roles that examine claims.
EXAMINERS = tuple(k for k, role in ROLES.items() if P.CLAIM_ASSESS in role.permissions)
#: The limit that gives the share of each sample.
RATES = {
    Draw.Kind.RECHECK: "recheck_rate",
    Draw.Kind.POST_PAYMENT: "post_payment_rate",
}


@lru_cache(maxsize=1)
def office_limits() -> Mapping[str, Limit]:
    """How offices work, as this release has it."""
    return load_office()


def limit_on(key: str, day: date) -> int | float:
    """One of those figures as it holds on a day."""
    value: int | float = office_limits()[key].on(day).value
    return value


def examiners(office_id: UUID) -> list[Membership]:
    """Who examines claims at an office, by name."""
    return list(_examiners(office_id))


def _examiners(office_id: UUID) -> QuerySet[Membership]:
    held = Membership.objects.current().filter(
        organisation_id=office_id, role__in=EXAMINERS
    )
    return held.select_related("user").order_by("user__name", "user_id")


def absent_on(office_id: UUID, day: date) -> set[UUID]:
    """Who is away on a day."""
    away = Absence.objects.filter(
        office_id=office_id,
        first_day__lte=day,
        last_day__gte=day,
        cancelled_at=None,
    )
    return set(away.values_list("user_id", flat=True))


@dataclass(frozen=True, slots=True)
class Eligible:
    """Who may be drawn for a claim, and why others may not."""

    officers: tuple[str, ...]
    left_out: dict[str, str]


def eligible_for(claim: Claim, day: date) -> Eligible:
    """Who may be drawn: present, no interest, no part in the applicant or an appeal."""
    away = absent_on(claim.office_id, day)
    interested = set(claim.interests.values_list("user_id", flat=True))
    applicant = Membership.objects.current().filter(organisation=claim.organisation_id)
    theirs = set(applicant.values_list("user_id", flat=True))
    before = _before_appeal(claim)
    officers, left_out = [], {}
    for each in examiners(claim.office_id):
        user = each.user_id
        reasons = {
            "absent": user in away,
            "interest": user in interested,
            "applicant": user in theirs,
            "appeal": user in before,
        }
        why = next((reason for reason, holds in reasons.items() if holds), "")
        if why:
            left_out[str(user)] = why
        else:
            officers.append(str(user))
    return Eligible(tuple(sorted(officers)), left_out)


def _before_appeal(claim: Claim) -> set[UUID]:
    """Who acted on a claim before its last appeal; nobody without one."""
    acts = list(claim.events.order_by("sequence").values_list("verb", "by_id"))
    appeals = [number for number, (verb, _by) in enumerate(acts) if verb == "appeal"]
    if not appeals:
        return set()
    return {by for verb, by in acts[: appeals[-1]] if by and verb in OFFICERS}


def without_officer(actor: Actor) -> QuerySet[Claim]:
    """Claims that nobody examines, the oldest first."""
    found = office_claims(actor).filter(state__in=TO_EXAMINE, assigned_to=None)
    return found.order_by("submitted_at", "id")


def pool(office: Organisation | UUID, kind: str) -> QuerySet[Claim]:
    """What the next sample of a kind is drawn from: what no earlier one could draw."""
    office_id = office.pk if isinstance(office, Organisation) else office
    last = Draw.objects.filter(office_id=office_id, kind=kind)
    since = last.order_by("-pool_until").values_list("pool_until", flat=True).first()
    claims = Claim.objects.filter(office_id=office_id).order_by("decided_at", "id")
    if kind == Draw.Kind.RECHECK:
        unsent = Q(state__in=(S.APPROVED, S.PAYMENT_FAILED))
        unsent |= Q(state=S.IN_BATCH, payments__batch__status="draft")
        found = claims.filter(unsent, decided_at__isnull=False).distinct()
        return found.filter(decided_at__gt=since) if since else found
    matched = Q(events__verb="match")
    if since:
        matched &= Q(events__at__gt=since)
    return claims.filter(matched, state=S.PAID).distinct()


def percent_of(kind: str, day: date) -> int | float:
    """The share that a sample of a kind draws."""
    return limit_on(RATES[Draw.Kind(kind)], day)


def open_checks(actor: Actor) -> QuerySet[SampleCheck]:
    """Checks that nobody of the office has done yet."""
    found = SampleCheck.objects.waiting().filter(claim__office_id=actor.organisation_id)
    return found.select_related("claim", "claim__scheme", "claim__organisation")


@dataclass(frozen=True, slots=True)
class Workload:
    """What one officer has to do and did."""

    name: str
    to_examine: int
    waiting: int
    recommended: int
    is_away: bool


def workloads(actor: Actor) -> list[Workload]:
    """How much each officer who examines has to do, up to `MOST_OF_ONE`; one query.

    `recommended` counts what they assessed and nobody has decided yet.
    """
    assert actor.organisation_id is not None
    today = timezone.localdate()
    away = Absence.objects.filter(
        office_id=actor.organisation_id, user_id=OuterRef("user_id"),
        first_day__lte=today, last_day__gte=today, cancelled_at=None,
    )  # fmt: skip
    mine = Claim.objects.filter(
        office_id=actor.organisation_id, assigned_to=OuterRef("user_id")
    ).order_by()
    counts = {
        name: BoundedCount(
            mine.filter(state__in=states).values("pk")[: MOST_OF_ONE + 1]
        )
        for name, states in _WORK.items()
    }
    members = _examiners(actor.organisation_id).annotate(is_away=Exists(away), **counts)
    return [_workload(member) for member in members]


def _workload(member: Any) -> Workload:
    return Workload(
        str(member.user),
        member.to_examine,
        member.waiting,
        member.recommended,
        bool(member.is_away),
    )
