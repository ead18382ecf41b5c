"""Recomputes the books from their postings and from the claims; says every difference."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Sum

from measures.money import Money
from schemes.ledger import GROW_BY_DEBIT, Account
from schemes.models import Balance, Claim, Payment, Posting, Scheme

#: A promise stands from the approval until the bank has paid.
PROMISED = (
    Claim.State.APPROVED,
    Claim.State.IN_BATCH,
    Claim.State.SENT,
    Claim.State.PAYMENT_FAILED,
)


@dataclass(frozen=True, slots=True)
class Difference:
    """What should be equal and is not, in one account of a scheme."""

    scheme: str
    what: str
    expected: Money
    found: Money

    def __str__(self) -> str:
        return (
            f"{self.scheme}: {self.what}: {self.found.currency} {self.found.amount:,}"
            f" instead of {self.expected.amount:,}"
        )


@dataclass(frozen=True, slots=True)
class Proof:
    """How many postings and accounts were proved, and what is wrong."""

    postings: int
    accounts: int
    differences: tuple[Difference, ...]


def prove_ledger(scheme: Scheme) -> Proof:
    """Prove one scheme's books; runs in the scope of its office.

    Each balance is the sum of its postings; the promises are those of the open approvals;
    what is in transit is what was sent and not yet seen; what is spent was paid.
    """
    sums = _sums(scheme)
    kept = {
        (row.account, row.currency): row.minor
        for row in Balance.objects.filter(scheme=scheme)
    }
    differences = [
        Difference(
            scheme.key, account, Money(sums[place], currency), Money(there, currency)
        )
        for place in sorted(sums.keys() | kept.keys())
        for account, currency in (place,)
        if (there := kept.get(place, 0)) != sums[place]
    ]
    differences += _against_claims(scheme, sums)
    count = Posting.objects.filter(scheme=scheme).count()
    return Proof(count, len(kept), tuple(differences))


def _sums(scheme: Scheme) -> defaultdict[tuple[str, str], int]:
    """What each account holds by its postings, in the sense in which it grows."""
    sums: defaultdict[tuple[str, str], int] = defaultdict(int)
    postings = Posting.objects.filter(scheme=scheme)
    for side, sign in (("debit", 1), ("credit", -1)):
        for account, currency, minor in (
            postings.order_by().values_list(side, "currency").annotate(Sum("minor"))
        ):
            grows = 1 if account in GROW_BY_DEBIT else -1
            sums[account, currency] += sign * grows * minor
    return sums


def _against_claims(
    scheme: Scheme, sums: defaultdict[tuple[str, str], int]
) -> Iterator[Difference]:
    claims = Claim.objects.filter(scheme=scheme)
    payments = Payment.objects.filter(claim__scheme=scheme)
    expected = {
        Account.COMMITTED: (claims.filter(state__in=PROMISED), "amount_minor"),
        Account.IN_TRANSIT: (payments.filter(status=Payment.Status.SENT), "minor"),
        Account.SPENT: (payments.filter(status=Payment.Status.PAID), "minor"),
    }
    currencies = {currency for _, currency in sums}
    for account, (rows, amount) in expected.items():
        totals = dict(rows.order_by().values_list("currency").annotate(Sum(amount)))
        for currency in sorted(currencies | totals.keys()):
            wanted, there = totals.get(currency, 0), sums[account, currency]
            if wanted != there:
                yield Difference(
                    scheme.key,
                    f"{account} against the claims",
                    Money(wanted, currency),
                    Money(there, currency),
                )
