"""Who may not move some claims though their role could, and what holds a payment back.

For many claims at once: a batch of ten thousand is judged as one claim is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db.models import F, Q
from django.utils.translation import gettext as _

from accounts.actors import Actor
from audit.services import Auditable
from schemes.models import ClaimEvent, DeclaredInterest, Finding, SampleCheck
from schemes.workflow import TRANSITIONS, Hand, Transition, bar


class Bars:
    """What bars a person from claims: their own acts and interests, or in whose stead they act.

    Standing in lifts no four eyes: what an approver may not do, nobody does for them.
    """

    def __init__(self, verb: str, keys: Sequence[UUID], by: Auditable) -> None:
        self._by = by
        self._user: UUID | None = getattr(getattr(by, "user", None), "pk", None)
        users = {self._user, *self._all_givers(verb)} - {None}
        self._hands = hands(keys, users)
        self._interested = _interested(keys, users)

    def why(self, transition: Transition, claim_id: UUID) -> str:
        """Why the person may not take that step; empty if they may."""
        if self._user is None:
            return ""
        if why := self._own(transition, claim_id, self._user):
            return why
        givers = self._givers(transition)
        if not givers or any(not self._own(transition, claim_id, g) for g in givers):
            return ""
        return _("Whom you stand in for handled this claim: another person does this.")

    def _own(self, transition: Transition, claim_id: UUID, user_id: UUID) -> str:
        if user_id in self._interested[claim_id]:
            return _("You have declared an interest in this claim.")
        return bar(transition, user_id, self._hands[claim_id])

    def _givers(self, transition: Transition) -> Sequence[UUID]:
        if not isinstance(self._by, Actor) or transition.by is None:
            return ()
        return self._by.stands_in_for(transition.by)

    def _all_givers(self, verb: str) -> set[UUID]:
        ways = [each for each in TRANSITIONS if each.verb == verb]
        return {giver for each in ways for giver in self._givers(each)}


def hands(keys: Iterable[UUID], users: Iterable[UUID | None]) -> dict[UUID, list[Hand]]:
    """What bars these people: their acts on the claims, and the appeals between."""
    past: dict[UUID, list[Hand]] = {key: [] for key in keys}
    rows = ClaimEvent.objects.filter(Q(verb="appeal") | Q(by__in=users), claim__in=past)
    for key, verb, who in rows.order_by("claim", "sequence").values_list(
        "claim_id", "verb", "by_id"
    ):
        past[key].append(Hand(verb, who))
    return past


def _interested(
    keys: Sequence[UUID], users: Iterable[UUID | None]
) -> dict[UUID, set[UUID]]:
    found: dict[UUID, set[UUID]] = defaultdict(set)
    rows = DeclaredInterest.objects.filter(claim__in=keys, user__in=users)
    for claim_id, user_id in rows.values_list("claim_id", "user_id"):
        found[claim_id].add(user_id)
    return found


def held_back(keys: Sequence[UUID]) -> dict[UUID, str]:
    """Of approved claims those that may not be paid yet, each with the reason why."""
    held: dict[UUID, str] = {}
    drawn = SampleCheck.objects.filter(
        claim__in=keys, kind="recheck", drawn_at__gte=F("claim__decided_at")
    )
    for claim_id, outcome in drawn.values_list("claim_id", "outcome"):
        if not outcome:
            held[claim_id] = _("It was drawn for a check before payment.")
        elif outcome == "wrong":
            held.setdefault(
                claim_id,
                _("The check before payment found it wrong: take the approval back."),
            )
    blocked = Finding.objects.filter(claim__in=keys).blocking()
    for claim_id in blocked.values_list("claim_id", flat=True):
        held[claim_id] = _("A blocking signal is open.")
    return held
