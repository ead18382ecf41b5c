"""The process that computes a risk view; it may run out of memory, its worker does not."""

from __future__ import annotations

import sys
from collections import defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

# Nothing here needs numpy, whose import would take longer than a small view.
sys.modules["numpy"] = None  # type: ignore[assignment]

import pyarrow as pa  # noqa: E402
import pyarrow.compute as pc  # noqa: E402

from jobs.childside import serve  # noqa: E402
from measures.engine import EngineError, EngineMemoryError, Limits  # noqa: E402
from measures.engine_snapshot import canonical_sha256  # noqa: E402
from risk.methods.computation import ViewInputs, ViewSteps, carry_out  # noqa: E402
from risk.methods.results import CUTS  # noqa: E402
from risk.tables import read_arrow, read_parquet, write_parquet  # noqa: E402


def compute(request: dict[str, Any]) -> dict[str, Any]:
    """The view of the files in `inputs` by `steps`, or why the engine refused.

    With `results` each borrower's result is written there, the columns of the file
    `beside` with it. Totals come back as rows of plain text.
    """
    files = {part: Path(path) for part, path in request["inputs"].items()}
    inputs = ViewInputs(
        positions=read_parquet(files["positions"]),
        rates={code: Decimal(rate) for code, rate in request["rates"].items()},
        sector_factors=read_arrow(files["sector_factors"]),
        borrowers=read_parquet(files["borrowers"]),
        company_facts=read_arrow(files["company_facts"]),
        as_of=date.fromisoformat(request["as_of"]),
    )
    try:
        result = carry_out(
            ViewSteps(**request["steps"]), inputs, limits=Limits(**request["limits"])
        )
    except EngineMemoryError as error:
        raise MemoryError from error
    except EngineError as error:
        return {"refused": str(error)}
    borrowers = result.borrower_result
    answer = {
        "sha256": canonical_sha256(borrowers, ["borrower_reference"]),
        "borrowers": borrowers.num_rows,
        "factors": result.factors.num_rows,
    }
    if "results" in request:
        kept = _with_names(borrowers, read_arrow(Path(request["beside"])))
        write_parquet(kept, Path(request["results"]))
        answer["aggregates"] = _aggregates(result.aggregates, borrowers)
    return answer


def _with_names(results: pa.Table, known: pa.Table) -> pa.Table:
    """The results with the bank's own id and name of each borrower beside them."""
    references = results["borrower_reference"]
    places = pc.index_in(references, known["borrower_reference"].combine_chunks())
    names = pc.coalesce(known["borrower_name"].take(places), references)
    results = results.append_column("borrower_id", known["borrower_id"].take(places))
    return results.append_column("borrower_name", names)


def _aggregates(totals: pa.Table, borrowers: pa.Table) -> list[dict[str, Any]]:
    """Each cell: its key, its sums as text, and whose facts went into it."""
    companies = _companies_by_cell(borrowers)
    cells = []
    for row in totals.to_pylist():
        cut, key = row.pop("cut"), row.pop("key") or ""
        sums = {name: None if sum_ is None else str(sum_) for name, sum_ in row.items()}
        used = companies.get((cut, key), [])
        cells.append({"cut": cut, "key": key, "sums": sums, "company_ids": used})
    return cells


def _companies_by_cell(borrowers: pa.Table) -> dict[tuple[str, str], list[str]]:
    """What withdrawing a company's facts must look at."""
    cells: dict[tuple[str, str], set[str]] = defaultdict(set)
    consulted = borrowers.filter(pc.is_valid(borrowers["company_id"]))
    columns = [name for name in CUTS.values() if name]
    for row in consulted.select(["company_id", *columns]).to_pylist():
        for cut, column in CUTS.items():
            cells[cut, row[column] or "" if column else ""].add(row["company_id"])
    return {cell: sorted(companies) for cell, companies in cells.items()}


if __name__ == "__main__":
    serve(compute)
