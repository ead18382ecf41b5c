"""From the rows of a form to a definition as plain data, with notes on what differs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import ceil
from typing import Any

from questionnaires.formats.xlsform.choices import key_of, lists_of
from questionnaires.formats.xlsform.expressions import Known, Shape
from questionnaires.formats.xlsform.questions import METADATA, TYPES, QuestionMaker
from questionnaires.formats.xlsform.rows import Note, Row, Workbook, type_words
from questionnaires.language.lint_uses import budget

#: Which consent part a section is, until its author says it.
SCOPE = "profile"
SECONDS_A_POINT = 10
#: What becomes a table: people add rows to a repeat, Kobo's matrix names its own.
TABLES = ("repeat", "kobomatrix")
GROUPS = ("group", *TABLES)
_SHAPES: dict[str, Shape] = {"select_one": "choice", "select_multiple": "choices"}


@dataclass
class Imported:
    """A definition as plain data, and everything that is to be said of it."""

    definition: dict[str, Any]
    notes: list[Note]


@dataclass
class _Group:
    """A group or repeat that is open at this row."""

    kind: str
    row: Row
    condition: str = ""
    section: dict[str, Any] | None = None
    table: dict[str, Any] | None = None


@dataclass
class _Form:
    """The form as it is read, row by row."""

    workbook: Workbook
    notes: list[Note] = field(default_factory=list)
    sections: list[dict[str, Any]] = field(default_factory=list)
    open: list[_Group] = field(default_factory=list)
    loose: dict[str, Any] | None = None

    def note(self, row: Row, message: str, name: str = "") -> None:
        self.notes.append(Note(row.sheet, row.number, name or row.get("name"), message))


def import_form(workbook: Workbook, *, name: str = "form") -> Imported:
    """The definition of a form; whatever it cannot say stands in the notes."""
    form = _Form(workbook)
    settings = _settings(form)
    languages = _languages(workbook, settings)
    lists = lists_of(workbook.choices, form.notes)
    names = _names(form, lists)
    maker = QuestionMaker(names, lists, languages, form.notes)
    for row in workbook.survey:
        _read(form, maker, row)
    _link_tables(form)
    for group in form.open:
        form.note(group.row, f"the {group.kind} is not closed")
    for other in workbook.others:
        form.notes.append(Note(other, 1, "", "this sheet has no equivalent"))
    for section in form.sections:
        section["minutes"] = _minutes(section)
        if not section["checks"]:
            del section["checks"]
    title = settings.get("form_title") or name
    definition: dict[str, Any] = {
        "gfq": "1.0",
        "key": key_of(settings.get("form_id") or settings.get("id_string") or name),
        "version": _version(settings.get("version", "1")),
        "languages": languages,
        "title": dict.fromkeys(languages, title),
        "lists": {key: lists[key] for key in lists if key in maker.lists_used},
        "sections": [section for section in form.sections if section["questions"]],
    }
    if not definition["lists"]:
        del definition["lists"]
    return Imported(definition, form.notes)


def _link_tables(form: _Form) -> None:
    """A repeat counted by another has its rows, which need a name to be told by."""
    questions = (each for section in form.sections for each in section["questions"])
    tables = {each["key"]: each for each in questions if each["type"] == "table"}
    for table in tables.values():
        source = tables.get(table.get("rows", {}).get("from", ""))
        if source is None:
            continue
        rows = source.setdefault("rows", {})
        names = [each["key"] for each in source["columns"] if each["type"] == "text"]
        if "from" in rows or "fixed" in rows or source is table or not names:
            del table["rows"]
            row = next(r for r in form.workbook.survey if key_of(r.get("name")) == table["key"])  # fmt: skip
            form.note(row, f"repeat_count is left out: the rows of {source['key']} have no name")  # fmt: skip
        else:
            rows.setdefault("key", names[0])


def _settings(form: _Form) -> Mapping[str, str]:
    first = form.workbook.settings[0] if form.workbook.settings else None
    if first is None:
        return {}
    known = {"form_title", "form_id", "id_string", "version", "default_language"}
    for name in sorted(first.cells.keys() - known):
        form.note(first, f"the setting {name} has no equivalent", name)
    return first.cells


def _version(text: str) -> str:
    """Digits and points of a version; 1 if there are none."""
    digits = "".join(sign if sign.isdigit() else "." for sign in text)
    parts = [part for part in digits.split(".") if part]
    return ".".join(parts)[:40].rstrip(".") or "1"


def _languages(workbook: Workbook, settings: Mapping[str, str]) -> list[str]:
    found: dict[str, None] = {}
    for row in [*workbook.survey, *workbook.choices]:
        for texts in row.texts.values():
            found |= dict.fromkeys(texts)
    return list(found) or ["en"]


def _names(form: _Form, lists: Mapping[str, Any]) -> dict[str, Known]:
    """Every name of the form with the key it gets, before any expression is read."""
    names: dict[str, Known] = {}
    taken: set[str] = set()
    table = ""
    repeats: list[str] = []
    for row in form.workbook.survey:
        words = type_words(row.get("type"))
        first, second = (*words, "", "")[:2]
        if first == "begin" and second in TABLES:
            key = key_of(row.get("name"), taken)
            taken.add(key)
            names[row.get("name")] = Known(key, "", "table")
            repeats.append(key)
            table = repeats[0]
        elif first == "end" and second in TABLES and repeats:
            repeats.pop()
            table = repeats[0] if repeats else ""
        elif words and first not in ("begin", "end") and row.get("name"):
            if first in METADATA:
                continue
            name = row.get("name")
            if name in names:
                form.note(row, "another question has this name; rules mean the first")
            key = key_of(name, () if table else taken)
            if not table:
                taken.add(key)
            if key != name:
                form.note(row, f"its key is now {key}")
            names.setdefault(name, Known(key, table, _SHAPES.get(words[0], "value")))
    return names


def _read(form: _Form, maker: QuestionMaker, row: Row) -> None:
    words = type_words(row.get("type"))
    if not words:
        form.note(row, "it has no type, and is left out")
        return
    first, second = words[0], words[1].lower() if len(words) > 1 else ""
    if first == "begin" and second in GROUPS:
        _begin(form, maker, row, second)
    elif first == "end" and second in GROUPS:
        if not form.open or form.open[-1].kind != second:
            form.note(row, f"no {second} is open here")
            return
        form.open.pop()
    elif first in METADATA or first in TYPES:
        _add(form, maker, row)
    else:
        form.note(row, f"the type “{row.get('type')}” has no equivalent; the question is left out")  # fmt: skip


def _begin(form: _Form, maker: QuestionMaker, row: Row, kind: str) -> None:
    group = _Group(kind, row)
    outer = [each.condition for each in form.open if each.condition]
    table = next((each.table for each in form.open if each.table), None)
    if row.get("relevant"):
        key = table["key"] if table else ""
        group.condition = maker.rule(row, "relevant", row.get("relevant"), key)
    if kind in TABLES and table is not None:
        form.note(row, f"a {kind} within a repeat has no equivalent; its questions stand in the outer one")  # fmt: skip
        group.table = table
    elif kind in TABLES:
        conditions = [*outer, group.condition]
        group.table = maker.table(row, [rule for rule in conditions if rule])
        group.condition = ""
        if group.table is not None:
            _section(form, maker, row)["questions"].append(group.table)
    elif not form.open:
        group.section = _new_section(form, maker, row)
    form.open.append(group)


def _add(form: _Form, maker: QuestionMaker, row: Row) -> None:
    table = next((each.table for each in form.open if each.table), None)
    within = [each.condition for each in form.open if each.condition]
    question = maker.question(row, within, table)
    if question is None:
        return
    section = _section(form, maker, row)
    if table is not None:
        table["columns"].append(question)
    else:
        section["questions"].append(question)
    section["checks"] += maker.taken_checks()


def _section(form: _Form, maker: QuestionMaker, row: Row) -> dict[str, Any]:
    """The section that a question at this row stands in; a new one between groups."""
    for group in form.open:
        if group.section is not None:
            return group.section
    if form.loose is None:
        form.loose = _new_section(form, maker, row, is_loose=True)
    return form.loose


def _new_section(
    form: _Form, maker: QuestionMaker, row: Row, *, is_loose: bool = False
) -> dict[str, Any]:
    taken = [section["key"] for section in form.sections]
    name = "main" if is_loose else row.get("name") or "group"
    own = {} if is_loose else row.texts.get("label", {})
    section: dict[str, Any] = {
        "key": key_of(name, taken),
        "scope": SCOPE,
        "title": own or dict.fromkeys(maker.languages, name.replace("_", " ").capitalize()),
        "minutes": 1,
        "questions": [],
        "checks": [],
    }  # fmt: skip
    if not is_loose:
        form.loose = None
    form.sections.append(section)
    return section


def _minutes(section: Mapping[str, Any]) -> int:
    """About ten seconds a point of attention, at least a minute."""
    cost = budget()
    by_type = {"table": cost["table_row"], "long_text": cost["free_text"], "calc": 0}
    points = sum(by_type.get(q["type"], cost["plain"]) for q in section["questions"])
    return max(1, ceil(points * SECONDS_A_POINT / 60))
