"""The office's queues: which claims are in which, and how many."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from django.db.models import Q

from accounts.actors import Actor
from schemes.models import Claim
from schemes.models.claims import ClaimQuerySet
from schemes.selectors.claims import office_claims
from schemes.selectors.counting import bounded_counts

#: Claims are counted, and pages of them offered, up to here.
MOST = 2_000
#: The beginning of a masked identity card number, as pages show it.
_CARD = re.compile(r"[A-Z]{1,2}\d{3}(\*{3}\(\*\))?")

#: A whole number, which its index finds.
_NUMBER = re.compile(r"[A-Z]{1,6}-\d{2}-[A-Z0-9]{8}")


def queue_of(
    actor: Actor, states: Iterable[str], *, search: str = "", mine: bool = False
) -> ClaimQuerySet:
    """The claims in those states, the oldest first, without those the officer stepped
    back from; `search` is a number, a part of the applicant's name, or a masked identity
    card number. A whole one is not looked for: it would stand in the address.
    """
    # The office by itself, beside what `visible_to` allows: its index is in order.
    of_office = office_claims(actor).filter(office_id=actor.organisation_id)
    found = of_office.filter(state__in=states).order_by("submitted_at", "id")
    if actor.user:
        found = found.without_interest_of(actor.user)
    if search:
        found = found.filter(_matching(search))
    if mine and actor.user:
        found = found.filter(assigned_to=actor.user)
    return found


def _matching(search: str) -> Q:
    number = search.upper().replace(" ", "")
    if _NUMBER.fullmatch(number):
        return Q(number=number)
    card = search.upper().replace(" ", "")
    if _CARD.fullmatch(card):
        return Q(payee__identity_masked__startswith=card.removesuffix("***(*)"))
    named = Q(organisation__name__icontains=search)
    named |= Q(organisation__name_zh__icontains=search)
    return Q(number__iexact=search) | named


def queue_counts(actor: Actor, queues: Mapping[str, Iterable[str]]) -> dict[str, int]:
    """How many claims each queue holds, `MOST` + 1 standing for more; one query."""
    of_office = Claim.objects.filter(office_id=actor.organisation_id)
    return bounded_counts(
        {key: of_office.filter(state__in=states) for key, states in queues.items()},
        MOST,
    )
