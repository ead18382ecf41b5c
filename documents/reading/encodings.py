"""Finds out which encoding a text file is in, and how sure that is."""

from __future__ import annotations

import codecs
from dataclasses import dataclass

from documents.reading.limits import RefusalError

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
ENOUGH = 0.8
SAMPLE = 262_144


@dataclass(frozen=True, slots=True)
class Encoding:
    """A Python codec name, and whether it is certain or only the likeliest."""

    name: str
    is_certain: bool


def find_encoding(data: bytes) -> Encoding:
    """The encoding of a whole file; RefusalError if it is no text that we know.

    A byte-order mark and valid UTF-8 are certain. Big5 (with Hong Kong's characters),
    GB 18030 and Windows-1252 overlap, so between them the likeliest is taken.
    """
    for mark, name in MARKS:
        if data.startswith(mark):
            return Encoding(_checked(data, name), is_certain=True)
    if b"\0" in data:
        return Encoding(_checked(data, _wide(data)), is_certain=False)
    if _decodes(data, "utf-8"):
        return Encoding("utf-8", is_certain=True)
    for name in _likeliest(data):
        if _decodes(data, name):
            return Encoding(name, is_certain=False)
    raise RefusalError("encoding", encoding="UTF-8, Big5, GB 18030, Windows-1252")


def _checked(data: bytes, name: str) -> str:
    if not _decodes(data, name):
        raise RefusalError("encoding", encoding=name)
    return name


def _decodes(data: bytes, name: str) -> bool:
    try:
        data.decode(name)
    except UnicodeDecodeError:
        return False
    return True


def _wide(data: bytes) -> str:
    """UTF-16 without a mark has its zero bytes on one side only."""
    sample = data[:SAMPLE]
    high, low = sample[0::2].count(0), sample[1::2].count(0)
    if min(high, low) * 10 > max(high, low):
        raise RefusalError("control_character")
    return "utf-16-le" if low > high else "utf-16-be"


def _likeliest(data: bytes) -> list[str]:
    """Codecs to try, by how well the double bytes fit each one's common characters."""
    pairs = _pairs(data[:SAMPLE])
    if not pairs:
        return ["cp1252"]
    big5 = sum(_is_common_big5(*pair) for pair in pairs) / len(pairs)
    chinese = sum(_is_common_gb(*pair) for pair in pairs) / len(pairs)
    fits = [(big5, "big5hkscs"), (chinese, "gb18030")]
    good = [name for share, name in sorted(fits, reverse=True) if share >= ENOUGH]
    return [*good, "cp1252"]


def _pairs(sample: bytes) -> list[tuple[int, int]]:
    """High bytes with the byte after them, as double-byte codes would be read."""
    pairs, at = [], 0
    while at < len(sample) - 1:
        if sample[at] >= 0x80:
            pairs.append((sample[at], sample[at + 1]))
            at += 1
        at += 1
    return pairs


def _is_common_big5(lead: int, trail: int) -> bool:
    """Punctuation and the frequently used half of Big5 (rows A1 to C6)."""
    return 0xA1 <= lead <= 0xC6 and (0x40 <= trail <= 0x7E or 0xA1 <= trail <= 0xFE)


def _is_common_gb(lead: int, trail: int) -> bool:
    """Punctuation and both levels of GB 2312."""
    return (0xA1 <= lead <= 0xA3 or 0xB0 <= lead <= 0xF7) and 0xA1 <= trail <= 0xFE
