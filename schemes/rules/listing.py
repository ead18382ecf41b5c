"""A list handed in as rows: entries read, and what is wrong said with its row and column."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from measures.days import read_day
from schemes.rules.definition import LANGUAGES, Entry, Texts
from schemes.rules.texts import day, own_sentence

#: What each column may be headed, in small letters.
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "code": (
        "code",
        "programme code",
        "identification code",
        "編號",
        "課程編號",
        "代碼",
    ),
    "name": ("name", "english name", "programme", "name (english)", "名稱", "英文名稱"),
    "name_zh": ("chinese name", "name (chinese)", "中文名稱", "課程名稱"),
    "from": ("from", "effective date", "effective from", "生效日期", "由"),
    "hours": ("hours", "course hours", "學時", "課程時數"),
    "owners": ("owners", "owned by", "擁有人"),
    "until": ("until", "last day", "effective until", "截止日期", "至"),
}
NEEDED = ("code", "name", "from")
CODE = re.compile(r"^[A-Za-z0-9][A-Za-z0-9_-]{1,39}$")
LONGEST_NAME = 200
LONGEST_HOURS = 9999

Weight = Literal["error", "warning"]
Cells = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing about one cell: where it stands, how grave, what it is."""

    row: int
    column: str
    code: str
    weight: Weight
    text: Texts

    def as_json(self) -> dict[str, Any]:
        """The same as plain JSON values."""
        return {
            "row": self.row, "column": self.column, "code": self.code,
            "weight": self.weight, "text": dict(self.text),
        }  # fmt: skip


@dataclass(frozen=True)
class ListReading:
    """The entries of a file by code, and every finding in the order of its rows."""

    entries: dict[str, Entry]
    findings: tuple[Finding, ...]
    unchanged: int


def columns_of(header: Iterable[str]) -> dict[str, str]:
    """Which heading of the file holds which column; those that are not known are left."""
    found: dict[str, str] = {}
    for heading in header:
        plain = unicodedata.normalize("NFKC", heading).strip().lower()
        for column, names in HEADINGS.items():
            if plain in names:
                found.setdefault(column, heading)
    return found


def read_entries(
    rows: Iterable[tuple[int, Cells]], present: Mapping[str, Entry]
) -> ListReading:
    """Reads rows (number in the file, cells by column) beside what the list has now."""
    reader = _Reader(present)
    for number, cells in rows:
        reader.row(number, cells)
    return ListReading(reader.entries, tuple(reader.findings), reader.unchanged)


@dataclass
class _Reader:
    present: Mapping[str, Entry]
    entries: dict[str, Entry] = field(default_factory=dict)
    seen: dict[str, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    unchanged: int = 0

    def find(self, row: int, column: str, code: str, weight: Weight, **words: str) -> None:  # fmt: skip
        text = own_sentence(f"list_{code}", words)
        self.findings.append(Finding(row, column, code, weight, text))

    def row(self, number: int, cells: Cells) -> None:
        before = len(self.findings)
        code = self._code(number, _text(cells.get("code")))
        name = self._name(number, cells)
        first = self._day(number, "from", cells.get("from"))
        last = self._day(number, "until", cells.get("until"))
        if first is None and "from" in cells and not _text(cells["from"]):
            self.find(number, "from", "no_day", "error")
        if first and last and last < first:
            self.find(
                number, "until", "ends_before", "error",
                first=day(first, "en"), last=day(last, "en"),
            )  # fmt: skip
        new = self.findings[before:]
        if any(finding.weight == "error" for finding in new):
            return
        hours, owners = self._hours(number, cells), _owners(cells.get("owners"))
        if hours != 0:
            self._keep(number, Entry(code, name, first, last, hours, owners))

    def _hours(self, row: int, cells: Cells) -> int | None:
        """How long it takes; 0 if what stands there is no such number."""
        text = _text(cells.get("hours"))
        if not text:
            return None
        if text.isdecimal() and 1 <= int(text[:6]) <= LONGEST_HOURS:
            return int(text)
        self.find(row, "hours", "bad_hours", "error", text=text[:60])
        return 0

    def _code(self, row: int, code: str) -> str:
        if not code:
            self.find(row, "code", "no_code", "error")
        elif not CODE.match(code):
            self.find(row, "code", "bad_code", "error", text=code[:60])
        elif code in self.seen:
            self.find(row, "code", "twice", "error", text=code, other=str(self.seen[code]))  # fmt: skip
        self.seen.setdefault(code, row)
        return code

    def _name(self, row: int, cells: Cells) -> Texts:
        english, chinese = _text(cells.get("name")), _text(cells.get("name_zh"))
        if not english and not chinese:
            self.find(row, "name", "no_name", "error")
        elif max(len(english), len(chinese)) > LONGEST_NAME:
            self.find(row, "name", "long_name", "error", limit=str(LONGEST_NAME))
        elif not chinese:
            self.find(row, "name_zh", "one_language", "warning")
        return {"en": english or chinese, "zh-Hant": chinese or english}

    def _day(self, row: int, column: str, value: Any) -> date | None:
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        text = _text(value)
        if not text:
            return None
        found = read_day(unicodedata.normalize("NFKC", text))
        if found is None:
            self.find(row, column, "bad_day", "error", text=text[:60])
        return found

    def _keep(self, row: int, entry: Entry) -> None:
        now = self.present.get(entry.key)
        if now == entry:
            self.unchanged += 1
            return
        if now and entry.first and (now.first is None or entry.first > now.first):
            was = day(now.first, "en") if now.first else "…"
            self.find(
                row, "from", "begins_later", "warning", text=entry.key,
                was=was, first=day(entry.first, "en"),
            )  # fmt: skip
        self.entries[entry.key] = entry


def _owners(value: Any) -> tuple[str, ...]:
    """Names of owners in a cell, divided by semicolons."""
    names = (" ".join(name.split())[:LONGEST_NAME] for name in _text(value).split(";"))
    return tuple(filter(None, names))


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return " ".join(str(value).split())


def entry_content(entry: Entry) -> dict[str, Any]:
    """An entry as it stands in a version's content."""
    content: dict[str, Any] = {"name": {each: entry.name[each] for each in LANGUAGES}}
    if entry.first:
        content["from"] = entry.first.isoformat()
    if entry.last:
        content["until"] = entry.last.isoformat()
    if entry.hours:
        content["hours"] = entry.hours
    if entry.owners:
        content["owners"] = list(entry.owners)
    return content


def entry_of(key: str, content: Mapping[str, Any]) -> Entry:
    """The entry of such content."""
    first, last = content.get("from"), content.get("until")
    return Entry(
        key,
        content["name"],
        date.fromisoformat(first) if first else None,
        date.fromisoformat(last) if last else None,
        content.get("hours"),
        tuple(content.get("owners", ())),
    )
