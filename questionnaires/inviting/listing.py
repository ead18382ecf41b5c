"""A list of companies as rows of a file: entries, and what is odd with row and column."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from measures.headings import Field

FIELDS = (
    Field("name", True, ("company", "company_name", "name", "公司", "公司名稱", "名稱",
                         "公司名称", "名称")),
    Field("email", True, ("e_mail", "email", "e_mail_address", "email_address", "mail",
                          "電郵", "電郵地址", "电邮", "邮箱")),
    Field("reference", False, ("number", "reference", "customer_number", "customer_no",
                               "no", "編號", "客戶編號", "编号", "客户编号")),
    Field("language", False, ("language", "lang", "語言", "语言")),
    Field("sector", False, ("sector", "sector_code", "industry", "hsic", "行業",
                            "行業編號", "行业")),
    Field("size", False, ("size", "size_class", "規模", "规模")),
)  # fmt: skip
LANGUAGES = {
    "en": "en", "english": "en", "eng": "en", "英文": "en", "英語": "en", "英语": "en",
    "zh": "zh-hant", "zh-hant": "zh-hant", "zh-hk": "zh-hant", "chinese": "zh-hant",
    "中文": "zh-hant", "繁體": "zh-hant", "繁體中文": "zh-hant",
    "zh-hans": "zh-hans", "zh-cn": "zh-hans", "简体": "zh-hans", "简体中文": "zh-hans",
}  # fmt: skip
SIZES = {
    "micro": "micro", "微型": "micro", "small": "small", "小型": "small",
    "medium": "medium", "中型": "medium",
}  # fmt: skip
LONGEST = {"name": 200, "reference": 80, "email": 254}
#: More than plain enough: one @, no blanks, a domain with a dot.
_ADDRESS = re.compile(r"[^@\s,;<>\"()]{1,64}@[^@\s,;<>\"()]+\.[^@\s,;<>\".()]{2,}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]")

Weight = Literal["error", "warning", "note"]
Cells = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """A company to be invited."""

    row: int
    name: str
    email: str
    reference: str = ""
    language: str = ""
    sector_code: str = ""
    size_class: str = ""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class RowFinding:
    """One thing about one cell: where it stands, how grave, what, and the text there."""

    row: int
    field: str
    code: str
    weight: Weight
    value: str = ""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Known:
    """What the list is read beside: addresses on it, and those that want no mail."""

    present: Collection[str] = ()
    opted_out: Collection[str] = ()


@dataclass(frozen=True)
class Reading:
    """The companies that a file adds, and every finding in the order of its rows."""

    entries: tuple[Entry, ...]
    findings: tuple[RowFinding, ...]


def plain_address(text: str) -> str:
    """An e-mail address by which two spellings of it are one; empty if it is none."""
    plain = unicodedata.normalize("NFKC", text).strip().removeprefix("mailto:").lower()
    return plain if _ADDRESS.fullmatch(plain) and len(plain) <= 254 else ""


def read_list(
    rows: Iterable[tuple[int, Cells]],
    known: Known,
    sector_of: Callable[[str], str],
) -> Reading:
    """Read rows (number in the file, cells by field); `sector_of` gives a known code.

    A row without a name or a usable address is left out; what else it says badly is
    left blank. An address that stands twice, on the list already, or wants no mail adds
    nothing.
    """
    entries: dict[str, Entry] = {}
    findings: list[RowFinding] = []
    for number, cells in rows:
        reader = _Row(number, cells, findings)
        entry = reader.entry(sector_of)
        if entry and reader.is_new(entry.email, entries, known):
            entries[entry.email] = entry
    return Reading(tuple(entries.values()), tuple(findings))


class _Row:
    """One row; complains into the list of findings."""

    def __init__(self, number: int, cells: Cells, findings: list[RowFinding]) -> None:
        self.number, self.cells, self.findings = number, cells, findings

    def entry(self, sector_of: Callable[[str], str]) -> Entry | None:
        name, email = self._name(), self._email()
        found = Entry(
            self.number,
            name,
            email,
            self._cut("reference"),
            self._one_of("language", LANGUAGES),
            self._sector(sector_of),
            self._one_of("size", SIZES),
        )
        return found if name and email else None

    def is_new(self, email: str, entries: Mapping[str, Entry], known: Known) -> bool:
        """Whether the address adds something; says why not otherwise."""
        if email in entries:
            self._find("email", "twice", "note", str(entries[email].row))
        elif email in known.opted_out:
            self._find("email", "opted_out", "note", email)
        elif email in known.present:
            self._find("email", "present", "note", email)
        else:
            return True
        return False

    def _text(self, field: str) -> str:
        value = self.cells.get(field)
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        text = "" if value is None else _CONTROL.sub(" ", str(value))
        return " ".join(text.split())

    def _find(self, field: str, code: str, weight: Weight, value: str = "") -> None:
        finding = RowFinding(self.number, field, code, weight, value[:80])
        self.findings.append(finding)

    def _name(self) -> str:
        name = self._cut("name")
        if not name:
            self._find("name", "no_name", "error")
        return name

    def _cut(self, field: str) -> str:
        text = self._text(field)
        if len(text) > LONGEST[field]:
            self._find(field, "too_long", "warning", str(LONGEST[field]))
        return text[: LONGEST[field]]

    def _email(self) -> str:
        text = self._text("email")
        found = plain_address(text)
        if not text:
            self._find("email", "no_email", "error")
        elif not found:
            self._find("email", "bad_email", "error", text)
        return found

    def _one_of(self, field: str, words: Mapping[str, str]) -> str:
        text = self._text(field)
        plain = unicodedata.normalize("NFKC", text).casefold().replace("_", "-")
        if text and plain not in words:
            self._find(field, f"unknown_{field}", "warning", text)
        return words.get(plain, "")

    def _sector(self, sector_of: Callable[[str], str]) -> str:
        text = self._text("sector")
        code = sector_of(text) if text else ""
        if text and not code:
            self._find("sector", "unknown_sector", "warning", text)
        return code
