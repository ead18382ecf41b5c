"""A loan book of 100,000 rows from XLSX to a live book, beside reading its cells alone.

Run: bin/bench loan_book [--runs N]. Ours is what an officer's upload does from the
stored file on: decrypt, read in a child process, check every cell, keep positions and
findings encrypted, write the borrowers, go live; on PostgreSQL if DATABASE_URL names one
(bin/bench starts its own), and on SQLite. The twin reads the cells with the fastest
reader we know. Each run is a process of its own; CPU includes its children and the
database's process.
"""

from __future__ import annotations

import argparse
import io
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from documents.exports import Sheet, write_xlsx

ROOT = Path(__file__).resolve().parents[1]
ROWS = 100_000
DAY = date(2025, 12, 31)
TARGET, PEAK_MIB = 4.0, 400
TWIN = """
import sys
from python_calamine import load_workbook
load_workbook(sys.argv[1]).get_sheet_by_index(0).to_python()
"""
COLUMNS = (
    "loan id", "borrower id", "borrower name", "product", "currency", "outstanding",
    "limit", "sector", "district", "officer",
)  # fmt: skip
SECTORS = ("4711", "5610", "1071", "3511", "4923", "6201", "D35.11", "610")


def loan_book(path: Path, count: int) -> None:
    """Writes the workbook: 100,000 loans have about 43,000 borrowers."""
    chance = random.Random(1)
    rows = (
        [
            f"L{number}",
            f"C{(borrower := chance.randrange(50_000))}",
            f"Company {borrower}",
            chance.choice(("Term loan", "Overdraft", "Trade finance")),
            chance.choice(("HKD", "HKD", "HKD", "USD", "CNY")),
            chance.randrange(10**8) / 100,
            10**7,
            chance.choice(SECTORS),
            chance.choice("ABCDEFGHJKLMNPQRST"),
            f"Officer {chance.randrange(200)}",
        ]
        for number in range(count)
    )
    path.write_bytes(write_xlsx([Sheet("Loans", COLUMNS, rows)]))


def main() -> int:
    """Prints medians, spread, ratios and peaks; 1 if a target is missed."""
    asked = _arguments()
    if asked.once:
        return _once(Path(asked.once))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "book.xlsx"
        loan_book(path, ROWS)
        sides = {name: _migrated(env) for name, env in _databases(Path(folder))}
        bare: list[float] = []
        ours: dict[str, list[float]] = {name: [] for name in sides}
        peaks: dict[str, list[float]] = {name: [] for name in sides}
        for _ in range(asked.runs):
            bare.append(_bare(path))
            for name, env in sides.items():
                seconds, peak = _ours(path, env)
                ours[name].append(seconds)
                peaks[name].append(peak)
    print(f"{ROWS:,} rows of {len(COLUMNS)} cells to a live book, {asked.runs} runs")
    print(f"twin {_spread(bare)}")
    well = True
    for name in sides:
        ratio = statistics.median(ours[name]) / statistics.median(bare)
        peak = max(peaks[name])
        print(
            f"{name}: {_spread(ours[name])}, ratio {ratio:.2f} (target <= {TARGET:g})"
        )
        print(f"  largest process {peak:.0f} MiB (target <= {PEAK_MIB})")
        well &= ratio <= TARGET and peak <= PEAK_MIB
    return 0 if well else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--once", help="work on this file once (used by itself)")
    return parser.parse_args()


def _databases(folder: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """The environment of each database: the one that is given, and one of SQLite."""
    env = dict(os.environ) | {"FILES_DIR": str(folder / "files")}
    env.setdefault("VAR_DIR", str(folder))
    if env.get("DATABASE_URL", "").startswith("postgres"):
        yield "PostgreSQL", env
    yield "SQLite", env | {"DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3"}


def _migrated(env: dict[str, str]) -> dict[str, str]:
    is_postgresql = env["DATABASE_URL"].startswith("postgres")
    owner = env.get("DATABASE_OWNER_URL", "") if is_postgresql else ""
    as_owner = env | ({"DATABASE_URL": owner} if owner else {})
    migrate = [sys.executable, "manage.py", "migrate", "-v0"]
    subprocess.run(migrate, cwd=ROOT, env=as_owner, check=True)
    return env


def _bare(path: Path) -> float:
    """Processor seconds of the twin, its start included."""
    before = _used(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", TWIN, str(path)], check=True)
    return _used(resource.RUSAGE_CHILDREN) - before


def _ours(path: Path, env: dict[str, str]) -> tuple[float, float]:
    line = [sys.executable, "-m", "bench.loan_book", "--once", str(path)]
    told = subprocess.run(
        line, cwd=ROOT, env=env, check=True, stdout=subprocess.PIPE, text=True
    )
    seconds, peak = told.stdout.split()
    return float(seconds), float(peak)


def _used(who: int) -> float:
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime


def _once(path: Path) -> int:
    """From the uploaded file to the live book; prints CPU seconds and peak MiB.

    Starting Python and Django, reading the catalogue and loading libraries are not part
    of the work: a worker has done them for the book before, here a small one.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "greenfin.settings")
    import django
    from django.conf import settings

    django.setup()
    # One connection for the whole run, so that its process can be timed.
    settings.DATABASES["default"]["CONN_MAX_AGE"] = None
    from bench.form_world import backend_seconds
    from bench.loan_book_work import go_live, receive

    with tempfile.NamedTemporaryFile(suffix=".xlsx") as small:
        loan_book(Path(small.name), 10)
        go_live(receive(io.BytesIO(Path(small.name).read_bytes()), DAY))
    upload = receive(io.BytesIO(path.read_bytes()), DAY)
    sides = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    before = sum(map(_used, sides)) + backend_seconds()
    go_live(upload)
    after = sum(map(_used, sides)) + backend_seconds()
    peak = max(resource.getrusage(who).ru_maxrss for who in sides) / 1024
    print(f"{after - before:.3f} {peak:.0f}")
    return 0


def _spread(seconds: list[float]) -> str:
    middle = statistics.median(seconds)
    return f"{middle:.2f} s ({min(seconds):.2f} to {max(seconds):.2f})"


if __name__ == "__main__":
    sys.exit(main())
