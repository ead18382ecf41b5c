"""Draws officers and samples by lot under a recorded seed; keeps what checks found."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.models import Organisation, User
from audit.services import Auditable, record
from schemes.models import Absence, Claim, Draw, SampleCheck
from schemes.rules import lots
from schemes.selectors.lots import (
    TO_EXAMINE,
    eligible_for,
    examiners,
    percent_of,
    pool,
)
from schemes.services.moving import history, locked
from schemes.workflow import OFFICERS, WorkflowError


@dataclass(frozen=True, slots=True)
class Assigned:
    """What a draw for one claim came to; `why` says why nobody was drawn."""

    claim: Claim
    officer: str = ""
    why: str = ""


@transaction.atomic
def assign_by_lot(*, claim: Claim, by: Auditable) -> Draw:
    """Draw an officer for a claim that has none who may examine it.

    Raises WorkflowError if it has one, is not to be examined, or nobody is eligible.
    """
    now = locked(claim)
    if now.state not in TO_EXAMINE:
        raise WorkflowError(_("This claim is not to be examined now."))
    found = eligible_for(now, timezone.localdate())
    if str(now.assigned_to_id) in found.officers:
        raise WorkflowError(_("This claim has an officer."))
    if not found.officers:
        raise WorkflowError(_("Nobody may examine this claim today."))
    seed = secrets.token_hex(16)
    drawn = lots.draw(seed, found.officers, 1)
    made = Draw.objects.create(
        office_id=now.office_id, kind=Draw.Kind.ASSIGNMENT, claim=now, seed=seed,
        eligible=list(found.officers), left_out=found.left_out, drawn=drawn,
        made_by=getattr(by, "user", None), made_by_label=by.audit_label,
    )  # fmt: skip
    Claim.objects.filter(pk=now.pk).update(assigned_to=UUID(drawn[0]))
    record(
        "claim.assigned", organisation_id=now.office_id, by=by, target=now,
        detail={"number": now.number, "draw": str(made.pk), "officer": drawn[0]},
    )  # fmt: skip
    return made


def assign_quietly(*, claim: Claim, by: Auditable) -> None:
    """Draw an officer if somebody can be; a claim that nobody may examine waits."""
    try:
        assign_by_lot(claim=claim, by=by)
    except WorkflowError:
        return


def assign_claims(*, claims: Iterable[Claim], by: Actor) -> list[Assigned]:
    """Draw an officer for each of several claims; one that fails holds up no other."""
    done = []
    for claim in claims:
        try:
            draw = assign_by_lot(claim=claim, by=by)
        except WorkflowError as error:
            done.append(Assigned(claim, why=str(error)))
        else:
            officer = User.objects.get(pk=draw.drawn[0])
            done.append(Assigned(claim, officer=str(officer)))
    return done


@transaction.atomic
def draw_sample(*, office: Organisation, kind: str, by: Auditable) -> Draw | None:
    """Draw a sample out of what no earlier one could draw; None if that is nothing."""
    if kind not in (Draw.Kind.RECHECK, Draw.Kind.POST_PAYMENT):
        raise WorkflowError(_("There is no such sample."))
    # One draw at a time, or two would share a pool.
    Organisation.objects.select_for_update().get(pk=office.pk)
    until = timezone.now()
    keys = {str(pk): pk for pk in pool(office, kind).values_list("pk", flat=True)}
    if not keys:
        return None
    percent = percent_of(kind, timezone.localdate())
    seed = secrets.token_hex(16)
    drawn = lots.draw(seed, keys, lots.sample_size(len(keys), percent))
    made = Draw.objects.create(
        office=office, kind=kind, seed=seed, eligible=sorted(keys), drawn=drawn,
        percent=percent, pool_until=until, made_at=until,
        made_by=getattr(by, "user", None), made_by_label=by.audit_label,
    )  # fmt: skip
    SampleCheck.objects.bulk_create(
        SampleCheck(claim_id=keys[key], draw=made, kind=kind, drawn_at=until)
        for key in drawn
    )
    record(
        "sample.drawn", organisation_id=office.pk, by=by, target=made,
        detail={"kind": kind, "pool": len(keys), "drawn": len(drawn)},
    )  # fmt: skip
    return made


def is_rebuilt(draw: Draw) -> bool:
    """Whether seed and eligible ones give the very draw that was recorded."""
    drawn: list[str] = draw.drawn
    return lots.draw(draw.seed, draw.eligible, len(drawn)) == drawn


@transaction.atomic
def record_check(
    *, check: SampleCheck, outcome: str, note: str, by: Actor
) -> SampleCheck:
    """What somebody who had no hand in the claim found when looking at it again."""
    now = SampleCheck.objects.select_related("claim").get(pk=check.pk)
    claim = locked(now.claim)
    if now.outcome:
        raise WorkflowError(_("This check was done already."))
    if outcome not in SampleCheck.Outcome.values or not note.strip():
        raise WorkflowError(_("Say what you found, and why."))
    hands = {h.user_id for h in history(claim) if h.verb in OFFICERS}
    if by.user is None or by.user.pk in hands:
        raise WorkflowError(_("You handled this claim: another person checks it."))
    if claim.interests.filter(user=by.user).exists():
        raise WorkflowError(_("You have declared an interest in this claim."))
    now.outcome, now.note = outcome, note.strip()
    now.checked_by, now.checked_at = by.user, timezone.now()
    now.save()
    record(
        "sample.checked", organisation_id=claim.office_id, by=by, target=claim,
        detail={"number": claim.number, "kind": now.kind, "outcome": outcome},
    )  # fmt: skip
    return now


@transaction.atomic
def enter_absence(*, user_id: UUID, first: date, last: date, by: Actor) -> Absence:
    """Note that an officer is away: on those days no lot draws them."""
    office = by.organisation
    if office is None or by.user is None:
        raise WorkflowError(_("Your role does not do this."))
    if user_id not in {each.user_id for each in examiners(office.pk)}:
        raise WorkflowError(_("Choose an officer of this office."))
    if last < first:
        raise WorkflowError(_("The last day is before the first."))
    absence = Absence.objects.create(
        office=office, user_id=user_id, first_day=first, last_day=last,
        entered_by=by.user,
    )  # fmt: skip
    record("office.absence_entered", organisation_id=office.pk, by=by, target=absence)
    return absence


@transaction.atomic
def cancel_absence(*, absence: Absence, by: Actor) -> None:
    """Take an absence back; the row stays."""
    if absence.cancelled_at is None:
        Absence.objects.filter(pk=absence.pk).update(cancelled_at=timezone.now())
        record(
            "office.absence_cancelled", organisation_id=absence.office_id, by=by,
            target=absence,
        )  # fmt: skip
