"""Facts as people write them, and what is said of those that cannot be read."""

from datetime import date
from decimal import Decimal

import pytest

from schemes.rules.reading import UnknownFactError, first_day, read_facts


@pytest.fixture
def grant(library):
    return library.scheme("gsf_grant").newest


@pytest.mark.parametrize(
    ("key", "raw", "value"),
    [
        ("size", "100,000,000.00", Decimal("100000000.00")),
        ("size", "HK$ 5,000", Decimal(5000)),
        ("size", 12_800_000, Decimal(12_800_000)),
        ("size", "１２，８００", Decimal(12_800)),
        ("issue_date", "3/6/2024", date(2024, 6, 3)),
        ("issue_date", "2024-02-29", date(2024, 2, 29)),
        ("claims", ["pre", "post_1"], frozenset({"pre", "post_1"})),
        ("claims", "pre,post_1", frozenset({"pre", "post_1"})),
        ("is_rated", True, "yes"),
        ("is_rated", {"state": "dont_know"}, None),
        ("size", "", None),
        ("size", None, None),
        ("loans_before", 0, Decimal(0)),
    ],
)
def test_fact_is_read(grant, key, raw, value):
    reading = read_facts(grant, {"currency": "HKD", key: raw})
    assert reading.problems == ()
    assert reading.values[key] == value


@pytest.mark.parametrize(
    ("key", "raw", "rule", "words"),
    [
        ("size", "1.234,56", "separator", "comma for thousands"),
        ("size", "about 5m", "number", "is not a number"),
        ("size", "US$5,000,000", "currency", "is not in HKD"),
        ("size", "5,000,000 USD", "currency", "is not in HKD"),
        ("size", {"value": 5, "unit": "EUR"}, "currency", "is not in HKD"),
        ("pre_cost", "S$5", "currency", "is not in HKD"),
        ("pre_cost", "0.005", "minor", "parts of a cent"),
        ("pre_cost", "-5", "negative", "below 0"),
        ("loans_before", "1.5", "integer", "whole number"),
        ("issue_date", "2025-02-29", "date", "is not a date"),
        ("issue_date", "tomorrow", "date", "is not a date"),
        ("instrument", "share", "option", "not one of the options"),
        ("claims", ["pre", "post_9"], "option", "post_9"),
        ("is_rated", "maybe", "option", "not one of the options"),
    ],
)
def test_fact_that_cannot_be_read_says_what_to_write(grant, key, raw, rule, words):
    reading = read_facts(grant, {"currency": "HKD", key: raw})
    [problem] = reading.problems
    assert (problem.key, problem.rule) == (key, rule)
    assert words in problem.text["en"]
    assert problem.text["zh-Hant"] != problem.text["en"]
    assert reading.values[key] is None


def test_fact_there_is_not_is_refused(grant):
    with pytest.raises(UnknownFactError, match='Did you mean "reviewer"'):
        read_facts(grant, {"reviewr": "hkqaa"})


def test_day_that_decides_the_version(library, grant):
    on = date(2026, 1, 5)
    assert first_day(grant, {"issue_date": "2022-02-14"}, on) == date(2022, 2, 14)
    assert first_day(grant, {}, on) is None
    assert first_day(grant, {"issue_date": "2022-02-30"}, on) is None
    training = library.scheme("training_subsidy").newest
    assert first_day(training, {}, on) == on


@pytest.mark.parametrize("raw", [[], {}, {"value": []}, [1], True, 1e400, "x" * 5000])
def test_nothing_given_makes_it_raise(grant, raw):
    for key in grant.facts:
        read_facts(grant, {key: raw})
