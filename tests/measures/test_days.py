"""Days are read as people in Hong Kong write them."""

from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from measures.days import read_day

CASES = yaml.safe_load(
    (Path(__file__).parents[1] / "cases" / "days.yaml").read_text("utf-8")
)
DAYS = st.dates(date(1900, 1, 1), date(2200, 12, 31))


@pytest.mark.parametrize("case", CASES, ids=[case["text"] for case in CASES])
def test_day_is_read_or_refused(case):
    found = read_day(case["text"])
    assert (found.isoformat() if found else None) == case["day"]


@given(DAYS)
def test_every_way_of_writing_a_day_means_that_day(day):
    ways = (
        "%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d%m%Y", "%Y%m%d", "%Y年%m月%d日",
        "%d %b %Y", "%d-%B-%Y",
    )  # fmt: skip
    assert {read_day(day.strftime(way)) for way in ways} == {day}


def test_eight_digits_never_fit_both_orders():
    day, both = date(1900, 1, 1), []
    while day <= date(2200, 12, 31):
        if read_day(f"{day:%Y%m%d}") != day or read_day(f"{day:%d%m%Y}") != day:
            both.append(day)
        day += timedelta(days=1)
    assert both == []


@given(st.text(max_size=20))
def test_no_text_does_any_harm(text):
    found = read_day(text)
    assert found is None or 1900 <= found.year <= 2200
