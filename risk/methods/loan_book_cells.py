"""Columns of cells as people write them, turned into text, amounts and codes."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pyarrow as pa
import pyarrow.compute as pc

from risk.methods.columns import MONEY

LARGEST = 1e12
"""Beyond this an amount of one loan is taken as an error of entry."""

CURRENCY_WORDS = {"RMB": "CNY", "CNH": "CNY", "HK$": "HKD", "US$": "USD", "€": "EUR"}

_FORMULA = r"^\s*(=|@|[+-]\s*[A-Za-z(])"
_PLAIN = r"^[+-]?\d+(\.\d+)?([eE][+-]?\d+)?$"
_GROUPED = r"^[+-]?\d{1,3}([,' ]\d{3})+(\.\d+)?$"
_CONTINENTAL = r"^[+-]?(\d{1,3}(\.\d{3})+,\d{1,3}|\d{1,3}(\.\d{3}){2,}|\d+,\d{1,2})$"


def as_text(cells: pa.ChunkedArray) -> pa.Array:
    """Cells as trimmed text; blank ones are null, whole numbers have no point."""
    values = cells.combine_chunks()
    if pa.types.is_floating(values.type):
        # A spreadsheet keeps the code 4711 as 4711.0; beyond 10^15 a double is not exact.
        whole = pc.equal(values, pc.floor(values))
        safe = pc.and_(whole, pc.less(pc.abs(values), 1e15))
        integers = pc.if_else(safe, values, None).cast(pa.int64()).cast(pa.string())
        values = pc.coalesce(integers, values.cast(pa.string()))
    elif not pa.types.is_string(values.type):
        values = values.cast(pa.string())
    trimmed = pc.utf8_trim_whitespace(values)
    return pc.if_else(pc.equal(trimmed, ""), None, trimmed)


def is_formula(cells: pa.ChunkedArray) -> pa.Array:
    """Which cells hold the text of a formula instead of its value."""
    if not pa.types.is_string(cells.type):
        return pa.array([False]).take(pa.array([0] * len(cells), pa.int32()))
    found = pc.match_substring_regex(cells.combine_chunks(), _FORMULA)
    return pc.fill_null(found, False)


def as_number(cells: pa.ChunkedArray) -> pa.Array:
    """Cells as doubles; null where a cell is blank or is not a number.

    Understands 1234.5, 1,234.50, 1 234.50, 1.234,50, (1,234), HK$ 1,234 and 1234-.
    """
    values = cells.combine_chunks()
    if pa.types.is_floating(values.type) or pa.types.is_integer(values.type):
        number = values.cast(pa.float64())
        return pc.if_else(pc.is_finite(number), number, None)
    if not pa.types.is_string(values.type):
        return pa.nulls(len(values), pa.float64())
    text = pc.utf8_trim_whitespace(values)
    text = pc.replace_substring_regex(
        text, r"^(-?)\s*([A-Z]{3}|[A-Z]{0,3}[$€£¥])\s*", r"\1"
    )
    text = pc.replace_substring_regex(text, r"^\((.*)\)$", r"-\1")
    text = pc.replace_substring_regex(text, r"^([^+-].*)-$", r"-\1")
    return _parsed(text)


def _parsed(text: pa.Array) -> pa.Array:
    grouped = pc.replace_substring_regex(text, r"[,' ]", "")
    dotless = pc.replace_substring(text, ".", "")
    continental = pc.replace_substring(dotless, ",", ".")
    chosen = pc.case_when(
        pc.make_struct(
            _matches(text, _PLAIN),
            _matches(text, _GROUPED),
            _matches(text, _CONTINENTAL),
        ),
        text,
        grouped,
        continental,
    )
    number = pc.replace_substring_regex(chosen, r"^\+", "").cast(pa.float64())
    return pc.if_else(pc.is_finite(number), number, None)


def _matches(text: pa.Array, pattern: str) -> pa.Array:
    return pc.fill_null(pc.match_substring_regex(text, pattern), False)


def as_amount(number: pa.Array) -> pa.Array:
    """Doubles as money of three places; null beyond LARGEST."""
    # The cast rounds halves away from zero, as the engine's does.
    possible = pc.less_equal(pc.abs(number), LARGEST)
    return pc.if_else(possible, number, None).cast(MONEY)


def translated(text: pa.Array, meaning: Callable[[str], str | None]) -> pa.Array:
    """Each text by its meaning, asked once for every different text; unknown is null."""
    encoded = text.dictionary_encode()
    words = encoded.dictionary.to_pylist()
    meanings = pa.array([meaning(word) for word in words], pa.string())
    return meanings.take(encoded.indices)


def currency_meaning(
    known: Mapping[str, object] | frozenset[str],
) -> Callable[[str], str | None]:
    """A reader of currency codes that also understands HK$, US$, € and RMB."""

    def meaning(word: str) -> str | None:
        code = CURRENCY_WORDS.get(word.upper(), word.upper())
        return code if code in known else None

    return meaning
