"""`python -m bench [NAME...] [OPTIONS]`: those named, or all; 1 if one misses its target.

Each of several runs in a process of its own, since a process it starts would otherwise be
told to have had the memory of the benchmark before. Options, such as `--runs 2`, are handed to each of them.
"""

from __future__ import annotations

import runpy
import subprocess
import sys
from pathlib import Path

from bench.prepared import migrate, start

HELPERS = {"form_twins", "form_world", "loan_book_work", "prepared", "risk_view_book"}
#: Run on the product's database. One is a part of another, in a process of its own.
ON_DATABASE = {
    "claim_queue",
    "facts_bulk",
    "paper",
    "payment_batch",
    "save_field",
    "section_page",
}
PART = "loan_book_work"


def names() -> list[str]:
    """Every benchmark there is."""
    files = sorted(Path(__file__).parent.glob("[a-z]*.py"))
    return [file.stem for file in files if file.stem not in HELPERS]


def each_alone(chosen: list[str], options: list[str]) -> int:
    """Runs each in a process of its own; 1 if one of them misses its target."""
    missed = [
        name
        for name in chosen
        if subprocess.run([sys.executable, "-m", "bench", name, *options]).returncode
    ]
    if missed:
        print(f"missed: {', '.join(missed)}")
    return 1 if missed else 0


def main(arguments: list[str]) -> int:
    """Runs them one after another, each as its own module."""
    options_begin = next(
        (n for n, word in enumerate(arguments) if word.startswith("-")), len(arguments)
    )
    wanted, options = arguments[:options_begin], arguments[options_begin:]
    unknown = [name for name in wanted if name not in [*names(), PART]]
    if unknown:
        print(f"There is no benchmark {unknown[0]}. Known: {', '.join(names())}.")
        return 2
    chosen = wanted or names()
    if len(chosen) > 1:
        return each_alone(chosen, options)
    (name,) = chosen
    if ON_DATABASE & {name}:
        migrate()
    if (ON_DATABASE | {PART}) & {name}:
        start()
    sys.argv = [name, *options]
    try:
        runpy.run_module(f"bench.{name}", run_name="__main__")
    except SystemExit as stop:
        return 1 if stop.code else 0
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
