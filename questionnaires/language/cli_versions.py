"""`diff OLD NEW`: what a new version changes, and whether its answers survive."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from questionnaires.language.change_words import as_json, lines
from questionnaires.language.changes import changes
from questionnaires.language.compiled import Definition
from questionnaires.language.compiler import compile_definition, from_kept
from questionnaires.language.registries import Registries

if TYPE_CHECKING:
    from questionnaires.language.cli import Streams


def add_diff(commands: Any) -> None:
    """The `diff` command of a parser."""
    diff = commands.add_parser("diff", help="what a new version changes, in words")
    diff.add_argument("old", help="a definition file, YAML or kept JSON")
    diff.add_argument("new")
    diff.add_argument("--json", action="store_true", help="changes as a JSON list")


def definition_at(path: Path, registries: Registries | None = None) -> Definition:
    """The definition of a YAML file or of a kept JSON."""
    if path.suffix == ".json":
        return from_kept(path.read_text("utf-8"))
    return compile_definition(path, registries=registries)


def say_diff(
    old: Definition, new: Definition, streams: Streams, *, as_list: bool
) -> None:
    """Prints the changes."""
    found = changes(old, new)
    if as_list:
        streams.stdout.write(
            json.dumps([as_json(c) for c in found], ensure_ascii=False)
        )
    else:
        head = f"{old.key} {old.version} → {new.key} {new.version}"
        streams.stdout.write("\n".join([head, *lines(found)]))
    streams.stdout.write("\n")
