"""A company's own key for each bank: what is sealed under it dies with it."""

from __future__ import annotations

from uuid import UUID

from cryptography.fernet import Fernet, InvalidToken
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import sealing
from companies.models import SealingKey


class KeyDestroyedError(Exception):
    """The company destroyed the key; what it sealed cannot be read again."""


@transaction.atomic
def seal_for(*, company_id: UUID, bank_id: UUID, text: str) -> tuple[int, str]:
    """The id of the key in use (made at first use) and the text sealed under it."""
    in_use = SealingKey.objects.filter(
        company_id=company_id, bank_id=bank_id, destroyed_at=None
    )
    key = in_use.first() or _made(company_id, bank_id) or in_use.get()
    fernet = Fernet(sealing.unseal(key.key_sealed))
    return key.pk, fernet.encrypt(text.encode()).decode()


def _made(company_id: UUID, bank_id: UUID) -> SealingKey | None:
    """A new key, or None if another job made one between our look and our insert."""
    try:
        with transaction.atomic():
            return SealingKey.objects.create(
                company_id=company_id,
                bank_id=bank_id,
                key_sealed=sealing.seal(Fernet.generate_key().decode()),
            )
    except IntegrityError:
        return None


def unseal_for(*, key_id: int, ciphertext: str) -> str:
    """The text that was sealed under that key.

    Raises KeyDestroyedError if the key is gone or is not the one it was sealed under, and
    `accounts.sealing.SealError` if our own field key is not here.
    """
    key = SealingKey.objects.filter(pk=key_id, destroyed_at=None).first()
    if key is None:
        raise KeyDestroyedError("The key of this sealed input was destroyed.")
    try:
        fernet = Fernet(sealing.unseal(key.key_sealed))
        return fernet.decrypt(ciphertext.encode()).decode()
    except InvalidToken as error:
        raise KeyDestroyedError("This was not sealed under that key.") from error


def destroy_key(*, company_id: UUID, bank_id: UUID) -> bool:
    """Destroy the key in use; False if nothing was sealed for that bank."""
    # Emptied, not deleted: the row goes on to say that there was one, and until when.
    held = SealingKey.objects.filter(
        company_id=company_id, bank_id=bank_id, destroyed_at=None
    )
    return bool(held.update(key_sealed="", destroyed_at=timezone.now()))
