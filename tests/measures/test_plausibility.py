"""Against last year, the unit, the peers; worked figures of facts/risk-methods.md, 6."""

from decimal import Decimal as D

import pytest

from measures.plausibility import (
    Band,
    Slip,
    Tuning,
    band_around,
    changed_too_much,
    distance_from_peers,
    limits_of_change,
    quantile,
    unit_slip,
)

ENERGY = [D(1000), D("3.6")]
BEFORE = [100, 120, 80, 200, 150, 90, 1000, 60, 110, 130, 5000, 75]
NOW = [105, 118, 84, 206, 160, 95, 1040, 60, 112, 139, 4900, 75000]


def pairs():
    return [(D(a), D(b)) for a, b in zip(BEFORE, NOW, strict=True)]


def test_limits_of_the_published_example():
    limits = limits_of_change(pairs())
    assert limits.ratio == pytest.approx(1.045)
    assert (limits.low, limits.high) == (
        pytest.approx(-1.018, abs=5e-4),
        pytest.approx(0.7244, abs=5e-5),
    )
    flagged = [n for n, pair in enumerate(pairs(), 1) if limits.is_unusual(*pair)]
    assert flagged == [11, 12]


def test_wider_limits_flag_only_the_gross_error():
    limits = limits_of_change(pairs(), Tuning(c=D(40)))
    flagged = [n for n, pair in enumerate(pairs(), 1) if limits.is_unusual(*pair)]
    assert flagged == [12]


def test_zero_and_blank_pairs_make_no_limits():
    assert limits_of_change([(D(0), D(5)), (D(5), D(0))]) is None
    assert limits_of_change([]) is None


@pytest.mark.parametrize(
    ("value", "reference", "slip"),
    [
        ("12400000", "12400", Slip(D(1000))),
        ("12.4", "12400", Slip(D("0.001"))),
        ("9000000", "12400", Slip(D(1000))),
        ("44640", "12400", Slip(D("3.6"))),
        ("12400", "12000", None),
        ("24800", "12400", None),
        ("124000", "12400", None),
        ("0", "12400", None),
        ("12400", "0", None),
        ("-12400000", "12400", None),
    ],
)
def test_unit_slip_names_the_factor(value, reference, slip):
    found = unit_slip(D(value), D(reference), ENERGY, D("0.15"))
    assert (found is None) == (slip is None)
    if slip:
        assert round(found.factor, 6) == slip.factor
        assert found.is_too_large == slip.is_too_large


def test_of_two_near_factors_the_nearer_counts():
    found = unit_slip(D(1020), D(1), [D(1000), D(1100)], D("0.15"))
    assert found == Slip(D(1000))


@pytest.mark.parametrize(
    ("value", "earlier", "too_much"),
    [
        ("20001", "10000", True),
        ("20000", "10000", False),
        ("4999", "10000", True),
        ("5000", "10000", False),
        ("0", "10000", False),
        ("10000", "0", False),
        ("-3", "3", True),
        ("-3", "-4", False),
        ("-3", "-7", True),
    ],
)
def test_change_over_twice_or_under_half_is_too_much(value, earlier, too_much):
    assert changed_too_much(D(value), D(earlier), D(2)) is too_much


def test_distance_sees_the_error_that_hides_itself():
    """A plain z of it is 2.47 only, for it widens the spread it is measured by."""
    usual = [D(each) for each in (11, 12, 12, 13, 11, 12, 14)]
    assert distance_from_peers(D(12200), [*usual, D(12200)]) > 50
    assert abs(distance_from_peers(D(13), usual)) < D("3.5")
    assert distance_from_peers(D(12), [D(12)] * 5) is None
    assert distance_from_peers(D(0), usual) is None
    assert distance_from_peers(D(5), [D(0)]) is None


def test_quantile_reads_between_two_values():
    assert quantile([1.0, 2.0, 3.0, 4.0], 0.25) == 1.75
    assert quantile([7.0], 0.75) == 7.0


def test_band_holds_its_ends():
    band = band_around(D(10), D("0.2"), D(5))
    assert band == Band(D(2), D(50))
    assert band.holds(D(2))
    assert band.holds(D(50))
    assert not band.holds(D("50.01"))
