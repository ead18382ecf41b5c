"""Places and lifts legal holds, which keep an organisation's records past their time."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import LegalHold, Organisation
from audit.services import Auditable, record


class HoldError(Exception):
    """The hold is in force already, or there is none; the message says which."""


@transaction.atomic
def place_hold(*, organisation: Organisation, reason: str, by: Auditable) -> LegalHold:
    """From now on nothing of the organisation is removed for its age.

    The decision stands in its chain, the reason only with the hold. Raises HoldError.
    """
    try:
        with transaction.atomic():
            hold = LegalHold.objects.create(
                organisation=organisation,
                reason=reason,
                placed_by_label=by.audit_label,
            )
    except IntegrityError as error:
        raise HoldError(f"{organisation} is under a hold already.") from error
    record("legal_hold.placed", organisation_id=organisation.pk, by=by, target=hold)
    return hold


@transaction.atomic
def lift_hold(*, organisation: Organisation, by: Auditable) -> None:
    """What has come of age meanwhile is removed by the next pass. Raises HoldError."""
    holds = LegalHold.objects.in_force().select_for_update()
    hold = holds.filter(organisation=organisation).first()
    if hold is None:
        raise HoldError(f"{organisation} is under no hold.")
    hold.lifted_at, hold.lifted_by_label = timezone.now(), by.audit_label
    hold.save(update_fields=["lifted_at", "lifted_by_label"])
    record("legal_hold.lifted", organisation_id=organisation.pk, by=by, target=hold)
