"""Letters of a decision: made once in each language, stored, checked by their code."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone, translation

from accounts.sealing import keyed_hash
from documents.pdf import Paper, render_pdfs
from documents.services import share_file
from documents.storage import store
from schemes.models import Claim, ClaimEvent, Letter, LetterProof, RecoveryEntry
from schemes.rules import definition
from schemes.services.letter_words import (
    QUESTIONS,
    demand_words,
    paper_of,
    write_off_words,
)
from schemes.services.telling import tell_news
from schemes.services.terms import terms_of

LANGUAGES = ("en", "zh-hant", "zh-hans")
TEMPLATE = "schemes/pdf/letter.html"
DEMAND_TEMPLATE = "schemes/pdf/demand.html"
WRITE_OFF_TEMPLATE = "schemes/pdf/write_off.html"
#: What each decision writes, by the verb of its step.
KINDS = {
    "approve": "approved",
    "decline": "declined",
    "demand": "recovery",
    "write_off": "written_off",
    "ask": "asked",
}
#: No letters or digits that are taken for one another on paper.
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_CODE_LENGTH, _GROUP = 12, 4


def make_letters(*, claim: Claim, sequence: int) -> list[Letter]:
    """The letters of one decision in every language; those that are there stay.

    None for a decision whose assessment was made anew before its letter was written: it
    was taken back, and nobody is told of it. Runs in the scope of the office.
    """
    event = claim.events.get(sequence=sequence)
    if event.verb == "demand":
        recovery = claim.recoveries.get(sequence=sequence)
        write = partial(demand_words, recovery, event)
        return _made(claim, event, DEMAND_TEMPLATE, write, recovery.minor)
    if event.verb == "write_off":
        entry = _given_up(claim, event)
        write = partial(write_off_words, entry.recovery, event)
        return _made(claim, event, WRITE_OFF_TEMPLATE, write, entry.minor)
    anew = claim.events.filter(verb="assess", sequence__gt=sequence)
    letter = _wording(claim, KINDS[event.verb])
    if letter is None or (event.verb != "ask" and anew.exists()):
        return []
    minor = claim.amount_minor if event.verb == "approve" else None
    return _made(claim, event, TEMPLATE, partial(paper_of, claim, event, letter), minor)


def _given_up(claim: Claim, event: ClaimEvent) -> RecoveryEntry:
    """What that step wrote off: each writes one entry, in their order."""
    entries = RecoveryEntry.objects.filter(
        recovery__claim=claim, kind=RecoveryEntry.Kind.WRITE_OFF
    )
    before = claim.events.filter(verb="write_off", sequence__lt=event.sequence)
    return entries.select_related("recovery").order_by("at", "pk")[before.count()]


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
    if codes:
        tell_news(claim, "letter")
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
