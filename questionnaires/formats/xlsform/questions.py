"""One row of the sheet `survey` as one question, with its checks and what it cannot be."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from questionnaires.formats.xlsform.choices import key_of
from questionnaires.formats.xlsform.expressions import (
    Known,
    Translator,
    UntranslatableError,
)
from questionnaires.formats.xlsform.rows import Note, Row, type_words

TYPES = {
    "text": "text", "string": "text", "integer": "integer", "int": "integer",
    "decimal": "decimal", "date": "date", "calculate": "calc", "acknowledge": "yes_no",
    "range": "decimal", "select_one": "choice", "select_multiple": "choices",
}  # fmt: skip
#: What a telephone notes by itself; there is nobody to ask.
METADATA = frozenset({
    "start", "end", "today", "deviceid", "subscriberid", "simserial", "phonenumber",
    "username", "email", "audit", "start-geopoint", "background-audio",
})  # fmt: skip
_READ = frozenset({
    "type", "name", "required", "relevant", "constraint", "calculation", "parameters",
})  # fmt: skip
_WITHOUT_MEANING = frozenset({"appearance", "body", "sms_field"})
_BOUND = re.compile(r"^\.\s*(>=|<=)\s*(-?\d+(?:\.\d+)?)$")
_LENGTH = re.compile(r"^string-length\(\s*\.\s*\)\s*<=\s*(\d+)$")
#: As many times as another repeat has been filled in: each has a row about the same.
_COUNTED = re.compile(r"^count\(\s*\$\{\s*([^}\s]+)\s*\}\s*\)$")
_TRUE, _FALSE = frozenset({"yes", "true", "true()"}), frozenset({"no", "false", "false()"})  # fmt: skip
#: The column in which a matrix of Kobo names the list of its rows.
MATRIX_LIST = "kobo--matrix_list"
ROW_KEY, LONGEST_ROW_ID = "matrix_row", 36
_HOLE = re.compile(r"\$\{\s*([^}\s]+)\s*\}")


@dataclass
class QuestionMaker:
    """Makes questions of rows; notes what has no equivalent as it goes."""

    names: Mapping[str, Known]
    lists: Mapping[str, list[dict[str, Any]]]
    languages: list[str]
    notes: list[Note]
    lists_used: set[str] = field(default_factory=set)
    seen: set[str] = field(default_factory=set)
    sources: dict[str, str] = field(default_factory=dict)
    _checks: list[dict[str, Any]] = field(default_factory=list)
    _check_keys: set[str] = field(default_factory=set)

    def note(self, row: Row, message: str) -> None:
        """Something to be said of a row."""
        self.notes.append(Note(row.sheet, row.number, row.get("name"), message))

    def taken_checks(self) -> list[dict[str, Any]]:
        """The checks of the last question; they are handed out once."""
        taken, self._checks = self._checks, []
        return taken

    def rule(self, row: Row, column: str, text: str, table: str) -> str:
        """The expression in our language; empty, with a note, if it has no equivalent."""
        known = self.names.get(row.get("name"))
        try:
            source = self.sources.get(table, "")
            return Translator(self.names, known, table, source).translate(text)
        except UntranslatableError as error:
            self.note(row, f"{column} “{text}” is left out: {error}")
            return ""

    def table(self, row: Row, conditions: list[str]) -> dict[str, Any]:
        """The table that a repeat becomes, still without columns."""
        known = self.names[row.get("name")]
        self._strange_columns(row)
        question: dict[str, Any] = {
            "key": self._key(row, known.key),
            "type": "table",
            "label": self._label(row, known.key),
            "used_by": self._used_by(),
            "columns": [],
        }
        if conditions:
            question["ask_if"] = _all_of(conditions)
        if listed := row.get(MATRIX_LIST):
            self._name_rows(question, row, key_of(listed))
            return question
        count = row.get("repeat_count")
        if count.isdigit() and 0 < int(count) <= 2000:
            question["rows"] = {"min": int(count), "max": int(count)}
        elif (named := _COUNTED.match(count)) and self._is_table(named[1]):
            self.sources[question["key"]] = self.names[named[1]].key
            question["rows"] = {"from": self.names[named[1]].key}
        elif count:
            self.note(row, f"repeat_count “{count}” is left out: rows are added by hand")  # fmt: skip
        return question

    def _is_table(self, name: str) -> bool:
        known = self.names.get(name)
        return known is not None and known.shape == "table"

    def _name_rows(self, table: dict[str, Any], row: Row, listed: str) -> None:
        """The rows of a matrix: the choices of its list, under ids that rows can have."""
        if listed not in self.lists:
            self.note(row, f"there is no list “{listed}”, so that rows are added by hand")  # fmt: skip
            return
        ids: list[str] = []
        options = []
        for option in self.lists[listed]:
            ids.append(key_of(option["id"].lower(), ids)[:LONGEST_ROW_ID])
            if ids[-1] != option["id"]:
                self.note(row, f"the row “{option['id']}” is now {ids[-1]}")
            options.append({**option, "id": ids[-1]})
        label = self._label(row, table["key"])
        key = {"key": ROW_KEY, "type": "choice", "options": options, "label": label}
        table["columns"].append(key)
        table["rows"] = {"key": ROW_KEY, "fixed": True}

    def question(
        self, row: Row, conditions: list[str], table: Mapping[str, Any] | None
    ) -> dict[str, Any] | None:
        """The question of a row; None, with a note, if it cannot be one."""
        words = type_words(row.get("type"))
        kind = words[0]
        if kind in METADATA:
            self.note(row, f"{kind} is noted by a telephone itself and has no equivalent")  # fmt: skip
            return None
        if not row.get("name"):
            self.note(row, "it has no name, and is left out")
            return None
        known = self.names.get(row.get("name")) or Known(key_of(row.get("name")))
        around = str(table["key"]) if table is not None else ""
        question: dict[str, Any] = {
            "key": self._key(row, known.key, around), "type": TYPES[kind],
            "label": self._label(row, known.key),
        }  # fmt: skip
        if table is None:
            question["used_by"] = self._used_by()
        if not self._fill(question, row, words, around):
            return None
        self._conditions(question, row, conditions, around)
        self._strange_columns(row)
        self._constraint(question, row, around)
        return question

    def _key(self, row: Row, key: str, table: str = "") -> str:
        prefix = f"{table}." if table else ""
        taken = [name.removeprefix(prefix) for name in self.seen if name.startswith(prefix)]  # fmt: skip
        free = key_of(key, taken if prefix else [n for n in self.seen if "." not in n])
        self.seen.add(f"{prefix}{free}")
        return free

    def _used_by(self) -> dict[str, str]:
        """A fact must have a user; the spreadsheet does not say who."""
        return dict.fromkeys(self.languages, "to be stated (imported from a spreadsheet)")  # fmt: skip

    def _label(self, row: Row, key: str) -> dict[str, str]:
        texts = row.texts.get("label")
        if not texts:
            return dict.fromkeys(self.languages, key.replace("_", " "))
        return {name: self._piped(row, text) for name, text in texts.items()}

    def _piped(self, row: Row, text: str) -> str:
        """A text with `${name}` as `{key}`; other braces would be read as names."""
        plain = _HOLE.sub("\0\\1\0", text).replace("{", "(").replace("}", ")")
        parts = plain.split("\0")
        for index in range(1, len(parts), 2):
            known = self.names.get(parts[index])
            if known is None or known.table:
                self.note(row, f"a text names ${{{parts[index]}}}, which cannot be shown there")  # fmt: skip
                parts[index] = "…"
            else:
                parts[index] = f"{{{known.key}}}"
        return "".join(parts)

    def _fill(
        self, question: dict[str, Any], row: Row, words: list[str], table: str
    ) -> bool:
        """What belongs to the type; whether the question can be at all."""
        if question["type"] in ("choice", "choices"):
            return self._options(question, row, words)
        if question["type"] == "calc":
            rule = self.rule(row, "calculation", row.get("calculation") or "''", table)
            if not rule or rule == '""':
                self.note(row, "without a calculation it is left out")
                return False
            question["value"] = rule
        elif row.get("calculation"):
            self.note(row, f"calculation “{row.get('calculation')}” is left out: an answer is given by a person")  # fmt: skip
        if words[0].lower() == "range":
            given = dict(re.findall(r"(\w+)\s*=\s*(-?[\d.]+)", row.get("parameters")))
            for name, ours in (("start", "min"), ("end", "max")):
                if name in given:
                    question[ours] = _number(given[name])
        elif row.get("parameters"):
            self.note(row, f"parameters “{row.get('parameters')}” have no equivalent")
        return True

    def _options(self, question: dict[str, Any], row: Row, words: list[str]) -> bool:
        key = key_of(words[1]) if len(words) > 1 else ""
        if key not in self.lists:
            self.note(row, f"there is no list “{' '.join(words[1:2])}”, so that it is left out")  # fmt: skip
            return False
        self.lists_used.add(key)
        question["list"] = key
        if "or_other" in words:
            del question["list"]
            other = {"id": "other", **dict.fromkeys(self.languages, "Other")}
            known = [each for each in self.lists[key] if each["id"] != "other"]
            question["options"] = [*known, other]
            self.note(row, "or_other offers “other”, without the text that specifies it")  # fmt: skip
        for column in ("choice_filter",):
            if text := row.get(column):
                self.note(row, f"{column} “{text}” has no equivalent: all options are offered")  # fmt: skip
        return True

    def _conditions(
        self, question: dict[str, Any], row: Row, conditions: list[str], table: str
    ) -> None:
        own = self.rule(row, "relevant", row.get("relevant"), table) if row.get("relevant") else ""  # fmt: skip
        if rules := [rule for rule in (*conditions, own) if rule]:
            question["ask_if"] = _all_of(rules)
        needed = row.get("required")
        if not needed or needed.lower() in _FALSE or question["type"] == "calc":
            return
        if needed.lower() in _TRUE:
            question["required"] = True
        elif rule := self.rule(row, "required", needed, table):
            question["required"] = rule

    def _constraint(self, question: dict[str, Any], row: Row, table: str) -> None:
        for name in ("hint", "guidance_hint"):
            for language, text in row.texts.get(name, {}).items():
                help_ = question.setdefault("help", {})
                said = self._piped(row, text)
                help_[language] = f"{help_[language]} {said}" if language in help_ else said  # fmt: skip
        text = row.get("constraint")
        if not text or question["type"] == "calc":
            return
        rest = [part for part in text.split(" and ") if not _simple(question, part.strip())]  # fmt: skip
        if not rest:
            return
        if rule := self.rule(row, "constraint", text, table):
            self._checks.append(self._check(question, row, rule, table))

    def _check(
        self, question: Mapping[str, Any], row: Row, rule: str, table: str
    ) -> dict[str, Any]:
        key = key_of(f"{question['key']}_holds", self._check_keys)
        self._check_keys.add(key)
        texts = row.texts.get("constraint_message") or dict.fromkeys(self.languages, "This answer does not fit.")  # fmt: skip
        check: dict[str, Any] = {
            "key": key, "on": f"{table}.{question['key']}" if table else question["key"],
            "level": "hard", "pass": rule,
            "message": {name: self._piped(row, text) for name, text in texts.items()},
        }  # fmt: skip
        if table:
            check["each_row"] = True
        return check

    def _strange_columns(self, row: Row) -> None:
        """Columns of this row that say something we have no place for."""
        read = _READ | {"choice_filter", "repeat_count", MATRIX_LIST}
        for column in sorted(row.cells.keys() - read):
            said = "only says how it looks" if column in _WITHOUT_MEANING else "has no equivalent"  # fmt: skip
            self.note(row, f"{column} “{row.get(column)[:60]}” {said}")
        if row.texts.get("required_message"):
            self.note(row, "required_message has no equivalent: the language has its own")  # fmt: skip


def _simple(question: dict[str, Any], part: str) -> bool:
    """Takes a plain bound of a number or a length over as an attribute."""
    if question["type"] in ("integer", "decimal") and (bound := _BOUND.match(part)):
        question["min" if bound[1] == ">=" else "max"] = _number(bound[2])
        return True
    if question["type"] == "text" and (length := _LENGTH.match(part)):
        question["max_length"] = max(1, min(int(length[1]), 30_000))
        return True
    return False


def _number(text: str) -> int | float:
    return float(text) if "." in text else int(text)


def _all_of(rules: list[str]) -> str:
    if len(rules) == 1:
        return rules[0]
    return " and ".join(f"({rule})" for rule in rules)
