"""A company gives, limits and withdraws a bank's access to its answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.models import Organisation
from accounts.roles import Kind
from audit.services import record
from companies.models import Consent, ConsentScope, Purpose, Scope, SealingKey
from companies.selectors import has_proved_number
from companies.services.keys import destroy_keys
from companies.signals import consent_changed

#: The page says "at most three years": the last day may be the same date then.
LONGEST = relativedelta(years=3)


class ConsentError(ValueError):
    """A consent that cannot be given so; the message names field and remedy."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def unproved() -> str:
    """Why a company cannot share yet, and what to do about it."""
    return _(
        "Your business registration number is not proved yet, so no bank can be let in."
        " State it and hand in your certificate under Sharing, Registration number."
    )


def _checked(
    scopes: Sequence[str], purposes: Sequence[str], valid_from: date, valid_until: date
) -> None:
    if not scopes:
        raise ConsentError("scopes", _("Choose at least one part of your answers."))
    if unknown := set(scopes) - set(Scope.values):
        text = _("There is no part called %(name)s.") % {"name": min(unknown)}
        raise ConsentError("scopes", text)
    if not purposes or set(purposes) - set(Purpose.values):
        raise ConsentError("purposes", _("Choose at least one purpose."))
    if valid_until < valid_from:
        text = _("Choose an end date that is not in the past.")
        raise ConsentError("valid_until", text)
    if valid_until > valid_from + LONGEST:
        raise ConsentError("valid_until", _("Choose an end date within three years."))


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

    Raises ConsentError with the field at fault; a company without a proved number cannot.
    """
    if not has_proved_number(company.pk):
        raise ConsentError("company", unproved())
    today = timezone.localdate()
    _checked(scopes, purposes, today, valid_until)
    if bank.kind != Kind.BANK:
        raise ConsentError("bank", _("Choose a bank."))
    # A form that was sent twice at once waits here: the second replaces the first,
    # where without the lock both would insert and one fail at the unique index.
    Organisation.objects.select_for_update(no_key=True).get(pk=company.pk)
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
        raise ConsentError("kind", _("Choose how to withdraw."))
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
