"""What a version's shape cannot say: names that clash, lists and texts that do not fit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from questionnaires.language.documents import Document, Place
from questionnaires.language.errors import did_you_mean
from questionnaires.language.piping import holes
from questionnaires.language.units import UnitError, unit
from schemes.rules.definition import APPLICATION_DATE
from schemes.rules.names import SPOKEN_UNITS

Complain = Callable[[Place, str, str], None]
_NAMED = ("facts", "parameters", "values", "lists")


def lint(document: Document, complain: Complain) -> None:
    """Complains of everything that makes a version of the right shape senseless."""
    content = document.content
    _clashes(content, complain)
    for place, texts in _texts(content, ()):
        given = [sorted(holes(text)) for text in texts.values()]
        if any(names != given[0] for names in given):
            complain(
                place, "The languages do not pipe in the same {values}.",
                "Use the same names in each.",
            )  # fmt: skip
        if any(text.count("{") != len(holes(text)) for text in texts.values()):
            complain(place, "A { is not closed.", "Write {name}, or no { at all.")
    for key, parameter in content["parameters"].items():
        _unit(("parameters", key), parameter.get("unit", ""), complain)
    for key, fact in content["facts"].items():
        _fact(("facts", key), fact, content, complain)
    _applies_by(content, complain)
    for key, track in content["tracks"].items():
        _family(("tracks", key, "family"), track, content["facts"], complain)


def _family(
    place: Place, track: dict[str, Any], facts: dict[str, Any], complain: Complain
) -> None:
    family = track.get("family")
    if family is None:
        return
    lines = track["award"]["lines"]
    for line in family["before"].keys() ^ lines.keys():
        complain(
            (*place, "before"), f'"{line}" does not stand both here and in the lines.',
            "Name one fact for each line of the award.",
        )  # fmt: skip
    for name in (family["has"], *family["before"].values()):
        if name not in facts:
            complain(place, f'There is no fact "{name}".', did_you_mean(name, facts))


def _clashes(content: dict[str, Any], complain: Complain) -> None:
    seen: dict[str, str] = {APPLICATION_DATE: "the day of the quote"}
    for part in _NAMED:
        for key in content.get(part, {}):
            if key in seen:
                complain(
                    (part, key), f'"{key}" already names {seen[key]}.',
                    "Give it a name of its own.",
                )  # fmt: skip
            seen[key] = f"one of the {part}"


def _texts(value: Any, place: Place) -> Iterator[tuple[Place, dict[str, str]]]:
    if not isinstance(value, dict):
        return
    if "en" in value and "zh-Hant" in value:
        yield place, value
        return
    for name, part in value.items():
        yield from _texts(part, (*place, name))


def _unit(place: Place, symbol: str, complain: Complain) -> None:
    if symbol in SPOKEN_UNITS:
        return
    try:
        unit(symbol)
    except UnitError as error:
        complain((*place, "unit"), str(error), "Units: HKD, month, %, working_day, …")


def _fact(
    place: Place, fact: dict[str, Any], content: dict[str, Any], complain: Complain
) -> None:
    kind = fact["type"]
    lists = content.get("lists", {})
    if "list" in fact and fact["list"] not in lists:
        remedy = did_you_mean(fact["list"], lists)
        complain((*place, "list"), f'There is no list "{fact["list"]}".', remedy)
    if kind in ("choice", "choices") and ("options" in fact) == ("list" in fact):
        complain(place, "A choice needs options or a list.", "Give one of the two.")
    if kind == "quantity":
        if ("unit" in fact) == ("unit_from" in fact):
            complain(place, "A quantity needs a unit.", "Give unit: or unit_from:.")
        _unit(place, fact.get("unit", ""), complain)
    source = fact.get("unit_from")
    if source and content["facts"].get(source, {}).get("type") != "choice":
        complain(
            (*place, "unit_from"), f'"{source}" is no fact with a choice of currencies.',
            "Name the fact that asks for the currency.",
        )  # fmt: skip


def _applies_by(content: dict[str, Any], complain: Complain) -> None:
    name = content["applies_by"]
    dates = {key for key, fact in content["facts"].items() if fact["type"] == "date"}
    if name not in dates | {APPLICATION_DATE}:
        complain(
            ("applies_by",), f'"{name}" is no fact of type date.',
            did_you_mean(name, dates | {APPLICATION_DATE}),
        )  # fmt: skip
