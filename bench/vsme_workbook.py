"""An official VSME workbook to facts, beside reading its cells alone.

Run: python -m bench.vsme_workbook [--runs N] [FILE]. Each side is a process of its own,
start included; without FILE the publisher's sample beside the repository is read. Prints
CPU seconds (medians with spread) and the largest memory, and fails above the targets.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT.parent / "shared/data/vsme/VSME-Digital-Template-Sample-1.3.0.xlsx"
MOST_SECONDS, MOST_MEBIBYTES = 1.0, 80
SHEETS = "General Information|Environmental|Social|Governance|Footnotes|Introduction"
TWIN = """
import re, sys, zipfile
from xml.etree import ElementTree
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
book = zipfile.ZipFile(sys.argv[1])
links = {r.get("Id"): r.get("Target") for r in ElementTree.fromstring(
    book.read("xl/_rels/workbook.xml.rels"))}
with book.open("xl/sharedStrings.xml") as part:
    texts = ["".join(t.text or "" for t in e.iter(MAIN + "t"))
             for _, e in ElementTree.iterparse(part) if e.tag == MAIN + "si"]
count = 0
for sheet in ElementTree.fromstring(book.read("xl/workbook.xml")).iter(MAIN + "sheet"):
    if not re.match(sys.argv[2], sheet.get("name")):
        continue
    with book.open("xl/" + links[sheet.get(ID)]) as part:
        for _, cell in ElementTree.iterparse(part):
            if cell.tag == MAIN + "c" and (value := cell.findtext(MAIN + "v")):
                count += bool(texts[int(value)] if cell.get("t") == "s" else value)
            elif cell.tag == MAIN + "row":
                cell.clear()
print(count)
"""


def spent(command: list[str]) -> tuple[float, float, str]:
    """CPU seconds, mebibytes and output of a process that we start and wait for."""
    with tempfile.TemporaryFile() as out:
        started = subprocess.Popen(
            command, stdout=out, stderr=subprocess.DEVNULL, cwd=ROOT
        )
        _, status, used = os.wait4(started.pid, 0)
        if status:
            raise SystemExit(f"{command[1]} failed.")
        out.seek(0)
        text = out.read().decode()
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, text


def shown(seconds: list[float]) -> str:
    return (
        f"{statistics.median(seconds):.2f} ({min(seconds):.2f} to {max(seconds):.2f})"
    )


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("file", type=Path, nargs="?", default=SAMPLE)
    options = parser.parse_args()
    if not options.file.exists():
        print(f"left out: there is no {options.file.name}")
        return 0
    file = str(options.file.resolve())
    ours = [
        sys.executable, "manage.py", "response", "import", file, "--format", "vsme",
        "--json",
    ]  # fmt: skip
    bare = [sys.executable, "-c", TWIN, file, SHEETS]
    runs = [(spent(ours), spent(bare)) for _ in range(options.runs)]
    facts = len(json.loads(runs[0][0][2]))
    mine, twin = [one[0] for one, _ in runs], [two[0] for _, two in runs]
    memory = max(one[1] for one, _ in runs)
    ratio = statistics.median(mine) / statistics.median(twin)
    print(f"{facts} facts; the twin reads {runs[0][1][2].strip()} cells")
    print(f"ours, CPU s: {shown(mine)}, at most {memory:.0f} MiB")
    print(f"cells alone: {shown(twin)}, at most {max(t[1] for _, t in runs):.0f} MiB")
    print(f"ratio {ratio:.2f}; targets: {MOST_SECONDS} CPU s, {MOST_MEBIBYTES} MiB")
    missed = statistics.median(mine) > MOST_SECONDS or memory > MOST_MEBIBYTES
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
