"""One set of files, several sizes: what is larger than the manifest's size is left out.

`sizes: [micro, small, medium]` and `size: small` in a manifest; `size: medium` on a
section, topic, question, column, option, check, import, reason or case says that it begins
there. Where a smaller size says something else, `by_size: {micro: …, medium: …}` stands
in place of the value: the largest entry that is not too large counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from questionnaires.language.documents import Document, Place
from questionnaires.language.errors import LintProblem, did_you_mean

BY_SIZE = "by_size"
_GONE = object()
_ASKING = frozenset({"questions", "topics"})


@dataclass
class Larger:
    """What a definition of this size does not ask: paths and data points, from what size.

    `questions` names keys, `table.column` and `sections.name.key` of imports.
    """

    questions: dict[str, str] = field(default_factory=dict)
    data_points: dict[str, str] = field(default_factory=dict)


@dataclass
class _Cut:
    """One walk over a document: what stays, where it then stands."""

    document: Document
    ranks: Mapping[str, int]
    own: int
    larger: Larger
    problems: list[LintProblem] = field(default_factory=list)
    positions: dict[Place, tuple[str, int]] = field(default_factory=dict)

    def walk(self, value: Any, old: Place, new: Place) -> Any:
        if found := self.document.positions.get(old):
            self.positions[new] = found
        if isinstance(value, dict):
            if value.keys() == {BY_SIZE} and isinstance(value[BY_SIZE], dict):
                return self._chosen(value[BY_SIZE], (*old, BY_SIZE), new)
            return self._mapping(value, old, new)
        return self._list(value, old, new) if isinstance(value, list) else value

    def _chosen(self, offered: dict[str, Any], old: Place, new: Place) -> Any:
        for name in offered:
            self.rank(name, (*old, name))
        fitting = [n for n in offered if self.ranks.get(n, self.own + 1) <= self.own]
        if not fitting:
            return _GONE
        name = max(fitting, key=self.ranks.__getitem__)
        return self.walk(offered[name], (*old, name), new)

    def _mapping(self, value: dict[str, Any], old: Place, new: Place) -> Any:
        kept = {}
        for name, part in value.items():
            walked = self.walk(part, (*old, name), (*new, name))
            if walked is not _GONE:
                kept[name] = walked
        return kept

    def _list(self, value: list[Any], old: Place, new: Place) -> Any:
        kept: list[Any] = []
        for index, part in enumerate(value):
            place = (*old, index)
            if isinstance(part, dict) and self._is_larger(part, place):
                continue
            walked = self.walk(part, place, (*new, len(kept)))
            if walked is _GONE:
                continue
            if isinstance(part, dict) and isinstance(walked, dict):
                walked.pop("size", None)
                if part.keys() & _ASKING and not walked.keys() & _ASKING:
                    continue  # a section or topic that has lost all its questions
            kept.append(walked)
        return kept if kept or not value else _GONE

    def _is_larger(self, part: dict[str, Any], place: Place) -> bool:
        if "size" in part and self.rank(part["size"], (*place, "size")) > self.own:
            return True
        of_map = len(place) == 4 and (place[0], place[2]) == ("maps", "entries")
        return of_map and part.get("data_point") in self.larger.data_points

    def rank(self, size: Any, place: Place) -> int:
        if size in self.ranks:
            return self.ranks[size]
        self.problems.append(
            self.document.problem(
                place, "size", f'There is no size "{size}".',
                did_you_mean(str(size), self.ranks)
                or "Write sizes: [micro, small, medium] in the manifest.",
            )
        )  # fmt: skip
        return -1


def cut_to_size(document: Document) -> tuple[list[LintProblem], Larger]:
    """Leaves out of the document what is larger than its size; says what that was."""
    sizes, own = document.content.get("sizes"), document.content.get("size")
    ranks: dict[str, int] = {}
    if isinstance(sizes, list) and all(isinstance(each, str) for each in sizes):
        ranks = {name: rank for rank, name in enumerate(sizes)}
    if ranks and own not in ranks:
        problem = document.problem(
            ("sizes",), "size", "The manifest does not say which of its sizes it is.",
            f"Add size: {next(iter(ranks))}.",
        )  # fmt: skip
        return [problem], Larger()
    larger = Larger()
    cut = _Cut(document, ranks, ranks.get(str(own), len(ranks)), larger)
    for name, point, size in _asked_with_size(document.content, ranks):
        if ranks.get(size, 0) > cut.own:
            larger.questions[name] = size
            larger.data_points[point] = size
    content = cut.walk(document.content, (), ())
    document.content, document.positions = content, cut.positions
    if ranks:
        _flatten(document)
    return cut.problems, larger


def in_size(value: Any, sizes: Sequence[str], size: str) -> Any:
    """Plain data with every `by_size` answered for that size; None where it has none."""
    if isinstance(value, list):
        return [in_size(part, sizes, size) for part in value]
    if not isinstance(value, dict):
        return value
    if value.keys() != {BY_SIZE}:
        return {name: in_size(part, sizes, size) for name, part in value.items()}
    fitting = [n for n in sizes[: _rank(sizes, size) + 1] if n in value[BY_SIZE]]
    return in_size(value[BY_SIZE][fitting[-1]], sizes, size) if fitting else None


def is_of_size(case: Mapping[str, Any], sizes: Sequence[str], size: str) -> bool:
    """Whether a worked example is one of this size: `size:` and above, or in `sizes:`."""
    if "sizes" in case and size not in case["sizes"]:
        return False
    begins = case.get("size", "")
    return not begins or _rank(sizes, begins) <= _rank(sizes, size)


def _rank(sizes: Sequence[str], size: str) -> int:
    return sizes.index(size) if size in sizes else len(sizes)


def _asked_with_size(
    content: Mapping[str, Any], ranks: Mapping[str, int]
) -> Iterator[tuple[str, str, str]]:
    """Name, data point and size of every question, column and import of the largest form."""

    def later(first: str, second: Any) -> str:
        return str(second) if ranks.get(str(second), -1) > ranks.get(first, -1) else first  # fmt: skip

    for entry in _mappings(content, "imports"):
        name = f"sections.{entry.get('section')}.{entry.get('key')}"
        yield name, "", str(entry.get("size", ""))
    for section in _mappings(content, "sections"):
        size = str(section.get("size", ""))
        parts = [(section, size)]
        parts += [(topic, later(size, topic.get("size"))) for topic in _mappings(section, "topics")]  # fmt: skip
        for part, part_size in parts:
            for question in _mappings(part, "questions"):
                own = later(part_size, question.get("size"))
                key = str(question.get("key"))
                around = question.get("data_point") or f"{section.get('key')}.{key}"
                yield key, str(around), own
                for column in _mappings(question, "columns"):
                    inner = str(column.get("key"))
                    base = question.get("data_point") or key
                    point = column.get("data_point") or f"{base}.{inner}"
                    yield f"{key}.{inner}", str(point), later(own, column.get("size"))


def _mappings(value: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    parts = value.get(name)
    if not isinstance(parts, list):
        return []
    return [part for part in parts if isinstance(part, dict)]


def _flatten(document: Document) -> None:
    """A section whose topics but one are larger than this size is one page."""
    for s, section in enumerate(_mappings(document.content, "sections")):
        topics = section.get("topics")
        if not isinstance(topics, list) or len(topics) != 1 or "questions" in section:
            continue
        (topic,) = topics
        if not isinstance(topic, dict) or "questions" not in topic:
            continue
        section["questions"] = topic["questions"]
        if "intro" in topic:
            section.setdefault("intro", topic["intro"])
        del section["topics"]
        around: Place = ("sections", s, "topics", 0, "questions")
        for place, position in _inside(document, around):
            document.positions["sections", s, *place[4:]] = position


def _inside(document: Document, around: Place) -> list[tuple[Place, tuple[str, int]]]:
    length = len(around)
    return [
        (place, position)
        for place, position in document.positions.items()
        if place[:length] == around
    ]
