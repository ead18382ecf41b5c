"""Matches a statement's lines with payments, demands and announced repayments.

Everything is done in few statements, however many lines there are: what the lines name is
locked (claims first, by their keys), judged in memory, and written at once.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.actors import Actor
from measures.money import Money
from schemes.bank_files.statement import Line
from schemes.ledger import Event
from schemes.models import (
    BankStatement,
    Claim,
    Payment,
    Recovery,
    RepaymentOffer,
    Scheme,
    StatementLine,
)
from schemes.recovering.reference import numbers_in
from schemes.services.ledger import Entry, post_all
from schemes.services.moving import locked_all, move_all
from schemes.services.receipts import (
    give_back,
    receive,
    why_not_given_back,
    why_not_received,
)
from schemes.services.telling import tell_news

#: What of a payment is read when many are matched.
_NEEDED = ("claim", "end_to_end", "currency", "minor", "status", "failure")
_BETWEEN = re.compile(r"[\s,;:|/]+")
WAITING, MATCHED = StatementLine.Status.WAITING, StatementLine.Status.MATCHED


@dataclass(slots=True)
class _Named:
    """What the lines of a statement name, held until the transaction ends."""

    claims: dict[UUID, Claim]
    payments: dict[str, Payment]
    recoveries: dict[str, Recovery]
    offers: dict[str, RepaymentOffer]


@dataclass(slots=True)
class _Found:
    """What the lines came to: payments that went out, and that came back."""

    paid: list[tuple[Payment, StatementLine]] = field(default_factory=list)
    back: list[tuple[Payment, StatementLine, str]] = field(default_factory=list)


def match_lines(*, statement: BankStatement, lines: Sequence[Line], by: Actor) -> None:
    """Keep each line, matched or waiting with the reason why, and do what follows."""
    named = _held(statement.scheme, lines)
    rows, found = _rows(statement, lines), _Found()
    incoming: list[StatementLine] = []
    # Out before in: a payment that went out and came back stands twice in one statement.
    for line, row in sorted(
        zip(lines, rows, strict=True), key=lambda pair: pair[1].minor > 0
    ):
        payment = next(
            (named.payments[n] for n in names_in(line) if n in named.payments), None
        )
        if payment is None and row.minor > 0:
            incoming.append(row)
            row.why = _("No payment or demand has this reference.")
        elif why := _judge(line, row, payment, found):
            row.why = why
    StatementLine.objects.bulk_create(rows)
    entries = _paid(found, named, by) + _back(found, named, by)
    entries += _received(statement, incoming, named, by)
    post_all(scheme=statement.scheme, entries=entries, by=by)


def _rows(statement: BankStatement, lines: Sequence[Line]) -> list[StatementLine]:
    """A row for each line, waiting; a reference that a bank gave twice gets a number."""
    given: Counter[str] = Counter()
    rows = []
    for line in lines:
        reference = line.reference[:70]
        given[reference] += 1
        if given[reference] > 1:
            reference = f"{reference} #{given[reference]}"
        rows.append(
            StatementLine(
                statement=statement,
                office_id=statement.office_id,
                reference=reference,
                end_to_end=line.end_to_end[:35],
                booked_on=line.booked_on,
                currency=line.money.currency,
                minor=line.money.minor,
                text=line.text[:200],
                status=WAITING,
            )
        )
    return rows


def names_in(line: Line) -> list[str]:
    """What in a line may be a payment's end-to-end id: its own field, words of its text.

    A table of a bank often has the id among the words only.
    """
    words = [word for word in _BETWEEN.split(line.text) if "-" in word]
    return [line.end_to_end, *words] if line.end_to_end else words


def _held(scheme: Scheme, lines: Iterable[Line]) -> _Named:
    """Everything the lines name: first found, then its claims locked, then read again."""
    wanted = {name for line in lines for name in names_in(line)}
    numbers = {
        number
        for line in lines
        if line.money.minor > 0
        for number in numbers_in(line.end_to_end, line.text)
    }
    payments = Payment.objects.filter(
        office=scheme.office_id, claim__scheme=scheme, end_to_end__in=wanted
    )
    recoveries = Recovery.objects.filter(scheme=scheme, number__in=numbers)
    offers = RepaymentOffer.objects.filter(claim__scheme=scheme, number__in=numbers)
    keys = {
        key
        for rows in (payments, recoveries, offers)
        for key in rows.values_list("claim_id", flat=True)
    }
    claims = {claim.pk: claim for claim in locked_all(keys)}
    named = _Named(
        claims,
        {each.end_to_end: each for each in payments.only(*_NEEDED)},
        {each.number: each for each in recoveries.all()},
        {each.number: each for each in offers.all()},
    )
    for group in (named.payments, named.recoveries, named.offers):
        for each in group.values():
            each.claim = claims[each.claim_id]
    for recovery in named.recoveries.values():
        recovery.scheme = scheme
    return named


def _judge(
    line: Line, row: StatementLine, payment: Payment | None, found: _Found
) -> str:
    """Why a line that names a payment cannot be matched by itself; empty if it is."""
    if payment is None:
        return _("No payment has this reference.")
    money = Money(payment.minor, payment.currency)
    sent, paid = Payment.Status.SENT, Payment.Status.PAID
    if line.returned and line.money == money and payment.status == paid:
        if payment.claim.state not in (Claim.State.PAID, Claim.State.SENT):
            return _("The bank returns it, and its claim is “%(state)s”.") % {
                "state": payment.claim.get_state_display()
            }
        payment.status, payment.failure = Payment.Status.FAILED, line.returned[:200]
        found.back.append((payment, row, line.returned))
    elif payment.status != sent:
        return _("The payment is “%(status)s”.") % {
            "status": payment.get_status_display()
        }
    elif line.money != Money(-money.minor, money.currency):
        return _("The amount is not the one that was sent.")
    else:
        payment.status = paid
        found.paid.append((payment, row))
    row.status, row.payment = MATCHED, payment
    return ""


def _paid(found: _Found, named: _Named, by: Actor) -> list[Entry]:
    """The payments that went out: their claims are paid."""
    if not found.paid:
        return []
    keys = [payment.pk for payment, _row in found.paid]
    Payment.objects.filter(pk__in=keys).update(status=Payment.Status.PAID)
    claims = [payment.claim_id for payment, _row in found.paid]
    move_all(claims, "match", by=by, held=named.claims)
    return [
        Entry(
            Event.MATCHED,
            Money(payment.minor, payment.currency),
            f"matched:{payment.pk}",
            row.booked_on,
            payment.claim,
        )
        for payment, row in found.paid
    ]


def _back(found: _Found, named: _Named, by: Actor) -> list[Entry]:
    """The payments that came back: their claims are payable again."""
    if not found.back:
        return []
    for payment, _row, _why in found.back:
        payment.save(update_fields=["status", "failure"])
    notes = {payment.claim_id: why for payment, _row, why in found.back}
    for claim in move_all(notes, "bounce", by=by, notes=notes, held=named.claims):
        tell_news(claim, "bounced")
    return [
        Entry(
            Event.RETURNED,
            Money(payment.minor, payment.currency),
            f"returned:{payment.pk}",
            row.booked_on,
            payment.claim,
        )
        for payment, row, _why in found.back
    ]


def _received(
    statement: BankStatement, rows: Sequence[StatementLine], named: _Named, by: Actor
) -> list[Entry]:
    """Money that came in: for the demand or the announced repayment that it names."""
    entries: list[Entry] = []
    for row in rows:
        numbers = numbers_in(row.end_to_end, row.text)
        known = [n for n in numbers if n in named.recoveries or n in named.offers]
        if len(known) != 1:
            if known:
                row.why = _("It names several demands: settle it by hand.")
                row.save(update_fields=["why"])
            continue
        if why := _seen_before(statement, row):
            row.why = why
        elif recovery := named.recoveries.get(known[0]):
            row.why = why_not_received(row.minor, row.currency, recovery)
            entries += [] if row.why else receive(recovery=recovery, line=row, by=by)
        else:
            offer = named.offers[known[0]]
            row.why = _why_not_offered(row, offer)
            if not row.why:
                entries += give_back(claim=offer.claim, line=row, by=by, offer=offer)
        row.status = WAITING if row.why else MATCHED
        row.save(update_fields=["status", "why"])
    return entries


def _why_not_offered(row: StatementLine, offer: RepaymentOffer) -> str:
    if offer.status != RepaymentOffer.Status.OFFERED:
        return _("The announced repayment %(number)s is “%(status)s”.") % {
            "number": offer.number,
            "status": offer.get_status_display(),
        }
    return why_not_given_back(row.minor, row.currency, offer.claim)


def _seen_before(statement: BankStatement, row: StatementLine) -> str:
    """Whether the same money stands in another statement already, as two files may overlap."""
    same = StatementLine.objects.filter(
        statement__scheme=statement.scheme_id,
        booked_on=row.booked_on,
        currency=row.currency,
        minor=row.minor,
        end_to_end=row.end_to_end,
        text=row.text,
    ).exclude(statement=statement)
    twin = same.select_related("statement").first()
    if twin is None:
        return ""
    return _("The same line stands in the statement %(reference)s.") % {
        "reference": twin.statement.reference
    }
