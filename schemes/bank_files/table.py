"""Reads a bank's list of transactions (CSV, workbook) by the meaning of its columns."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from measures.days import read_day
from measures.headings import Field, MappingError, suggest_for
from measures.money import CurrencyError, Money
from measures.translatable import gettext_noop
from schemes.bank_files.credit_transfer import BankFileError
from schemes.bank_files.statement import Line, Statement

FIELDS = (
    Field("booked_on", True, (
        "booking_date", "booked_on", "transaction_date", "posting_date", "post_date",
        "value_date", "date", "入賬日期", "交易日期", "過賬日期", "日期",
    )),
    Field("amount", False, (
        "amount", "transaction_amount", "net_amount", "金額", "交易金額",
    )),
    Field("debit", False, (
        "debit", "debit_amount", "withdrawal", "withdrawals", "paid_out", "支出", "提款",
        "借方", "借項",
    )),
    Field("credit", False, (
        "credit", "credit_amount", "deposit", "deposits", "paid_in", "存入", "存款", "貸方",
        "貸項",
    )),
    Field("reference", False, (
        "bank_reference", "transaction_id", "reference", "reference_no", "ref", "交易編號",
        "銀行編號", "參考編號",
    )),
    Field("end_to_end", False, (
        "end_to_end_id", "end_to_end", "endtoendid", "customer_reference", "your_reference",
        "客戶參考編號", "客戶編號",
    )),
    Field("text", False, (
        "description", "transaction_description", "narrative", "details", "particulars",
        "remarks", "remittance_information", "摘要", "說明", "備註", "交易詳情",
    )),
    Field("currency", False, ("currency", "ccy", "貨幣", "幣種")),
)  # fmt: skip
_SIGN = re.compile(r"(?:HK\$|HKD|US\$|USD|CNY|RMB|EUR|\$|¥)", re.I)
_AMOUNT = re.compile(
    r"[0-9]{1,3}(?:,[0-9]{3})*(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?|\.[0-9]+"
)
_SIDE = {"DR": -1, "CR": 1, "D": -1, "C": 1}


@dataclass(frozen=True, slots=True)
class Cells:
    """A table as it was read: headings, rows beside their numbers in the file."""

    header: Sequence[str]
    rows: Sequence[Sequence[object]]
    numbers: Sequence[int]


def suggest_columns(header: Sequence[str]) -> dict[str, str]:
    """Our field to the bank's heading, where the heading is known."""
    return suggest_for(FIELDS, header)


def check_columns(mapping: Mapping[str, str], header: Sequence[str]) -> None:
    """Raise MappingError unless day and amount have a column of their own.

    The amount stands in one column with a sign, or in two for out and in.
    """
    names = {field.name for field in FIELDS}
    wrong = {name: "unknown_field" for name in mapping if name not in names}
    used = list(mapping.values())
    for name, heading in mapping.items():
        if heading not in header:
            wrong[name] = "unknown_column"
        elif used.count(heading) > 1:
            wrong.setdefault(name, "used_twice")
    if "booked_on" not in mapping:
        wrong["booked_on"] = "required"
    if "amount" not in mapping and not {"debit", "credit"} <= mapping.keys():
        wrong["amount"] = "required"
    if wrong:
        raise MappingError(wrong)


def read_cells(
    cells: Cells, mapping: Mapping[str, str], *, currency: str, reference: str
) -> Statement:
    """The transactions of a table; BankFileError names the first row that is none.

    Rows without an amount are none either: balances carried forward, blank lines.
    """
    check_columns(mapping, cells.header)
    places = {name: cells.header.index(heading) for name, heading in mapping.items()}
    return Statement(reference, "", tuple(_lines(cells, places, currency)))


def _lines(cells: Cells, places: Mapping[str, int], currency: str) -> Iterable[Line]:
    for number, row in zip(cells.numbers, cells.rows, strict=True):
        given = {name: row[place] for name, place in places.items()}
        amount = _signed(given, number)
        if amount is None:
            continue
        code = _text(given.get("currency")).upper() or currency
        yield Line(
            _text(given.get("reference")) or f"row {number}",
            _text(given.get("end_to_end")),
            _day(given["booked_on"], number),
            _money(amount, code, number),
            _text(given.get("text")),
        )


def _signed(given: Mapping[str, object], number: int) -> Decimal | None:
    """What came in, or went out below zero; None where the row holds no amount."""
    if "amount" in given:
        return _amount(given["amount"], number)
    out, came = (_amount(given[name], number) for name in ("debit", "credit"))
    if out and came:
        raise BankFileError(
            gettext_noop("Row %(row)s holds an amount out and one in."), row=number
        )
    if out:
        return -abs(out)
    return came or None


def _amount(value: object, number: int) -> Decimal | None:
    """An amount as banks write it: 1,234.50, (1,234.50), 1,234.50-, 1,234.50 DR, HK$5."""
    if value is None:
        return None
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Decimal(repr(value))
    text = unicodedata.normalize("NFKC", str(value)).replace("−", "-").strip().upper()
    if not text:
        return None
    plain, sign = _SIGN.sub("", text).replace(" ", ""), 1
    for word, side in _SIDE.items():
        if plain.endswith(word):
            plain, sign = plain.removesuffix(word), side
            break
    if plain.startswith("(") and plain.endswith(")"):
        plain, sign = plain[1:-1], -1
    if plain.startswith(("-", "+")):
        sign, plain = (-1 if plain[0] == "-" else 1), plain[1:]
    elif plain.endswith("-"):
        sign, plain = -1, plain[:-1]
    if not _AMOUNT.fullmatch(plain):
        raise BankFileError(
            gettext_noop("Row %(row)s: “%(text)s” is no amount."), row=number, text=text
        )
    return sign * Decimal(plain.replace(",", ""))


def _money(amount: Decimal, currency: str, number: int) -> Money:
    try:
        # A workbook keeps 0.1 as a binary fraction; what is shown has no more places.
        return Money.of(round(amount, 6).normalize(), currency)
    except (CurrencyError, InvalidOperation) as error:
        raise BankFileError(
            gettext_noop("Row %(row)s: “%(text)s” is no amount."),
            row=number,
            text=f"{amount} {currency}",
        ) from error


def _day(value: object, number: int) -> date:
    if isinstance(value, datetime):
        return value.date()
    found = value if isinstance(value, date) else read_day(_text(value))
    if found is None:
        raise BankFileError(
            gettext_noop(
                "Row %(row)s: “%(text)s” is no day. Write it as 2026-12-31 or 31/12/2026."
            ),
            row=number,
            text=_text(value),
        )
    return found


def _text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else " ".join(str(value).split())
