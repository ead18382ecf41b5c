"""Reading a loan book of 100,000 rows from XLSX, beside reading its cells alone."""

from __future__ import annotations

import random
import resource
import statistics
import subprocess
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path

import django
from django.conf import settings

from documents.exports import Sheet, write_xlsx
from documents.spreadsheets import read_table

ROWS, COLUMNS, RUNS = 100_000, 14, 20
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


def measured(work, *args) -> float:
    """Processor seconds that a call takes, children included."""
    before = cpu_seconds()
    work(*args)
    return cpu_seconds() - before


def twin(path: Path) -> None:
    """The fastest reader we know, in a process of its own like ours."""
    subprocess.run([sys.executable, "-c", TWIN, str(path)], check=True)


def main(runs: int = RUNS) -> None:
    """Prints the medians of alternating runs, their spread, the ratio and the peak."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "book.xlsx"
        loan_book(path)
        ours, bare = [], []
        for _ in range(runs):
            bare.append(measured(twin, path))
            ours.append(measured(read_table, path))
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    middle, base = statistics.median(ours), statistics.median(bare)
    print(f"workbook: {ROWS} x {COLUMNS}, {runs} runs each, CPU seconds")
    print(f"  cells alone {base:.2f} ({min(bare):.2f}-{max(bare):.2f})")
    print(f"  read_table  {middle:.2f} ({min(ours):.2f}-{max(ours):.2f})")
    print(f"  ratio {middle / base:.2f}; largest child {peak:.0f} MiB")


if __name__ == "__main__":
    settings.configure(USE_I18N=False)
    django.setup()
    main(int(sys.argv[1]) if len(sys.argv) > 1 else RUNS)
