"""From a path to one document: a manifest with its sections and maps read in."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from questionnaires.language.documents import Document, Place, read_document
from questionnaires.language.errors import DefinitionError, LintProblem, did_you_mean
from questionnaires.language.includes import include_all, read_beside
from questionnaires.language.modules import is_module, lift

INCLUDED = ("sections", "maps")
MAX_FILES = 60
SCHEMA = Path(__file__).with_name("schema.yaml")
MODULE = Path(__file__).with_name("module_schema.yaml")
_SHORT = 70

Naming = Callable[[Document, Place], str]


def load(path: Path) -> Document:
    """The whole definition of a manifest file, its included files in their places.

    A manifest may name files in `sections:` and `maps:`; each stands for the one section
    or map in it. Files in `include:` bring what several manifests share. Positions keep
    pointing into the file a part came from.
    """
    document = read_document(path)
    if "gfq" not in document.content:
        raise DefinitionError([document.problem(
            (), "gfq", "This file is no definition by itself.",
            'Name the manifest that includes it, or begin with gfq: "1.0".',
        )])  # fmt: skip
    problems = include_all(document, path)
    if is_module(document):
        problems += shape_problems(document, MODULE, _id_at)
        if not problems:
            lift(document, path.name)
    for name in INCLUDED:
        parts = document.content.get(name)
        if not isinstance(parts, list):
            continue
        for index, part in enumerate(parts[:MAX_FILES]):
            if isinstance(part, str):
                problems += _include(document, (name, index), path, part)
    if problems:
        raise DefinitionError(problems)
    return document


def _include(
    document: Document, place: Place, manifest: Path, name: str
) -> tuple[LintProblem, ...]:
    try:
        part = read_beside(document, place, manifest, name)
    except DefinitionError as error:
        return error.problems
    document.content[str(place[0])][place[1]] = part.content
    for inner, position in part.positions.items():
        document.positions[(*place, *inner)] = position
    return ()


@lru_cache(maxsize=8)
def _validator(schema: Path) -> Draft202012Validator:
    return Draft202012Validator(read_document(schema).content)


def shape_problems(
    document: Document, schema: Path = SCHEMA, naming: Naming | None = None
) -> list[LintProblem]:
    """Where the document does not have the shape of a definition, or of that schema.

    `naming` gives the key that a problem at a place is told under.
    """
    errors = _validator(schema).iter_errors(_for_json(document.content))
    return [_explained(document, error, naming or _key_at) for error in errors]


def _for_json(value: Any) -> Any:
    """Decimals as floats, for the schema's eyes only."""
    if isinstance(value, dict):
        return {key: _for_json(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_for_json(part) for part in value]
    return value if isinstance(value, str | int | None) else float(value)


def _explained(
    document: Document, error: ValidationError, naming: Naming
) -> LintProblem:
    place = tuple(error.absolute_path)
    key = naming(document, place)
    wanted: Any = error.validator_value
    given: Any = error.instance
    if error.validator == "additionalProperties":
        return _stranger(document, place, key, error)
    if error.validator == "required":
        absent = ", ".join(name for name in wanted if name not in given)
        return document.problem(place, key, f"{absent} must be given.", "Add it.")
    remedies: dict[str, Callable[[], str]] = {
        "enum": lambda: did_you_mean(str(error.instance), map(str, wanted)),
        "type": lambda: f"It must be {_either(wanted)}.",
        "pattern": lambda: f"It must match {wanted}.",
    }
    remedy = remedies.get(
        str(error.validator), lambda: f"The rule is {error.validator}: {wanted}."
    )()
    shown = str(error.instance)
    shown = shown if len(shown) <= _SHORT else f"{shown[:_SHORT]}…"
    name = place[-1] if place else ""
    return document.problem(place, key, f"{name}: {shown} does not fit.", remedy)


def _stranger(
    document: Document, place: Place, key: str, error: ValidationError
) -> LintProblem:
    """An attribute that is not known at its place."""
    schema: Any = error.schema
    known = schema.get("properties", {})
    given: Any = error.instance
    stranger = next(name for name in given if name not in known)
    return document.problem(
        (*place, stranger), key, f"There is no attribute {stranger} here.",
        did_you_mean(stranger, known),
    )  # fmt: skip


def _either(types: str | list[str]) -> str:
    words = {"object": "a mapping", "array": "a list", "string": "a text (in quotes)"}
    several = [types] if isinstance(types, str) else types
    return " or ".join(words.get(one, f"a {one}") for one in several)


def _key_at(document: Document, place: Place, name: str = "key") -> str:
    """The key of the nearest question, section or check around a place."""
    value: Any = document.content
    key = ""
    for step in place:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            break
        if isinstance(value, dict) and isinstance(value.get(name), str):
            key = value[name]
    return key


def _id_at(document: Document, place: Place) -> str:
    return _key_at(document, place, "id")
