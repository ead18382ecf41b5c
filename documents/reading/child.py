"""The process that opens an uploaded table; it may die, its parent does not."""

from __future__ import annotations

import gc
import sys
from pathlib import Path
from typing import Any

# Arrow works without numpy, whose import would cost more than most files' reading.
sys.modules["numpy"] = None  # type: ignore[assignment]

import pyarrow as pa  # noqa: E402

from documents.reading.csvfile import read_csv  # noqa: E402
from documents.reading.limits import MEGABYTE, Limits, RefusalError  # noqa: E402
from documents.reading.xlsx import read_xlsx  # noqa: E402
from jobs.childside import serve  # noqa: E402

ZIP = b"PK\x03\x04"
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OTHER_FILES = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"{\\rtf",
    b"<!",
    b"<html",
)


def read(request: dict[str, Any]) -> dict[str, Any]:
    """Writes the table to `out` and answers with what is known of it, or a refusal."""
    limits = Limits(**request["limits"])
    try:
        table, told = _read(Path(request["path"]), request, limits)
    except RefusalError as refusal:
        return {"refused": refusal.code, "details": refusal.details}
    except MemoryError:
        return {"refused": "memory", "details": {}}
    with (
        pa.OSFile(request["out"], "wb") as sink,
        pa.ipc.new_file(sink, table.schema) as writer,
    ):
        writer.write_table(table)
    return {"table": told}


def _read(
    path: Path, request: dict[str, Any], limits: Limits
) -> tuple[pa.Table, dict[str, Any]]:
    size = path.stat().st_size
    if size > limits.file_bytes:
        raise RefusalError(
            "too_large", size=size // MEGABYTE, limit=limits.file_bytes // MEGABYTE
        )
    with path.open("rb") as file:
        start = file.read(8)
    if not start:
        raise RefusalError("empty")
    if start.startswith(OLD_OFFICE):
        raise RefusalError("old_workbook")
    if start.startswith(OTHER_FILES):
        raise RefusalError("unknown_type")
    if start.startswith(ZIP):
        table, told = read_xlsx(path, request["sheet"], limits)
    else:
        table, told = read_csv(path, request["encoding"], limits)
    if not table.num_rows:
        raise RefusalError("no_rows", sheet=told.get("sheet"))
    return table, told


if __name__ == "__main__":
    pa.set_cpu_count(1)
    gc.disable()  # rows hold no cycles, and searching them for some takes a fifth longer
    serve(read)
