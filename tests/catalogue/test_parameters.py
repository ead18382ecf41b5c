"""A value fixed by a standard or a scheme is asked for by name and day."""

from datetime import date, timedelta

import pytest

from catalogue.parameters import UnknownParameterError, parameters, value_at
from catalogue.sources import load_sources

LATEST = date(2099, 1, 1)


@pytest.mark.parametrize("name", sorted(parameters()))
def test_every_parameter_holds_from_its_first_day_and_not_before(name):
    first = parameters()[name][0][0]
    assert value_at(name, first).key == name
    with pytest.raises(UnknownParameterError, match=f"holds from {first}"):
        value_at(name, first - timedelta(days=1))


@pytest.mark.parametrize("name", sorted(parameters()))
def test_every_value_says_unit_source_and_mark(name):
    for day, value in parameters()[name]:
        assert value.unit and value.source and value.mark
        assert value.year == day.year
        assert value.id.startswith(f"parameter/{name}/{day}@")


def test_newer_value_holds_from_its_own_day(tmp_path):
    path = tmp_path / "parameters.yaml"
    source = next(iter(load_sources()))
    path.write_text(
        "limit:\n  unit: HKD\n  values:\n"
        f"    2024-05-10: {{value: 5, source: {source}, mark: demo}}\n"
        f"    2023-01-01: {{value: 4, source: {source}, mark: demo}}\n",
        "utf-8",
    )
    (first, second) = parameters(path)["limit"]
    assert [first[0], second[0]] == [date(2023, 1, 1), date(2024, 5, 10)]
    assert [first[1].value, second[1].value] == [4, 5]


def test_name_nobody_knows_is_refused():
    with pytest.raises(UnknownParameterError, match="no parameter 'colour'"):
        value_at("colour", LATEST)
