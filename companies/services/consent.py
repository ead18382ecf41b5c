"""A company gives, limits and withdraws a bank's access to its answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.actors import Actor
from accounts.models import Organisation
from accounts.roles import Kind
from audit.services import record
from companies.models import Consent, ConsentScope, Purpose, Scope, SealingKey
from companies.services.keys import destroy_keys
from companies.signals import consent_changed

LONGEST = timedelta(days=3 * 366)


class ConsentError(ValueError):
    """A consent that cannot be given so; the message names field and remedy."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def _checked(
    scopes: Sequence[str], purposes: Sequence[str], valid_from: date, valid_until: date
) -> None:
    if not scopes:
        raise ConsentError("scopes", "Choose at least one part of your answers.")
    if unknown := set(scopes) - set(Scope.values):
        raise ConsentError("scopes", f"There is no part called {min(unknown)}.")
    if not purposes or set(purposes) - set(Purpose.values):
        raise ConsentError("purposes", "Choose at least one purpose.")
    if valid_until < valid_from:
        raise ConsentError("valid_until", "Choose an end date that is not in the past.")
    if valid_until - valid_from > LONGEST:
        raise ConsentError("valid_until", "Choose an end date within three years.")


@transaction.atomic
def grant_consent(
    *,
    company: Organisation,
    bank: Organisation,
    scopes: Sequence[str],
    purposes: Sequence[str],
    valid_until: date,
    by: Actor,
) -> Consent:
    """Let a bank read those scopes from today on; replaces what it could read before.

    Raises ConsentError with the field at fault.
    """
    today = timezone.localdate()
    _checked(scopes, purposes, today, valid_until)
    if bank.kind != Kind.BANK:
        raise ConsentError("bank", "Choose a bank.")
    now = timezone.now()
    Consent.objects.filter(company=company, bank=bank, withdrawn_at=None).update(
        withdrawn_at=now, withdrawal_kind=Consent.Withdrawal.REPLACED
    )
    consent = Consent.objects.create(
        company=company,
        bank=bank,
        purposes=sorted(purposes),
        valid_from=today,
        valid_until=valid_until,
        granted_at=now,
        granted_by_label=by.audit_label,
    )
    ConsentScope.objects.bulk_create(
        ConsentScope(consent=consent, scope=scope) for scope in sorted(set(scopes))
    )
    _decided("consent.granted", consent, by, scopes=sorted(set(scopes)))
    return consent


@transaction.atomic
def withdraw_consent(*, consent: Consent, kind: str, by: Actor) -> None:
    """End a bank's access from its next request on.

    `from_now_on` keeps sealed inputs for audit; `erase` destroys the company's keys for
    that bank, so that no earlier view can be rebuilt from its answers. Twice is once.
    """
    if kind not in (Consent.Withdrawal.FROM_NOW_ON, Consent.Withdrawal.ERASE):
        raise ConsentError("kind", "Choose how to withdraw.")
    ended = Consent.objects.filter(pk=consent.pk, withdrawn_at=None).update(
        withdrawn_at=timezone.now(), withdrawal_kind=kind
    )
    if not ended:
        return
    consent.refresh_from_db()
    keys = SealingKey.objects.filter(
        company_id=consent.company_id, bank_id=consent.bank_id
    )
    erased = kind == Consent.Withdrawal.ERASE and destroy_keys(keys) > 0
    _decided("consent.withdrawn", consent, by, kind=kind, key_destroyed=erased)


def _decided(verb: str, consent: Consent, by: Actor, **detail: object) -> None:
    """Both sides' chains hold the decision, and higher apps hear of it."""
    stated = {
        "company": str(consent.company_id),
        "bank": str(consent.bank_id),
        "purposes": consent.purposes,
        "valid_until": consent.valid_until.isoformat(),
        **detail,
    }
    for organisation_id in (consent.company_id, consent.bank_id):
        record(
            verb, organisation_id=organisation_id, by=by, target=consent, detail=stated
        )
    consent_changed.send(sender=Consent, consent=consent, by=by)
