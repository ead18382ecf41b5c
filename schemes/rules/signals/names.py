"""How alike two names are, whatever the order and case of their words."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from rapidfuzz import fuzz, utils


def plain(name: str) -> str:
    """A name as it is compared."""
    return utils.default_process(unicodedata.normalize("NFKC", name))


#: Words that say only what kind of firm it is.
_FORMS = frozenset(
    ["limited", "ltd", "company", "co", "inc", "llp", "llc", "plc", "有限公司"]
)


def supplier_key(name: str) -> str:
    """A firm's name without case, signs and the words that say what kind of firm it is."""
    words = [word for word in plain(name).split() if word not in _FORMS]
    return "".join(words).removesuffix("有限公司") or plain(name).replace(" ", "")


def number_key(number: str) -> str:
    """A number of an invoice without case, spaces, signs and leading zeros."""
    text = unicodedata.normalize("NFKC", number).upper()
    return "".join(filter(str.isalnum, text)).lstrip("0")


def surnames(name: str) -> frozenset[str]:
    """What may be the surname: the first or last word, or the first Chinese character."""
    words = plain(name).split()
    if not words:
        return frozenset()
    if not name.isascii() and any("\u4e00" <= sign <= "\u9fff" for sign in words[0]):
        return frozenset({words[0][0]})
    return frozenset({words[0], words[-1]})


def likeness(one: str, other: str) -> float:
    """From 0 to 100; words may stand in any order."""
    return float(fuzz.token_sort_ratio(plain(one), plain(other)))


def nearest(name: str, others: Iterable[str]) -> float | None:
    """The best likeness with any of them; None if there is none to compare with.

    Words that one name has more, such as “Limited” or a second given name, do not count.
    """
    known = [other for other in others if plain(other)]
    if not known or not plain(name):
        return None
    return max(
        float(fuzz.token_set_ratio(plain(name), plain(other))) for other in known
    )
