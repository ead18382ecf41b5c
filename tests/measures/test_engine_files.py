"""Sealed files: nobody without the key reads them, and pages come out of them whole."""

from decimal import Decimal

import pyarrow as pa
import pytest

from measures import engine_files
from measures.engine_files import Key, SealError, read_sealed, write_sealed
from measures.engine_pages import Filter, PageError, page, read_page

KEY = Key("bank-1", b"k" * 32)
TABLE = pa.table(
    {
        "name": ["Marker Bakery", "Marker Laundry", "Marker Garage", None],
        "tonnes": pa.array([3, 1, None, 3], pa.decimal128(18, 6)),
    }
)


@pytest.fixture
def sealed(tmp_path):
    path = tmp_path / "result.parquet"
    write_sealed(TABLE, path, KEY)
    return path


def test_a_sealed_file_gives_the_table_back(sealed):
    assert read_sealed(sealed, KEY).equals(TABLE)
    assert read_sealed(sealed, KEY, ["tonnes"]).column_names == ["tonnes"]


def test_neither_values_nor_column_names_stand_in_the_file(sealed):
    content = sealed.read_bytes()
    assert b"Marker" not in content
    assert b"tonnes" not in content


def test_another_secret_or_another_key_does_not_open_it(sealed):
    with pytest.raises(SealError, match="secret"):
        read_sealed(sealed, Key("bank-1", b"x" * 32))
    with pytest.raises(SealError, match="needs key bank-1"):
        read_sealed(sealed, Key("bank-2", b"k" * 32))
    with pytest.raises(SealError):
        Key("short", b"k")


def test_a_changed_byte_is_noticed(sealed):
    content = bytearray(sealed.read_bytes())
    content[len(content) // 3] ^= 1
    sealed.write_bytes(content)
    with pytest.raises((SealError, OSError)):
        read_sealed(sealed, KEY)


def test_a_file_is_never_written_over(sealed):
    with pytest.raises(FileExistsError):
        write_sealed(TABLE, sealed, KEY)


def test_unknown_values_come_last_either_way():
    up = page(TABLE, sort="tonnes", tie="name").rows["name"].to_pylist()
    assert up == ["Marker Laundry", "Marker Bakery", None, "Marker Garage"]
    down = page(TABLE, sort="tonnes", descending=True, tie="name").rows
    assert down["name"].to_pylist() == [
        "Marker Bakery", None, "Marker Laundry", "Marker Garage",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("condition", "names"),
    [
        (Filter("name", "contains", "LAUNDRY"), ["Marker Laundry"]),
        (
            Filter("name", "is_not", "Marker Bakery"),
            ["Marker Garage", "Marker Laundry", None],
        ),
        (Filter("tonnes", "at_least", Decimal(2)), ["Marker Bakery", None]),
        (Filter("tonnes", "at_most", Decimal(2)), ["Marker Laundry"]),
        (Filter("tonnes", "known", False), ["Marker Garage"]),
        (Filter("name", "in", ["Marker Garage"]), ["Marker Garage"]),
        (Filter("name", "is", "Marker' OR 1=1 --"), []),
    ],
)
def test_filters(condition, names):
    found = page(TABLE, sort="name", filters=[condition])
    assert found.rows["name"].to_pylist() == names
    assert found.total == len(names)


def test_pages_of_a_file_join_to_the_whole_order(sealed, monkeypatch):
    monkeypatch.setattr(engine_files, "ROWS_PER_GROUP", 2)
    pages = [
        read_page(sealed, KEY, sort="tonnes", tie="name", offset=start, limit=3)
        for start in (0, 3, 6)
    ]
    assert [len(part.rows) for part in pages] == [3, 1, 0]
    assert {part.total for part in pages} == {4}
    joined = pa.concat_tables(part.rows for part in pages)
    assert joined.equals(page(TABLE, sort="tonnes", tie="name").rows)


def test_rows_of_several_groups_are_found(tmp_path):
    many = pa.table({"n": list(range(150_000)), "m": [x % 7 for x in range(150_000)]})
    path = tmp_path / "many.parquet"
    write_sealed(many, path, KEY)
    found = read_page(
        path, KEY, sort="m", descending=True, tie="n", offset=21_000, limit=3
    )
    expected = [x for x in range(150_000) if x % 7 == 6][21_000:21_003]
    assert found.rows["n"].to_pylist() == expected


def test_an_unknown_column_or_operator_is_refused(sealed):
    with pytest.raises(PageError, match="no column wages"):
        read_page(sealed, KEY, sort="wages")
    with pytest.raises(PageError, match="no column wages"):
        page(TABLE, sort="name", filters=[Filter("wages", "is", 1)])
    with pytest.raises(PageError, match="no operator"):
        page(TABLE, sort="name", filters=[Filter("name", "like", "x")])
