"""A risk view over a million loans beside the same totals written by hand in SQL.

Run: python -m bench.risk_view [--loans N] [--runs N]. Prints CPU seconds of each side
(all threads, user and system), medians with spread, and their ratio.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from pathlib import Path

import pyarrow as pa

from bench.risk_view_book import made_up_book
from catalogue.fx import fx_sets
from catalogue.tables import load
from jobs.children import Allowance, run_child, work_folder
from measures.engine import Engine, Limits
from measures.engine_snapshot import canonical_sha256
from risk.compute import PARAMETERS, factor_table, rates_on
from risk.methods.computation import ViewInputs
from risk.methods.parameters import load_parameters
from risk.methods.sectors import code_ladder
from risk.methods.view import compute_view, view_steps
from risk.tables import write_arrow, write_parquet

TWIN = Path(__file__).parent / "risk_view_twin.sql"
TARGET = 3.0
DAY = date(2025, 12, 31)
LIMITS = Limits()
FILES = ("positions", "borrowers", "company_facts", "sector_factors")


def main() -> int:
    asked = _arguments()
    _, rates = rates_on(fx_sets(), DAY, "HKD")
    factors = factor_table(load(), DAY)
    inputs = made_up_book(asked.loans, asked.loans * 27 // 100, rates, factors)
    first, result = _timed(lambda: _ours(inputs))
    _, by_hand = _timed(lambda: _twin(inputs))
    same = by_hand.cast(result.aggregates.schema).equals(result.aggregates)
    ours, twin = [], []
    for _ in range(asked.runs):
        ours.append(_timed(lambda: _ours(inputs))[0])
        twin.append(_timed(lambda: _twin(inputs))[0])
    sealing, _ = _timed(lambda: _hashed(result))
    in_child = _in_child(inputs)
    print(f"{asked.loans:,} loans, {result.borrower_result.num_rows:,} borrowers")
    print(f"totals: {result.aggregates.num_rows} rows, the same by hand: {same}")
    print(f"ours {_spread(ours)}; first run in the process, compiling: {first:.2f} s")
    print(f"twin {_spread(twin)}")
    print(f"beside it, hashing every borrower's result: {sealing:.2f} s")
    print(f"as a job: a child reads, computes, hashes, writes: {in_child:.2f} CPU s")
    print(f"peak memory {_peak_mib():.0f} MiB, tables included")
    ratio = statistics.median(ours) / statistics.median(twin)
    print(f"ratio {ratio:.2f} (target <= {TARGET:g})")
    return 0 if same and ratio <= TARGET else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--loans", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=20)
    return parser.parse_args()


def _ours(inputs: ViewInputs):
    return compute_view(inputs, load_parameters(PARAMETERS), limits=LIMITS)


def _twin(inputs: ViewInputs) -> pa.Table:
    with Engine(LIMITS) as engine:
        return engine.run_sql(TWIN.read_text("utf-8"), inputs.tables(code_ladder))


def _in_child(inputs: ViewInputs) -> float:
    """CPU seconds of the child process that a job starts, its start included."""
    with work_folder() as folder:
        files = {name: folder / name for name in FILES}
        for name, path in files.items():
            write = write_parquet if name in ("positions", "borrowers") else write_arrow
            write(getattr(inputs, name), path)
        references = inputs.borrowers["borrower_reference"]
        beside = ("borrower_reference", "borrower_id", "borrower_name")
        write_arrow(pa.table(dict.fromkeys(beside, references)), folder / "beside")
        request = {
            "inputs": {name: str(path) for name, path in files.items()},
            "rates": {code: str(rate) for code, rate in inputs.rates.items()},
            "as_of": DAY.isoformat(),
            "steps": asdict(view_steps(load_parameters(PARAMETERS))),
            "limits": {"memory": LIMITS.memory},
            "beside": str(folder / "beside"),
            "results": str(folder / "results"),
        }
        allowance = Allowance(2_048 * 1_048_576, 600, counts="data")
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        run_child("risk.view_child", request, folder=folder, allowance=allowance)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = (after.ru_utime - before.ru_utime) + (after.ru_stime - before.ru_stime)
    return spent


def _hashed(result) -> str:
    return canonical_sha256(result.borrower_result, ["borrower_reference"])


def _timed(run: Callable):
    began = time.process_time()
    result = run()
    return time.process_time() - began, result


def _spread(seconds: list[float]) -> str:
    middle = statistics.median(seconds)
    return (
        f"{middle:.2f} CPU s (median of {len(seconds)}, "
        f"{min(seconds):.2f} to {max(seconds):.2f})"
    )


def _peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    raise SystemExit(main())
