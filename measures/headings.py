"""Which column of somebody's file is which field of ours, guessed from its headings."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a row: whether a file can do without it, and what people call it."""

    name: str
    required: bool
    headings: tuple[str, ...]


class MappingError(ValueError):
    """A mapping that cannot be used; `fields` maps each field to what is wrong with it:
    unknown_field, unknown_column, required, or used_twice."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        self.fields = dict(fields)
        super().__init__(", ".join(f"{name}: {why}" for name, why in fields.items()))


def suggest_for(fields: Sequence[Field], header: Sequence[str]) -> dict[str, str]:
    """Our field to their heading for every field that a heading is known for.

    The name that stands earlier in a field's list wins; no heading is used twice.
    """
    # Reversed, so that of two headings that read alike the first one stays.
    named = {_plain(heading): heading for heading in reversed(header)}
    found: dict[str, str] = {}
    for field in fields:
        known = (named[name] for name in field.headings if name in named)
        heading = next((each for each in known if each not in found.values()), None)
        if heading is not None:
            found[field.name] = heading
    return found


def shape_of(header: Sequence[str]) -> str:
    """A hash of a header, blind to case: files of one shape share a mapping."""
    shape = json.dumps([name.casefold() for name in header], ensure_ascii=False)
    return hashlib.sha256(shape.encode()).hexdigest()


def in_header(mapping: Mapping[str, str], header: Sequence[str]) -> dict[str, str]:
    """A kept mapping in the letters of this header, which may stand in another case."""
    here = {name.casefold(): name for name in header}
    return {
        field: here.get(heading.casefold(), heading)
        for field, heading in mapping.items()
    }


def _plain(heading: str) -> str:
    return re.sub(r"[\W_]+", "_", heading.strip().lower()).strip("_")
