"""Money in integer minor units of one currency."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import total_ordering

_EXPONENTS = {"BHD": 3, "IQD": 3, "JOD": 3, "KWD": 3, "LYD": 3, "OMR": 3, "TND": 3}
_EXPONENTS |= dict.fromkeys(("CLP", "ISK", "JPY", "KRW", "PYG", "UGX", "VND", "XAF"), 0)


class CurrencyError(ValueError):
    """Two currencies met that may not be mixed, or a code is not one."""


def exponent(currency: str) -> int:
    """How many decimal places the currency's minor unit has: 2 for HKD, 0 for JPY."""
    if not (len(currency) == 3 and currency.isascii() and currency.isupper()):
        raise CurrencyError(f"{currency!r} is not a currency code")
    return _EXPONENTS.get(currency, 2)


def rounded(value: Decimal, places: int) -> Decimal:
    """The value at a fixed number of places, halves away from zero."""
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


@total_ordering
@dataclass(frozen=True, slots=True)
class Money:
    """An amount as an integer of minor units (cents) of one currency.

    Adds, subtracts and compares within one currency; CurrencyError between two.
    """

    minor: int
    currency: str

    @classmethod
    def of(cls, amount: Decimal | int | str, currency: str) -> Money:
        """From whole units; raises CurrencyError if it has parts of a minor unit."""
        minor = Decimal(amount).scaleb(exponent(currency))
        if minor != minor.to_integral_value():
            raise CurrencyError(f"{amount} {currency} has parts of a minor unit")
        return cls(int(minor), currency)

    @property
    def amount(self) -> Decimal:
        """The amount in whole units, with the currency's own places."""
        return Decimal(self.minor).scaleb(-exponent(self.currency))

    def __add__(self, other: Money) -> Money:
        self._same_currency(other)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: Money) -> Money:
        self._same_currency(other)
        return Money(self.minor - other.minor, self.currency)

    def __lt__(self, other: Money) -> bool:
        # Of two currencies 500 cents are not more than 100 without a rate and a day.
        self._same_currency(other)
        return self.minor < other.minor

    def times(self, factor: Decimal) -> Money:
        """This amount times a plain number, halves of a minor unit away from zero."""
        return Money(int(rounded(self.minor * factor, 0)), self.currency)

    def _same_currency(self, other: Money) -> None:
        if other.currency != self.currency:
            raise CurrencyError(f"{self.currency} and {other.currency} do not mix")
