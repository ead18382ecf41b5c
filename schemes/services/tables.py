"""Statements as tables: their columns are named once for each shape of header."""

from __future__ import annotations

import io
from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.actors import Actor
from documents.models import StoredFile
from documents.spreadsheets import Limits, Table, read_table
from documents.storage import opened, plain_copy, store
from measures.headings import in_header, shape_of
from schemes.bank_files.credit_transfer import BankFileError
from schemes.bank_files.table import (
    Cells,
    check_columns,
    read_cells,
    suggest_columns,
)
from schemes.models import (
    BankStatement,
    Scheme,
    StatementMapping,
    StatementUpload,
)
from schemes.selectors.library import library
from schemes.services.statements import keep_statement, known_statement
from schemes.workflow import WorkflowError

#: What a table of a bank may hold at most; a batch has 10,000 payments.
LIMITS = Limits(rows=50_000, columns=60)


def is_xml(content: bytes) -> bool:
    """Whether a file is one of ISO 20022 rather than a table."""
    start = content[:400].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return start.startswith(b"<")


def load_table(
    *, scheme: Scheme, content: bytes, name: str, by: Actor
) -> BankStatement | StatementUpload:
    """A table as a statement, if its columns were named before; else what waits for that.

    Raises UploadError, BankFileError or WorkflowError; nothing is kept then.
    """
    if known := known_statement(scheme, content):
        return known
    if by.user is None:
        raise WorkflowError(_("A statement is loaded by a person."))
    file = store(
        organisation_id=scheme.office_id,
        name=name,
        media_type="text/csv",
        source=io.BytesIO(content),
    )
    table = table_of(file)
    kept = StatementMapping.objects.filter(
        office=scheme.office_id, shape=shape_of(table.header)
    ).first()
    if kept is not None:
        columns = in_header(kept.columns, table.header)
        return _load(scheme, file, table, columns, by)
    return StatementUpload.objects.create(
        office_id=scheme.office_id, scheme=scheme, file=file, uploaded_by=by.user
    )


def table_of(file: StoredFile) -> Table:
    """What stands in a stored table; raises UploadError."""
    with plain_copy(file) as path:
        return read_table(path, name=file.name, limits=LIMITS)


def columns_of(upload: StatementUpload, table: Table) -> dict[str, str]:
    """The columns that an upload most likely has."""
    return suggest_columns(table.header)


@transaction.atomic
def name_columns(
    *, upload: StatementUpload, columns: Mapping[str, str], by: Actor
) -> BankStatement:
    """Keep how the bank names its columns, for this and later tables, and load this one.

    Raises MappingError of columns that do not do, BankFileError of a row that is none.
    """
    table = table_of(upload.file)
    check_columns(columns, table.header)
    statement = _load(upload.scheme, upload.file, table, columns, by)
    StatementMapping.objects.update_or_create(
        office_id=upload.office_id,
        shape=shape_of(table.header),
        defaults={"columns": dict(columns)},
    )
    upload.statement = statement
    upload.save(update_fields=["statement"])
    return statement


def _load(
    scheme: Scheme,
    file: StoredFile,
    table: Table,
    columns: Mapping[str, str],
    by: Actor,
) -> BankStatement:
    rows = list(zip(*(column.to_pylist() for column in table.columns), strict=True))
    cells = Cells(table.header, rows, table.row_numbers.to_pylist())
    read = read_cells(
        cells,
        columns,
        currency=library()
        .scheme(scheme.key)
        .present(timezone.localdate())
        .terms.currency,
        reference=file.name,
    )
    if not read.lines:
        raise BankFileError(gettext_noop("The table holds no row with an amount."))
    with opened(file) as reader:
        content = reader.read()
    return keep_statement(
        scheme=scheme,
        read=read,
        content=content,
        name=file.name,
        media_type=file.media_type,
        by=by,
    )
