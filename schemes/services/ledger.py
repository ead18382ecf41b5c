"""Posts to the ledger: each entry once, every balance kept, no account overdrawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from audit.services import Auditable
from measures.money import Money
from schemes.ledger import POSTINGS, Account, Event, movement
from schemes.models import Balance, Claim, Posting, Scheme
from schemes.models.ledger import CHECKED


class OverdrawnError(ValueError):
    """An entry would take more out of an account than stands in it; says how much does."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened to money; `name` stands once in a scheme."""

    event: Event
    money: Money
    name: str
    on: date
    claim: Claim | None = None


def post(
    *,
    event: Event,
    scheme: Scheme,
    money: Money,
    entry: str,
    on: date,
    by: Auditable,
    claim: Claim | None = None,
) -> bool:
    """Post what an event means, in the caller's transaction; False if it stood already.

    `entry` names the one thing that happened, such as `approved:<claim>:<revision>`.
    Raises OverdrawnError.
    """
    one = Entry(event, money, entry, on, claim)
    return bool(post_all(scheme=scheme, entries=[one], by=by))


@transaction.atomic
def post_all(*, scheme: Scheme, entries: Sequence[Entry], by: Auditable) -> int:
    """Post many entries, all or none; how many of them did not stand already.

    The balances are locked in one order before they are read, so that two approvals
    cannot both use the last dollar. Raises OverdrawnError.
    """
    balances = _locked(scheme, entries)
    names = {entry.name for entry in entries}
    known = set(
        Posting.objects.filter(scheme=scheme, entry__in=names)
        .order_by()
        .values_list("entry", flat=True)
    )
    fresh = [entry for entry in entries if entry.name not in known]
    before = {place: balance.minor for place, balance in balances.items()}
    for entry in fresh:
        for leg in POSTINGS[entry.event]:
            for account in (leg.debit, leg.credit):
                balance = balances[account, entry.money.currency]
                balance.minor += movement(account, leg, entry.money.minor)
    for place, balance in balances.items():
        if balance.minor < 0 and balance.account in CHECKED:
            raise OverdrawnError(_overdrawn(balance, before[place]))
    Balance.objects.bulk_update(balances.values(), ["minor"])
    Posting.objects.bulk_create(
        posting for entry in fresh for posting in _postings(scheme, entry, by)
    )
    return len(fresh)


def _postings(scheme: Scheme, entry: Entry, by: Auditable) -> list[Posting]:
    return [
        Posting(
            office_id=scheme.office_id,
            scheme=scheme,
            claim=entry.claim,
            event=entry.event,
            entry=entry.name,
            debit=leg.debit,
            credit=leg.credit,
            currency=entry.money.currency,
            minor=entry.money.minor,
            period=f"{entry.on:%Y-%m}",
            by_label=by.audit_label,
        )
        for leg in POSTINGS[entry.event]
    ]


def _locked(scheme: Scheme, entries: Sequence[Entry]) -> dict[tuple[str, str], Balance]:
    """What the entries touch, locked until the transaction ends, in one order.

    What is missing is made before anything is locked: who held one balance while making
    another would cross with whoever locks both. SQLite has one writer anyway.
    """
    places = {
        (account, entry.money.currency)
        for entry in entries
        for leg in POSTINGS[entry.event]
        for account in (leg.debit, leg.credit)
    }
    rows = Balance.objects.filter(
        scheme=scheme,
        account__in={account for account, _currency in places},
        currency__in={currency for _account, currency in places},
    ).order_by("account", "currency")
    there = set(rows.values_list("account", "currency"))
    if missing := sorted(places - there):
        Balance.objects.bulk_create(
            [
                Balance(
                    scheme=scheme,
                    office_id=scheme.office_id,
                    account=account,
                    currency=currency,
                )
                for account, currency in missing
            ],
            ignore_conflicts=True,
        )
    found = {(row.account, row.currency): row for row in rows.select_for_update()}
    return {place: found[place] for place in sorted(places)}


def _overdrawn(balance: Balance, before: int) -> str:
    there = Money(before, balance.currency)
    needed = Money(before - balance.minor, balance.currency)
    if balance.account == Account.UNCOMMITTED:
        return _(
            "The appropriation has %(there)s left and %(needed)s is needed: ask the scheme"
            " administrator for a larger one, or decline."
        ) % {"there": _said(there), "needed": _said(needed)}
    return _("The account %(account)s holds %(there)s, less than %(needed)s.") % {
        "account": balance.account,
        "there": _said(there),
        "needed": _said(needed),
    }


def _said(money: Money) -> str:
    return f"{money.currency} {money.amount:,}"
