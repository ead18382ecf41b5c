"""The one door through which a claim changes state: locked, judged, recorded."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.models import User
from audit.services import SYSTEM, Auditable, Decision, record_all
from questionnaires.language.compiled import canonical_json
from schemes.models import Claim, ClaimEvent, Scheme
from schemes.services.barring import Bars, held_back
from schemes.workflow import Hand, Transition, WorkflowError, find

#: What of a claim and its payee is read when many are moved at once.
NEEDED = (
    "organisation", "office", "scheme", "number", "state", "revision", "currency",
    "amount_minor", "track", "version_label", "version_sha256", "outcome_sha256",
    "payee__name", "payee__bank_code", "payee__account_hash", "payee__account_sealed",
    "payee__account_masked", "payee__unchecked_since",
)  # fmt: skip


class StaleClaimError(WorkflowError):
    """Somebody moved the claim since it was looked at."""


def locked(claim: Claim) -> Claim:
    """The claim as it stands now, held until the transaction ends."""
    rows = Claim.objects.select_related("scheme", "office", "organisation", "payee")
    return _held(rows).get(pk=claim.pk)


def locked_all(keys: Iterable[UUID]) -> list[Claim]:
    """The claims of these keys as they stand now, held until the transaction ends.

    In the order of their keys, with what decides about money alone: outcomes are long.
    """
    rows = Claim.objects.filter(pk__in=set(keys)).select_related("payee")
    claims = list(_held(rows).only(*NEEDED).order_by("pk"))
    schemes = Scheme.objects.in_bulk({claim.scheme_id for claim in claims})
    for claim in claims:
        claim.scheme = schemes[claim.scheme_id]
    return claims


def _held(rows: QuerySet[Claim]) -> QuerySet[Claim]:
    return rows.select_for_update(of=("self",))


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
    (step,) = _steps([now], verb, by, reasons)
    if step.transition.voids:
        changes = {"assessed_by": None, "approved_by": None} | changes
    step.apply(changes)
    now.save()
    _write([step], by, reasons, {now.pk: note})
    return now


@transaction.atomic
def move_all(
    keys: Iterable[UUID],
    verb: str,
    *,
    by: Auditable,
    notes: Mapping[UUID, str] | None = None,
    held: Mapping[UUID, Claim] | None = None,
) -> list[Claim]:
    """Take the claims of these keys one step on, all or none, each judged as `move` judges one.

    Their rows are locked in one order, so that two such calls wait and do not cross;
    `held` are those that the caller locked so in this transaction, as they stand now.
    """
    wanted = set(keys)
    if held is not None and wanted <= held.keys():
        claims = [claim for key, claim in held.items() if key in wanted]
    else:
        claims = locked_all(wanted)
    steps = _steps(claims, verb, by, ())
    moved: dict[str, list[UUID]] = {}
    for step in steps:
        step.apply({})
        moved.setdefault(step.claim.state, []).append(step.claim.pk)
    for state, some in moved.items():
        Claim.objects.filter(pk__in=some).update(
            state=state, revision=F("revision") + 1
        )
    _write(steps, by, (), notes or {})
    return [step.claim for step in steps]


@dataclass(slots=True)
class _Step:
    """A claim about to be moved: by which transition, and its hash before."""

    claim: Claim
    transition: Transition
    sequence: int
    before: str

    def apply(self, changes: dict[str, Any]) -> None:
        claim = self.claim
        claim.state, claim.revision = self.transition.target, claim.revision + 1
        for name, value in changes.items():
            setattr(claim, name, value)


def _steps(
    claims: Sequence[Claim], verb: str, by: Auditable, reasons: Sequence[str]
) -> list[_Step]:
    """Each claim's step, judged; nothing is changed yet."""
    keys = [claim.pk for claim in claims]
    bars, last = Bars(verb, keys, by), _last_steps(keys)
    held = held_back(keys) if verb == "batch" else {}
    steps = []
    for claim in claims:
        transition = find(verb, claim.state)
        if transition is None:
            raise WorkflowError(
                _("%(number)s is “%(state)s” now, which does not allow that.")
                % {"number": claim, "state": claim.get_state_display()}
                if len(claims) > 1
                else _("This claim is “%(state)s” now, which does not allow that.")
                % {"state": claim.get_state_display()}
            )
        _judge(transition, by, reasons)
        if why := bars.why(transition, claim.pk):
            raise WorkflowError(why)
        if why := held.get(claim.pk, ""):
            raise WorkflowError(f"{claim}: {why}")
        number = last.get(claim.pk, 0) + 1
        steps.append(_Step(claim, transition, number, fingerprint(claim)))
    return steps


def _last_steps(keys: Sequence[UUID]) -> dict[UUID, int]:
    rows = ClaimEvent.objects.filter(claim__in=keys).order_by()
    return dict(rows.values_list("claim_id").annotate(Max("sequence")))


def _judge(transition: Transition, by: Auditable, reasons: Sequence[str]) -> None:
    if transition.needs_reason and not reasons:
        raise WorkflowError(_("Choose at least one reason."))
    if by is SYSTEM and transition.by is None:
        return
    if not isinstance(getattr(by, "user", None), User) or transition.by is None:
        raise WorkflowError(_("Only greenfin itself does this."))
    if isinstance(by, Actor) and not by.may(transition.by):
        raise WorkflowError(_("Your role does not do this."))


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
    steps: Sequence[_Step],
    by: Auditable,
    reasons: Sequence[str],
    notes: Mapping[UUID, str],
) -> None:
    at, user, events, decisions = timezone.now(), getattr(by, "user", None), [], []
    for step in steps:
        claim, transition = step.claim, step.transition
        after = fingerprint(claim)
        events.append(
            ClaimEvent(
                claim=claim,
                sequence=step.sequence,
                verb=transition.verb,
                from_state=transition.source,
                to_state=transition.target,
                by=user,
                by_label=by.audit_label,
                reasons=list(reasons),
                note=notes.get(claim.pk, ""),
                at=at,
                before_sha256=step.before,
                after_sha256=after,
            )
        )
        detail = {
            "number": claim.number,
            "from": transition.source,
            "to": transition.target,
            "reasons": list(reasons),
            "before": step.before,
            "after": after,
        }
        decisions += [
            Decision(f"claim.{transition.verb}", organisation_id, claim, detail)
            for organisation_id in {claim.organisation_id, claim.office_id}
        ]
    ClaimEvent.objects.bulk_create(events)
    record_all(decisions, by=by)
