"""Who is paid and where: checked, sealed, found again by keyed hashes."""

from __future__ import annotations

import re
import unicodedata

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.sealing import keyed_hash, seal
from schemes.models import Claim, Payee
from schemes.rules.identity import IdentityError, masked, read_hkid
from schemes.services.contacts import Contact, PayeeError, kept_contact
from schemes.services.moving import locked, move
from schemes.services.terms import terms_of
from schemes.workflow import WorkflowError

IDENTITY, ACCOUNT = "claim-identity", "claim-account"
_BANK_CODE = re.compile(r"\d{3}")
_ACCOUNT = re.compile(r"[0-9]{6,34}")
_SHOWN_DIGITS = 4


@transaction.atomic
def state_payee(
    *,
    claim: Claim,
    name: str,
    identity: str,
    bank_code: str,
    account: str,
    by: Actor,
    contact: Contact | None = None,
) -> Payee:
    """Keep who is paid: for a person with the identity card number, which is sealed.

    `contact` is where they are reached; without it what was stated before stays. Raises
    PayeeError with the field at fault, WorkflowError once the claim is closed for changes.
    """
    if claim.state not in (Claim.State.DRAFT, Claim.State.INFO_REQUESTED):
        raise WorkflowError(_("This claim was submitted and cannot be changed now."))
    where = _where(name, bank_code, account)
    card = ""
    track = terms_of(claim).tracks[claim.track].track
    if track.audience == "person" and not identity.strip():
        raise PayeeError(
            "identity", _("Write the number of your Hong Kong identity card.")
        )
    if identity.strip():
        try:
            card = read_hkid(identity)
        except IdentityError as error:
            raise PayeeError("identity", _(str(error))) from error
    payee, _made = Payee.objects.update_or_create(
        claim=claim,
        defaults={
            "identity_sealed": seal(card) if card else "",
            "identity_hash": keyed_hash(card, IDENTITY) if card else "",
            "identity_masked": masked(card) if card else "",
            **where,
            **(kept_contact(contact) if contact else {}),
        },
    )
    return payee


def _where(name: str, bank_code: str, account: str) -> dict[str, str]:
    """Name and account as they are kept; raises PayeeError with the field at fault."""
    name = " ".join(unicodedata.normalize("NFC", name).split())
    if not name:
        raise PayeeError("name", _("Write the name as the bank knows it."))
    code = bank_code.strip()
    if not _BANK_CODE.fullmatch(code):
        raise PayeeError("bank_code", _("A bank code has three digits, such as 004."))
    number = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", account))
    if not _ACCOUNT.fullmatch(number):
        raise PayeeError(
            "account", _("Write the account number in digits, six at least.")
        )
    return {
        "name": name,
        "bank_code": code,
        "account_sealed": seal(number),
        "account_hash": keyed_hash(f"{code}{number}", ACCOUNT),
        "account_masked": f"{code} …{number[-_SHOWN_DIGITS:]}",
    }


@transaction.atomic
def change_account(
    *, claim: Claim, name: str, bank_code: str, account: str, by: Actor
) -> Payee:
    """Another account for an approved claim; nothing is paid until an officer checks it.

    Raises PayeeError with the field at fault, WorkflowError once a payment is under way.
    """
    where = _where(name, bank_code, account)
    now = locked(claim)
    old = now.payee
    if (old.name, old.account_hash) == (where["name"], where["account_hash"]):
        raise WorkflowError(_("This is the account we have already."))
    Payee.objects.filter(claim=now).update(
        **where, stated_at=timezone.now(), unchecked_since=timezone.now()
    )
    move(
        now,
        "restate",
        by=by,
        note=f"{old.account_masked} → {where['account_masked']}",
    )
    return Payee.objects.get(claim=now)


@transaction.atomic
def check_account(*, claim: Claim, note: str, seen: str, by: Actor) -> None:
    """An officer's word that the changed account is the payee's, and how they know.

    `seen` is the masked account that was looked at. Raises WorkflowError.
    """
    if not note.strip():
        raise WorkflowError(_("Say how you know that the account is the payee's."))
    now = move(claim, "check_payee", by=by, note=note.strip())
    checked = Payee.objects.filter(
        claim=now, unchecked_since__isnull=False, account_masked=seen
    ).update(unchecked_since=None)
    if not checked:
        raise WorkflowError(
            _("The account is not the one you saw, or was checked already.")
        )
