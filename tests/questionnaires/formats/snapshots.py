"""Reads the publisher's snapshots of facts and compares ours with them, fact by fact."""

from __future__ import annotations

import json
from collections import Counter
from decimal import Decimal
from pathlib import Path

from questionnaires.formats.vsme.lines import fact_row
from questionnaires.formats.vsme.taxonomy import concepts

LONGEST = 80


def published(path: Path) -> Counter:
    """The publisher's facts, each as one comparable tuple."""
    facts = json.loads(path.read_text("utf-8"))["facts"]
    return Counter(_theirs(fact) for fact in facts)


def ours(reading) -> Counter:
    """Our facts as the same tuples, made from the rows the command prints."""
    return Counter(_ours(fact_row(fact)) for fact in reading.facts)


def _theirs(fact):
    aspects = fact["aspects"]
    dims = []
    for key, value in aspects.items():
        if key.startswith("typed "):
            inside = value.strip('"').removeprefix("<vsme:TYP>")
            dims.append(
                (key.removeprefix("typed "), inside.removesuffix("</vsme:TYP>"))
            )
        elif key.startswith("vsme:"):
            dims.append((key, value))
    members = aspects.get("hidden-value")
    unit = aspects.get("units") or aspects.get("complex-units", "").strip('"') or None
    value: object = fact["value"]
    if members is not None:
        names = members.strip('"').split()
        value = tuple(sorted(name.partition("#")[2] for name in names))
    elif "transform" in aspects:
        value = aspects["transform"] == "fixed-true"
    elif concepts()[fact["concept"].removeprefix("vsme:")].is_numeric:
        scale = int(aspects.get("numeric-scale", '"0"').strip('"'))
        value = _rounded(Decimal(str(value)).scaleb(scale))
    return (
        fact["concept"], value, tuple(sorted(dims)), unit,
        tuple(note[:LONGEST] for note in fact.get("footnotes", ())),
    )  # fmt: skip


def _ours(row):
    value = row["value"]
    if "label" in row:
        value = tuple(sorted(name.partition(":")[2] for name in value.split()))
    elif concepts()[row["concept"].removeprefix("vsme:")].is_numeric:
        value = _rounded(Decimal(value))
    elif isinstance(value, str) and len(value) > LONGEST:
        value = f"{value[:LONGEST]}…[{len(value)} chars]"
    notes = tuple(note[:LONGEST] for note in row.get("footnotes", ()))
    dims = tuple(sorted(row["dims"].items()))
    return row["concept"], value, dims, row["unit"], notes


def _rounded(number: Decimal) -> Decimal:
    """Twelve digits: their percentages have been through binary arithmetic."""
    return Decimal(f"{number:.12g}")
