"""Mail to an applicant that something happened to a claim; what it is stands on its page."""

from __future__ import annotations

from typing import Literal

from accounts.permissions import Permission as P
from accounts.roles import ROLES
from accounts.services.notices import tell_members
from schemes.models import Claim

CLAIMANTS = [k for k, role in ROLES.items() if P.CLAIM_MAKE in role.permissions]
News = Literal["letter", "bounced", "lapsed", "reminder"]


def tell_news(claim: Claim, news: News, **context: object) -> None:
    """Mail those who claim for its applicant, in their language.

    The mail says no sum and no decision: a mailbox is no safe place for either.
    """
    tell_members(
        organisation_id=claim.organisation_id,
        roles=CLAIMANTS,
        template=f"schemes/email/{news}",
        context={"claim": claim, **context},
    )
