"""Hong Kong identity card numbers: read as people write them, checked, masked."""

from __future__ import annotations

import re
import unicodedata

from measures.translatable import gettext_noop

_SHAPE = re.compile(r"([A-Z]{1,2})(\d{6})\(?([0-9A])\)?")
_NO_SECOND_LETTER = 36
_WEIGHTS = range(9, 1, -1)


class IdentityError(ValueError):
    """What was typed is no identity card number; the message says what is wrong."""


def read_hkid(text: str) -> str:
    """The number as `A123456(3)`; IdentityError if its shape or check digit is wrong.

    The check digit makes the weighted sum divisible by eleven: letters count 10 to 35, a
    missing first letter 36, weights 9 down to 2.
    """
    typed = unicodedata.normalize("NFKC", text).upper().replace(" ", "")
    found = _SHAPE.fullmatch(typed)
    if not found:
        raise IdentityError(
            gettext_noop(
                "An identity card number has one or two letters, six digits and a digit"
                " in brackets, such as A123456(3)."
            )
        )
    letters, digits, check = found.groups()
    if check != check_digit(letters, digits):
        raise IdentityError(
            gettext_noop("The digit in brackets does not fit: compare with the card.")
        )
    return f"{letters}{digits}({check})"


def check_digit(letters: str, digits: str) -> str:
    """The digit in brackets for the letters and six digits of a card."""
    values = [_value(letter) for letter in letters]
    values = [_NO_SECOND_LETTER] * (2 - len(values)) + values
    values += [int(digit) for digit in digits]
    rest = sum(w * v for w, v in zip(_WEIGHTS, values, strict=True)) % 11
    check = (11 - rest) % 11
    return "A" if check == 10 else str(check)


def _value(letter: str) -> int:
    return ord(letter) - ord("A") + 10


def masked(number: str) -> str:
    """What may be shown of a number: `A123***(*)`."""
    return f"{number[:-6]}***(*)"
