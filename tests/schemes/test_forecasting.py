"""A forecast as plain values: each flow in its month, late ones in this, far ones together."""

from datetime import date

from schemes.forecasting.forecast import (
    Assumptions,
    Flow,
    Sort,
    assumptions,
    forecast,
)

TODAY = date(2026, 11, 26)


def test_flows_fall_into_their_months():
    flows = [
        Flow(Sort.APPROVED, date(2026, 12, 31), 100),
        Flow(Sort.APPROVED, date(2027, 1, 1), 10),
        Flow(Sort.EXPECTED, date(2026, 12, 1), 5),
        Flow(Sort.COMING_BACK, date(2026, 12, 2), 30),
    ]
    found = forecast(flows, TODAY, 3)
    assert [month.first for month in found] == [
        date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1), date(2027, 2, 1),
    ]  # fmt: skip
    assert found[1].sums[Sort.APPROVED] == 100
    assert found[1].net == 100 + 5 - 30
    assert found[2].net == 10


def test_late_flows_count_now_and_far_ones_together():
    flows = [
        Flow(Sort.EXPECTED, date(2020, 1, 1), 7),
        Flow(Sort.EXPECTED, date(2027, 2, 1), 1),
        Flow(Sort.EXPECTED, date(2036, 1, 1), 2),
    ]
    found = forecast(flows, TODAY, 3)
    assert found[0].net == 7
    assert (found[-1].is_rest, found[-1].net) == (True, 3)


def test_nothing_is_lost_in_any_forecast(rng):
    flows = [
        Flow(rng.choice(list(Sort)), date(rng.randint(2020, 2040), rng.randint(1, 12), 1),
             rng.randint(1, 1000))
        for _ in range(300)
    ]  # fmt: skip
    found = forecast(flows, TODAY, 12)
    for sort in Sort:
        wanted = sum(flow.minor for flow in flows if flow.sort == sort)
        assert sum(month.sums[sort] for month in found) == wanted


def test_undecided_claims_follow_their_time_limit_or_ours():
    given = Assumptions(decide_days=60, pay_days=14, months=12)
    filed = date(2026, 1, 1)
    assert given.paid_after_filing(filed, date(2026, 1, 31)) == date(2026, 2, 14)
    assert given.paid_after_filing(filed, None) == date(2026, 3, 16)
    assert assumptions().months >= 1
