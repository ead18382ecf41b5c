"""Tells the company's owners by mail what was done with their bank's access."""

from typing import Any

from django.dispatch import receiver

from accounts.services.notices import tell_members
from companies.models import Consent
from companies.signals import consent_changed


@receiver(consent_changed)
def tell_owners(consent: Consent, by: Any, **_: Any) -> None:
    """Given or withdrawn: the mail leaves with the decision's own transaction."""
    done = "withdrawn" if consent.withdrawn_at else "granted"
    tell_members(
        organisation_id=consent.company_id,
        roles=["owner"],
        template=f"companies/email/consent_{done}",
        context={"consent": consent, "by": by},
    )
