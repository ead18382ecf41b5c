"""How much of a file is read, and the refusal that says where it was too much."""

from __future__ import annotations

from dataclasses import dataclass

MEGABYTE = 1_048_576


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one reading. Sizes in bytes, times in seconds of the clock."""

    file_bytes: int = 60 * MEGABYTE
    unpacked_bytes: int = 600 * MEGABYTE
    parts: int = 2_000
    ratio: int = 200
    rows: int = 999_999
    columns: int = 200
    cell_characters: int = 32_767
    refuse_formulas: bool = True
    refuse_active_parts: bool = True
    memory_bytes: int = 1024 * MEGABYTE
    seconds: int = 120


class RefusalError(Exception):
    """This file is not read: a code of `documents.errors`, where, and its numbers."""

    def __init__(self, code: str, **details: str | int | None) -> None:
        self.code, self.details = code, details
        super().__init__(code)


def column_letters(index: int) -> str:
    """The letters of a column counted from 0: A, Z, AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_index(letters: str) -> int:
    """The number from 0 of a column's letters."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
