"""Codes that people read from paper and type: no letter that looks like another."""

from __future__ import annotations

import secrets
import unicodedata

#: Without 0 O Q, 1 I L, 2 Z, 5 S, 8 B, U V.
ALPHABET = "ACDEFGHJKMNPRTWXY34679"
LENGTH = 8


def new_code() -> str:
    """Eight random characters, about 36 bits; guesses are limited where it is typed."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def spaced(code: str) -> str:
    """The code as printed: two halves with a dash."""
    half = len(code) // 2
    return f"{code[:half]}-{code[half:]}"


def as_typed(text: str) -> str:
    """What somebody meant: capitals, without blanks and dashes.

    A Chinese input method types full-width letters and digits; they mean the same.
    """
    plain = unicodedata.normalize("NFKC", text)
    return "".join(each for each in plain.upper() if each.isalnum())


def is_code(text: str) -> bool:
    """Whether a cleaned text can be a code at all."""
    return len(text) == LENGTH and all(each in ALPHABET for each in text)
