"""Letters on the pages: those of a claim, and what a code says of one."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from measures.money import Money
from schemes.models import Claim, LetterProof
from schemes.saying import money, said

Context = dict[str, Any]
LANGUAGES = {"en": "English", "zh-hant": "繁體中文", "zh-hans": "简体中文"}
TAGS = {"en": "en", "zh-hant": "zh-Hant-HK", "zh-hans": "zh-Hans"}


def _kinds() -> dict[str, str]:
    return {
        "approved": _("Approval"),
        "declined": _("Refusal"),
        "recovery": _("Demand to pay back"),
        "written_off": _("End of a demand"),
        "asked": _("Questions"),
    }


def letter_rows(claim: Claim, route: str) -> list[Context]:
    """The letters of a claim, the newest first, each in its languages."""
    letters: dict[str, Context] = {}
    for letter in claim.letters.order_by("-made_at", "language"):
        row = letters.setdefault(
            letter.number,
            {
                "number": letter.number,
                "kind": _kinds()[letter.kind],
                "made": date_format(localtime(letter.made_at)),
                "files": [],
            },
        )
        row["files"].append(
            {
                "language": LANGUAGES[letter.language],
                "lang": TAGS[letter.language],
                "url": reverse(route, args=[claim.pk, letter.pk]),
                "order": list(LANGUAGES).index(letter.language),
            }
        )
    for row in letters.values():
        row["files"].sort(key=lambda each: each["order"])
    return list(letters.values())


def proof_rows(proof: LetterProof) -> list[Context]:
    """What anybody learns of a letter who holds its code."""
    rows = [
        {"label": _("Letter"), "value": proof.number},
        {"label": _("From"), "value": said(proof.office)},
        {"label": _("Decision"), "value": _kinds()[proof.kind]},
        {"label": _("Date"), "value": date_format(proof.dated_on)},
        {"label": _("Language"), "value": LANGUAGES[proof.language]},
        {"label": _("Fingerprint of the file (SHA-256)"), "value": proof.sha256},
    ]
    if proof.amount_minor is not None:
        amount = money(Money(proof.amount_minor, proof.currency))
        rows.insert(3, {"label": _("Amount"), "value": amount})
    return rows
