"""Reads an uploaded file in a child process, checks it, and keeps what it found."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from django.utils.translation import gettext_noop

from catalogue.fx import fx_sets
from documents.errors import UploadError
from documents.models import StoredFile
from documents.spreadsheets import Table, read_table
from documents.storage import plain_copy
from jobs.run import JobRun
from measures.headings import MappingError, in_header, shape_of
from risk.borrower_file import read_borrowers, suggest_borrower_mapping
from risk.compute import district_code, rates_on, sector_code
from risk.files import keep_table
from risk.methods.loan_book import ERRORS, ledger_totals, read_positions
from risk.methods.loan_book_mapping import RawTable, suggest_mapping
from risk.models import ColumnMapping, Upload

PREVIEW_ROWS = 12
PREVIEW_CHARACTERS = 60


def read_upload(*, run: JobRun) -> dict[str, object]:
    """Read, check and summarise the upload a job names; nothing becomes a book.

    Running twice gives the same; an upload settled meanwhile stays as it is.
    """
    upload = Upload.objects.select_related("file").get(pk=run.payload["upload"])
    if upload.status != Upload.Status.READING:
        return {"upload": str(upload.pk)}
    run.progress(gettext_noop("Reading the file"), 0, 3)
    try:
        with plain_copy(upload.file) as path:
            table = read_table(path, name=upload.file.name, watch=run.check_wanted)
    except UploadError as error:
        if error.code == "killed" and not run.is_last:
            raise
        _refused(upload, error)
        return {"upload": str(upload.pk), "refused": error.code}
    run.progress(gettext_noop("Checking every row"), 1, 3)
    summary = _summary_of(table)
    mapping = dict(upload.mapping) or _mapping(
        upload, table, str(summary["header_hash"])
    )
    raw = RawTable(upload.file.name, table.header, table.columns, table.row_numbers)
    try:
        checked = _CHECKS[upload.kind](upload, raw, mapping)
    except MappingError as error:
        _settle(
            upload,
            Upload.Status.UNMAPPED,
            mapping,
            summary | {"unmapped": error.fields},
        )
        return {"upload": str(upload.pk), "unmapped": error.fields}
    run.progress(gettext_noop("Keeping what was read"), 2, 3)
    kept = {
        "rows": _kept(upload, "rows", checked["rows"]),
        "findings": _kept(upload, "findings", checked["findings"]),
    }
    _settle(
        upload, Upload.Status.CHECKED, mapping, summary | checked["summary"], **kept
    )
    return {"upload": str(upload.pk), "rows": checked["summary"]["rows"]}


def _check_loans(
    upload: Upload, raw: RawTable, mapping: Mapping[str, str]
) -> dict[str, Any]:
    reading = read_positions(
        raw,
        mapping,
        resolve_sector=sector_code,
        currencies=frozenset(fx_sets().currencies),
        resolve_district=district_code,
        default_currency=upload.currency,
        rated=rates_on(fx_sets(), upload.as_of, upload.currency)[1].keys(),
    )
    totals = [
        {name: None if value is None else str(value) for name, value in row.items()}
        for row in ledger_totals(reading.positions).to_pylist()
    ]
    summary = {
        "rows": reading.rows,
        "rows_in_error": reading.rows_in_error,
        "totals": totals,
        "borrowers": pc.count_distinct(reading.positions["borrower_reference"]).as_py(),
    }
    return {
        "rows": reading.positions,
        "findings": reading.findings,
        "summary": summary | _counted(reading.findings),
    }


def _check_borrowers(
    upload: Upload, raw: RawTable, mapping: Mapping[str, str]
) -> dict[str, Any]:
    reading = read_borrowers(
        raw,
        mapping,
        resolve_sector=sector_code,
        resolve_district=district_code,
        currencies=frozenset(fx_sets().currencies),
        default_currency=upload.currency,
    )
    summary = {
        "rows": reading.rows,
        "rows_in_error": reading.rows_in_error,
        "totals": [],
        "borrowers": reading.borrowers.num_rows,
    }
    return {
        "rows": reading.borrowers,
        "findings": reading.findings,
        "summary": summary | _counted(reading.findings),
    }


_CHECKS: dict[str, Callable[[Upload, RawTable, Mapping[str, str]], dict[str, Any]]] = {
    Upload.Kind.LOAN_BOOK: _check_loans,
    Upload.Kind.BORROWERS: _check_borrowers,
}


def _counted(findings: pa.Table) -> dict[str, object]:
    """How many findings there are, by code and by weight."""
    counts = {
        entry["values"]: entry["counts"]
        for entry in pc.value_counts(findings["code"]).to_pylist()
    }
    errors = sum(count for code, count in counts.items() if code in ERRORS)
    return {
        "counts": counts,
        "errors": errors,
        "warnings": sum(counts.values()) - errors,
    }


def _mapping(upload: Upload, table: Table, header_hash: str) -> dict[str, str]:
    """What this bank said of such a header before, else a suggestion."""
    known = ColumnMapping.objects.filter(
        organisation_id=upload.organisation_id,
        kind=upload.kind,
        header_hash=header_hash,
    ).first()
    if known is not None:
        return in_header(known.mapping, table.header)
    if upload.kind == Upload.Kind.BORROWERS:
        return suggest_borrower_mapping(table.header)
    return suggest_mapping(table.header)


def _summary_of(table: Table) -> dict[str, object]:
    rows = [
        [_short(column[index].as_py()) for column in table.columns]
        for index in range(min(PREVIEW_ROWS, len(table)))
    ]
    return {
        "header": list(table.header),
        "header_hash": shape_of(table.header),
        "header_row": table.header_row,
        "sheet": table.sheet,
        "sheets": list(table.sheets),
        "encoding": table.encoding,
        "encoding_is_certain": table.encoding_is_certain,
        "preview": rows,
        "preview_rows": table.row_numbers.slice(0, PREVIEW_ROWS).to_pylist(),
    }


def _short(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value)
    return text if len(text) <= PREVIEW_CHARACTERS else f"{text[:PREVIEW_CHARACTERS]}…"


def _kept(upload: Upload, part: str, table: pa.Table) -> StoredFile:
    return keep_table(
        organisation_id=upload.organisation_id,
        name=f"{part}-{upload.pk}.parquet",
        table=table,
    )


def _refused(upload: Upload, error: UploadError) -> None:
    """Keep why as a code, so that each reader gets it in its own language."""
    refusal = {
        "code": error.code,
        "sheet": error.sheet,
        "row": error.row,
        "column": error.column,
        "params": error.params,
    }
    _settle(upload, Upload.Status.REFUSED, {}, {"refusal": refusal})


def _settle(
    upload: Upload,
    status: str,
    mapping: Mapping[str, str],
    summary: Mapping[str, object],
    **kept: StoredFile,
) -> None:
    """One update, and only if nobody settled the upload meanwhile."""
    # An officer may discard the file while it is read; that word stands.
    waiting = Upload.objects.filter(pk=upload.pk, status=Upload.Status.READING)
    waiting.update(status=status, mapping=dict(mapping), summary=dict(summary), **kept)
