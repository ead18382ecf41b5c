"""From a path to one document: a scheme version with the version it extends read in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from questionnaires.language.documents import (
    Document,
    Place,
    read_document,
    read_text,
)
from questionnaires.language.errors import DefinitionError
from questionnaires.language.loader import shape_problems

SCHEMA = Path(__file__).with_name("schema.yaml")
MOST_ANCESTORS = 12

Plain = Mapping[str, Any]
Fetch = Callable[[str], Document | None]


def load(path: Path) -> Document:
    """The whole version of a file; DefinitionError with all that is wrong with it.

    `extends:` names the file of an earlier version: what this file says replaces what
    that one said, key by key, and a key set to null is taken away. Positions keep
    pointing into the file a part came from.
    """
    return checked(_whole(read_document(path), _from(path.parent), (path.name,)))


def load_text(text: str, file: str, earlier: Mapping[str, Plain]) -> Document:
    """The same of a text that somebody hands in.

    It may extend what is published: `earlier` has the content of each such version by
    the name of its file, `gsf_grant.3.yaml`.
    """

    def fetch(name: str) -> Document | None:
        if name not in earlier:
            return None
        return Document(dict(earlier[name]), {(): (name, 0)})

    return checked(_whole(read_text(text, file=file), fetch, (file,)))


def _from(folder: Path) -> Fetch:
    def fetch(name: str) -> Document | None:
        return read_document(folder / name)

    return fetch


def checked(document: Document) -> Document:
    """The document if it has the shape of a version; DefinitionError otherwise."""
    if problems := shape_problems(document, SCHEMA, dotted):
        raise DefinitionError(problems)
    return document


def dotted(_document: Document, place: Place) -> str:
    """The name that problems at a place are told under: `parameters.ceiling.mark`."""
    return ".".join(map(str, place))


def _whole(document: Document, fetch: Fetch, seen: tuple[str, ...]) -> Document:
    name = document.content.get("extends")
    if name is None:
        return document
    if not isinstance(name, str) or not _beside(name) or len(seen) >= MOST_ANCESTORS:
        raise DefinitionError([
            document.problem(
                ("extends",), "extends", f'"{name}" is not a file beside this one.',
                "Name the YAML file of the earlier version.",
            )
        ])  # fmt: skip
    if name in seen:
        raise DefinitionError([
            document.problem(
                ("extends",), "extends", f'"{name}" extends itself in the end.',
                "Let the first version extend nothing.",
            )
        ])  # fmt: skip
    source = fetch(name)
    if source is None:
        raise DefinitionError([
            document.problem(
                ("extends",), "extends", f'"{name}" is not published.',
                "Name a published version, such as gsf_grant.3.yaml.",
            )
        ])  # fmt: skip
    earlier = _whole(source, fetch, (*seen, name))
    merged = Document({}, dict(earlier.positions))
    merged.content = _merged(earlier.content, document.content, (), document, merged)
    merged.positions |= {
        place: at for place, at in document.positions.items() if len(place) <= 1
    }
    return merged


def _beside(name: str) -> bool:
    path = PurePosixPath(name)
    return len(path.parts) == 1 and name.endswith(".yaml")


def _merged(
    earlier: Any, later: Any, place: Place, source: Document, merged: Document
) -> Any:
    """`later` over `earlier`; texts and other leaves are replaced whole."""
    if not isinstance(earlier, dict) or not isinstance(later, dict) or "en" in later:
        _adopt(place, source, merged)
        return later
    result = dict(earlier)
    for key, part in later.items():
        inner = (*place, key)
        if part is None:
            result.pop(key, None)
        elif key in earlier:
            result[key] = _merged(earlier[key], part, inner, source, merged)
        else:
            result[key] = part
            _adopt(inner, source, merged)
    return result


def _adopt(place: Place, source: Document, merged: Document) -> None:
    """Lets every position at or under that place be the one of the later file."""
    depth = len(place)
    for inner in [p for p in merged.positions if p[:depth] == place]:
        del merged.positions[inner]
    for inner, at in source.positions.items():
        if inner[:depth] == place:
            merged.positions[inner] = at
