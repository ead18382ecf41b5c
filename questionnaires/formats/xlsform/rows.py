"""The rows of a form's sheets, their texts by language, and what is to be said of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

#: Columns whose heading may name a language, such as `label::English (en)`.
TEXTS = ("label", "hint", "guidance_hint", "constraint_message", "required_message")
_CODE = re.compile(r"\(([A-Za-z]{2,3}(?:[-_][A-Za-z0-9]+)*)\)\s*$")
_NAMED = {
    "english": "en", "french": "fr", "français": "fr", "spanish": "es", "español": "es",
    "portuguese": "pt", "german": "de", "arabic": "ar", "chinese": "zh-Hant",
    "traditional chinese": "zh-Hant", "繁體中文": "zh-Hant", "中文": "zh-Hant",
    "simplified chinese": "zh-Hans", "简体中文": "zh-Hans",
}  # fmt: skip
_TRADITIONAL = frozenset({"zh", "zh-hk", "zh-tw", "zh-mo", "zh-hant", "zh-hant-hk"})
_OTHER_NAMES = {
    "list name": "list_name", "caption": "label", "relevance": "relevant",
    "read_only": "readonly", "count": "repeat_count", "required message": "required_message",
    "constraint message": "constraint_message", "calculate": "calculation",
    "repeat count": "repeat_count", "choice filter": "choice_filter",
    "constraining message": "constraint_message", "constraining_message": "constraint_message",
    "requiredmsg": "required_message", "command": "type", "tag": "name", "jr:count": "repeat_count",
    "set form title": "form_title", "set_form_title": "form_title", "set form id": "form_id",
    "set_form_id": "form_id",
}  # fmt: skip


#: Ways to write a type, each with the one that is meant here.
_SPELLINGS = (
    (r"(add )?select( one|1)( prompt using| from)? ", "select_one "),
    (r"select1 ", "select_one "),
    (
        r"(add )?select (multiple|all that apply)( prompt using| from)? ",
        "select_multiple ",
    ),
    (r"begin (lgroup|looped group|loop)\b", "begin repeat"),
    (r"end (lgroup|looped group|loop)\b", "end repeat"),
)


def type_words(text: str) -> list[str]:
    """The words of a type, older ways to write it made into the usual one.

    `select_one list`, `select_multiple list or_other`, `begin group`, `text`.
    """
    plain = " ".join(text.split())
    if re.match(r"(?i)select_?(one|multiple)?_from_file|select_one_external", plain):
        return [plain.split()[0].lower()]
    spaced = re.sub(r"(?i)^(select|begin|end)_", r"\1 ", plain)
    for spelling, meant in _SPELLINGS:
        found = re.match(spelling, spaced + " ", re.IGNORECASE)
        if found:
            rest = (spaced + " ")[found.end() :].strip()
            return [*meant.split(), *rest.split()]
    words = spaced.split()
    return [words[0].lower(), *words[1:]] if words else []


@dataclass(frozen=True, slots=True)
class Note:
    """Something of the spreadsheet that is not, or not quite, in the definition."""

    sheet: str
    row: int
    name: str
    message: str

    def __str__(self) -> str:
        name = f" {self.name}:" if self.name else ""
        return f"sheet {self.sheet}, row {self.row}:{name} {self.message}"


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number in the sheet, plain cells, and texts by column and language."""

    sheet: str
    number: int
    cells: Mapping[str, str]
    texts: Mapping[str, Mapping[str, str]]

    def get(self, name: str) -> str:
        """The plain cell of that column; empty if there is none."""
        return self.cells.get(name, "")


@dataclass
class Workbook:
    """The rows of the sheets `survey`, `choices` and `settings`; others by their names."""

    survey: list[Row] = field(default_factory=list)
    choices: list[Row] = field(default_factory=list)
    settings: list[Row] = field(default_factory=list)
    others: tuple[str, ...] = ()


def language_of(named: str) -> str:
    """The tag of a language as a heading names it: `English (en)`, `zh_HK`, `French`."""
    found = _CODE.search(named)
    code = found[1] if found else _NAMED.get(named.strip().lower(), named.strip())
    code = code.replace("_", "-")
    return "zh-Hant" if code.lower() in _TRADITIONAL else code


def heading(text: str) -> tuple[str, str]:
    """Column and language (or empty) of a heading; `media::image::English` is media."""
    parts = [part.strip() for part in re.split(r"::|(?<=label|.hint):", text.strip())]
    name = parts[0].lower()
    name = _OTHER_NAMES.get(name, name.replace(" ", "_"))
    if name == "bind" and len(parts) > 1:
        return parts[1].lower().removeprefix("jr:"), ""
    return name, language_of(parts[-1]) if len(parts) > 1 and name in TEXTS else ""


def rows_of(
    sheet: str,
    head: Iterable[str],
    lines: Iterable[tuple[int, list[str]]],
    default: str,
) -> list[Row]:
    """The rows of a sheet below its heading; blank ones are left out.

    A text without a language is in the `default` one.
    """
    columns = [heading(name) for name in head]
    found = []
    for number, line in lines:
        cells: dict[str, str] = {}
        texts: dict[str, dict[str, str]] = {}
        for (name, language), value in zip(columns, line, strict=False):
            if not value.strip() or not name:
                continue
            if name in TEXTS:
                texts.setdefault(name, {})[language or default] = value.strip()
            else:
                cells.setdefault(name, value.strip())
        if cells or texts:
            found.append(Row(sheet, number, cells, texts))
    return found
