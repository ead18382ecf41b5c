"""Reads an account statement in ISO 20022 camt.053: one line for each transaction."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from lxml import etree

from measures.money import CurrencyError, Money
from measures.translatable import gettext_noop
from schemes.bank_files.credit_transfer import BankFileError

_CURRENCY = re.compile("[A-Z]{3}")


@dataclass(frozen=True, slots=True)
class Line:
    """One transaction; money that left the account is below zero."""

    reference: str
    end_to_end: str
    booked_on: date
    money: Money
    text: str
    returned: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement: its own reference, the account it is about, its lines."""

    reference: str
    account: str
    lines: tuple[Line, ...]


def read_statement(content: bytes) -> Statement:
    """The statement in a file; BankFileError says line and remedy of what is not one."""
    root = parsed(content, "camt.053")
    statement = root.find("{*}BkToCstmrStmt/{*}Stmt")
    if statement is None:
        raise BankFileError(
            gettext_noop(
                "This file holds no statement: the bank's camt.053 is wanted, not"
                " another message."
            )
        )
    lines = tuple(
        line
        for number, entry in enumerate(statement.findall("{*}Ntry"), 1)
        for line in _lines(entry, number)
    )
    return Statement(
        text_of(statement, "{*}Id"),
        text_of(statement, "{*}Acct/{*}Id/{*}Othr/{*}Id")
        or text_of(statement, "{*}Acct/{*}Id/{*}IBAN"),
        lines,
    )


def parsed(content: bytes, wanted: str) -> etree._Element:
    """The root of a bank's XML; BankFileError says where it is none, or wrongly encoded."""
    try:
        return etree.fromstring(content, _parser())
    except etree.XMLSyntaxError as error:
        if "ncod" in error.msg:
            raise BankFileError(
                gettext_noop(
                    "Line %(line)s: the characters are not in the encoding that the file"
                    " names. Fetch it from the bank again, and do not open it in an"
                    " editor before."
                ),
                line=error.lineno,
            ) from error
        raise BankFileError(
            gettext_noop(
                "Line %(line)s: this is not XML (%(error)s). Ask the bank for the"
                " statement as camt.053."
            )
            if wanted == "camt.053"
            else gettext_noop(
                "Line %(line)s: this is not XML (%(error)s). Ask the bank for the"
                " report as pain.002."
            ),
            line=error.lineno,
            error=error.msg,
        ) from error


def _parser() -> etree.XMLParser:
    """No entities, no network, no huge trees: the file comes from outside."""
    return etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)


def _lines(entry: etree._Element, number: int) -> Iterator[Line]:
    """The transactions of an entry; an entry without details is one itself."""
    booked = _day(entry, number)
    sign = 1 if text_of(entry, "{*}CdtDbtInd") == "CRDT" else -1
    reference = text_of(entry, "{*}AcctSvcrRef") or f"entry {number}"
    reason = text_of(entry, "{*}NtryDtls/{*}TxDtls/{*}RtrInf/{*}Rsn/{*}Cd")
    details = entry.findall("{*}NtryDtls/{*}TxDtls")
    for place, one in enumerate(details or [entry], 1):
        amount = one.find("{*}Amt")
        if amount is None:
            amount = entry.find("{*}Amt")
        yield Line(
            reference if len(details) < 2 else f"{reference}/{place}",
            text_of(one, "{*}Refs/{*}EndToEndId"),
            booked,
            _money(amount, sign, number),
            text_of(one, "{*}RmtInf/{*}Ustrd") or text_of(entry, "{*}AddtlNtryInf"),
            reason,
        )


def text_of(element: etree._Element, path: str) -> str:
    """The text at a path, without blanks around it; empty if there is none."""
    found = element.find(path)
    return (found.text or "").strip() if found is not None else ""


def _day(entry: etree._Element, number: int) -> date:
    text = (
        text_of(entry, "{*}BookgDt/{*}Dt") or text_of(entry, "{*}BookgDt/{*}DtTm")[:10]
    )
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BankFileError(
            gettext_noop("Entry %(entry)s: “%(text)s” is no day of booking."),
            entry=number,
            text=text,
        ) from error


def _money(amount: etree._Element | None, sign: int, number: int) -> Money:
    text = (amount.text or "") if amount is not None else ""
    currency = amount.get("Ccy", "") if amount is not None else ""
    try:
        amount_read = Decimal(text.strip())
        if not amount_read.is_finite() or not _CURRENCY.fullmatch(currency):
            raise CurrencyError(currency)
        money = Money.of(amount_read, currency)
    except (InvalidOperation, CurrencyError) as error:
        raise BankFileError(
            gettext_noop("Entry %(entry)s: “%(text)s” is no amount."),
            entry=number,
            text=f"{text} {currency}".strip(),
        ) from error
    return Money(sign * money.minor, money.currency)
