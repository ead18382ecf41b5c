"""From plain data of the right shape to sections, questions, checks and map entries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from questionnaires.language.definition import (
    ROLES,
    Caps,
    Check,
    Estimate,
    Evidence,
    MapEntry,
    MigrateStep,
    Migration,
    Option,
    Question,
    Rows,
    Section,
    StepKind,
    Topic,
)
from questionnaires.language.documents import Place

YES_NO = (
    Option("yes", {"en": "Yes", "zh-Hant": "是"}),
    Option("no", {"en": "No", "zh-Hant": "否"}),
)
_PLAIN = (
    "help", "example", "specimen", "ask_if", "required", "instant", "quality",
    "unit_from", "decimals", "max_length", "pattern", "value", "prefill", "cap",
    "cap_small",
)  # fmt: skip

Content = Mapping[str, Any]


def sections_of(content: Content) -> tuple[Section, ...]:
    """The sections of a definition with their questions and checks."""
    return tuple(_section(section, content) for section in content["sections"])


def imports_of(content: Content) -> tuple[Question, ...]:
    """The questions of other questionnaires that expressions may read."""
    return tuple(
        Question(
            key=entry["key"], type=entry["type"], label={}, section=entry["section"],
            data_point=entry.get("data_point") or f"{entry['section']}.{entry['key']}",
            units=tuple(entry.get("units", ())),
            options=_options(entry, content),
        )
        for entry in content.get("imports", ())
    )  # fmt: skip


def map_entries_of(content: Content) -> tuple[MapEntry, ...]:
    """Every relation of a data point to a framework; unverified unless both say so."""
    return tuple(
        MapEntry(
            framework=map_["framework"], framework_version=map_["version"],
            data_point=entry["data_point"], to=entry["to"], rel=entry["rel"],
            reported_as=entry.get("as", ""),
            verified=bool(entry.get("verified", map_["verified"])),
            needs=tuple(entry.get("needs", ())),
            cap=entry.get("cap", ""), cap_small=entry.get("cap_small", ""),
            valid_from=_day(entry, "valid_from"), valid_until=_day(entry, "valid_until"),
        )
        for map_ in content.get("maps", ())
        for entry in map_["entries"]
    )  # fmt: skip


def caps_of(content: Content) -> Caps | None:
    """Where the cap classes come from; None where the form has none."""
    return Caps(**content["caps"]) if "caps" in content else None


def migration_of(content: Content) -> Migration:
    """What a definition does with answers to the version before it."""
    migrate = content.get("migrate", {})
    steps = (_step(step) for step in migrate.get("steps", ()))
    return Migration(migrate.get("from", ""), tuple(step for step in steps if step))


def _step(step: Content) -> MigrateStep | None:
    kinds: tuple[StepKind, ...] = ("rename", "drop", "choice", "retype")
    kind = next((name for name in kinds if name in step), None)
    if kind is None:
        return None
    return MigrateStep(
        kind, step[kind], target=step.get("to", ""), option=step.get("from", ""),
        how=step.get("how", ""), rows=tuple(step.get("rows", ())),
        ask_confirm=bool(step.get("ask_confirm", False)),
    )  # fmt: skip


def question_places(section: Content) -> Iterator[tuple[Place, Content, str]]:
    """Each question of a section: where it stands there, itself, the key of its topic."""
    for q, question in enumerate(section.get("questions", ())):
        yield ("questions", q), question, ""
    for t, topic in enumerate(section.get("topics", ())):
        for q, question in enumerate(topic["questions"]):
            yield ("topics", t, "questions", q), question, topic["key"]


def _section(section: Content, content: Content) -> Section:
    questions = tuple(
        _question(question, section, content, topic=topic)
        for _place, question, topic in question_places(section)
    )
    return Section(
        key=section["key"],
        scope=section["scope"],
        title=section["title"],
        intro=section.get("intro", {}),
        minutes=_decimal(section["minutes"]),
        ask_if=section.get("ask_if", ""),
        questions=questions,
        checks=tuple(_check(check, content) for check in section.get("checks", ())),
        topics=tuple(_topic(topic, questions) for topic in section.get("topics", ())),
    )


def _topic(topic: Content, questions: tuple[Question, ...]) -> Topic:
    return Topic(
        key=topic["key"],
        title=topic["title"],
        intro=topic.get("intro", {}),
        questions=tuple(each for each in questions if each.topic == topic["key"]),
    )


def _question(
    entry: Content, section: Content, content: Content, *, topic: str,
    table: Content | None = None,
) -> Question:  # fmt: skip
    around = table.get("data_point", table["key"]) if table else section["key"]
    rows = (table or {}).get("rows", {})
    plain = {name: entry[name] for name in _PLAIN if name in entry}
    units = entry.get("units") or ([entry["unit"]] if "unit" in entry else [])
    return Question(
        key=entry["key"],
        type=entry["type"],
        label=entry["label"],
        data_point=entry.get("data_point") or f"{around}.{entry['key']}",
        section=section["key"],
        topic=topic,
        scope=entry.get("scope", section["scope"]),
        used_by=_in_english(entry.get("used_by", {})),
        table=table["key"] if table else "",
        minutes=_decimal(entry.get("minutes", 0)),
        allow=tuple(entry.get("allow", ("dont_know", "not_applicable"))),
        units=tuple(units),
        min=_bound(entry, "min"),
        max=_bound(entry, "max"),
        options=_options(entry, content),
        rows=_rows(entry, content),
        visible_to=_roles(entry, table),
        evidence=_evidence(entry.get("evidence")),
        estimates=tuple(Estimate(**each) for each in entry.get("estimates", ())),
        names_rows="fixed" in rows and rows.get("key") == entry["key"],
        row_table=rows.get("from", table["key"]) if table else "",
        columns=tuple(
            _question(column, section, content, topic=topic, table=entry)
            for column in entry.get("columns", ())
        ),
        **plain,
    )


def _rows(table: Content, content: Content) -> Rows:
    """How many rows; as many as their names where the form itself names them.

    Rows that are another table's are as many as those, and called as they are.
    """
    given = {**table.get("rows", {})}
    source = given.pop("from", "")
    rows = Rows(**given, source=source)
    if source:
        others = {each["key"]: each for each in _tables(content)}
        theirs = others.get(source, {}).get("rows", {})
        limits = {name: theirs[name] for name in ("max", "label") if name in theirs}
        return replace(rows, **limits)
    if not rows.fixed:
        return rows
    keys = (each for each in table.get("columns", ()) if each["key"] == rows.key)
    named = len(_options(next(keys, {"type": ""}), content))
    return replace(rows, min=named, max=named)


def _tables(content: Content) -> Iterator[Content]:
    for section in content["sections"]:
        for _place, question, _topic in question_places(section):
            if question["type"] == "table":
                yield question


def _roles(entry: Content, table: Content | None) -> tuple[str, ...]:
    """A column is shown to those who see its table, or to fewer."""
    around = (table or {}).get("visible_to", ROLES)
    own = entry.get("visible_to", around)
    return tuple(role for role in ROLES if role in own and role in around)


def _evidence(entry: Content | None) -> Evidence | None:
    if entry is None:
        return None
    given = {name: entry[name] for name in ("ask", "max_mb") if name in entry}
    if "accept" in entry:
        given["accept"] = tuple(entry["accept"])
    return Evidence(**given)


def _in_english(text: str | Mapping[str, str]) -> Mapping[str, str]:
    return {"en": text} if isinstance(text, str) else text


def _options(entry: Content, content: Content) -> tuple[Option, ...]:
    if entry["type"] == "yes_no":
        return YES_NO
    listed = entry.get("options") or content.get("lists", {}).get(entry.get("list"), ())
    return tuple(_option(option) for option in listed)


def _option(option: Content) -> Option:
    label = {
        name: text for name, text in option.items() if name not in ("id", "exclusive")
    }
    return Option(option["id"], label, bool(option.get("exclusive", False)))


def _check(check: Content, content: Content) -> Check:
    offered = {option["id"]: _option(option) for option in content.get("reasons", ())}
    named = (offered.get(name) for name in check.get("reasons", ()))
    return Check(
        key=check["key"],
        on=check["on"],
        level=check["level"],
        passes=check["pass"],
        message=check["message"],
        each_row=bool(check.get("each_row", False)),
        reasons=tuple(reason for reason in named if reason),
    )


def _day(entry: Content, name: str) -> date | None:
    """A day that the linter has let pass."""
    try:
        return date.fromisoformat(entry[name])
    except (KeyError, ValueError):
        return None


def _decimal(value: Any) -> Decimal:
    return Decimal(str(value))


def _bound(entry: Content, name: str) -> Decimal | None:
    return _decimal(entry[name]) if name in entry else None
