"""The facts of a command, as JSON on its standard input."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any, TextIO

_SHAPE = 'Write the facts as {"name": value, …} on standard input.'


def read_stated(stdin: TextIO) -> dict[str, Any]:
    """The facts by name; ValueError says in a sentence what to write instead."""
    try:
        text = stdin.read().removeprefix("\ufeff")
    except UnicodeDecodeError:
        raise ValueError("Standard input is not UTF-8: save the file so.") from None
    if not text.strip():
        raise ValueError(f"Standard input is empty. {_SHAPE}")
    try:
        facts = json.loads(text, parse_float=Decimal, object_pairs_hook=_once)
    except json.JSONDecodeError as error:
        raise ValueError(f"Standard input is not JSON: {error}. {_SHAPE}") from None
    except RecursionError:
        raise ValueError(f"Standard input is nested too deep. {_SHAPE}") from None
    if not isinstance(facts, dict):
        raise ValueError(_SHAPE)
    return facts


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object; a name that stands twice is a slip, and either value may be meant."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise ValueError(f'"{name[:60]}" is given twice: keep one of the two.')
        found[name] = value
    return found
