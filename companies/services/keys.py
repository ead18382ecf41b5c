"""Each company's own key: what is sealed under it dies with it."""

from __future__ import annotations

from cryptography.fernet import Fernet, InvalidToken
from django.db import transaction
from django.utils import timezone

from accounts import sealing
from audit.services import Auditable, record
from companies.models import Company
from companies.signals import company_erased


class KeyDestroyedError(Exception):
    """The company's key is gone; what it sealed cannot be read again."""


@transaction.atomic
def _fernet(company: Company) -> Fernet:
    locked = Company.objects.select_for_update().get(pk=company.pk)
    if locked.key_destroyed_at:
        raise KeyDestroyedError(f"The key of {locked} was destroyed.")
    if not locked.key_sealed:
        locked.key_sealed = sealing.seal(Fernet.generate_key().decode())
        locked.save(update_fields=["key_sealed"])
    return Fernet(sealing.unseal(locked.key_sealed))


def seal_for(company: Company, text: str) -> str:
    """The text under the company's key, made at first use; raises KeyDestroyedError."""
    return _fernet(company).encrypt(text.encode()).decode()


def unseal_for(company: Company, ciphertext: str) -> str:
    """The text that was sealed for the company; raises KeyDestroyedError."""
    try:
        return _fernet(company).decrypt(ciphertext.encode()).decode()
    except InvalidToken as error:
        raise KeyDestroyedError(
            f"This was sealed under an earlier key of {company}."
        ) from error


@transaction.atomic
def destroy_key(*, company: Company, by: Auditable) -> None:
    """Destroy the present key; the next seal makes a fresh one.

    Sealed inputs made so far become unreadable for ever: that is the erasure.
    """
    Company.objects.filter(pk=company.pk).update(key_sealed="")
    record(
        "company.key_destroyed",
        organisation_id=company.pk,
        by=by,
        target=company,
        detail={"at": timezone.now().isoformat()},
    )
    company_erased.send(sender=Company, organisation=company.organisation, by=by)
