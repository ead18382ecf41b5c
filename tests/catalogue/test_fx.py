"""Exchange rates: the day's set, across the base, and what no rate means."""

from datetime import date
from decimal import Decimal

import pytest

from catalogue.datafiles import DataFileError
from catalogue.fx import FxSet, FxSets, fx_sets
from catalogue.sources import load_sources

TEXT = """
base: HKD
currencies:
  HKD: {minor_units: 2, name: {en: Hong Kong dollar, zh-Hant: 港元}}
  USD: {minor_units: 2, name: {en: US dollar, zh-Hant: 美元}}
sets:
  "2025-12-31": {source: SOURCE, mark: demo, rates: {CODE: 7.78}}
"""


def one(day, **rates):
    found = {code: Decimal(rate) for code, rate in rates.items()}
    return FxSet(f"fx/{day}", day, "HKD", found, "test", "demo")


SETS = FxSets(
    {}, (one(date(2023, 12, 31), USD="7.81"), one(date(2024, 12, 31), USD="7.77", EUR="8.06"))
)  # fmt: skip


@pytest.mark.parametrize(
    ("day", "found"),
    [
        (date(2023, 12, 30), None),
        (date(2023, 12, 31), date(2023, 12, 31)),
        (date(2024, 12, 30), date(2023, 12, 31)),
        (date(2024, 12, 31), date(2024, 12, 31)),
        (date(2099, 1, 1), date(2024, 12, 31)),
    ],
)
def test_set_of_a_day_is_the_latest_before_its_end(day, found):
    chosen = SETS.on(day)
    assert (chosen.as_of if chosen else None) == found


@pytest.mark.parametrize(
    ("currency", "into", "rate"),
    [
        ("USD", "HKD", Decimal("7.77")),
        ("HKD", "USD", 1 / Decimal("7.77")),
        ("EUR", "USD", Decimal("8.06") / Decimal("7.77")),
        ("HKD", "HKD", 1),
        ("THB", "THB", 1),
        ("THB", "HKD", None),
        ("HKD", "THB", None),
    ],
)
def test_rate_goes_through_the_base(currency, into, rate):
    assert SETS.sets[-1].rate(currency, into) == rate


@pytest.mark.parametrize(
    ("amount", "currency", "into", "converted"),
    [
        ("100", "USD", "HKD", "777.00"),
        ("0", "USD", "HKD", "0"),
        ("5", "THB", "HKD", None),
    ],
)
def test_amount_without_a_rate_is_not_computed(amount, currency, into, converted):
    found = SETS.sets[-1].convert(Decimal(amount), currency, into)
    assert found == (None if converted is None else Decimal(converted))


def written(tmp_path, **changes):
    text = TEXT
    for name, value in ({"SOURCE": "greenfin-demo", "CODE": "USD"} | changes).items():
        text = text.replace(name, value)
    path = tmp_path / "fx.yaml"
    path.write_text(text, "utf-8")
    return path


def test_currency_that_is_not_listed_is_refused_with_its_line(tmp_path):
    source = next(iter(load_sources()))
    with pytest.raises(
        DataFileError, match="THB is not among the currencies"
    ) as caught:
        fx_sets(written(tmp_path, SOURCE=source, CODE="THB"))
    assert caught.value.line == 7


def test_source_nobody_knows_is_refused(tmp_path):
    with pytest.raises(DataFileError, match="hearsay"):
        fx_sets(written(tmp_path, SOURCE="hearsay"))


def test_changed_rate_is_another_set(tmp_path):
    source = next(iter(load_sources()))
    path = written(tmp_path, SOURCE=source)
    (first,) = fx_sets(path).sets
    other = tmp_path / "other.yaml"
    other.write_text(path.read_text("utf-8").replace("7.78", "7.79"), "utf-8")
    (second,) = fx_sets(other).sets
    assert first.id != second.id
    assert first.id.startswith("fx/HKD/2025-12-31@")
