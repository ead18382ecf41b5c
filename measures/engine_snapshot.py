"""What a snapshot is: a hash of its rows, not of a file, and a manifest of its making."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from importlib.metadata import version

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv


class SnapshotError(ValueError):
    """The key columns do not tell the rows apart, so that there is no one order."""


def canonical_sha256(table: pa.Table, keys: Sequence[str]) -> str:
    """SHA-256 of the table as canonical text, in hexadecimal.

    The text is CSV (RFC 4180) in UTF-8 with LF: a heading of column names, then the
    rows sorted by the key columns in the order of their bytes; every value in quotes,
    a missing one nothing at all. Decimals have their full scale, dates are ISO, doubles
    the shortest digits that give them back. Raises SnapshotError for a repeated key.
    """
    ordered = table.sort_by([(key, "ascending") for key in keys])
    _refuse_repeats(ordered, keys)
    sink = _Digest()
    options = pyarrow.csv.WriteOptions(quoting_style="all_valid")
    pyarrow.csv.write_csv(ordered, pa.PythonFile(sink, mode="w"), options)
    return sink.sha256.hexdigest()


class _Digest:
    """A file to write to that keeps nothing but the hash."""

    closed = False

    def __init__(self) -> None:
        self.sha256 = hashlib.sha256()

    def write(self, content: bytes) -> int:
        self.sha256.update(content)
        return len(content)

    def flush(self) -> None:
        """Nothing is held back."""

    def close(self) -> None:
        """Nothing is open."""


def _refuse_repeats(ordered: pa.Table, keys: Sequence[str]) -> None:
    if ordered.num_rows < 2:
        return
    same: pa.ChunkedArray | pa.Array | None = None
    for key in keys:
        values = ordered[key].combine_chunks()
        equal = pc.fill_null(pc.equal(values[1:], values[:-1]), False)
        same = equal if same is None else pc.and_(same, equal)
    if same is None or pc.any(same).as_py():
        raise SnapshotError(f"{', '.join(keys)}: two rows have the same key")


@dataclass(frozen=True, slots=True)
class Manifest:
    """Everything by which a snapshot can be made again, and told from any other."""

    method: str
    as_of: date
    reporting_currency: str
    parameters: Mapping[str, str]
    """Id of each parameter set, and the SHA-256 of its file."""
    fx_set: str
    inputs: Mapping[str, str]
    """Name of each input table, and the SHA-256 of its canonical text."""
    outputs: Mapping[str, str]
    engine: Mapping[str, str]

    def as_json(self) -> str:
        """Canonical JSON: keys sorted, no blanks, so that it has one hash."""
        content = asdict(self) | {"as_of": self.as_of.isoformat()}
        return json.dumps(content, sort_keys=True, separators=(",", ":"))

    @property
    def sha256(self) -> str:
        """Identity of the snapshot: of the manifest without the engine's versions.

        Two engines that give the same rows from the same inputs made the same view.
        """
        content = json.loads(self.as_json())
        del content["engine"]
        text = json.dumps(content, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def engine_versions() -> dict[str, str]:
    """Versions of what computed, for the manifest."""
    return {name: version(name) for name in ("duckdb", "ibis-framework", "pyarrow")}
