"""A form's workbook read in a child process; the definition written with its notes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from documents.errors import UploadError
from documents.spreadsheets import Table, read_table
from questionnaires.formats.xlsform.building import Imported
from questionnaires.formats.xlsform.rows import Note, Workbook, language_of, rows_of

SHEETS = ("survey", "choices", "settings")


def read_form(path: Path) -> Workbook:
    """The sheets of an XLSForm; UploadError if it is none, or cannot be read."""
    survey = read_table(path, sheet="survey")
    known = {name.lower(): name for name in survey.sheets}
    tables: dict[str, Table | None] = {"survey": survey}
    for name in SHEETS[1:]:
        if name in known:
            tables[name] = _read_or_empty(path, known[name])
    default = _default_language(tables.get("settings"))
    rows = {
        name: rows_of(name, table.header, _lines(table), default)
        for name, table in tables.items()
        if table is not None
    }
    others = tuple(name for name in survey.sheets if name.lower() not in SHEETS)
    return Workbook(
        rows["survey"], rows.get("choices", []), rows.get("settings", []), others
    )


def _read_or_empty(path: Path, sheet: str) -> Table | None:
    """A sheet that may have nothing below its heading."""
    try:
        return read_table(path, sheet=sheet)
    except UploadError as error:
        if error.code in ("empty", "no_rows"):
            return None
        raise


def _default_language(settings: Table | None) -> str:
    if settings is None or "default_language" not in settings.header or not len(settings):  # fmt: skip
        return "en"
    named = settings.column("default_language")[0].as_py()
    return language_of(str(named)) if named else "en"


def _lines(table: Table) -> Iterable[tuple[int, list[str]]]:
    columns = [column.to_pylist() for column in table.columns]
    numbers = table.row_numbers.to_pylist()
    for number, *cells in zip(numbers, *columns, strict=True):
        yield number, [_text(cell) for cell in cells]


def _text(value: Any) -> str:
    """A cell as a form means it: 1.0 is the name 1, true is yes."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{Decimal(repr(value)).normalize():f}"
    return str(value)


def write_definition(imported: Imported, folder: Path, *, source: str) -> Path:
    """The definition as a YAML file in the folder, its notes as a remark above it."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{imported.definition['key']}.yaml"
    head = [
        f"# Imported from {_one_line(source)}. Choose the consent part (scope) of each section,",
        "# say who uses each fact (used_by), and look at what has no equivalent:",
        *(f"#  - {_one_line(str(note))}" for note in imported.notes),
    ]
    if not imported.notes:
        head[-1] = "# say who uses each fact (used_by). Everything has its equivalent."
    body = yaml.dump(
        dict(imported.definition), Dumper=_Dumper, allow_unicode=True, sort_keys=False,
        width=110,
    )  # fmt: skip
    path.write_text("\n".join(head) + "\n" + body, encoding="utf-8")
    return path


class _Dumper(yaml.SafeDumper):
    """Writes shared parts out; an author's file has no aliases."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _one_line(text: str) -> str:
    return " ".join(text.split())


def as_json(note: Note) -> Mapping[str, Any]:
    """A note as plain JSON values."""
    return {"sheet": note.sheet, "row": note.row, "name": note.name, "message": note.message}  # fmt: skip
