"""Reading a loan book of 100,000 rows from XLSX, beside reading its cells alone.

Run: python -m bench.workbook [--runs N]. Prints CPU seconds of each side (a process of
its own each time), medians with spread, their ratio and the largest process.
"""

from __future__ import annotations

import argparse
import random
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from documents.exports import Sheet, write_xlsx
from documents.spreadsheets import read_table

ROWS, COLUMNS = 100_000, 14
TARGET = 1.6
TWIN = """
import sys
from python_calamine import load_workbook
load_workbook(sys.argv[1]).get_sheet_by_index(0).to_python()
"""


def loan_book(path: Path) -> None:
    """Writes the workbook: text, numbers and days as a bank's extract has them."""
    chance = random.Random(1)
    rows = (
        [
            f"L{number}",
            f"C{chance.randrange(50_000)}",
            f"Company {chance.randrange(50_000)}",
            chance.randrange(10**8) / 100,
            "HKD",
            chance.randrange(10**8) / 100,
            "HKD",
            "NACE",
            "Code",
            chance.randrange(1_000, 9_999),
            date(2020, 1, 1) + timedelta(chance.randrange(2_000)),
            "Loan",
            "No",
            chance.random(),
        ]
        for number in range(ROWS)
    )
    columns = [f"column {number}" for number in range(COLUMNS)]
    path.write_bytes(write_xlsx([Sheet("Loans", columns, rows)]))


def cpu_seconds() -> float:
    """Processor time of this process and of the children that have ended."""
    used = [resource.getrusage(who) for who in (0, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def measured(work: Callable[[Path], object], path: Path) -> float:
    """Processor seconds that a call takes, children included."""
    before = cpu_seconds()
    work(path)
    return cpu_seconds() - before


def twin(path: Path) -> None:
    """The fastest reader we know, in a process of its own like ours."""
    subprocess.run([sys.executable, "-c", TWIN, str(path)], check=True)


def main() -> int:
    runs = _arguments().runs
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "book.xlsx"
        loan_book(path)
        ours, bare = [], []
        for _ in range(runs):
            bare.append(measured(twin, path))
            ours.append(measured(read_table, path))
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    ratio = statistics.median(ours) / statistics.median(bare)
    print(f"{ROWS:,} rows of {COLUMNS} cells, {runs} runs each")
    print(f"ours {_spread(ours)}")
    print(f"twin {_spread(bare)}")
    print(f"largest process {peak:.0f} MiB")
    print(f"ratio {ratio:.2f} (target <= {TARGET:g})")
    return 0 if ratio <= TARGET else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=20)
    return parser.parse_args()


def _spread(seconds: list[float]) -> str:
    middle = statistics.median(seconds)
    return f"{middle:.2f} s ({min(seconds):.2f} to {max(seconds):.2f})"


if __name__ == "__main__":
    sys.exit(main())
