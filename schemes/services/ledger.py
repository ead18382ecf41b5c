"""Posts to the ledger: each entry once, every balance kept, no account overdrawn."""

from __future__ import annotations

from datetime import date

from django.db import connection, transaction
from django.utils.translation import gettext as _

from audit.services import Auditable
from measures.money import Money
from schemes.ledger import POSTINGS, Account, Event, movement
from schemes.models import Balance, Claim, Posting, Scheme
from schemes.models.ledger import CHECKED


class OverdrawnError(ValueError):
    """An entry would take more out of an account than stands in it; says how much does."""


@transaction.atomic
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

    `entry` names the one thing that happened, such as `approved:<claim>:<revision>`. The
    balances are locked before they are read, so that two approvals cannot both use the
    last dollar. Raises OverdrawnError.
    """
    legs = POSTINGS[event]
    names = sorted({leg.debit for leg in legs} | {leg.credit for leg in legs})
    balances = {name: _locked(scheme, name, money.currency) for name in names}
    if Posting.objects.filter(scheme=scheme, entry=entry).exists():
        return False
    for leg in legs:
        for name in (leg.debit, leg.credit):
            balances[name].minor += movement(name, leg, money.minor)
    for balance in balances.values():
        if balance.minor < 0 and balance.account in CHECKED:
            raise OverdrawnError(_overdrawn(balance, money))
    Balance.objects.bulk_update(balances.values(), ["minor"])
    Posting.objects.bulk_create(
        Posting(
            office_id=scheme.office_id,
            scheme=scheme,
            claim=claim,
            event=event,
            entry=entry,
            debit=leg.debit,
            credit=leg.credit,
            currency=money.currency,
            minor=money.minor,
            period=f"{on:%Y-%m}",
            by_label=by.audit_label,
        )
        for leg in legs
    )
    return True


def _locked(scheme: Scheme, account: Account, currency: str) -> Balance:
    """The balance, locked until the transaction ends; SQLite has one writer anyway."""
    rows = Balance.objects.filter(scheme=scheme, account=account, currency=currency)
    if connection.features.has_select_for_update:
        rows = rows.select_for_update()
    if found := rows.first():
        return found
    Balance.objects.bulk_create(
        [
            Balance(
                scheme=scheme,
                office_id=scheme.office_id,
                account=account,
                currency=currency,
            )
        ],
        ignore_conflicts=True,
    )
    return rows.get()


def _overdrawn(balance: Balance, money: Money) -> str:
    there = Money(balance.minor + money.minor, money.currency)
    if balance.account == Account.UNCOMMITTED:
        return _(
            "The appropriation has %(there)s left and %(needed)s is needed: ask the scheme"
            " administrator for a larger one, or decline."
        ) % {"there": _said(there), "needed": _said(money)}
    return _("The account %(account)s holds %(there)s, less than %(needed)s.") % {
        "account": balance.account,
        "there": _said(there),
        "needed": _said(money),
    }


def _said(money: Money) -> str:
    return f"{money.currency} {money.amount:,}"
