"""Tables of answers on paper: one row for each bill, or one list for each site."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

#: As many columns as stand beside each other on a portrait page.
BESIDE = 6
Line = dict[str, Any]


def blocks(lines: Iterable[Line]) -> list[dict[str, Any]]:
    """The lines of a section in order: plain ones, grids, and tables too wide for one."""
    found: list[dict[str, Any]] = []
    for title, group in groupby(lines, key=lambda line: line["table"]):
        members = list(group)
        found.append(_table(title, members) if title else {"lines": members})
    return found


def _table(title: str, lines: list[Line]) -> dict[str, Any]:
    rows = [
        list(row) for _number, row in groupby(lines, key=lambda each: each["number"])
    ]
    columns = list(dict.fromkeys(line["label"] for line in lines))
    if len(columns) > BESIDE:
        return {"title": title, "lists": rows}
    cells = [{line["label"]: line for line in row} for row in rows]
    return {
        "title": title,
        "columns": columns,
        "rows": [[row.get(column) for column in columns] for row in cells],
        "notes": list(dict.fromkeys(note for line in lines for note in _notes(line))),
    }


def _notes(line: Line) -> Iterable[str]:
    """What would stand under each cell, said once below the grid."""
    if line["quality"]:
        yield _("%(column)s: data quality %(score)s of 5.") % {
            "column": line["label"],
            "score": line["quality"],
        }
    for factor in line["factors"]:
        yield f"{line['label']}: {factor}"
