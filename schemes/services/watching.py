"""Raises signals on a claim, keeps what officers find of them, holds approvals back."""

from __future__ import annotations

from dataclasses import replace

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.permissions import Permission as P
from audit.services import record
from schemes.models import Claim, Finding
from schemes.rules.signals.compared import Compared
from schemes.rules.signals.judging import Raised, raised
from schemes.selectors.compared import compared_with, officers_of, watch
from schemes.selectors.completions import lists_for
from schemes.selectors.library import library
from schemes.services.contacts import owners_in
from schemes.workflow import WorkflowError


@transaction.atomic
def watch_claim(*, claim: Claim) -> list[Finding]:
    """Judge every signal anew; gives those that stand.

    A finding that is raised again keeps its outcome, one that is not is gone.
    """
    if claim.submitted_at is None:
        return []
    own, others = compared_with(claim)
    own = _beside_lists(own, claim)
    today = timezone.localdate()
    lists = lists_for(claim, own.programme)
    found = raised(own, others, officers_of(claim), watch(), today, lists)
    standing = [_kept(claim, each) for each in found]
    gone = claim.findings.standing().exclude(pk__in=[each.pk for each in standing])
    gone.update(gone_at=timezone.now())
    return standing


def _beside_lists(own: Compared, claim: Claim) -> Compared:
    """The claim with what lists and payee say: hours of a programme, owners of both sides."""
    lists = library().scheme(claim.scheme.key).newest.lists.values()
    hours = [e.hours for each in lists if (e := each.entries.get(own.programme))]
    owners = [e.owners for each in lists if (e := each.entries.get(own.reviewer))]
    payee = getattr(claim, "payee", None)
    return replace(
        own,
        hours=next(filter(None, hours), None),
        reviewer_owners=next(filter(None, owners), ()),
        owners=owners_in(payee.owners_sealed) if payee else (),
    )


def _kept(claim: Claim, each: Raised) -> Finding:
    state = {
        "values": dict(each.found.values),
        "others": list(each.found.others),
        "limits": each.rule.limits_on(timezone.localdate()),
    }
    finding, made = Finding.objects.get_or_create(
        claim=claim,
        signal=each.rule.key,
        fingerprint=each.fingerprint,
        defaults={"blocks": each.rule.level == "block", **state},
    )
    if not made and (finding.gone_at or not finding.outcome):
        Finding.objects.filter(pk=finding.pk).update(gone_at=None, **state)
        finding.refresh_from_db()
    return finding


def refuse_blocked(claim: Claim) -> None:
    """Raise WorkflowError while a blocking signal has not been cleared by two persons."""
    held = claim.findings.blocking().values_list("outcome", "confirmed_at")
    if not held:
        return
    if any(outcome == Finding.Outcome.TRUE for outcome, _at in held):
        raise WorkflowError(
            _("A blocking signal was found to be so: return the claim or decline it.")
        )
    raise WorkflowError(
        _("A blocking signal is open: two persons have to call it a false alarm first.")
    )


@transaction.atomic
def judge_finding(*, finding: Finding, outcome: str, reason: str, by: Actor) -> Finding:
    """Record what an officer found of a signal, with the reason; voids a confirmation."""
    now = _held(finding)
    _check(now, by, P.CLAIM_ASSESS)
    if outcome not in Finding.Outcome.values or not reason.strip():
        raise WorkflowError(_("Say what you found, and why."))
    now.outcome, now.reason = outcome, reason.strip()
    now.judged_by, now.judged_at = by.user, timezone.now()
    now.confirmed_by = now.confirmed_at = None
    return _saved(now, "claim.signal_judged", by)


@transaction.atomic
def confirm_finding(*, finding: Finding, by: Actor) -> Finding:
    """Bear out another officer's finding of a blocking signal."""
    now = _held(finding)
    _check(now, by, P.CLAIM_APPROVE)
    if not now.blocks or not now.outcome:
        raise WorkflowError(_("There is nothing to confirm here."))
    if now.judged_by_id == getattr(by.user, "pk", None):
        raise WorkflowError(_("You judged this signal: another person confirms it."))
    now.confirmed_by, now.confirmed_at = by.user, timezone.now()
    return _saved(now, "claim.signal_confirmed", by)


def _held(finding: Finding) -> Finding:
    rows = Finding.objects.select_related("claim").select_for_update(of=("self",))
    return rows.get(pk=finding.pk)


def _check(finding: Finding, by: Actor, permission: P) -> None:
    if by.user is None or not by.may(permission):
        raise WorkflowError(_("Your role does not do this."))
    if finding.claim.interests.filter(user=by.user).exists():
        raise WorkflowError(_("You have declared an interest in this claim."))


def _saved(finding: Finding, verb: str, by: Actor) -> Finding:
    finding.save()
    record(
        verb,
        organisation_id=finding.claim.office_id,
        by=by,
        target=finding.claim,
        detail={
            "number": finding.claim.number,
            "signal": finding.signal,
            "outcome": finding.outcome,
        },
    )
    return finding
