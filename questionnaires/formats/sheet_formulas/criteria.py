"""The criteria of COUNTIF and SUMIF: a value, a comparison, or a pattern."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from questionnaires.formats.sheet_formulas.values import (
    COMPARING,
    Failure,
    compare,
)

CRITERION = re.compile(r"(<>|<=|>=|=|<|>)?(.*)", re.DOTALL)


def matcher(criterion: Any) -> Callable[[Any], bool]:
    """A test of single values against a criterion."""
    if not isinstance(criterion, str):
        wanted = 0.0 if criterion is None else criterion
        return lambda value: _same_kind(value, wanted) and compare(value, wanted) == 0
    found = CRITERION.fullmatch(criterion)
    assert found is not None  # noqa: S101 - the pattern fits every text
    sign, rest = found[1] or "=", found[2]
    wanted = _typed(rest)
    if sign in ("=", "<>"):
        is_it = _equality(wanted, rest, explicit=bool(found[1]))
        return is_it if sign == "=" else lambda value: not is_it(value)
    works = COMPARING[sign]
    return lambda value: (
        value is not None
        and _same_kind(value, wanted)
        and works(compare(value, wanted), 0)
    )


def _equality(wanted: Any, text: str, *, explicit: bool) -> Callable[[Any], bool]:
    if text == "":
        return lambda value: value is None or (not explicit and value == "")
    if isinstance(wanted, str):
        pattern = _pattern(text)
        return lambda value: isinstance(value, str) and bool(pattern.fullmatch(value))
    return lambda value: _same_kind(value, wanted) and compare(value, wanted) == 0


def _pattern(text: str) -> re.Pattern[str]:
    """Wildcards as a pattern: `*` any text, `?` one character, `~` takes them literally."""
    parts = []
    for piece in re.findall(r"~[*?~]|\*+|.", text, re.DOTALL):
        if piece.startswith("*"):
            parts.append(".*")
        elif piece == "?":
            parts.append(".")
        else:
            parts.append(re.escape(piece[-1]))
    return re.compile("".join(parts), re.IGNORECASE | re.DOTALL)


def _typed(text: str) -> Any:
    if text.upper() in ("TRUE", "FALSE"):
        return text.upper() == "TRUE"
    try:
        return float(text)
    except ValueError:
        return text


def _same_kind(value: Any, wanted: Any) -> bool:
    if value is None or isinstance(value, Failure):
        return False
    kinds = (bool, float, str)
    return next(k for k in kinds if isinstance(value, k)) is next(
        k for k in kinds if isinstance(wanted, k)
    )
