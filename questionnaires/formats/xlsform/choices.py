"""Lists of options from the sheet `choices`, and names made fit for expressions."""

from __future__ import annotations

import re
from collections.abc import Iterable
from keyword import iskeyword
from typing import Any

from questionnaires.formats.xlsform.rows import Note, Row
from questionnaires.language.scope import RESERVED

_ID = re.compile(r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,59}$")
_LONGEST = 60
_KNOWN = frozenset({"list_name", "name", "label", "value"})


def lists_of(rows: Iterable[Row], notes: list[Note]) -> dict[str, list[dict[str, Any]]]:
    """The options of each list, by the list's key."""
    lists: dict[str, list[dict[str, Any]]] = {}
    filters: set[str] = set()
    for row in rows:
        name = row.get("list_name")
        option = row.get("name") or row.get("value")
        if not name or not option:
            notes.append(Note("choices", row.number, "", "it has no list or no name, and is left out"))  # fmt: skip
            continue
        if not _ID.match(option):
            changed = re.sub(r"[^A-Za-z0-9_.-]", "_", option)[:_LONGEST].lstrip("_.-") or "x"  # fmt: skip
            notes.append(Note("choices", row.number, option, f"its name is now {changed}"))  # fmt: skip
            option = changed
        options = lists.setdefault(key_of(name), [])
        if any(each["id"] == option for each in options):
            notes.append(Note("choices", row.number, option, "it stands twice in its list, and is left out here"))  # fmt: skip
            continue
        options.append({"id": option, **(row.texts.get("label") or {"en": option})})
        filters |= row.cells.keys() - _KNOWN
    for column in sorted(filters):
        notes.append(Note("choices", 1, column, "this column has no equivalent"))
    return lists


def key_of(name: str, taken: Iterable[str] = ()) -> str:
    """A key of the language for a name: lower case, letters and digits, not taken."""
    key = re.sub(r"[^a-z0-9_]+", "_", name.strip().lower()).strip("_")
    if not key or not key[0].isalpha():
        key = f"q_{key}".rstrip("_")
    key = key[: _LONGEST - 4].rstrip("_")
    if iskeyword(key) or key in RESERVED:
        key += "_q"
    used, plain, number = set(taken), key, 2
    while key in used:
        key, number = f"{plain}_{number}", number + 1
    return key
