"""Numbers as people write them: 12,400, 12400, 1.24e4, HK$12,400, full-width digits."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation

MAX_DIGITS = 20
MAX_LENGTH = 100

_PLAIN = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d{1,3})?", re.IGNORECASE)
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?")
_BLANKS = re.compile(r"(?<=\d)[ _'](?=\d{3}(\D|$))")
_CURRENCY = re.compile(r"^([+-]?)\s*(HK\$|US\$|S\$|\$|€|¥|RMB|HKD|USD|EUR|CNY|SGD)\s*")
#: Signs that stand for one currency alone here; "$" does not.
_CODES = {"HK$": "HKD", "US$": "USD", "S$": "SGD", "€": "EUR", "RMB": "CNY", "¥": "CNY"}
_AMOUNT = re.compile(r"^(.*?[\d.](?:[eE][+-]?\d+)?)\s*([^\d\s.,+-][^\s]*)$", re.DOTALL)


class NumeralError(ValueError):
    """A text is not a number; `rule` says in which way."""

    def __init__(self, rule: str) -> None:
        self.rule = rule
        super().__init__(rule)


def read_number(text: str) -> Decimal:
    """The decimal a person meant; NumeralError where one can only guess."""
    if text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS:
        return Decimal(text)
    if len(text) > MAX_LENGTH:
        raise NumeralError("number")
    plain = unicodedata.normalize("NFKC", text).strip().replace("−", "-")
    plain = _CURRENCY.sub(r"\1", plain)
    plain = _BLANKS.sub("", plain)
    if _GROUPED.fullmatch(plain):
        plain = plain.replace(",", "")
    if not plain.isascii() or not _PLAIN.fullmatch(plain):
        raise NumeralError(
            "separator" if re.fullmatch(r"[0-9.,]+", plain) else "number"
        )
    try:
        number = Decimal(plain)
    except InvalidOperation:
        raise NumeralError("number") from None
    digits = len(number.as_tuple().digits)
    if digits > MAX_DIGITS or abs(number.adjusted()) > MAX_DIGITS:
        raise NumeralError("digits")
    return number


def currency_before(amount: str) -> str:
    """The currency whose sign or code stands before an amount: USD of "US$5", or ""."""
    found = _CURRENCY.match(unicodedata.normalize("NFKC", amount).strip())
    if not found or found[2] == "$":
        return ""
    return _CODES.get(found[2], found[2])


def split_unit(text: str, units: Iterable[str]) -> tuple[str, str]:
    """An amount and the unit written behind it, if there is one: ("500", "kWh")."""
    if text.isascii() and text.isdigit():
        return text, ""
    plain = unicodedata.normalize("NFKC", text).strip()
    found = _AMOUNT.match(plain) if len(plain) <= MAX_LENGTH else None
    if not found or re.fullmatch(r"e[+-]?\d+", found[2], re.IGNORECASE):
        return plain, ""
    written = found[2]
    by_case = {unit.lower(): unit for unit in units}
    return found[1], by_case.get(written.lower(), written)
