"""Files are encrypted in pieces that cannot be changed, swapped or cut off."""

import io

import pytest

from documents.encryption import (
    PIECE,
    DecryptingReader,
    TamperedFileError,
    encrypt_stream,
)

LENGTHS = [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE, 3 * PIECE + 17]


def encrypted(plain):
    target = io.BytesIO()
    encrypt_stream([plain[:10], plain[10:]], target)
    return target.getvalue()


def pattern(length):
    return bytes(number % 251 for number in range(length))


@pytest.mark.parametrize("length", LENGTHS)
def test_what_was_written_is_read_again(length):
    plain = pattern(length)
    reader = DecryptingReader(io.BytesIO(encrypted(plain)))
    assert reader.read() == plain


def test_plain_bytes_do_not_stand_in_the_file():
    assert b"Golden Loom" not in encrypted(b"Golden Loom Ltd" * 50)


def test_any_part_is_read_without_the_whole():
    plain = pattern(5 * PIECE)
    reader = DecryptingReader(io.BytesIO(encrypted(plain)))
    reader.seek(2 * PIECE - 3)
    assert reader.read(10) == plain[2 * PIECE - 3 : 2 * PIECE + 7]
    reader.seek(-4, io.SEEK_END)
    assert reader.read() == plain[-4:]


def test_a_changed_byte_is_noticed():
    sealed = bytearray(encrypted(pattern(2 * PIECE)))
    sealed[-20] ^= 1
    with pytest.raises(TamperedFileError):
        DecryptingReader(io.BytesIO(bytes(sealed))).read()


def test_a_cut_off_end_is_noticed():
    sealed = encrypted(pattern(2 * PIECE + 5))
    start = sealed.index(b"\n") + 1
    cut = sealed[: start + 2 * (PIECE + 16)]
    with pytest.raises(TamperedFileError):
        DecryptingReader(io.BytesIO(cut)).read()


def test_swapped_pieces_are_noticed():
    sealed = encrypted(pattern(3 * PIECE))
    start, step = sealed.index(b"\n") + 1, PIECE + 16
    first, second = (
        sealed[start : start + step],
        sealed[start + step : start + 2 * step],
    )
    swapped = sealed[:start] + second + first + sealed[start + 2 * step :]
    with pytest.raises(TamperedFileError):
        DecryptingReader(io.BytesIO(swapped)).read()


def test_another_file_is_refused():
    with pytest.raises(TamperedFileError):
        DecryptingReader(io.BytesIO(b"PK\x03\x04 something\n else"))
