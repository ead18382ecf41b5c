"""Encrypts files in pieces, so that any part can be read without the whole.

A file starts with one line: the format, and the file's own key sealed under ours (the
seal carries our key's id). Then follow pieces of AES-256-GCM. The nonce of a piece is
its number and whether it is the last one, so pieces cannot be swapped, dropped or cut
off (the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár, 2015).
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from accounts.sealing import seal, unseal

FORMAT = b"greenfin-file-1"
PIECE = 1 << 16
TAG = 16


class TamperedFileError(Exception):
    """The bytes are not what was written."""


def encrypt_stream(plain: Iterable[bytes], target: BinaryIO) -> None:
    """Write the pieces of plain text to `target`, encrypted under a new key."""
    key = AESGCM.generate_key(256)
    target.write(FORMAT + b" " + seal(key.hex()).encode() + b"\n")
    cipher = AESGCM(key)
    for number, (piece, is_last) in enumerate(_pieces(plain)):
        target.write(cipher.encrypt(_nonce(number, is_last), piece, None))


class DecryptingReader(io.RawIOBase):
    """Plain bytes of an encrypted file, readable and seekable; the source stays open."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        header = source.readline(4096)
        form, _, sealed = header.strip().partition(b" ")
        if form != FORMAT:
            raise TamperedFileError("This is not a file of ours.")
        self._cipher = AESGCM(bytes.fromhex(unseal(sealed.decode())))
        self._start = len(header)
        length = source.seek(0, os.SEEK_END) - self._start
        self._count = max(1, -(-length // (PIECE + TAG)))
        self._size = length - self._count * TAG
        self._position = 0
        self._held: tuple[int, bytes] = (-1, b"")

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Move within the plain bytes."""
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self._size}
        self._position = max(0, base[whence] + offset)
        return self._position

    def read(self, size: int = -1) -> bytes:
        """Up to `size` plain bytes from here; raises TamperedFileError."""
        end = self._size if size is None or size < 0 else self._position + size
        end = min(end, self._size)
        found = bytearray()
        while self._position < end:
            number, inside = divmod(self._position, PIECE)
            part = self._piece(number)[inside : inside + end - self._position]
            found += part
            self._position += len(part)
        return bytes(found)

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Fill the buffer as far as there are bytes."""
        found = self.read(len(buffer))
        buffer[: len(found)] = found
        return len(found)

    def _piece(self, number: int) -> bytes:
        if self._held[0] != number:
            self._source.seek(self._start + number * (PIECE + TAG))
            sealed = self._source.read(PIECE + TAG)
            nonce = _nonce(number, number == self._count - 1)
            try:
                self._held = (number, self._cipher.decrypt(nonce, sealed, None))
            except InvalidTag as error:
                raise TamperedFileError("The bytes were changed.") from error
        return self._held[1]


def _nonce(number: int, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + (b"\1" if is_last else b"\0")


def _pieces(plain: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """The same bytes in pieces of one size, each with whether it is the last."""
    held = bytearray()
    for part in plain:
        held += part
        while len(held) > PIECE:
            yield bytes(held[:PIECE]), False
            del held[:PIECE]
    yield bytes(held), True
