"""The hash chain as arithmetic: pure, so that anybody can check an exported one."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

GENESIS = "0" * 64
HASHED_FIELDS = (
    "organisation_id",
    "sequence",
    "verb",
    "actor_id",
    "actor_label",
    "acting_organisation_id",
    "target_type",
    "target_id",
    "detail",
    "at",
    "previous_hash",
)


@dataclass(frozen=True, slots=True)
class Break:
    """Where a chain stops being true, and how."""

    organisation_id: str
    sequence: int
    problem: str


def link_hash(row: Mapping[str, Any]) -> str:
    """SHA-256 of a row's canonical JSON, its predecessor's hash included."""
    # A list in a fixed order without blanks: any language writes the same text.
    canonical = json.dumps(
        [row[field] for field in HASHED_FIELDS],
        ensure_ascii=False,
        separators=(",", ":"),
        sort_keys=True,
    )
    return hashlib.sha256(canonical.encode()).hexdigest()


def verify(
    organisation_id: str, rows: Iterable[Mapping[str, Any]], head: str | None = None
) -> list[Break]:
    """The breaks of one chain, rows in order of sequence.

    `head` is a hash exported earlier; a chain that no longer holds it was rewritten
    or cut, even if it is consistent in itself.
    """
    breaks: list[Break] = []
    previous, expected, seen = GENESIS, 1, set()
    for row in rows:
        sequence = int(row["sequence"])
        if sequence != expected:
            breaks.append(Break(organisation_id, expected, "missing"))
        if row["previous_hash"] != previous:
            breaks.append(
                Break(organisation_id, sequence, "does not follow the row before")
            )
        if link_hash(row) != row["hash"]:
            breaks.append(Break(organisation_id, sequence, "was changed"))
        # From the stated hash on, not the computed: one changed row is one break.
        previous, expected = row["hash"], sequence + 1
        seen.add(previous)
    if head and head not in seen:
        breaks.append(
            Break(organisation_id, expected, "does not hold the exported head")
        )
    return breaks
