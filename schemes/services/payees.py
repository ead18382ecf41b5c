"""Who is paid and where: checked, sealed, found again by keyed hashes."""

from __future__ import annotations

import re
import unicodedata

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.sealing import keyed_hash, seal
from schemes.models import Claim, Payee
from schemes.rules.identity import IdentityError, masked, read_hkid
from schemes.services.terms import terms_of
from schemes.workflow import WorkflowError

IDENTITY, ACCOUNT = "claim-identity", "claim-account"
_BANK_CODE = re.compile(r"\d{3}")
_ACCOUNT = re.compile(r"[0-9]{6,34}")
_SHOWN_DIGITS = 4


class PayeeError(ValueError):
    """A field of the payee that cannot be right; `field` names it."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@transaction.atomic
def state_payee(
    *,
    claim: Claim,
    name: str,
    identity: str,
    bank_code: str,
    account: str,
    by: Actor,
) -> Payee:
    """Keep who is paid: for a person with the identity card number, which is sealed.

    Raises PayeeError with the field at fault, WorkflowError once the claim is closed for
    changes.
    """
    if claim.state not in (Claim.State.DRAFT, Claim.State.INFO_REQUESTED):
        raise WorkflowError(_("This claim was submitted and cannot be changed now."))
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
            "name": name,
            "identity_sealed": seal(card) if card else "",
            "identity_hash": keyed_hash(card, IDENTITY) if card else "",
            "identity_masked": masked(card) if card else "",
            "bank_code": code,
            "account_sealed": seal(number),
            "account_hash": keyed_hash(f"{code}{number}", ACCOUNT),
            "account_masked": f"{code} …{number[-_SHOWN_DIGITS:]}",
        },
    )
    return payee
