"""Tables of loans and results as encrypted Parquet files; their identity is their content."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from uuid import UUID

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from documents.models import StoredFile
from documents.storage import opened, store

PARQUET = "application/vnd.apache.parquet"
_ROWS_AT_ONCE = 20_000


def keep_table(*, organisation_id: UUID, name: str, table: pa.Table) -> StoredFile:
    """Write the table as one encrypted Parquet file of that organisation."""
    buffer = io.BytesIO()
    pq.write_table(table, buffer, compression="zstd", row_group_size=100_000)
    buffer.seek(0)
    return store(
        organisation_id=organisation_id, name=name, media_type=PARQUET, source=buffer
    )


def read_table(file: StoredFile, columns: Sequence[str] | None = None) -> pa.Table:
    """The table again, or only those of the columns that it has."""
    with opened(file) as reader:
        parquet = pq.ParquetFile(pa.PythonFile(reader, mode="r"))
        held = parquet.schema_arrow.names
        wanted = held if columns is None else [name for name in columns if name in held]
        return parquet.read(columns=wanted)


def read_row(file: StoredFile, column: str, value: str) -> dict[str, object] | None:
    """The first row whose column has that value, reading only what may hold it."""
    with opened(file) as reader:
        parquet = pq.ParquetFile(pa.PythonFile(reader, mode="r"))
        for number in range(parquet.num_row_groups):
            keys = parquet.read_row_group(number, columns=[column])[column]
            place = pc.index(keys, pa.scalar(value, keys.type)).as_py()
            if place >= 0:
                group = parquet.read_row_group(number)
                return dict(group.slice(place, 1).to_pylist()[0])
    return None


def canonical_sha256(table: pa.Table, sort_by: str) -> str:
    """The hash of the table's content as sorted lines of canonical text.

    The same rows give the same hash whatever file, engine or order they came in: columns
    by name, rows by `sort_by`, decimals at their fixed scale, nulls as nothing.
    """
    names = sorted(table.column_names)
    ordered = table.select(names).take(pc.sort_indices(table, [(sort_by, "ascending")]))
    digest = hashlib.sha256("\x1f".join(names).encode())
    for batch in ordered.to_batches(max_chunksize=_ROWS_AT_ONCE):
        columns = [column.to_pylist() for column in batch.columns]
        for row in zip(*columns, strict=True):
            digest.update(b"\x1e" + "\x1f".join(map(_canonical, row)).encode())
    return digest.hexdigest()


def _canonical(value: object) -> str:
    if value is None:
        return "\x00"
    return repr(value) if isinstance(value, float) else str(value)
