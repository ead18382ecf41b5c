"""A company's own key for each bank: what is sealed under it dies with it."""

from __future__ import annotations

from uuid import UUID

from cryptography.fernet import Fernet, InvalidToken
from django.db import transaction
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
    key = SealingKey.objects.filter(
        company_id=company_id, bank_id=bank_id, year=year, destroyed_at=None
    ).first()
    if key is None:
        key = SealingKey.objects.create(
            company_id=company_id,
            bank_id=bank_id,
            year=year,
            key_sealed=sealing.seal(Fernet.generate_key().decode()),
        )
    fernet = Fernet(sealing.unseal(key.key_sealed))
    return key.pk, fernet.encrypt(text.encode()).decode()


def unseal_for(*, key_id: int, ciphertext: str) -> str:
    """The text that was sealed under that key; raises KeyDestroyedError."""
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
    living = keys.filter(destroyed_at=None)
    return living.update(key_sealed="", destroyed_at=timezone.now())
