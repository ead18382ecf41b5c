"""From the plain data of a version to its parts; shapes have been checked before."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from questionnaires.language.definition import Option, Question
from schemes.rules.definition import (
    Cap,
    Clock,
    Criterion,
    Entry,
    Fact,
    FamilyFacts,
    Letter,
    Line,
    Listing,
    Paper,
    Parameter,
    Terms,
    Texts,
    Track,
    ValueRule,
)

Plain = Mapping[str, Any]
OTHER = "other"
YES_NO: Mapping[str, Texts] = {
    "yes": {"en": "Yes", "zh-Hant": "是"},
    "no": {"en": "No", "zh-Hant": "否"},
}


def terms_of(content: Plain) -> Terms:
    """The head of a version; ValueError if a day in it is not a day."""
    until = content.get("effective_until")
    return Terms(
        scheme=content["scheme"],
        version=content["version"],
        name=content["name"],
        office=content["office"],
        about=content["about"],
        currency=content["currency"],
        calendar=content["calendar"],
        effective_from=date.fromisoformat(content["effective_from"]),
        effective_until=date.fromisoformat(until) if until else None,
        applies_by=content["applies_by"],
        source=content["source"],
        mark=content["mark"],
        takes_over=content.get("takes_over", ""),
    )


def parameters_of(content: Plain) -> dict[str, Parameter]:
    """The parameters by name; numbers as decimals, lists of words as sets."""
    return {
        key: Parameter(
            key,
            _value(given["value"]),
            given.get("unit", ""),
            given["source"],
            given["mark"],
            given["label"],
            given.get("note", {}),
            given.get("words", {}),
        )
        for key, given in content["parameters"].items()
    }


def _value(value: Any) -> Any:
    if isinstance(value, int | Decimal):
        return Decimal(value)
    return frozenset(value) if isinstance(value, list) else value


def lists_of(content: Plain) -> dict[str, Listing]:
    """The lists by name."""
    return {
        key: Listing(
            key,
            given["label"],
            {name: _entry(name, entry) for name, entry in given["entries"].items()},
            given["complete"],
            given["source"],
            given["mark"],
        )
        for key, given in content.get("lists", {}).items()
    }


def _entry(key: str, given: Plain) -> Entry:
    first, last = given.get("from"), given.get("until")
    return Entry(
        key,
        given["name"],
        date.fromisoformat(first) if first else None,
        date.fromisoformat(last) if last else None,
        given.get("hours"),
        tuple(given.get("owners", ())),
    )


def facts_of(content: Plain, lists: Mapping[str, Listing]) -> dict[str, Fact]:
    """The facts by name, each with the question that reads it."""
    return {
        key: Fact(_question(key, given, lists), given.get("ask_if", ""), given.get("group", ""))
        for key, given in content["facts"].items()
    }  # fmt: skip


def _question(key: str, given: Plain, lists: Mapping[str, Listing]) -> Question:
    least = given.get("min")
    most = given.get("max")
    counted = given["type"] in ("quantity", "integer", "decimal")
    if least is None and counted:
        least = 0
    return Question(
        key=key,
        type=given["type"],
        data_point=key,
        label=given["label"],
        help=given.get("help", {}),
        allow=("dont_know",),
        units=(given["unit"],) if "unit" in given else (),
        unit_from=given.get("unit_from", ""),
        min=None if least is None else Decimal(least),
        max=None if most is None else Decimal(most),
        options=_options(given, lists),
    )


def _options(given: Plain, lists: Mapping[str, Listing]) -> tuple[Option, ...]:
    labels = dict(YES_NO if given["type"] == "yes_no" else given.get("options", {}))
    listing = lists.get(given.get("list", ""))
    if listing:
        labels = {key: entry.name for key, entry in listing.entries.items()}
        labels |= {OTHER: given["other"]} if "other" in given else {}
    return tuple(Option(key, label) for key, label in labels.items())


def values_of(content: Plain) -> dict[str, ValueRule]:
    """What is worked out from the facts, by name."""
    return {
        key: ValueRule(
            key,
            ("values", key),
            given.get("value", ""),
            {n: given[n] for n in ("list", "entry", "at", "gives") if n in given},
            given.get("deadline", {}),
            given.get("text", {}),
        )
        for key, given in content.get("values", {}).items()
    }


def tracks_of(content: Plain) -> dict[str, Track]:
    """The tracks by name."""
    return {key: _track(key, given) for key, given in content["tracks"].items()}


def _track(key: str, given: Plain) -> Track:
    award = given["award"]
    return Track(
        key,
        given["name"],
        given["summary"],
        given["audience"],
        tuple(
            Criterion(
                name, one["if"], one["text"], one.get("advice", {}), one.get("ask", {})
            )
            for name, one in given["eligibility"].items()
        ),
        tuple(_line(name, one) for name, one in award["lines"].items()),
        award["share"],
        tuple(
            Cap(name, one["label"], one["scope"], one["at"], one.get("phase", ""))
            for name, one in award["caps"].items()
        ),
        tuple(
            Paper(name, one["label"], one.get("needed_if", ""), one["mark"])
            for name, one in given.get("documents", {}).items()
        ),
        tuple(
            Letter(name, one["title"], one["body"])
            for name, one in given.get("letters", {}).items()
        ),
        tuple(_clock(name, one) for name, one in given.get("clocks", {}).items()),
        FamilyFacts(**given["family"]) if "family" in given else None,
    )


def _line(key: str, given: Plain) -> Line:
    return Line(
        key,
        given["label"],
        given["cost"],
        given["before"],
        given.get("claimed_if", ""),
        given.get("payable_if", ""),
        given.get("refusal", {}),
        given.get("phase", ""),
        int(given.get("year", 0)),
    )


def _clock(key: str, given: Plain) -> Clock:
    return Clock(
        key,
        given["label"],
        given["days"],
        given["starts"],
        given["stops"],
        tuple(given.get("pauses", ())),
    )
