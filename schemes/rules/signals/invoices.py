"""Signals about the invoices and receipts behind a claim."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from math import log10

from schemes.rules.signals.compared import Case, Found, Invoice, matching

#: How often each first digit is expected (Benford); source: National Institute of
#: Standards and Technology, Digital Library of Mathematical Functions.
EXPECTED = {digit: log10(1 + 1 / digit) for digit in range(1, 10)}


def same_invoice(case: Case) -> Found | None:
    """An invoice of one supplier stands behind another claim that is not closed."""
    mine = {each.key: each for each in case.own.invoices}
    shared: dict[tuple[str, str], Invoice] = {}
    others = []
    for other in case.others:
        same = {each.key for each in other.invoices} & mine.keys()
        if other.is_live and same:
            others.append(other)
            shared |= {key: mine[key] for key in same}
    named = ", ".join(sorted(f"{i.number} ({i.supplier})" for i in shared.values()))
    return matching(others, invoice=named)


def no_invoice_stated(case: Case) -> Found | None:
    """A paper with invoices was handed in, and nobody has stated what stands on it."""
    wanted = set(case.limits["papers"])
    if case.own.invoices or not any(kind in wanted for _sha, kind in case.own.papers):
        return None
    return Found({})


def invoice_outside_period(case: Case) -> Found | None:
    """An invoice is dated long before what the claim is about, or after the claim."""
    if case.own.about is None:
        return None
    first, last = case.own.about
    begins = first - timedelta(days=case.limits["days"])
    outside = [i for i in case.own.invoices if not begins <= i.dated <= last]
    if not outside:
        return None
    worst = max(outside, key=lambda i: max(begins - i.dated, i.dated - last))
    return Found(
        {
            "invoice": f"{worst.number} ({worst.supplier})",
            "day": worst.dated.isoformat(),
            "first": begins.isoformat(),
            "last": last.isoformat(),
        }
    )


def first_digits(case: Case) -> Found | None:
    """The amounts of a supplier's invoices begin with unlikely digits.

    Each invoice counts once, however many claims name it.
    """
    for supplier in dict.fromkeys(each.key[1] for each in case.own.invoices):
        found = {
            each.key: each
            for claim in (*case.others, case.own)
            for each in claim.invoices
            if each.key[1] == supplier
        }
        if len(found) < case.limits["least"]:
            continue
        distance = digits_distance(each.minor for each in found.values())
        if distance > case.limits["distance"]:
            name = next(i.supplier for i in case.own.invoices if i.key[1] == supplier)
            return Found(
                {
                    "supplier": name,
                    "count": str(len(found)),
                    "distance": f"{distance:.1f}",
                }
            )
    return None


def digits_distance(amounts: Iterable[int]) -> float:
    """Chi-squared of the first digits against those expected, with eight degrees."""
    digits = Counter(int(str(amount)[0]) for amount in amounts if amount > 0)
    total = digits.total()
    if not total:
        return 0.0
    return sum(
        (digits[digit] - total * share) ** 2 / (total * share)
        for digit, share in EXPECTED.items()
    )
