"""What the rest of the platform may rely on from the columnar engine."""

import datetime
from decimal import Decimal

import ibis
import pyarrow as pa
import pytest

from measures.engine import Engine, EngineError, EngineMemoryError, Limits
from measures.expressions import (
    Plan,
    as_amount,
    as_share,
    as_tonnes,
    compiled,
    unbound,
)

NUMBERS = pa.table({"key": ["a", "b", "a", None], "value": [1.5, 2.0, None, 4.0]})


@pytest.fixture
def engine():
    with Engine(Limits(memory="256MB", threads=2)) as engine:
        yield engine


def rows(table, by):
    return sorted(table.to_pylist(), key=lambda row: str(row[by]))


def test_sums_leave_out_what_is_missing_and_a_sum_of_nothing_is_missing(engine):
    table = unbound("numbers", NUMBERS.schema)
    sums = table.group_by("key").aggregate(total=table.value.sum(), n=table.count())
    assert rows(engine.run(compiled(sums), {"numbers": NUMBERS}), "key") == [
        {"key": None, "total": 4.0, "n": 1},
        {"key": "a", "total": 1.5, "n": 2},
        {"key": "b", "total": 2.0, "n": 1},
    ]
    nothing = table.filter(table.key == "z").aggregate(total=table.value.sum())
    assert engine.run(compiled(nothing), {"numbers": NUMBERS}).to_pylist() == [
        {"total": None}
    ]


@pytest.mark.parametrize(
    ("rounding", "value", "expected"),
    [
        (as_amount, 2.0005, "2.001"),
        (as_amount, -2.0005, "-2.001"),
        (as_tonnes, 0.0000004, "0.000000"),
        (as_share, 1 / 3, "0.333333333333"),
    ],
)
def test_rounding_is_to_a_fixed_scale_halves_away_from_zero(
    engine, rounding, value, expected
):
    table = pa.table({"value": [value, None]})
    expression = unbound("t", table.schema)
    steps = compiled(expression.select(x=rounding(expression.value)))
    found = engine.run(steps, {"t": table})
    assert [row["x"] for row in found.to_pylist()] == [Decimal(expected), None]


def test_cases_joins_and_flags_treat_missing_as_unknown(engine):
    table = unbound("numbers", NUMBERS.schema)
    small = ibis.cases((table.value < 1.8, "small"), (table.value >= 1.8, "large"))
    least = ibis.least(table.value, ibis.literal(1.7))
    steps = compiled(table.select(small=small, least=least))
    found = engine.run(steps, {"numbers": NUMBERS})
    assert found["small"].to_pylist() == ["small", "large", None, "large"]
    # Both engines skip what is missing when they look for the least.
    assert found["least"].to_pylist() == [1.5, 1.7, 1.7, 1.7]


def test_a_plan_reads_its_earlier_steps_by_name(engine):
    plan = Plan()
    table = plan.step("known", unbound("t", NUMBERS.schema).filter(ibis._.value > 1.8))
    plan.step("counted", table.aggregate(n=table.count()))
    assert engine.run(plan.steps, {"t": NUMBERS}).to_pylist() == [{"n": 2}]


def test_the_engine_sees_no_files_and_no_variables(engine, tmp_path):
    (tmp_path / "secret.csv").write_text("a\n1\n")
    for sql in (
        f"SELECT * FROM '{tmp_path / 'secret.csv'}'",
        "SELECT * FROM NUMBERS",
        "INSTALL httpfs",
        "ATTACH 'other.db'",
        f"COPY (SELECT 1) TO '{tmp_path / 'out.csv'}'",
        "SET threads = 8",
    ):
        with pytest.raises(EngineError):
            engine.run_sql(sql, {})
    assert not (tmp_path / "out.csv").exists()


def test_tables_are_gone_after_the_run(engine):
    steps = compiled(unbound("t", NUMBERS.schema))
    engine.run(steps, {"t": NUMBERS})
    with pytest.raises(EngineError, match="does not exist"):
        engine.run(steps, {})


def test_a_value_that_does_not_fit_is_an_error_not_a_wrong_number(engine):
    table = pa.table({"value": [1e30]})
    expression = unbound("t", table.schema)
    with pytest.raises(EngineError):
        engine.run(
            compiled(expression.select(x=as_amount(expression.value))), {"t": table}
        )


def test_a_run_that_needs_more_memory_fails_and_the_process_lives(engine):
    big = pa.table({"x": pa.array(range(2_000_000))})
    table = unbound("big", big.schema)
    joined = table.join(table.view(), "x")
    steps = compiled(joined.aggregate(n=joined.count()))
    with (
        Engine(Limits(memory="16MB", threads=1)) as small,
        pytest.raises(EngineMemoryError),
    ):
        small.run(steps, {"big": big})
    counted = engine.run(steps, {"big": big})
    assert counted["n"].to_pylist() == [2_000_000]


def test_dates_and_decimals_come_back_as_they_went_in(engine):
    table = pa.table(
        {
            "day": [datetime.date(2026, 9, 30)],
            "amount": pa.array([Decimal("1.230")], pa.decimal128(18, 3)),
        }
    )
    assert engine.run(compiled(unbound("t", table.schema)), {"t": table}).equals(table)
