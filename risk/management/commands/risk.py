"""`manage.py risk compute --loans F --companies F --out DIR`: the methods on files."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pyarrow as pa
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from catalogue.fx import fx_sets
from catalogue.tables import load
from documents.errors import UploadError
from documents.exports import write_csv
from documents.spreadsheets import read_table
from measures.engine import EngineError
from measures.headings import MappingError
from risk.compute import Computation, Terms, compute_files
from risk.methods.aggregates import ratios
from risk.methods.company_file import CompanyFileError
from risk.methods.computation import DuplicateRowError
from risk.methods.loan_book_mapping import RawTable
from risk.methods.results import SCOPES

REFUSALS = (
    UploadError, MappingError, CompanyFileError, DuplicateRowError, EngineError,
)  # fmt: skip
RATIOS = ("coverage", "own_data_share", "marked_share", "intensity", "weighted_score")


class Command(BaseCommand):
    help = "Run the risk methods on files, without a database."
    requires_system_checks = ()

    def add_arguments(self, parser):
        actions = parser.add_subparsers(dest="action", required=True)
        compute = actions.add_parser("compute", help="a risk view from two files")
        compute.add_argument("--loans", required=True, type=Path)
        compute.add_argument("--companies", type=Path)
        compute.add_argument("--out", required=True, type=Path)
        compute.add_argument(
            "--as-of", type=date.fromisoformat, help="default: today; picks the rates"
        )
        compute.add_argument("--currency", default="HKD", help="reporting currency")
        compute.add_argument("--json", action="store_true")

    def handle(self, *args, **options):
        as_of = options["as_of"] or timezone.localdate()
        terms = Terms(as_of, options["currency"], load(), fx_sets())
        try:
            loans = _raw(options["loans"])
            companies = _raw(options["companies"]) if options["companies"] else None
            computed = compute_files(loans, companies, terms)
        except REFUSALS as error:
            raise CommandError(str(error)) from error
        _write(computed, options["out"])
        summary = _summary(computed)
        if options["json"]:
            self.stdout.write(json.dumps(summary))
            return
        for name, value in summary.items():
            self.stdout.write(f"{name}: {value}")


def _raw(path: Path) -> RawTable:
    table = read_table(path)
    return RawTable(path.name, table.header, table.columns, table.row_numbers)


def _write(computed: Computation, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    tables = {
        "borrower_result": computed.result.borrower_result,
        "positions_result": computed.position_result,
        "aggregates": _with_ratios(computed.result.aggregates),
        "findings": computed.reading.findings,
    }
    for name, table in tables.items():
        rows = (row.values() for row in table.to_pylist())
        content = write_csv(table.column_names, map(tuple, rows))
        (folder / f"{name}.csv").write_bytes(content)
    manifest = computed.manifest
    entries = {"sha256": manifest.sha256, **json.loads(manifest.as_json())}
    (folder / "manifest.json").write_text(json.dumps(entries, indent=2), "utf-8")


def _with_ratios(aggregates: pa.Table) -> pa.Table:
    rows = aggregates.to_pylist()
    for scope in SCOPES:
        found = [ratios(row, scope) for row in rows]
        for name in RATIOS:
            values = [getattr(each, name) for each in found]
            column = pa.array(values, pa.decimal128(38, 6))
            aggregates = aggregates.append_column(f"{name}_{scope}", column)
    return aggregates


def _summary(computed: Computation) -> dict[str, object]:
    rows = computed.result.aggregates.to_pylist()
    overall = next((row for row in rows if row["cut"] == "overall"), None)
    summary = {
        "sha256": computed.manifest.sha256,
        "rows": computed.reading.rows,
        "rows_in_error": computed.reading.rows_in_error,
        "findings": computed.reading.findings.num_rows,
    }
    if overall is not None:
        names = (
            "loans",
            "borrowers",
            "loans_without_rate",
            "exposure",
            "fe_s12",
            "fe_s3",
        )
        summary |= {name: _plain(overall[name]) for name in names}
        found = ratios(overall, "s12")
        summary |= {f"{name}_s12": _plain(getattr(found, name)) for name in RATIOS}
    return summary


def _plain(value: object) -> object:
    return value if value is None or isinstance(value, int) else str(value)
