"""Tables as files: Parquet for what is kept, Arrow for what a child process is handed."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq


def write_parquet(table: pa.Table, target: Path | BinaryIO) -> None:
    """Packed, in groups of rows of which one can be read without the others."""
    pq.write_table(table, target, compression="zstd", row_group_size=100_000)


def read_parquet(path: Path) -> pa.Table:
    """The whole table."""
    return pq.read_table(path, partitioning=None)


def write_arrow(table: pa.Table, path: Path) -> None:
    """As it lies in memory."""
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, table.schema) as out:
        out.write_table(table)


def read_arrow(path: Path) -> pa.Table:
    """The table, mapped: its pages are read when they are needed."""
    with pa.memory_map(str(path)) as source:
        return pa.ipc.open_file(source).read_all()
