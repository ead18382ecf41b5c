"""A company's own key for each bank: what is sealed under it dies with it."""

from __future__ import annotations

from uuid import UUID

from cryptography.fernet import Fernet, InvalidToken
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts import sealing
from companies.models import SealingKey


class KeyDestroyedError(Exception):
    """The company destroyed the key; what it sealed cannot be read again."""


@transaction.atomic
def seal_for(*, company_id: UUID, bank_id: UUID, text: str) -> tuple[int, str]:
    """The id of this year's key (made at first use) and the text sealed under it."""
    year = timezone.localdate().year
    in_use = SealingKey.objects.filter(
        company_id=company_id, bank_id=bank_id, year=year, destroyed_at=None
    )
    key = in_use.first() or _made(company_id, bank_id, year) or in_use.get()
    fernet = Fernet(sealing.unseal(key.key_sealed))
    return key.pk, fernet.encrypt(text.encode()).decode()


def _made(company_id: UUID, bank_id: UUID, year: int) -> SealingKey | None:
    """A new key, or None if another job made one between our look and our insert."""
    try:
        with transaction.atomic():
            return SealingKey.objects.create(
                company_id=company_id,
                bank_id=bank_id,
                year=year,
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


def destroy_keys(keys: QuerySet[SealingKey]) -> int:
    """Destroy those of the keys that still live; returns how many that were."""
    # Emptied, not deleted: the row goes on to say that there was one, and until when.
    living = keys.filter(destroyed_at=None)
    return living.update(key_sealed="", destroyed_at=timezone.now())
