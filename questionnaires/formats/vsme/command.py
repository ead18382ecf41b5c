"""`response import FILE --format vsme --json` without Django: nothing of it is needed.

A process with all of greenfin loaded takes several seconds to start; reading the
workbook takes a fraction of one.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from documents.reading.limits import MEGABYTE, RefusalError
from questionnaires.formats.vsme.lines import fact_row
from questionnaires.formats.vsme.reading import read_workbook
from questionnaires.formats.vsme.statements import VsmeReading

ONLY = ["--format", "vsme", "--json"]
MEMORY, SECONDS = 512 * MEGABYTE, 30


class Writer(Protocol):
    """Where lines go: a stream, or Django's wrapper of one."""

    def write(self, msg: str, /) -> object:
        """Put a text out."""


def file_to_print(arguments: Sequence[str]) -> Path | None:
    """The workbook, if these arguments ask only to print what it states as JSON."""
    if list(arguments[:2]) != ["response", "import"]:
        return None
    rest = [
        part
        for word in arguments[2:]
        for part in (word.split("=", 1) if word.startswith("--format=") else [word])
    ]
    files = [word for word in rest if word not in ONLY]
    is_plain = sorted(word for word in rest if word in ONLY) == sorted(ONLY)
    plain = is_plain and len(files) == 1 and not files[0].startswith("-")
    return Path(files[0]) if plain else None


def print_workbook(path: Path, out: Writer, told: Writer) -> int | None:
    """Prints the facts and tells the messages; gives the exit code.

    None means that the file is refused: then nothing has been printed.
    """
    try:
        with _limited():
            reading = read_workbook(path)
    except (RefusalError, MemoryError, OSError):
        return None
    print_reading(reading, out, told)
    return 0 if reading.facts else 1


def print_reading(reading: VsmeReading, out: Writer, told: Writer) -> None:
    """The facts as JSON rows, the messages as lines."""
    for message in reading.messages:
        told.write(f"{message.level}: {message.text('en')}\n")
    rows = [fact_row(fact) for fact in reading.facts]
    out.write(json.dumps(rows, ensure_ascii=False, indent=1) + "\n")


class _limited:
    """Bounds of memory and time while a file of unknown origin is read."""

    def __enter__(self) -> None:
        self.before = {
            kind: resource.getrlimit(kind)
            for kind in (resource.RLIMIT_DATA, resource.RLIMIT_CPU)
        }
        for kind, limit in (
            (resource.RLIMIT_DATA, MEMORY),
            (resource.RLIMIT_CPU, SECONDS),
        ):
            hard = self.before[kind][1]
            soft = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
            resource.setrlimit(kind, (soft, hard))

    def __exit__(self, *unused: object) -> None:
        for kind, limits in self.before.items():
            with suppress(ValueError):
                resource.setrlimit(kind, limits)


def run(arguments: Sequence[str]) -> int | None:
    """The exit code, or None if this is not for us or the file is refused."""
    path = file_to_print(arguments)
    return print_workbook(path, sys.stdout, sys.stderr) if path else None
