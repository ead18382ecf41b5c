"""What letters say, in the active language, from the decision alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accounts.sealing import unseal
from measures.money import Money
from schemes.models import Claim, ClaimEvent, Recovery, RecoveryEntry
from schemes.rules import definition
from schemes.saying import day, money, said
from schemes.services.deadlines import appeal_day_of
from schemes.services.terms import terms_of
from schemes.wording import DEMAND_REASONS, REASONS, WRITE_OFF_REASONS

#: Questions are written right after the step that asks them.
_SAME_STEP = timedelta(seconds=1)
QUESTIONS = definition.Letter(
    "asked",
    {
        "en": "Questions about your claim {case_number}",
        "zh-Hant": "有關申請{case_number}的查詢",
    },
    {
        "en": "We need your answers to go on. The time we have for a decision stands"
        " until all are answered.",
        "zh-Hant": "本處須獲得閣下的回覆，方可繼續處理。全部問題獲答覆之前，審批時間暫停計算。",
    },
)


def demand_words(
    recovery: Recovery, event: ClaimEvent, number: str, code: str
) -> dict[str, Any]:
    """What the letter of a demand says, in the active language."""
    claim = recovery.claim
    account = claim.scheme.paying_account
    return {
        **_top(claim, event, number, code),
        "demand": recovery.number,
        "due": day(recovery.due_on),
        "amount": money(Money(recovery.minor, recovery.currency)),
        "awarded": money(Money(claim.amount_minor or 0, claim.currency)),
        "reasons": [str(DEMAND_REASONS.get(each, each)) for each in recovery.reasons],
        "note": recovery.note,
        "account_name": account.name,
        "account": f"{account.bank_code} {unseal(account.account_sealed)}",
    }


def write_off_words(
    recovery: Recovery, event: ClaimEvent, number: str, code: str
) -> dict[str, Any]:
    """What the letter says that gives up what is still open, in the active language."""
    given_up = recovery.entries.filter(kind=RecoveryEntry.Kind.WRITE_OFF).get()
    came = recovery.minor - given_up.minor
    return {
        **_top(recovery.claim, event, number, code),
        "demand": recovery.number,
        "demanded": money(Money(recovery.minor, recovery.currency)),
        "demanded_on": day(recovery.demanded_on),
        "came": money(Money(came, recovery.currency)) if came else "",
        "amount": money(Money(given_up.minor, recovery.currency)),
        "reasons": [str(WRITE_OFF_REASONS.get(each, each)) for each in event.reasons],
    }


def _top(claim: Claim, event: ClaimEvent, number: str, code: str) -> dict[str, Any]:
    """What every letter has: from whom to whom, about what, and how it is checked."""
    return {
        "office": said(terms_of(claim).terms.office),
        "scheme": said(terms_of(claim).terms.name),
        "track": said(terms_of(claim).tracks[claim.track].track.name),
        "to": str(claim.organisation),
        "claim_number": claim.number,
        "number": number,
        "code": code,
        "address": settings.SITE_URL + reverse("schemes:letter_check"),
        "dated": day(timezone.localdate(event.at)),
        "edition": claim.version_label,
        "fingerprint": claim.outcome_sha256,
    }


def paper_of(
    claim: Claim,
    event: ClaimEvent,
    wording: definition.Letter,
    number: str,
    code: str,
) -> dict[str, Any]:
    """What the letter says, in the active language, from the decision alone."""
    outcome = claim.outcome or {}
    amount = money(Money(claim.amount_minor or 0, claim.currency))
    words = {
        "case_number": claim.number,
        "amount": amount,
        "applicant": str(claim.organisation),
    }
    steps = list(_steps(outcome))
    return {
        **_top(claim, event, number, code),
        "title": said(wording.title).format(**words),
        "body": said(wording.body).format(**words),
        "filed": day(timezone.localdate(claim.submitted_at)),
        "is_approval": event.verb == "approve",
        "amount": amount,
        "reasons": [str(REASONS.get(each, each)) for each in event.reasons],
        "note": event.note if event.verb == "decline" else "",
        "questions": _questions(claim, event),
        "appeal_until": _appeal_until(claim, event),
        "against": [
            said(each["text"])
            for each in outcome.get("reasons", [])
            if each["verdict"] == "no" and event.verb != "ask"
        ],
        "conditions": [
            text
            for rule, text in steps
            if not rule.startswith("award.") and event.verb != "ask"
        ],
        "award": [text for rule, text in steps if rule.startswith("award.")],
    }


def _appeal_until(claim: Claim, event: ClaimEvent) -> str:
    """The last day on which a review of this refusal may be asked for."""
    if event.verb != "decline":
        return ""
    last = appeal_day_of(claim, timezone.localdate(event.at))
    return day(last) if last else ""


def _questions(claim: Claim, event: ClaimEvent) -> list[tuple[str, str]]:
    """What that step asked, each with its last day."""
    if event.verb != "ask":
        return []
    asked = claim.requests.filter(asked_at__lte=event.at + _SAME_STEP)
    before = claim.events.filter(verb="ask", sequence__lt=event.sequence).last()
    if before is not None:
        asked = asked.filter(asked_at__gt=before.at + _SAME_STEP)
    return [(each.question, day(each.due_on)) for each in asked]


def _steps(outcome: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for step in outcome.get("steps", []):
        yield step["rule"], said(step["text"])
