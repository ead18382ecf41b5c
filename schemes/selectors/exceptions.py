"""What an office should look at again, in a span of days: lists in a few queries each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.actors import Actor
from schemes.models import Claim, ClaimEvent, Finding, SampleCheck
from schemes.rules.peers import Peers, compare
from schemes.rules.turns import Turn, overtaken
from schemes.selectors.lots import limit_on

S = Claim.State
ASKED, ANSWERED = S.INFO_REQUESTED, "answer"


@dataclass(frozen=True, slots=True)
class Span:
    """The office and the days, both included, that a report is about."""

    office_id: UUID
    first: date
    last: date

    @property
    def instants(self) -> tuple[datetime, datetime]:
        """From the first instant of the first day to the first after the last."""
        zone = timezone.get_current_timezone()
        start = datetime.combine(self.first, datetime.min.time(), zone)
        end = datetime.combine(self.last + timedelta(1), datetime.min.time(), zone)
        return start, end


@dataclass(frozen=True, slots=True)
class Noted:
    """One exception: the claim, when, who, and what in words or numbers."""

    claim_id: UUID
    number: str
    at: datetime
    who: str
    text: str = ""
    count: int = 0


def span_of(actor: Actor, first: date, last: date) -> Span:
    """A span of the actor's office."""
    assert actor.organisation_id is not None
    return Span(actor.organisation_id, first, last)


def _events(span: Span, *verbs: str) -> QuerySet[ClaimEvent]:
    start, end = span.instants
    return ClaimEvent.objects.filter(
        claim__office_id=span.office_id, verb__in=verbs, at__gte=start, at__lt=end
    )


def overrides(span: Span) -> list[Noted]:
    """Blocking signals that two persons called false alarms."""
    start, end = span.instants
    cleared = Finding.objects.filter(
        claim__office_id=span.office_id, blocks=True, confirmed_at__gte=start,
        confirmed_at__lt=end, outcome=Finding.Outcome.FALSE_ALARM,
    ).select_related("claim", "judged_by", "confirmed_by")  # fmt: skip
    return [
        Noted(
            each.claim_id, each.claim.number, each.confirmed_at,
            f"{each.judged_by}, {each.confirmed_by}",
            f"{each.signal}: {each.reason}",
        )
        for each in cleared.order_by("confirmed_at", "pk")
        if each.confirmed_at is not None
    ]  # fmt: skip


def out_of_turn(span: Span) -> list[Noted]:
    """Approvals while more older claims of the track waited than the limit allows."""
    skipped = overtaken(_turns(span))
    least = limit_on("turn_skips", span.last)
    approvals = _events(span, "approve").select_related("claim").order_by("at", "pk")
    return [
        Noted(
            each.claim_id, each.claim.number, each.at, _name(each.by_label),
            count=skipped[str(each.claim_id)],
        )
        for each in approvals
        if skipped.get(str(each.claim_id), 0) >= least
    ]  # fmt: skip


def _turns(span: Span) -> Iterator[Turn]:
    """Every claim that waited in the span; one that waits for its applicant does not."""
    start, end = span.instants
    claims = Claim.objects.filter(
        office_id=span.office_id, submitted_at__lt=end
    ).exclude(number="")
    waited = claims.filter(Q(decided_at=None) | Q(decided_at__gte=start))
    left = dict(
        ClaimEvent.objects.filter(
            claim__in=waited.values("pk"), verb__in=("withdraw", "lapse")
        ).values_list("claim_id", "at")
    )
    columns = ("pk", "scheme_id", "track", "submitted_at", "decided_at", "state")
    for pk, scheme, track, filed, decided, state in waited.values_list(*columns):
        if state == ASKED or (state in (S.WITHDRAWN, S.LAPSED) and pk not in left):
            continue
        gone = decided or left.get(pk)
        is_approved = decided is not None and state != S.DECLINED
        yield Turn(str(pk), f"{scheme}/{track}", filed, gone, is_approved)


