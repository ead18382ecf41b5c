"""Reading YAML with line numbers, without surprises: no booleans by accident, no bombs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import yaml

from questionnaires.language.errors import DefinitionError, LintProblem, Severity

MAX_BYTES = 1_000_000
MAX_NODES = 60_000
MAX_ALIASES = 50
MAX_DEPTH = 30

Place = tuple[str | int, ...]
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_COLLECTIONS = frozenset({"tag:yaml.org,2002:map", "tag:yaml.org,2002:seq"})
_MERGE = "<<"
_TRUE_WORDS = frozenset({"true", "false"})


@dataclass
class Document:
    """Plain data and where each part of it stands: path -> (file, line)."""

    content: dict[str, Any]
    positions: dict[Place, tuple[str, int]] = field(default_factory=dict)
    #: What was noticed while it was read and is no reason to refuse it.
    remarks: list[LintProblem] = field(default_factory=list)
    #: Whether it was lifted from a module, which forms read that do not stand in it.
    is_lifted: bool = False

    def position(self, place: Place) -> tuple[str, int]:
        """File and line of a part, or of the nearest part around it."""
        for length in range(len(place), -1, -1):
            if found := self.positions.get(tuple(place[:length])):
                return found
        return ("", 0)

    def problem(
        self,
        place: Place,
        key: str,
        message: str,
        remedy: str,
        level: Severity = "error",
    ) -> LintProblem:
        """A lint problem that points at that part."""
        file, line = self.position(place)
        return LintProblem(file, line, key, message, remedy, level)


def read_document(path: Path, *, name: str | None = None) -> Document:
    """The document of one YAML file; DefinitionError with all its traps otherwise."""
    file = name or path.name
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise _refusal(
                file,
                1,
                f"The file has {size:,} bytes.",
                f"Keep it under {MAX_BYTES:,}.",
            )
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise _refusal(
            file, 1, f"The file cannot be read: {error.strerror}.", "Check its path."
        ) from None
    except UnicodeDecodeError as error:
        raise _refusal(
            file, 1, f"Byte {error.start} is not UTF-8.", "Save the file as UTF-8."
        ) from None
    return read_text(text, file=file)


def read_text(text: str, *, file: str) -> Document:
    """The same for text that is already in memory."""
    try:
        node = _compose(text)
    except yaml.MarkedYAMLError as error:
        raise _refusal(file, *_syntax(text, error)) from None
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise _refusal(
            file, 1, f"This is not YAML: {error}.", "Check the file."
        ) from None
    builder = _Builder(file)
    content = builder.build(node, ())
    if not isinstance(content, dict):
        builder.complain(
            node, "", "The file is not a mapping.", "Write key: value lines."
        )
    if builder.problems:
        raise DefinitionError(builder.problems)
    return Document(content, builder.positions)


def _compose(text: str) -> yaml.Node:
    aliases = depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        aliases += isinstance(event, yaml.AliasEvent)
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if aliases > MAX_ALIASES or depth > MAX_DEPTH:
            what = "aliases" if aliases > MAX_ALIASES else "levels"
            raise ValueError(f"there are too many {what}")
    node = yaml.compose(text, Loader=_LOADER)
    if node is None:
        raise ValueError("the file is empty")
    return node


def _syntax(text: str, error: yaml.MarkedYAMLError) -> tuple[int, str, str]:
    mark = error.problem_mark or error.context_mark
    line = mark.line + 1 if mark else 1
    lines = text.splitlines()
    around = lines[line - 1] if 0 < line <= len(lines) else ""
    remedy = "Put texts with : # ? { } or quotes inside double quotes."
    if "\t" in around:
        remedy = "Indent with spaces, never with tabs."
    return line, f"This does not read as YAML: {error.problem}.", remedy


def _refusal(file: str, line: int, message: str, remedy: str) -> DefinitionError:
    return DefinitionError([LintProblem(file, line, "", message, remedy)])


class _Builder:
    """Builds plain data from nodes, noting positions and complaining about traps."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.positions: dict[Place, tuple[str, int]] = {}
        self.problems: list[LintProblem] = []
        self.nodes = 0

    def complain(self, node: yaml.Node, key: str, message: str, remedy: str) -> None:
        line = node.start_mark.line + 1
        self.problems.append(LintProblem(self.file, line, key, message, remedy))

    def build(self, node: yaml.Node, place: Place) -> Any:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise _refusal(
                self.file, node.start_mark.line + 1,
                f"The file has more than {MAX_NODES:,} parts.", "Split it.",
            )  # fmt: skip
        if len(place) > MAX_DEPTH:
            raise _refusal(
                self.file, node.start_mark.line + 1,
                "A part of the file holds itself.", "Write it out without an alias.",
            )  # fmt: skip
        self.positions.setdefault(place, (self.file, node.start_mark.line + 1))
        if not isinstance(node, yaml.ScalarNode) and node.tag not in _COLLECTIONS:
            self.complain(node, "", f"The tag {node.tag} is not allowed.", "Drop it.")
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, place)
        if isinstance(node, yaml.SequenceNode):
            return [
                self.build(child, (*place, i)) for i, child in enumerate(node.value)
            ]
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node, place)
        raise TypeError(f"{node} is no YAML node")

    def _mapping(self, node: yaml.MappingNode, place: Place) -> dict[str, Any]:
        built: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)  # read as written: here "on" is a word
            if key in built:
                self.complain(key_node, key, f'The key "{key}" stands here twice.',
                              "Keep one of them.")  # fmt: skip
            self.positions[(*place, key)] = (self.file, key_node.start_mark.line + 1)
            built[key] = self.build(value_node, (*place, key))
        shared = built.pop(_MERGE, None)
        return {**shared, **built} if isinstance(shared, dict) else built

    def _scalar(self, node: yaml.ScalarNode, place: Place) -> Any:
        kind = node.tag.rpartition(":")[2]
        reader = _SCALARS.get(kind)
        key = str(place[-1]) if place else ""
        if reader is None:
            self.complain(
                node, key, f"The tag {node.tag} is not allowed.", "Leave it out."
            )
            return None
        if kind == "bool" and node.value.lower() not in _TRUE_WORDS:
            self.complain(node, key, f"{node.value} reads as true or false.",
                          f'Write "{node.value}" in quotes.')  # fmt: skip
        try:
            return reader(node.value)
        except (ValueError, InvalidOperation):
            self.complain(node, key, f"{node.value} is no plain number.",
                          "Write 12.5, or put it in quotes.")  # fmt: skip
            return None


_SCALARS: Mapping[str, Callable[[str], Any]] = {
    "str": str,
    "timestamp": str,
    "int": int,
    "float": Decimal,
    "bool": lambda text: text.lower() in ("true", "yes", "on"),
    "null": lambda _text: None,
}
