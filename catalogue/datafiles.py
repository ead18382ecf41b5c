"""Reads a data file of the catalogue; what is wrong is told by file, line and key."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

import yaml
from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError

DATA = Path(__file__).parent / "data"
SCHEMAS = Path(__file__).parent / "schemas"

# The C library's loader is several times faster; both give the same nodes.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Plain = dict[str, "Plain"] | list["Plain"] | str | int | Decimal | bool | None
KeyPath = tuple[str | int, ...]

type_of_tag: dict[str, Callable[[str], Plain]] = {
    "tag:yaml.org,2002:int": int,
    "tag:yaml.org,2002:float": Decimal,
    "tag:yaml.org,2002:bool": lambda text: text.lower() in {"true", "yes", "on"},
    "tag:yaml.org,2002:null": lambda text: None,
}


class DataFileError(ValueError):
    """A data file cannot be used; the text names file, line, key and reason."""

    def __init__(self, file: str, line: int, key: str, reason: str) -> None:
        self.file, self.line, self.key, self.reason = file, line, key, reason
        super().__init__(f"{file}:{line}: {key or '(top)'}: {reason}")


@dataclass(frozen=True, slots=True)
class DataFile:
    """The plain content of one file and the line on which each key stands."""

    name: str
    content: dict[str, Plain]
    lines: dict[KeyPath, int]

    def error(self, path: Sequence[str | int], reason: str) -> DataFileError:
        """An error at that key, or at the nearest key above it that has a line."""
        found = tuple(path)
        while found and found not in self.lines:
            found = found[:-1]
        return DataFileError(
            self.name, self.lines.get(found, 1), ".".join(map(str, path)), reason
        )


def read(path: Path, schema: str) -> DataFile:
    """The file at `path`, checked against `schemas/<schema>.json`.

    Numbers with a point arrive as Decimal with all their digits, dates as ISO text,
    keys as text. Raises DataFileError.
    """
    try:
        node = yaml.compose(path.read_text("utf-8"), Loader=LOADER)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        reason = getattr(error, "problem", None) or str(error)
        raise DataFileError(path.name, line, "", reason) from error
    if not isinstance(node, yaml.MappingNode):
        raise DataFileError(path.name, 1, "", "a data file is a mapping of keys")
    lines: dict[KeyPath, int] = {}
    content = _mapping(node, (), lines, path.name)
    file = DataFile(path.name, content, lines)
    for problem in _problems(content, schema):
        raise file.error(list(problem.absolute_path), problem.message)
    return file


def _problems(content: Plain, schema: str) -> Iterator[ValidationError]:
    found = _validator(schema).iter_errors(content)
    return iter(
        sorted(found, key=lambda problem: list(map(str, problem.absolute_path)))
    )


@cache
def _validator(schema: str) -> Draft202012Validator:
    rules = json.loads((SCHEMAS / f"{schema}.json").read_text("utf-8"))
    return Draft202012Validator(rules, format_checker=FormatChecker())


def _plain(
    node: yaml.Node, path: KeyPath, lines: dict[KeyPath, int], file: str
) -> Plain:
    lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, lines, file)
    if isinstance(node, yaml.SequenceNode):
        return [
            _plain(part, (*path, index), lines, file)
            for index, part in enumerate(node.value)
        ]
    try:
        value: Plain = type_of_tag.get(node.tag, str)(node.value)
    except (ValueError, ArithmeticError) as error:
        line, key = node.start_mark.line + 1, ".".join(map(str, path))
        raise DataFileError(file, line, key, f"cannot read {node.value!r}") from error
    return value


def _mapping(
    node: yaml.MappingNode, path: KeyPath, lines: dict[KeyPath, int], file: str
) -> dict[str, Plain]:
    content: dict[str, Plain] = {}
    for key_node, value_node in node.value:
        key = str(key_node.value)
        line = key_node.start_mark.line + 1
        if key in content:
            raise DataFileError(file, line, key, "this key stands here twice")
        lines[(*path, key)] = line
        content[key] = _plain(value_node, (*path, key), lines, file)
    return content


def digest(content: Plain) -> str:
    """SHA-256 of plain content as compact JSON, in hexadecimal."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
