"""`list_from: "registry:grids"`: options taken from a registry when a form is compiled.

A published form never changes, so the names are written into it, beside the version of
the registry that they are from. Who compiles passes the registries in; the language
knows none by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from measures.registry import Registry
from questionnaires.language.documents import Document, Place
from questionnaires.language.errors import LintProblem, did_you_mean

Registries = Mapping[str, Registry]
Content = dict[str, Any]
PREFIX, LIST = "registry:", "registry_"


def take_registries(document: Document, known: Registries | None) -> list[LintProblem]:
    """Gives each `list_from` the list it names; what cannot be is told.

    Without `known`, lists that were taken before stay as they are.
    """
    taken: Content = document.content.get("registries", {})
    problems: list[LintProblem] = []
    for place, path, entry in _askers(document.content):
        if "list_from" not in entry:
            continue
        name = entry["list_from"].removeprefix(PREFIX)
        if "options" in entry or entry.get("list", LIST + name) != LIST + name:
            problems.append(document.problem(
                (*place, "list_from"), path, "Its options are given twice.",
                "Keep list_from, or list or options.",
            ))  # fmt: skip
        elif known is not None and name in known:
            taken[name] = {"version": known[name].version}
            entry["list"] = LIST + name
        elif known is not None or name not in taken:
            problems.append(_unknown(document, place, path, name, known))
    if problems:
        return problems
    if taken:
        document.content["registries"] = taken
    lists = document.content.setdefault("lists", {}) if taken else {}
    for name in taken.keys() & (known or {}).keys():
        lists[LIST + name] = _options(document, (known or {})[name])
    return []


def _unknown(
    document: Document, place: Place, path: str, name: str, known: Registries | None
) -> LintProblem:
    remedy = (
        did_you_mean(name, known)
        if known
        else "Check it where the catalogue is: manage.py questionnaire check."
    )
    return document.problem(
        (*place, "list_from"), path, f'There is no registry "{name}" here.', remedy
    )


def _options(document: Document, registry: Registry) -> list[Content]:
    """Its names in the languages of the form; a missing one is told by the linter."""
    languages = document.content["languages"]
    return [
        {"id": key, **{word: names[word] for word in languages if word in names}}
        for key, names in registry.names.items()
    ]


def _askers(content: Content) -> Iterator[tuple[Place, str, Content]]:
    """Every question, column and import, with its place and its path."""
    for number, entry in enumerate(content.get("imports", ())):
        yield ("imports", number), f"{entry['section']}.{entry['key']}", entry
    for number, section in enumerate(content["sections"]):
        at: Place = ("sections", number)
        yield from _within(section, at)
        for topic_number, topic in enumerate(section.get("topics", ())):
            yield from _within(topic, (*at, "topics", topic_number))


def _within(holder: Content, at: Place) -> Iterator[tuple[Place, str, Content]]:
    for number, entry in enumerate(holder.get("questions", ())):
        place = (*at, "questions", number)
        yield place, entry["key"], entry
        for column_number, column in enumerate(entry.get("columns", ())):
            path = f"{entry['key']}.{column['key']}"
            yield (*place, "columns", column_number), path, column
