"""What greenfin does when the sign-in library announces something."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.models import EmailAddress
from allauth.account.signals import email_confirmed
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.dispatch import receiver
from django.http import HttpRequest

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


@receiver(email_confirmed)
def note_identity_confirmed(
    request: HttpRequest, email_address: EmailAddress, **_: Any
) -> None:
    """Who signs up by a mailed code has shown who they are: nothing asks them again at once.

    Only then: somebody at another's open session could confirm an address of their own.
    """
    if not request.user.is_authenticated:
        record_authentication(
            request, email_address.user, method="code", reauthenticated=True
        )
