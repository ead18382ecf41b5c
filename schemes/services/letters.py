"""Letters of a decision: made once in each language, stored, checked by their code."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation

from accounts.sealing import keyed_hash, unseal
from documents.pdf import Paper, render_pdfs
from documents.services import share_file
from documents.storage import store
from measures.money import Money
from schemes.models import Claim, ClaimEvent, Letter, LetterProof, Recovery
from schemes.rules import definition
from schemes.saying import day, money, said
from schemes.services.terms import terms_of
from schemes.wording import DEMAND_REASONS, REASONS

LANGUAGES = ("en", "zh-hant", "zh-hans")
TEMPLATE = "schemes/pdf/letter.html"
DEMAND_TEMPLATE = "schemes/pdf/demand.html"
#: What each decision writes, by the verb of its step.
KINDS = {
    "approve": "approved",
    "decline": "declined",
    "demand": "recovery",
    "ask": "asked",
}
#: No letters or digits that are taken for one another on paper.
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_CODE_LENGTH, _GROUP = 12, 4
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


def make_letters(*, claim: Claim, sequence: int) -> list[Letter]:
    """The letters of one decision in every language; those that are there stay.

    None for a decision whose assessment was made anew before its letter was written: it
    was taken back, and nobody is told of it. Runs in the scope of the office.
    """
    event = claim.events.get(sequence=sequence)
    if event.verb == "demand":
        recovery = claim.recoveries.get(sequence=sequence)
        write = partial(_demand, recovery, event)
        return _made(claim, event, DEMAND_TEMPLATE, write, recovery.minor)
    anew = claim.events.filter(verb="assess", sequence__gt=sequence)
    letter = _wording(claim, KINDS[event.verb])
    if letter is None or (event.verb != "ask" and anew.exists()):
        return []
    minor = claim.amount_minor if event.verb == "approve" else None
    return _made(claim, event, TEMPLATE, partial(paper_of, claim, event, letter), minor)


def _wording(claim: Claim, kind: str) -> definition.Letter | None:
    """What the terms write for that outcome; None if they write nothing.

    Questions are written in words of our own where the terms have none.
    """
    letters = terms_of(claim).tracks[claim.track].track.letters
    ours = QUESTIONS if kind == QUESTIONS.key else None
    return next((each for each in letters if each.key == kind), ours)


def _made(
    claim: Claim,
    event: ClaimEvent,
    template: str,
    write: Callable[[str, str], dict[str, Any]],
    minor: int | None,
) -> list[Letter]:
    """The letters in every language; `write` gives the words by number and code."""
    number = f"{claim.number}-{event.sequence}"
    rows = Letter.objects.filter(claim=claim, number=number)
    made = {letter.language: letter for letter in rows}
    codes = {
        language: code_of(claim, number, language)
        for language in LANGUAGES
        if language not in made
    }
    papers = []
    for language, code in codes.items():
        with translation.override(language):
            papers.append(Paper(template, write(number, code), language))
    for (language, code), content in zip(
        codes.items(), render_pdfs(papers), strict=True
    ):
        printed = _Print(number, language, code, content, minor)
        made[language] = _kept(claim, event, printed)
    return [made[language] for language in LANGUAGES]


@dataclass(frozen=True, slots=True)
class _Print:
    """A letter as it was printed in one language."""

    number: str
    language: str
    code: str
    content: bytes
    minor: int | None


@transaction.atomic
def _kept(claim: Claim, event: ClaimEvent, printed: _Print) -> Letter:
    number, language = printed.number, printed.language
    sha256 = hashlib.sha256(printed.content).hexdigest()
    file = store(
        organisation_id=claim.office_id,
        name=f"{number}-{language}.pdf",
        media_type="application/pdf",
        source=io.BytesIO(printed.content),
    )
    share_file(file=file, reader_id=claim.organisation_id)
    kind = KINDS[event.verb]
    letter, made = Letter.objects.get_or_create(
        claim=claim,
        number=number,
        language=language,
        defaults={
            "kind": kind,
            "code_hash": hash_of(printed.code),
            "file": file,
            "sha256": sha256,
        },
    )
    if made:
        LetterProof.objects.create(
            code_hash=letter.code_hash,
            number=number,
            kind=kind,
            language=language,
            office=dict(terms_of(claim).terms.office),
            currency=claim.currency,
            amount_minor=printed.minor,
            dated_on=timezone.localdate(event.at),
            sha256=sha256,
        )
    return letter


def _demand(
    recovery: Recovery, event: ClaimEvent, number: str, code: str
) -> dict[str, Any]:
    """What the letter of a demand says, in the active language."""
    claim = recovery.claim
    account = claim.scheme.paying_account
    return {
        "office": said(terms_of(claim).terms.office),
        "scheme": said(terms_of(claim).terms.name),
        "track": said(terms_of(claim).tracks[claim.track].track.name),
        "to": str(claim.organisation),
        "claim_number": claim.number,
        "number": number,
        "demand": recovery.number,
        "code": code,
        "address": settings.SITE_URL + reverse("schemes:letter_check"),
        "dated": day(timezone.localdate(event.at)),
        "due": day(recovery.due_on),
        "amount": money(Money(recovery.minor, recovery.currency)),
        "awarded": money(Money(claim.amount_minor or 0, claim.currency)),
        "reasons": [str(DEMAND_REASONS.get(each, each)) for each in recovery.reasons],
        "note": recovery.note,
        "account_name": account.name,
        "account": f"{account.bank_code} {unseal(account.account_sealed)}",
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
        "office": said(terms_of(claim).terms.office),
        "scheme": said(terms_of(claim).terms.name),
        "track": said(terms_of(claim).tracks[claim.track].track.name),
        "title": said(wording.title).format(**words),
        "body": said(wording.body).format(**words),
        "to": str(claim.organisation),
        "claim_number": claim.number,
        "number": number,
        "code": code,
        "address": settings.SITE_URL + reverse("schemes:letter_check"),
        "dated": day(timezone.localdate(event.at)),
        "filed": day(timezone.localdate(claim.submitted_at)),
        "edition": claim.version_label,
        "is_approval": event.verb == "approve",
        "amount": amount,
        "reasons": [str(REASONS.get(each, each)) for each in event.reasons],
        "note": event.note if event.verb == "decline" else "",
        "questions": _questions(claim, event),
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
        "fingerprint": claim.outcome_sha256,
    }


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


def code_of(claim: Claim, number: str, language: str) -> str:
    """The code of a letter: the same each time it is made, not to be guessed."""
    rest = int(keyed_hash(f"{claim.pk}:{number}:{language}", "letter-code"), 16)
    signs = ""
    for _place in range(_CODE_LENGTH):
        rest, sign = divmod(rest, len(_ALPHABET))
        signs += _ALPHABET[sign]
    return "-".join(
        signs[start : start + _GROUP] for start in range(0, _CODE_LENGTH, _GROUP)
    )


def hash_of(code: str) -> str:
    """What is kept of a code; spaces, hyphens and small letters do not matter."""
    plain = "".join(sign for sign in code.upper() if sign.isalnum())
    return keyed_hash(plain, "letter")


def proof_of(code: str) -> LetterProof | None:
    """What anybody may know of the letter with that code; None if there is none."""
    return LetterProof.objects.filter(pk=hash_of(code)).first()
