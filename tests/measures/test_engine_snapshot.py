"""A snapshot's identity is its rows: not their order, not the file, not the engine."""

import dataclasses
import datetime
import hashlib
from decimal import Decimal

import pyarrow as pa
import pytest

from measures.engine_snapshot import Manifest, SnapshotError, canonical_sha256

TABLE = pa.table(
    {
        "key": ["b", "a"],
        "text": ['say "x", y', None],
        "amount": pa.array([Decimal("1.200"), None], pa.decimal128(18, 3)),
        "day": pa.array([datetime.date(2026, 1, 2), None], pa.date32()),
        "number": [12.4, None],
    }
)


def test_the_hash_is_that_of_the_documented_text():
    text = (
        '"key","text","amount","day","number"\n'
        '"a",,,,\n'
        '"b","say ""x"", y","1.200","2026-01-02","12.4"\n'
    )
    assert canonical_sha256(TABLE, ["key"]) == hashlib.sha256(text.encode()).hexdigest()


def test_order_and_chunks_of_rows_do_not_matter_and_values_do():
    expected = canonical_sha256(TABLE, ["key"])
    turned = pa.concat_tables([TABLE.slice(1, 1), TABLE.slice(0, 1)])
    assert canonical_sha256(turned, ["key"]) == expected
    changed = TABLE.set_column(4, "number", pa.array([12.5, None]))
    assert canonical_sha256(changed, ["key"]) != expected


def test_a_missing_text_is_not_an_empty_one():
    empty = TABLE.set_column(1, "text", pa.array(['say "x", y', ""]))
    assert canonical_sha256(empty, ["key"]) != canonical_sha256(TABLE, ["key"])


def test_rows_that_no_key_tells_apart_are_refused():
    twice = pa.table({"key": ["a", "a"], "value": [1, 2]})
    with pytest.raises(SnapshotError, match="key"):
        canonical_sha256(twice, ["key"])


def test_versions_of_the_engine_are_told_but_are_not_identity():
    manifest = Manifest(
        method="m 1",
        as_of=datetime.date(2026, 9, 30),
        reporting_currency="HKD",
        parameters={"p": "1"},
        fx_set="fx",
        inputs={"positions": "2"},
        outputs={"aggregates": "3"},
        engine={"duckdb": "1.5.6"},
    )
    newer = dataclasses.replace(manifest, engine={"spark": "4.0"})
    assert newer.sha256 == manifest.sha256
    assert newer.as_json() != manifest.as_json()
    other = dataclasses.replace(manifest, inputs={"positions": "4"})
    assert other.sha256 != manifest.sha256
