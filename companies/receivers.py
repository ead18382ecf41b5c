"""Tells the company's owners by mail what was done with their bank's access or number."""

from typing import Any

from django.dispatch import receiver

from accounts.services.notices import tell_members
from companies.models import Consent, NumberStatement
from companies.signals import consent_changed, number_decided


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


@receiver(number_decided)
def tell_of_number(statement: NumberStatement, **_: Any) -> None:
    """Seen or refused: the mail leaves with the decision's own transaction."""
    tell_members(
        organisation_id=statement.organisation_id,
        roles=["owner"],
        template=f"companies/email/number_{statement.state}",
        context={"statement": statement},
    )
