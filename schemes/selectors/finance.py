"""The figures of a scheme for its finance office: balances, promises, flows to come."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Max, QuerySet, Sum
from django.utils import timezone

from measures.money import Money
from schemes.forecasting.forecast import Assumptions, Flow, Sort
from schemes.ledger import Account
from schemes.models import (
    Claim,
    Instalment,
    Payment,
    Posting,
    Recovery,
    RecoveryEntry,
    Scheme,
)
from schemes.recovering.plan import Part, standings

S = Claim.State
PROMISED = (S.APPROVED, S.IN_BATCH, S.SENT, S.PAYMENT_FAILED)
PAYABLE = (S.APPROVED, S.PAYMENT_FAILED)
UNDECIDED = (
    S.SUBMITTED, S.SCREENING, S.INFO_REQUESTED, S.ASSESSED, S.RETURNED, S.APPEAL,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TrialRow:
    """An account over a span of periods, in minor units: before, debits, credits, after.

    Balances are debits less credits, so that each column adds up to nothing.
    """

    account: Account
    currency: str
    before: int
    debit: int
    credit: int

    @property
    def after(self) -> int:
        """What stands there at the end."""
        return self.before + self.debit - self.credit


def periods_of(scheme: Scheme) -> list[str]:
    """The periods in which something was posted, the newest first."""
    rows = Posting.objects.filter(scheme=scheme).order_by("-period")
    return list(rows.values_list("period", flat=True).distinct())


def trial_balance(scheme: Scheme, first: str, last: str) -> list[TrialRow]:
    """Every account that was ever moved, over the periods from first to last."""
    before: defaultdict[tuple[str, str], int] = defaultdict(int)
    debits: defaultdict[tuple[str, str], int] = defaultdict(int)
    credits_: defaultdict[tuple[str, str], int] = defaultdict(int)
    postings = Posting.objects.filter(scheme=scheme, period__lte=last).order_by()
    for side, sign, here in (("debit", 1, debits), ("credit", -1, credits_)):
        for account, currency, period, minor in postings.values_list(
            side, "currency", "period"
        ).annotate(Sum("minor")):
            if period < first:
                before[account, currency] += sign * minor
            else:
                here[account, currency] += minor
    places = before.keys() | debits.keys() | credits_.keys()
    order = list(Account)
    return [
        TrialRow(
            Account(account), currency, before[account, currency],
            debits[account, currency], credits_[account, currency],
        )
        for account, currency in sorted(
            places, key=lambda place: (place[1], order.index(Account(place[0])))
        )
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Commitment:
    """An open promise: what was awarded, what of it was set off, what is left to pay."""

    claim: Claim
    awarded: Money
    kept: Money

    @property
    def left(self) -> Money:
        """What is still to be paid."""
        return self.awarded - self.kept


def commitments(scheme: Scheme) -> list[Commitment]:
    """Awards that are promised and that no statement shows as paid, the oldest first."""
    claims = _promised(scheme, PROMISED)
    kept = _kept(scheme)
    return [
        Commitment(
            claim,
            Money(claim.amount_minor or 0, claim.currency),
            Money(kept.get(claim.pk, 0), claim.currency),
        )
        for claim in claims
    ]


def _promised(scheme: Scheme, states: tuple[str, ...]) -> QuerySet[Claim]:
    rows = Claim.objects.filter(scheme=scheme, state__in=states)
    rows = rows.select_related("scheme", "organisation").defer("outcome")
    return rows.order_by("decided_at", "number")


def _kept(scheme: Scheme) -> dict[object, int]:
    rows = RecoveryEntry.objects.filter(award__scheme=scheme).order_by()
    return dict(rows.values_list("award").annotate(Sum("minor")))


@dataclass(frozen=True, slots=True)
class Flows:
    """What is expected to leave and to come, and how many claims have no sum yet."""

    flows: list[Flow]
    without_sum: int


def flows_of(
    scheme: Scheme, currency: str, given: Assumptions, due: dict[object, date]
) -> Flows:
    """Every sum of a scheme that is expected to move, on its day.

    `due` is the last day of each undecided claim's time limit, where it has one.
    """
    undecided = Claim.objects.filter(
        scheme=scheme, currency=currency, state__in=UNDECIDED
    )
    with_sum = undecided.filter(amount_minor__gt=0)
    flows = [
        *_under_way(scheme, currency),
        *_approved(scheme, currency, given),
        *(
            Flow(
                Sort.EXPECTED,
                given.paid_after_filing(timezone.localdate(filed), due.get(key)),
                minor or 0,
            )
            for key, filed, minor in with_sum.values_list(
                "pk", "submitted_at", "amount_minor"
            )
        ),
        *_coming_back(scheme, currency),
    ]
    return Flows(flows, undecided.filter(amount_minor=None).count())


def _under_way(scheme: Scheme, currency: str) -> Iterator[Flow]:
    rows = Payment.objects.filter(
        claim__scheme=scheme, currency=currency, status__in=("waiting", "sent")
    )
    for day, minor in rows.values_list("batch__requested_on", "minor"):
        yield Flow(Sort.UNDER_WAY, day, minor)


def _approved(scheme: Scheme, currency: str, given: Assumptions) -> Iterator[Flow]:
    kept = _kept(scheme)
    for claim in _promised(scheme, PAYABLE).filter(currency=currency):
        left = (claim.amount_minor or 0) - kept.get(claim.pk, 0)
        decided = timezone.localdate(claim.decided_at)
        yield Flow(Sort.APPROVED, given.paid_after_decision(decided), left)


def _coming_back(scheme: Scheme, currency: str) -> Iterator[Flow]:
    """Open recoveries: on the days of their instalments, or on the day of the demand."""
    rows = Recovery.objects.filter(
        scheme=scheme, currency=currency, status=Recovery.Status.OPEN
    )
    parts: defaultdict[object, list[Part]] = defaultdict(list)
    before = {}
    for one in Instalment.objects.filter(
        plan__recovery__in=rows, plan__ended_at=None
    ).select_related("plan").order_by("plan", "number"):  # fmt: skip
        parts[one.plan.recovery_id].append(Part(one.due_on, one.minor))
        before[one.plan.recovery_id] = one.plan.received_before
    for recovery in rows:
        if recovery.pk not in parts:
            yield Flow(Sort.COMING_BACK, recovery.due_on, recovery.open_minor)
            continue
        came = recovery.minor - recovery.open_minor - before[recovery.pk]
        for each in standings(parts[recovery.pk], came, date.min):
            if each.open:
                yield Flow(Sort.COMING_BACK, each.part.due_on, each.open)


def undecided_claims(scheme: Scheme) -> list[Claim]:
    """Claims that are not decided, for their time limits."""
    rows = Claim.objects.filter(scheme=scheme, state__in=UNDECIDED)
    return list(rows.select_related("scheme"))


def latest_period(scheme: Scheme) -> str:
    """The newest period with a posting, or the present month."""
    found = Posting.objects.filter(scheme=scheme).aggregate(last=Max("period"))["last"]
    return found or f"{timezone.localdate():%Y-%m}"
