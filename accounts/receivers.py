"""Notes changes of second factors, which the sign-in library announces."""

from typing import Any

from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.dispatch import receiver

from accounts.models import User
from accounts.services.factors import note_factor_change


@receiver(authenticator_added)
def note_factor_added(user: User, authenticator: Any, **_: Any) -> None:
    """A new second factor: into the chains of the person's organisations."""
    note_factor_change(user=user, kind=authenticator.type, added=True)


@receiver(authenticator_removed)
def note_factor_removed(user: User, authenticator: Any, **_: Any) -> None:
    """A second factor less."""
    note_factor_change(user=user, kind=authenticator.type, added=False)
