"""The facts of a track as fields, and the fields' answers as facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts.amounts import shown_amount
from accounts.days import shown_day
from measures.days import read_day
from schemes.rules.definition import APPLICATION_DATE, Fact
from schemes.rules.reading import Unread
from schemes.rules.version import Version
from schemes.saying import said

CONTROLS = {
    "text": "text", "date": "day", "integer": "integer", "decimal": "number",
    "quantity": "number", "yes_no": "radios", "choice": "radios",
    "choices": "checkboxes",
}  # fmt: skip
MOST_RADIOS = 6
LONGEST = 200
_SIGNS = {"HKD": "HK$", "SGD": "S$"}


class Field(dict[str, Any]):
    """A field's dictionary; what it does not hold is empty, which templates read fast."""

    def __missing__(self, key: str) -> str:
        return ""


def posted_facts(
    version: Version, asks: Iterable[str], data: QueryDict
) -> dict[str, Any]:
    """What was typed into the fields of a track; fields left open are not in it."""
    given: dict[str, Any] = {}
    for key in asks:
        if version.facts[key].question.type == "choices":
            words = [word for word in data.getlist(key) if word][:MOST_RADIOS]
            if words:
                given[key] = words
        elif text := data.get(key, "").strip()[:LONGEST]:
            given[key] = text
    return given


def claim_day(data: QueryDict, today: date) -> tuple[date, bool]:
    """The day of the claim that was typed, today if none; and whether it could be read."""
    text = data.get(APPLICATION_DATE, "").strip()
    if not text:
        return today, True
    day = read_day(text)
    return day or today, day is not None


def groups_of(
    version: Version,
    asked: Iterable[str],
    given: Mapping[str, Any],
    problems: Iterable[Unread],
    missing: Iterable[str],
) -> list[dict[str, Any]]:
    """The fields by group, in the order of the version; each with what is wrong in it."""
    wrong = {problem.key: said(problem.text) for problem in problems}
    open_ = set(missing)
    groups: dict[str, dict[str, Any]] = {
        key: {"key": key, "title": said(title), "fields": []}
        for key, title in version.groups.items()
    }
    other = {"key": "other", "title": _("More"), "fields": []}
    for key in asked:
        fact = version.facts[key]
        field = _field(version, fact, given)
        field["errors"] = [wrong[key]] if key in wrong else []
        if key in open_:
            field["source"] = _("Still needed to tell.")
        groups.get(fact.group, other)["fields"].append(field)
    return [group for group in (*groups.values(), other) if group["fields"]]


def day_field(value: date, problem: str) -> Field:
    """The field of the day of the claim."""
    return Field(
        id=f"f-{APPLICATION_DATE}",
        name=APPLICATION_DATE,
        type="day",
        label=_("Day on which you claim"),
        hint=_("Today, unless you want to know about another day."),
        value=shown_day(value),
        errors=[problem] if problem else [],
    )


def _field(version: Version, fact: Fact, given: Mapping[str, Any]) -> Field:
    question = fact.question
    field = Field(
        id=f"f-{fact.key}",
        name=fact.key,
        type=CONTROLS[question.type],
        label=said(question.label),
        hint=said(question.help),
        value=given.get(fact.key, ""),
        inline=question.type == "yes_no",
        prefix=_SIGNS.get(question.unit) or str(given.get(question.unit_from) or ""),
        width="m" if question.type in ("integer", "quantity", "decimal") else "l",
    )
    if field["type"] == "day":
        field["value"] = shown_day(field["value"])
    if field["type"] == "number":
        field["value"] = shown_amount(str(field["value"]))
    if question.options:
        field["choices"] = [
            {"value": option.id, "label": said(option.label)}
            for option in question.options
        ]
        if question.type == "choice" and len(question.options) > MOST_RADIOS:
            field["type"] = "select"
    return field
