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
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.prepared import migrate
from documents.exports import Sheet, write_xlsx

ROOT = Path(__file__).resolve().parents[1]
ROWS = 100_000
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
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "book.xlsx"
        loan_book(path, ROWS)
        sides = dict(_databases(Path(folder)))
        for env in sides.values():
            migrate(env)
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
    return parser.parse_args()


def _databases(folder: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """The environment of each database: the one that is given, and one of SQLite."""
    env = dict(os.environ) | {"FILES_DIR": str(folder / "files")}
    env.setdefault("VAR_DIR", str(folder))
    if env.get("DATABASE_URL", "").startswith("postgres"):
        yield "PostgreSQL", env
    yield "SQLite", env | {"DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3"}


def _bare(path: Path) -> float:
    """Processor seconds of the twin, its start included."""
    before = used(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", TWIN, str(path)], check=True)
    return used(resource.RUSAGE_CHILDREN) - before


def _ours(path: Path, env: dict[str, str]) -> tuple[float, float]:
    line = [sys.executable, "-m", "bench", "loan_book_work", f"--file={path}"]
    told = subprocess.run(
        line, cwd=ROOT, env=env, check=True, stdout=subprocess.PIPE, text=True
    )
    seconds, peak = told.stdout.split()
    return float(seconds), float(peak)


def used(who: int) -> float:
    """Processor seconds of this process, or of its children that ended."""
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime


def _spread(seconds: list[float]) -> str:
    middle = statistics.median(seconds)
    return f"{middle:.2f} s ({min(seconds):.2f} to {max(seconds):.2f})"


if __name__ == "__main__":
    sys.exit(main())
