"""The one door through which a claim changes state: locked, judged, recorded."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.models import User
from audit.services import SYSTEM, Auditable, record
from questionnaires.language.compiler import canonical_json
from schemes.models import Claim, ClaimEvent
from schemes.workflow import Hand, Transition, WorkflowError, bar, find


class StaleClaimError(WorkflowError):
    """Somebody moved the claim since it was looked at."""


def locked(claim: Claim) -> Claim:
    """The claim as it stands now, held until the transaction ends."""
    rows = Claim.objects.select_related("scheme", "office", "organisation")
    if connection.features.has_select_for_update:
        rows = rows.select_for_update(of=("self",))
    return rows.get(pk=claim.pk)


@transaction.atomic
def move(
    claim: Claim,
    verb: str,
    *,
    by: Auditable,
    seen: int | None = None,
    reasons: Sequence[str] = (),
    note: str = "",
    **changes: Any,
) -> Claim:
    """Take a claim one step on, with `changes` to its fields; gives it as it is then.

    `seen` is the revision the actor looked at. Raises StaleClaimError if it moved
    meanwhile, WorkflowError if the table, an earlier hand or an interest forbids it.
    """
    now = locked(claim)
    if seen is not None and seen != now.revision:
        raise StaleClaimError(
            _("Somebody else has just moved this claim: look at it again.")
        )
    transition = find(verb, now.state)
    if transition is None:
        raise WorkflowError(
            _("This claim is “%(state)s” now, which does not allow that.")
            % {"state": now.get_state_display()}
        )
    _judge(now, transition, by, reasons)
    before = fingerprint(now)
    if transition.voids:
        changes = {"assessed_by": None, "approved_by": None} | changes
    now.state, now.revision = transition.target, now.revision + 1
    for name, value in changes.items():
        setattr(now, name, value)
    now.save()
    _write(now, transition, by, before, reasons, note)
    return now


def _judge(
    claim: Claim, transition: Transition, by: Auditable, reasons: Sequence[str]
) -> None:
    if transition.needs_reason and not reasons:
        raise WorkflowError(_("Choose at least one reason."))
    if by is SYSTEM and transition.by is None:
        return
    user = getattr(by, "user", None)
    if not isinstance(user, User) or transition.by is None:
        raise WorkflowError(_("Only greenfin itself does this."))
    if isinstance(by, Actor) and not by.may(transition.by):
        raise WorkflowError(_("Your role does not do this."))
    if claim.interests.filter(user=user).exists():
        raise WorkflowError(_("You have declared an interest in this claim."))
    past = history(claim)
    if why := bar(transition, user.pk, past):
        raise WorkflowError(why)
    if isinstance(by, Actor) and (why := bar_in_stead(claim, transition, by, past)):
        raise WorkflowError(why)
    if transition.verb == "batch" and (why := held_back(claim)):
        raise WorkflowError(f"{claim}: {why}")


def bar_in_stead(
    claim: Claim, transition: Transition, by: Actor, past: Sequence[Hand]
) -> str:
    """Why a substitute may not do it: all they stand in for are barred themselves.

    Standing in lifts no four eyes: what an approver may not do, nobody does for them.
    """
    if transition.by is None:
        return ""
    givers = by.stands_in_for(transition.by)
    interested = (
        set(claim.interests.values_list("user_id", flat=True)) if givers else ()
    )
    free = [g for g in givers if g not in interested and not bar(transition, g, past)]
    if not givers or free:
        return ""
    return _("Whom you stand in for handled this claim: another person does this.")


def held_back(claim: Claim) -> str:
    """Why an approved claim may not be paid yet; empty if it may."""
    if claim.findings.blocking().exists():
        return _("A blocking signal is open.")
    drawn = claim.sample_checks.filter(kind="recheck", drawn_at__gte=claim.decided_at)
    for outcome in drawn.values_list("outcome", flat=True):
        if not outcome:
            return _("It was drawn for a check before payment.")
        if outcome == "wrong":
            return _("The check before payment found it wrong: take the approval back.")
    return ""


def history(claim: Claim) -> list[Hand]:
    """Who did what to a claim, the oldest first."""
    rows = claim.events.order_by("sequence").values_list("verb", "by_id")
    return [Hand(verb, user) for verb, user in rows]


def fingerprint(claim: Claim) -> str:
    """A hash of what decides about money: state, amount, terms, outcome and payee."""
    payee = getattr(claim, "payee", None)
    stated = {
        "state": claim.state,
        "revision": claim.revision,
        "amount": claim.amount_minor,
        "currency": claim.currency,
        "version": claim.version_sha256,
        "outcome": claim.outcome_sha256,
        "payee": [payee.name, payee.bank_code, payee.account_hash] if payee else None,
    }
    return hashlib.sha256(canonical_json(stated).encode()).hexdigest()


def _write(
    claim: Claim,
    transition: Transition,
    by: Auditable,
    before: str,
    reasons: Sequence[str],
    note: str,
) -> None:
    last = claim.events.aggregate(last=Max("sequence"))["last"] or 0
    after = fingerprint(claim)
    ClaimEvent.objects.create(
        claim=claim,
        sequence=last + 1,
        verb=transition.verb,
        from_state=transition.source,
        to_state=transition.target,
        by=getattr(by, "user", None),
        by_label=by.audit_label,
        reasons=list(reasons),
        note=note,
        at=timezone.now(),
        before_sha256=before,
        after_sha256=after,
    )
    for organisation_id in {claim.organisation_id, claim.office_id}:
        record(
            f"claim.{transition.verb}",
            organisation_id=organisation_id,
            by=by,
            target=claim,
            detail={
                "number": claim.number,
                "from": transition.source,
                "to": transition.target,
                "reasons": list(reasons),
                "before": before,
                "after": after,
            },
        )
