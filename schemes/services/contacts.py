"""Where an applicant is reached and who owns it: sealed, found again by keyed hashes."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.permissions import Permission as P
from accounts.sealing import keyed_hash, seal, unseal
from audit.services import record
from schemes.models import OfficerAddress, Payee
from schemes.workflow import WorkflowError

PHONE, ADDRESS = "claim-phone", "claim-address"
_PHONE = re.compile(r"\+?[0-9]{8,15}")
_HONG_KONG = "852"
_LOCAL_DIGITS, _SHOWN_DIGITS = 8, 4
_OLDEST, _YOUNGEST = 110, 14
#: Words of an address that are left out or written short by some.
_SHORT = {"road": "rd", "street": "st", "avenue": "ave", "floor": "f", "building": "bldg",
          "centre": "ctr", "center": "ctr", "kowloon": "", "hong": "", "kong": "", "hk": "",
          "flat": "", "room": "", "unit": ""}  # fmt: skip


class PayeeError(ValueError):
    """A field of the payee that cannot be right; `field` names it."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class Contact:
    """Where an applicant is reached, as typed; what is not known is empty."""

    phone: str = ""
    address: str = ""
    birth_year: int | None = None
    owners: tuple[str, ...] = ()


def kept_contact(stated: Contact) -> dict[str, Any]:
    """As a payee keeps it; raises PayeeError with the field at fault."""
    phone = read_phone(stated.phone)
    address = " ".join(stated.address.split())
    this_year = timezone.localdate().year
    born = stated.birth_year
    if born is not None and not this_year - _OLDEST <= born <= this_year - _YOUNGEST:
        raise PayeeError("birth_year", _("Write the year of birth with four digits."))
    return {
        "phone_sealed": seal(phone) if phone else "",
        "phone_hash": keyed_hash(phone, PHONE) if phone else "",
        "phone_masked": f"…{phone[-_SHOWN_DIGITS:]}" if phone else "",
        "address_sealed": seal(address) if address else "",
        "address_hash": hash_of_address(address),
        "birth_year": born,
        "owners_sealed": seal(json.dumps(stated.owners)) if stated.owners else "",
    }


def read_phone(text: str) -> str:
    """A telephone number in its one way of writing; empty for none."""
    plain = re.sub(r"[\s().-]", "", unicodedata.normalize("NFKC", text))
    if not plain:
        return ""
    if not _PHONE.fullmatch(plain):
        raise PayeeError(
            "phone", _("Write the telephone number in digits, eight at least.")
        )
    digits = plain.removeprefix("+")
    if digits.startswith(_HONG_KONG) and len(digits) == len(_HONG_KONG) + _LOCAL_DIGITS:
        return digits
    return f"{_HONG_KONG}{digits}" if len(digits) == _LOCAL_DIGITS else digits


def plain_address(text: str) -> str:
    """An address without case, signs, and words that some leave out or write short."""
    plain = unicodedata.normalize("NFKC", text).lower()
    words = re.sub(r"[^\w]+", " ", plain).split()
    return "".join(_SHORT.get(word, word) for word in words)


def hash_of_address(text: str) -> str:
    """The keyed hash by which the same address is found; empty for none."""
    plain = plain_address(text)
    return keyed_hash(plain, ADDRESS) if plain else ""


def contact_of(payee: Payee) -> Contact:
    """What was stated, opened again: for its applicant, and for signals."""
    return Contact(
        unseal(payee.phone_sealed) if payee.phone_sealed else "",
        unseal(payee.address_sealed) if payee.address_sealed else "",
        payee.birth_year,
        owners_in(payee.owners_sealed),
    )


def owners_in(sealed: str) -> tuple[str, ...]:
    """The owners that stand sealed in a payee."""
    return tuple(json.loads(unseal(sealed))) if sealed else ()


@transaction.atomic
def state_officer_address(*, address: str, by: Actor) -> None:
    """Keep the fingerprint of an officer's own address; an empty one takes it back."""
    if by.user is None or by.organisation_id is None or not by.may(P.CLAIM_READ):
        raise WorkflowError(_("Your role does not do this."))
    mine = OfficerAddress.objects.filter(office_id=by.organisation_id, user=by.user)
    hashed = hash_of_address(address)
    if not hashed:
        mine.delete()
    else:
        OfficerAddress.objects.update_or_create(
            office_id=by.organisation_id,
            user=by.user,
            defaults={"address_hash": hashed, "stated_at": timezone.now()},
        )
    record(
        "office.address_stated", organisation_id=by.organisation_id, by=by,
        detail={"is_stated": bool(hashed)},
    )  # fmt: skip
