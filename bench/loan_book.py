"""A loan book of 100,000 rows from XLSX to a live book, beside reading its cells alone.

Run: bin/bench loan_book [--runs N]. Ours is what an officer's upload does from the
stored file on: decrypt, read in a child process, check every cell, keep positions and
findings encrypted, write the borrowers, go live. The twin reads the cells with the
fastest reader we know. Each side is a process of its own; CPU includes its children.
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
from datetime import date
from pathlib import Path

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


def loan_book(path: Path) -> None:
    """Writes the workbook: 100,000 loans of about 43,000 borrowers."""
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
        for number in range(ROWS)
    )
    path.write_bytes(write_xlsx([Sheet("Loans", COLUMNS, rows)]))


def main() -> int:
    """Prints medians, spread, ratio and peak; 1 if a target is missed."""
    asked = _arguments()
    if asked.once:
        return _once(Path(asked.once))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "book.xlsx"
        loan_book(path)
        env = _migrated(Path(folder))
        ours, bare, peaks = [], [], []
        for _ in range(asked.runs):
            bare.append(_cpu([sys.executable, "-c", TWIN, str(path)], env)[0])
            line = [sys.executable, "-m", "bench.loan_book", "--once", str(path)]
            _, told = _cpu(line, env)
            seconds, peak = told.split()
            ours.append(float(seconds))
            peaks.append(float(peak))
    ratio = statistics.median(ours) / statistics.median(bare)
    print(f"{ROWS:,} rows of {len(COLUMNS)} cells to a live book, {asked.runs} runs")
    print(f"ours {_spread(ours)}")
    print(f"twin {_spread(bare)}")
    print(f"largest process {max(peaks):.0f} MiB (target <= {PEAK_MIB})")
    print(f"ratio {ratio:.2f} (target <= {TARGET:g})")
    return 0 if ratio <= TARGET and max(peaks) <= PEAK_MIB else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--once", help="work on this file once (used by itself)")
    return parser.parse_args()


def _migrated(folder: Path) -> dict[str, str]:
    """The environment of a migrated database: the one given, or SQLite in the folder."""
    env = dict(os.environ) | {"FILES_DIR": str(folder / "files")}
    env.setdefault("DATABASE_URL", f"sqlite:///{folder}/bench.sqlite3")
    env.setdefault("VAR_DIR", str(folder))
    owner = {"DATABASE_URL": env.get("DATABASE_OWNER_URL", env["DATABASE_URL"])}
    migrate = [sys.executable, "manage.py", "migrate", "-v0"]
    subprocess.run(migrate, cwd=ROOT, env=env | owner, check=True)
    return env


def _cpu(line: list[str], env: dict[str, str]) -> tuple[float, str]:
    """Processor seconds of a command with its children, and what it printed."""
    before = _used(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        line, cwd=ROOT, env=env, check=True, stdout=subprocess.PIPE, text=True
    )
    return _used(resource.RUSAGE_CHILDREN) - before, done.stdout.strip()


def _used(who: int) -> float:
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime


def _once(path: Path) -> int:
    """From the uploaded file to the live book; prints CPU seconds and peak MiB.

    Starting Python and Django is not part of the work: a worker has done it before.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "greenfin.settings")
    import django

    django.setup()
    from bench.loan_book_work import go_live, receive

    upload = receive(io.BytesIO(path.read_bytes()), date(2025, 12, 31))
    before = _used(resource.RUSAGE_SELF) + _used(resource.RUSAGE_CHILDREN)
    go_live(upload)
    after = _used(resource.RUSAGE_SELF) + _used(resource.RUSAGE_CHILDREN)
    sides = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    peak = max(resource.getrusage(who).ru_maxrss for who in sides) / 1024
    print(f"{after - before:.3f} {peak:.0f}")
    return 0


def _spread(seconds: list[float]) -> str:
    middle = statistics.median(seconds)
    return f"{middle:.2f} s ({min(seconds):.2f} to {max(seconds):.2f})"


if __name__ == "__main__":
    sys.exit(main())
