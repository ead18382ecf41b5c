"""What a module leaves to be found out: reasons, other forms it reads, frameworks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from questionnaires.language.documents import Place, read_document

Content = dict[str, Any]

_RULES = ("ask_if", "required", "value", "pass")
_ELSEWHERE = re.compile(
    r"\bsections\.([a-z][a-z0-9_]*)\.([a-z][a-z0-9_]*)(?:\s*[!=]=\s*\"(yes|no)\")?"
)


@cache
def defaults() -> Mapping[str, Any]:
    """What a module may leave unsaid."""
    return read_document(Path(__file__).with_name("modules.yaml")).content


def check_of(given: Content) -> Content:
    """A check of a definition; one that wants an explanation takes any, unless it says."""
    check = keyed(given)
    if check.get("level") == "explain":
        check.setdefault("reasons", ["other"])
    return check


def keyed(given: Content) -> Content:
    """The same with `key` for `id`."""
    return {"key" if name == "id" else name: part for name, part in given.items()}


def reasons_of(own: Sequence[Content], checks: Sequence[Content]) -> list[Content]:
    """The module's own reasons, and of the usual ones those that its checks name."""
    named = {reason for check in checks for reason in check.get("reasons", ())}
    known = {each["id"] for each in own}
    return [*own, *(r for r in defaults()["reasons"] if r["id"] in named - known)]


def read_elsewhere(source: Content, section: str) -> Iterator[tuple[Place, Content]]:
    """What rules read of other forms, with its place; without `type` where none shows."""
    said = {
        (each.get("section"), each.get("key")) for each in source.get("imports", ())
    }
    for place, rule in _rules(source, ()):
        for form, key, answer in _ELSEWHERE.findall(rule):
            if form == section or (form, key) in said:
                continue
            said.add((form, key))
            kind = {"type": "yes_no"} if answer else {}
            yield place, {"section": form, "key": key, **kind}


def framework_of(name: str, entries: list[Content]) -> Content:
    """Relations to one framework; nobody has verified what a module says of them."""
    key = name.lower().replace("-", "_")
    return {"framework": key, "version": "", "verified": False, "entries": entries}


def _rules(value: Any, place: Place) -> Iterator[tuple[Place, str]]:
    """Every rule below a place."""
    if isinstance(value, str) and place and place[-1] in _RULES:
        yield place, value
    elif isinstance(value, list):
        for number, part in enumerate(value):
            yield from _rules(part, (*place, number))
    elif isinstance(value, dict):
        for name, part in value.items():
            yield from _rules(part, (*place, name))
