"""Tables of loans and results as encrypted Parquet files; read again by column or row."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from documents.models import StoredFile
from documents.storage import opened, store
from risk.tables import write_parquet

PARQUET = "application/vnd.apache.parquet"


def keep_table(*, organisation_id: UUID, name: str, table: pa.Table) -> StoredFile:
    """Write the table as one encrypted Parquet file of that organisation."""
    # Row groups of 100,000: one borrower is found by reading one group, not the file.
    buffer = io.BytesIO()
    write_parquet(table, buffer)
    buffer.seek(0)
    return store(
        organisation_id=organisation_id, name=name, media_type=PARQUET, source=buffer
    )


def keep_parquet(*, organisation_id: UUID, name: str, path: Path) -> StoredFile:
    """Keep a Parquet file that was written already, encrypted like the others."""
    with path.open("rb") as source:
        return store(
            organisation_id=organisation_id,
            name=name,
            media_type=PARQUET,
            source=source,
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
