"""Recomputes the books from their postings and from the claims; says every difference."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, F, QuerySet, Sum
from django.db.models.functions import Coalesce

from measures.money import Money
from schemes.ledger import GROW_BY_DEBIT, Account
from schemes.models import (
    Balance,
    Claim,
    Payment,
    Posting,
    Recovery,
    RecoveryEntry,
    Scheme,
)

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
    what is in transit is what was sent and not yet seen; what is spent was paid and has not
    come back; what is to be recovered is the sum of the open recoveries.
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
    expected = {
        Account.COMMITTED: _promised(scheme),
        Account.IN_TRANSIT: _by_currency(_payments(scheme, "sent"), "minor"),
        Account.SPENT: _spent(scheme),
        Account.RECOVERABLE: _recoverable(scheme),
    }
    for account, totals in expected.items():
        currencies = totals.keys() | {c for name, c in sums if name == account}
        for currency in sorted(currencies):
            wanted, there = totals.get(currency, 0), sums[account, currency]
            if wanted != there:
                yield _difference(
                    scheme, f"{account} against the claims", currency, wanted, there
                )
    yield from _open_recoveries(scheme)


def _difference(
    scheme: Scheme, what: str, currency: str, wanted: int, there: int
) -> Difference:
    return Difference(scheme.key, what, Money(wanted, currency), Money(there, currency))


def _promised(scheme: Scheme) -> Counter[str]:
    """Open approvals, less what of them was set off already."""
    open_ = Claim.objects.filter(scheme=scheme, state__in=PROMISED)
    kept = RecoveryEntry.objects.filter(award__in=open_)
    totals = _by_currency(open_, "amount_minor")
    totals.subtract(_by_currency(kept, "minor", "recovery__currency"))
    return totals


def _spent(scheme: Scheme) -> Counter[str]:
    """Payments found on statements, less the money that came back.

    What was set off counts twice and so not at all: paid to the one claim, back for the other.
    """
    entries = RecoveryEntry.objects.filter(recovery__scheme=scheme)
    came = entries.filter(kind=RecoveryEntry.Kind.RECEIPT)
    totals = _by_currency(_payments(scheme, "paid"), "minor")
    totals.subtract(_by_currency(came, "minor", "recovery__currency"))
    return totals


def _recoverable(scheme: Scheme) -> Counter[str]:
    """What was demanded, less all that came, was set off or written off."""
    entries = RecoveryEntry.objects.filter(recovery__scheme=scheme)
    totals = _by_currency(Recovery.objects.filter(scheme=scheme), "minor")
    totals.subtract(_by_currency(entries, "minor", "recovery__currency"))
    return totals


def _open_recoveries(scheme: Scheme) -> Iterator[Difference]:
    """Each recovery is open by what was demanded less its entries."""
    rows = Recovery.objects.filter(scheme=scheme).annotate(
        came=Coalesce(Sum("entries__minor"), 0, output_field=BigIntegerField())
    )
    for row in rows.exclude(open_minor=F("minor") - F("came")).order_by("number"):
        yield _difference(
            scheme,
            f"recovery {row.number} against its entries",
            row.currency,
            row.minor - row.came,
            row.open_minor,
        )


def _payments(scheme: Scheme, status: str) -> QuerySet[Payment]:
    return Payment.objects.filter(claim__scheme=scheme, status=status)


def _by_currency(
    rows: QuerySet[Any], amount: str, currency: str = "currency"
) -> Counter[str]:
    return Counter(dict(rows.order_by().values_list(currency).annotate(Sum(amount))))
