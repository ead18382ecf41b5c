"""Hears what happens below and inserts jobs, nothing else."""

from __future__ import annotations

from django.dispatch import receiver

from accounts.models import Invitation
from accounts.signals import invitation_accepted
from audit.services import SYSTEM
from companies.models import Consent
from companies.signals import consent_changed, facts_recorded, number_stated
from jobs.services import enqueue


@receiver(invitation_accepted)
def link_the_invited(sender, *, invitation, by, **_):
    """An invitation that named a borrower links it, in the bank's own scope."""
    _link(invitation, by)


@receiver(number_stated)
def prove_by_earlier_letters(sender, *, company, by, **_):
    """A number stated after a letter was taken up may be the one the bank holds."""
    for invitation in Invitation.objects.filter(accepted_by=company):
        _link(invitation, by)


def _link(invitation, by):
    if not invitation.reference:
        return
    enqueue(
        "risk.link_invited",
        organisation_id=invitation.inviter_id,
        by=by,
        payload={"invitation": str(invitation.pk)},
        key=f"invitation:{invitation.pk}",
    )


@receiver(consent_changed)
def refresh_after_consent(sender, *, consent, **_):
    """What the bank may use has changed; its old views stay as they were."""
    _refresh(consent.bank_id)


@receiver(facts_recorded)
def refresh_after_facts(sender, *, organisation, **_):
    """New facts reach the banks that the company shares with."""
    # Also banks whose consent has run out: their job finds nothing new, and asking here
    # for the day would put a clock into a receiver.
    banks = Consent.objects.filter(company=organisation, withdrawn_at=None)
    for bank_id in sorted(banks.values_list("bank_id", flat=True), key=str):
        _refresh(bank_id)


def _refresh(bank_id):
    """The bank is not told who of the company set it off."""
    enqueue(
        "risk.refresh_views",
        organisation_id=bank_id,
        by=SYSTEM,
        payload={},
        key=f"bank:{bank_id}",
    )
