"""The office's side: take a claim, ask, assess, return, approve, decline."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import Actor
from audit.services import SYSTEM, hold_chains, record
from measures.money import Money
from schemes.ledger import Event
from schemes.models import Claim, DeclaredInterest, InformationRequest, Scheme
from schemes.rules.outcome import Outcome
from schemes.services.families import known_facts
from schemes.services.ledger import post
from schemes.services.lots import assign_quietly
from schemes.services.moving import locked, move
from schemes.services.readiness import facts_of, quoted
from schemes.services.terms import terms_of
from schemes.services.watching import refuse_blocked, watch_claim
from schemes.signals import claim_decided
from schemes.workflow import WorkflowError


def take_claim(*, claim: Claim, by: Actor, seen: int | None = None) -> Claim:
    """Begin to screen a claim; one that was drawn for somebody else is theirs."""
    drawn_for = Claim.objects.filter(pk=claim.pk).values_list("assigned_to", flat=True)
    if drawn_for.get() not in (None, getattr(by.user, "pk", None)):
        raise WorkflowError(_("This claim was drawn for another officer."))
    return move(claim, "screen", by=by, seen=seen, assigned_to=by.user)


@transaction.atomic
def ask_applicant(
    *, claim: Claim, questions: Sequence[str], due_on: date, by: Actor
) -> Claim:
    """Ask for what is missing, one question each; the clock stands until all are answered."""
    asked = [question.strip() for question in questions if question.strip()]
    if not asked or by.user is None:
        raise WorkflowError(_("Write at least one question."))
    if due_on <= timezone.localdate():
        raise WorkflowError(_("Choose a day after today for the answer."))
    moved = move(claim, "ask", by=by)
    InformationRequest.objects.bulk_create(
        InformationRequest(claim=moved, question=one, asked_by=by.user, due_on=due_on)
        for one in asked
    )
    _announce(moved, by)
    return moved


def judged(claim: Claim) -> Outcome:
    """What the terms of the day of filing give, with what the office itself knows.

    Raises WorkflowError of a claim that was not submitted.
    """
    if claim.submitted_at is None:
        raise WorkflowError(_("This claim was not submitted."))
    facts = facts_of(claim) | known_facts(claim)
    filed_on = timezone.localdate(claim.submitted_at)
    return quoted(claim, facts, filed_on, terms_of(claim))[0]


@transaction.atomic
def assess_claim(
    *, claim: Claim, by: Actor, seen: int | None = None, note: str = ""
) -> Claim:
    """Freeze what the terms of the day of filing give, with the office's own records.

    Earlier awards of the family come from the ledger, not from what was stated.
    """
    now = locked(claim)
    outcome = judged(now)
    moved = move(
        now,
        "assess",
        by=by,
        seen=seen,
        note=note,
        outcome=outcome.as_json(),
        outcome_sha256=outcome.fingerprint,
        amount_minor=outcome.amount.minor if outcome.amount else None,
        assessed_by=by.user,
    )
    watch_claim(claim=moved)
    return moved


def return_claim(
    *, claim: Claim, reasons: Sequence[str], note: str, by: Actor, seen: int
) -> Claim:
    """Hand an assessment back; it is void."""
    return move(claim, "return", by=by, seen=seen, reasons=reasons, note=note)


def approve_claim(*, claim: Claim, by: Actor, seen: int, note: str = "") -> Claim:
    """Promise the assessed amount: state and ledger in one transaction.

    Signals are judged anew first, and stay known if they hold the approval back. Raises
    OverdrawnError if the appropriation does not hold it, WorkflowError if the assessment
    gives no amount or a blocking signal is open.
    """
    watch_claim(claim=claim)
    return _approved(claim=claim, by=by, seen=seen, note=note)


@transaction.atomic
def _approved(*, claim: Claim, by: Actor, seen: int, note: str) -> Claim:
    if not claim.amount_minor or (claim.outcome or {}).get("eligible") != "yes":
        raise WorkflowError(
            _("The assessment gives no amount: return the claim, or decline it.")
        )
    now = move(
        claim,
        "approve",
        by=by,
        seen=seen,
        note=note,
        approved_by=by.user,
        decided_at=timezone.now(),
    )
    refuse_blocked(now)
    post(
        event=Event.APPROVED,
        scheme=now.scheme,
        money=Money(now.amount_minor or 0, now.currency),
        entry=f"approved:{now.pk}:{now.revision}",
        on=timezone.localdate(),
        by=by,
        claim=now,
    )
    _announce(now, by)
    return now


@transaction.atomic
def decline_claim(
    *, claim: Claim, reasons: Sequence[str], note: str, by: Actor, seen: int
) -> Claim:
    """Refuse a claim, with every reason."""
    now = move(
        claim,
        "decline",
        by=by,
        seen=seen,
        reasons=reasons,
        note=note,
        decided_at=timezone.now(),
    )
    _announce(now, by)
    return now


def _announce(claim: Claim, by: Actor) -> None:
    sequence = claim.events.aggregate(last=Max("sequence"))["last"]
    claim_decided.send(sender=Claim, claim=claim, by=by, sequence=sequence)


@transaction.atomic
def reopen_claim(
    *, claim: Claim, reasons: Sequence[str], note: str, by: Actor, seen: int
) -> Claim:
    """Take an approval back before it is paid: the promise is released."""
    money = Money(claim.amount_minor or 0, claim.currency)
    now = move(
        claim, "reopen", by=by, seen=seen, reasons=reasons, note=note, decided_at=None
    )
    if now.set_offs.exists():
        raise WorkflowError(
            _("A part of this award was set off: it cannot be taken back any more.")
        )
    post(
        event=Event.RELEASED,
        scheme=now.scheme,
        money=money,
        entry=f"released:{now.pk}:{now.revision}",
        on=timezone.localdate(),
        by=by,
        claim=now,
    )
    return now


@transaction.atomic
def declare_interest(*, claim: Claim, reason: str, by: Actor) -> DeclaredInterest:
    """Step back from a claim for good; it leaves the officer's queue."""
    if by.user is None or not reason.strip():
        raise WorkflowError(_("Say what your interest is."))
    interest, _made = DeclaredInterest.objects.get_or_create(
        claim=claim, user=by.user, defaults={"reason": reason.strip()}
    )
    Claim.objects.filter(pk=claim.pk, assigned_to=by.user).update(assigned_to=None)
    record(
        "claim.interest_declared",
        organisation_id=claim.office_id,
        by=by,
        target=claim,
    )
    assign_quietly(claim=claim, by=SYSTEM)
    return interest


@transaction.atomic
def appropriate(*, scheme: Scheme, money: Money, entry: str, by: Actor) -> bool:
    """Put money at a scheme's disposal; the same entry counts once."""
    if money.minor <= 0:
        raise WorkflowError(_("An appropriation is more than zero."))
    # In the order of every other posting: chain first, balances after it.
    hold_chains([scheme.office_id])
    posted = post(
        event=Event.APPROPRIATED,
        scheme=scheme,
        money=money,
        entry=f"appropriated:{entry}",
        on=timezone.localdate(),
        by=by,
    )
    if posted:
        record(
            "scheme.appropriated",
            organisation_id=scheme.office_id,
            by=by,
            target=scheme,
            detail={"entry": entry, "minor": money.minor, "currency": money.currency},
        )
    return posted