def clock_stops(span: Span) -> list[Noted]:
    """Claims whose clock stood long: how often they were asked, for how many days."""
    start, end = span.instants
    asked = _events(span, "ask").values("claim_id")
    rows = ClaimEvent.objects.filter(
        claim__in=asked, claim__office_id=span.office_id, at__lt=end
    ).select_related("claim")
    stood: dict[UUID, timedelta] = defaultdict(timedelta)
    times: dict[UUID, int] = defaultdict(int)
    since: dict[UUID, datetime] = {}
    last: dict[UUID, ClaimEvent] = {}
    for event in rows.order_by("claim_id", "sequence"):
        if opened := since.pop(event.claim_id, None):
            stood[event.claim_id] += event.at - opened
        if event.to_state == ASKED:
            since[event.claim_id] = event.at
            times[event.claim_id] += 1
            last[event.claim_id] = event
    until = min(end, timezone.now())
    for pk, opened in since.items():
        stood[pk] += until - opened
    least = limit_on("clock_stop_days", span.last)
    return [
        Noted(pk, event.claim.number, event.at, _name(event.by_label),
              text=str(times[pk]), count=stood[pk].days)
        for pk, event in sorted(last.items(), key=lambda item: item[1].at)
        if stood[pk].days >= least
    ]  # fmt: skip


def changes_after_approval(span: Span) -> list[Noted]:
    """Approvals taken back, and checks that found an approved claim wrong."""
    start, end = span.instants
    taken = _events(span, "reopen").select_related("claim")
    found = [
        Noted(e.claim_id, e.claim.number, e.at, _name(e.by_label), "reopen")
        for e in taken
    ]
    wrong = SampleCheck.objects.filter(
        claim__office_id=span.office_id, outcome=SampleCheck.Outcome.WRONG,
        checked_at__gte=start, checked_at__lt=end,
    ).select_related("claim", "checked_by")  # fmt: skip
    found += [
        Noted(c.claim_id, c.claim.number, c.checked_at, str(c.checked_by), "wrong")
        for c in wrong
        if c.checked_at is not None
    ]
    return sorted(found, key=lambda each: (each.at, each.number))


def _name(label: str) -> str:
    return label.partition(" (")[0]


#: What officers are compared by: the acts that count, and those among them that stand out.
MEASURES = {
    "declined": (("approve", "decline"), ("decline",)),
    "returned": (("approve", "decline", "return"), ("return",)),
}


def peers(span: Span) -> dict[str, Peers]:
    """Officers by share of refusals, share of returns, and days to a recommendation."""
    shares: dict[str, dict[str, list[int]]] = {key: {} for key in MEASURES}
    acted = _events(span, "approve", "decline", "return")
    for verb, label in acted.values_list("verb", "by_label"):
        for key, (all_acts, counted) in MEASURES.items():
            if verb in all_acts:
                tally = shares[key].setdefault(_name(label), [0, 0])
                tally[0] += verb in counted
                tally[1] += 1
    figures: dict[str, dict[str, tuple[float | Fraction, int]]] = {
        key: {who: (Fraction(part, of), of) for who, (part, of) in tallies.items()}
        for key, tallies in shares.items()
    }
    figures["days"] = _days_to_recommend(span)
    return {key: _compared(each, span.last) for key, each in figures.items()}


def _days_to_recommend(span: Span) -> dict[str, tuple[float | Fraction, int]]:
    days: dict[str, list[float]] = defaultdict(list)
    done = _events(span, "assess").values_list("by_label", "at", "claim__submitted_at")
    for label, at, filed in done:
        if filed is not None:
            days[_name(label)].append((at - filed).total_seconds() / 86_400)
    return {who: (sum(each) / len(each), len(each)) for who, each in days.items()}


def _compared(figures: dict[str, tuple[float | Fraction, int]], on: date) -> Peers:
    return compare(
        figures,
        fewest_acts=int(limit_on("peers_fewest_decisions", on)),
        fewest_officers=int(limit_on("peers_fewest_officers", on)),
        farthest=float(limit_on("peers_distance", on)),
    )
