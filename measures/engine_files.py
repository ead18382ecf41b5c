"""Write-once Parquet files, every column and the footer encrypted under one key."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pyarrow.parquet.encryption as pe
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

ROWS_PER_GROUP = 65_536


class SealError(Exception):
    """A sealed file cannot be opened: another key, or a damaged or foreign file."""


@dataclass(frozen=True, slots=True)
class Key:
    """A secret of 32 bytes, and the id under which a file says that it needs it."""

    id: str
    secret: bytes

    def __post_init__(self) -> None:
        if len(self.secret) != 32:
            raise SealError("a sealing key has 32 bytes")


def write_sealed(table: pa.Table, path: Path, key: Key) -> None:
    """Write the table as an encrypted Parquet file; an existing file is never replaced.

    Two writes of one table differ in their bytes: identity is `canonical_sha256`.
    """
    configuration = pe.EncryptionConfiguration(
        footer_key=key.id,
        uniform_encryption=True,
        double_wrapping=False,
        data_key_length_bits=256,
    )
    properties = _factory(key).file_encryption_properties(_NO_SERVICE, configuration)
    with (
        path.open("xb") as file,
        pq.ParquetWriter(
            file, table.schema, compression="zstd", encryption_properties=properties
        ) as writer,
    ):
        writer.write_table(table, row_group_size=ROWS_PER_GROUP)


def read_sealed(path: Path, key: Key, columns: Sequence[str] | None = None) -> pa.Table:
    """The table in the file, or some of its columns; raises SealError."""
    with open_sealed(path, key) as file:
        return file.read(columns=None if columns is None else list(columns))


def open_sealed(path: Path, key: Key) -> pq.ParquetFile:
    """The file opened for reading row groups; a context manager. Raises SealError."""
    configuration = pe.DecryptionConfiguration()
    properties = _factory(key).file_decryption_properties(_NO_SERVICE, configuration)
    try:
        return pq.ParquetFile(path, decryption_properties=properties)
    except FileNotFoundError:
        raise
    except (OSError, ValueError, SealError) as error:
        raise SealError(f"key {key.id} does not open {path.name}: {error}") from error


_NO_SERVICE = pe.KmsConnectionConfig()


def _factory(key: Key) -> pe.CryptoFactory:
    return pe.CryptoFactory(lambda _: _Wrapper(key))


class _Wrapper(pe.KmsClient):  # type: ignore[misc]
    """Wraps the random data keys of a file under the caller's key."""

    def __init__(self, key: Key) -> None:
        super().__init__()
        self._id = key.id
        self._cipher = AESGCM(key.secret)

    def wrap_key(self, key_bytes: bytes, master_key_identifier: str) -> bytes:
        nonce = secrets.token_bytes(12)
        sealed = self._cipher.encrypt(nonce, key_bytes, self._id.encode())
        return base64.b64encode(nonce + sealed)

    def unwrap_key(self, wrapped_key: bytes, master_key_identifier: str) -> bytes:
        if master_key_identifier != self._id:
            raise SealError(f"the file needs key {master_key_identifier}")
        raw = base64.b64decode(wrapped_key)
        try:
            return self._cipher.decrypt(raw[:12], raw[12:], self._id.encode())
        except InvalidTag as error:
            raise SealError("the secret is not the one it was sealed under") from error
