"""What several manifests share stands in one file that each of them includes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from questionnaires.language.documents import Document, Place, read_document
from questionnaires.language.errors import DefinitionError, LintProblem, did_you_mean

#: What an included file may bring, and what a manifest then adds to.
MERGED = frozenset({"factors", "lookups", "lists", "conditions"})
JOINED = frozenset({"reasons", "imports", "sections", "maps", "cases"})
#: What the manifest's own word replaces.
REPLACED = frozenset(
    {"sizes", "languages", "entity", "instrument", "description", "migrate", "caps"}
)
MOST_INCLUDES = 20


def include_all(document: Document, manifest: Path) -> list[LintProblem]:
    """Takes the files of `include:` into the document; what cannot be is told."""
    names = document.content.pop("include", None)
    if names is None:
        return []
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        return [document.problem(("include",), "include", "include is a list of files.",
                                 "Write include: [shared.yaml].")]  # fmt: skip
    problems: list[LintProblem] = []
    for number, name in reversed([*enumerate(names[:MOST_INCLUDES])]):
        place = ("include", number)
        try:
            shared = read_beside(document, place, manifest, name)
        except DefinitionError as error:
            problems += error.problems
            continue
        problems += _merge(document, shared)
    return problems


def read_beside(
    document: Document, place: Place, manifest: Path, name: str
) -> Document:
    """The file `name` beside or below the manifest; DefinitionError for any other."""
    outside = PurePosixPath(name)
    if outside.is_absolute() or ".." in outside.parts or not name.endswith(".yaml"):
        problem = document.problem(
            place, str(place[0]), f'"{name}" is not a file beside this one.',
            "Name a .yaml file in this folder or below.",
        )  # fmt: skip
        raise DefinitionError([problem])
    return read_document(manifest.parent / name, name=name)


def _merge(document: Document, shared: Document) -> Iterator[LintProblem]:
    for name, value in shared.content.items():
        own = document.content.get(name)
        if name in JOINED and isinstance(value, list):
            _join(document, shared, name, value)
        elif name in MERGED and isinstance(value, dict):
            yield from _unite(document, shared, name, value)
        elif name in REPLACED:
            if own is None:
                document.content[name] = value
                _take_positions(document, shared, (name,), (name,))
        else:
            known = sorted(MERGED | JOINED | REPLACED)
            yield shared.problem(
                (name,), name, f"{name} cannot be shared in this form.",
                did_you_mean(name, known),
            )  # fmt: skip


def _join(document: Document, shared: Document, name: str, value: list[Any]) -> None:
    """The shared elements first, then the manifest's own."""
    own = document.content.get(name) or []
    if not isinstance(own, list):
        return  # the shape is complained of later
    for place in sorted(document.positions, reverse=True, key=_index_in(name)):
        if len(place) > 1 and place[0] == name and isinstance(place[1], int):
            moved = (name, place[1] + len(value), *place[2:])
            document.positions[moved] = document.positions.pop(place)
    document.content[name] = [*value, *own]
    _take_positions(document, shared, (name,), (name,))


def _index_in(name: str) -> Any:
    def index(place: Place) -> int:
        inside = len(place) > 1 and place[0] == name and isinstance(place[1], int)
        return int(place[1]) if inside else -1

    return index


def _unite(
    document: Document, shared: Document, name: str, value: dict[str, Any]
) -> Iterator[LintProblem]:
    own = document.content.setdefault(name, {})
    if not isinstance(own, dict):
        return
    for key, part in value.items():
        if key in own:
            file, line = document.position((name, key))
            yield shared.problem(
                (name, key), key, f'"{key}" also stands in {file}, line {line}.',
                "Keep one of them.",
            )  # fmt: skip
            continue
        own[key] = part
        _take_positions(document, shared, (name, key), (name, key))


def _take_positions(
    document: Document, shared: Document, source: Place, target: Place
) -> None:
    for place, position in shared.positions.items():
        if place[: len(source)] == source:
            moved = (*target, *place[len(source) :])
            document.positions.setdefault(moved, position)
