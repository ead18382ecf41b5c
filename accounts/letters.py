"""What stands in an invitation letter, and its QR code as a drawing."""

from __future__ import annotations

import base64
import io
from typing import Any

import qrcode
from django.http import Http404
from django.urls import reverse
from qrcode.image.svg import SvgPathImage

from accounts.models import Invitation
from accounts.services.invitations import code_of

#: Code, own name and `lang` of each language in which a letter can be printed.
LETTER_LANGUAGES = [
    ("zh-hant", "繁體中文", "zh-Hant-HK"),
    ("en", "English", "en"),
    ("zh-hans", "简体中文", "zh-Hans"),
]


def letter_language(wanted: str) -> str:
    """The language asked for if letters are written in it, else the first."""
    known = [code for code, _name, _lang in LETTER_LANGUAGES]
    return wanted if wanted in known else known[0]


def letter_lang(language: str) -> str:
    """The `lang` of a letter in that language."""
    return {code: lang for code, _name, lang in LETTER_LANGUAGES}[language]


def with_code(invitation: Invitation) -> Invitation:
    """The invitation as long as its code is kept; after that it has no letter."""
    if not invitation.code_sealed:
        raise Http404
    return invitation


def letter_context(invitation: Invitation, site_url: str) -> dict[str, Any]:
    """The values of the letter's template: who invites whom, the code, the address.

    The QR code holds the address of the page on which the code is typed and nothing
    else (docs/adr): a letter must not teach people to follow links that know them.
    """
    address = site_url.rstrip("/") + reverse("accounts:code")
    return {
        "invitation": invitation,
        "code": code_of(invitation),
        "address": address,
        "shown_address": address.split("//", 1)[1],
        "qr": qr_data_uri(address),
    }


def qr_data_uri(text: str) -> str:
    """A QR code of the text as an SVG in a data address, sharp on any printer."""
    picture = qrcode.make(
        text,
        image_factory=SvgPathImage,
        error_correction=qrcode.constants.ERROR_CORRECT_M,
        border=2,
    )
    drawn = io.BytesIO()
    picture.save(drawn)
    encoded = base64.b64encode(drawn.getvalue()).decode()
    return f"data:image/svg+xml;base64,{encoded}"
