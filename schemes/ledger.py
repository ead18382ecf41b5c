"""The account plan and what each event posts, as one table; see docs/rules/ledger.md.

Two books that each balance: the *budget book* says what may still be promised, the *cash
book* what is owed and paid. A posting moves an amount from one account to another.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Account(StrEnum):
    """The accounts; the first four are the budget book."""

    AUTHORITY = "authority"
    UNCOMMITTED = "uncommitted"
    COMMITTED = "committed"
    SPENT = "spent"
    EXPENSE = "grant_expense"
    PAYABLE = "payable"
    IN_TRANSIT = "in_transit"
    BANK = "bank"
    RECOVERABLE = "recoverable"


#: Accounts that grow by debits; the others grow by credits. The bank account falls below
#: zero by what was paid out, since the money put into it is not booked here.
GROW_BY_DEBIT = frozenset(
    {Account.AUTHORITY, Account.EXPENSE, Account.BANK, Account.RECOVERABLE}
)
BUDGET_BOOK = (
    Account.AUTHORITY, Account.UNCOMMITTED, Account.COMMITTED, Account.SPENT,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Leg:
    """One posting of an event: which account is debited, which credited."""

    debit: Account
    credit: Account


class Event(StrEnum):
    """What can happen to money."""

    APPROPRIATED = "appropriated"
    APPROVED = "approved"
    RELEASED = "released"
    EXPORTED = "exported"
    MATCHED = "matched"
    REJECTED = "rejected"
    RETURNED = "returned"
    DEMANDED = "recovery_demanded"
    RECOVERED = "recovered"
    WRITTEN_OFF = "written_off"


A = Account
POSTINGS: dict[Event, tuple[Leg, ...]] = {
    Event.APPROPRIATED: (Leg(A.AUTHORITY, A.UNCOMMITTED),),
    Event.APPROVED: (Leg(A.UNCOMMITTED, A.COMMITTED), Leg(A.EXPENSE, A.PAYABLE)),
    Event.RELEASED: (Leg(A.COMMITTED, A.UNCOMMITTED), Leg(A.PAYABLE, A.EXPENSE)),
    Event.EXPORTED: (Leg(A.PAYABLE, A.IN_TRANSIT),),
    Event.MATCHED: (Leg(A.IN_TRANSIT, A.BANK), Leg(A.COMMITTED, A.SPENT)),
    Event.REJECTED: (Leg(A.IN_TRANSIT, A.PAYABLE),),
    Event.RETURNED: (Leg(A.BANK, A.PAYABLE), Leg(A.SPENT, A.COMMITTED)),
    Event.DEMANDED: (Leg(A.RECOVERABLE, A.EXPENSE),),
    Event.RECOVERED: (Leg(A.BANK, A.RECOVERABLE), Leg(A.SPENT, A.UNCOMMITTED)),
    Event.WRITTEN_OFF: (Leg(A.EXPENSE, A.RECOVERABLE),),
}


def movement(account: Account, leg: Leg, minor: int) -> int:
    """By how many minor units a leg moves what stands in an account, in its own sense."""
    change = (account == leg.debit) * minor - (account == leg.credit) * minor
    return change if account in GROW_BY_DEBIT else -change
