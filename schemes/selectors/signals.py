"""What came of the signals of an office, counted."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q

from accounts.actors import Actor
from schemes.models import Finding

_SO, _FALSE = Finding.Outcome.TRUE, Finding.Outcome.FALSE_ALARM


@dataclass(frozen=True, slots=True)
class Tally:
    """How often a signal was raised, and what officers found."""

    raised: int = 0
    open: int = 0
    true: int = 0
    false: int = 0

    @property
    def judged(self) -> int:
        """Those of which somebody said what they are."""
        return self.true + self.false


def tallies(actor: Actor) -> dict[str, Tally]:
    """The counts of each signal at the actor's office; one query.

    A blocking signal counts as judged once a second person has confirmed it.
    """
    judged = Q(blocks=False) | Q(confirmed_at__isnull=False)
    waits = Q(gone_at=None) & (Q(outcome="") | Q(blocks=True, confirmed_at=None))
    rows = (
        Finding.objects.filter(claim__office_id=actor.organisation_id)
        .order_by()
        .values_list("signal")
        .annotate(
            raised=Count("pk"),
            waiting=Count("pk", filter=waits),
            so=Count("pk", filter=Q(outcome=_SO) & judged),
            not_so=Count("pk", filter=Q(outcome=_FALSE) & judged),
        )
    )
    return {signal: Tally(*counts) for signal, *counts in rows}
