"""Officers beside their peers: worked figures, too few to compare, nobody apart."""

import pytest

from schemes.rules.peers import compare

USUAL = {"fewest_acts": 10, "fewest_officers": 4, "farthest": 3.5}


def figures(*values, acts=20):
    return {f"o{n}": (value, acts) for n, value in enumerate(values)}


def test_distance_is_the_modified_z_score():
    """Median 12, deviations 2 1 0 1 18, median deviation 1: 0.6745 × 18 = 12.141."""
    found = compare(figures(10, 11, 12, 13, 30), **USUAL)
    assert found.middle == 12
    farthest = found.officers[0]
    assert (farthest.key, farthest.stands_out) == ("o4", True)
    assert farthest.distance == pytest.approx(0.6745 * 18)
    assert [peer.stands_out for peer in found.officers[1:]] == [False] * 4


def test_one_far_value_does_not_hide_itself():
    """A plain standard deviation would be stretched by the very value it judges."""
    assert compare(figures(1, 1.1, 0.9, 1, 100), **USUAL).officers[0].stands_out


def test_mean_deviation_steps_in_where_most_are_alike():
    """Median deviation 0, mean deviation 10/5 = 2: 10 / (1.253314 × 2) = 3.989."""
    found = compare(figures(5, 5, 5, 5, 15), **USUAL)
    assert found.officers[0].distance == pytest.approx(10 / (1.253314 * 2))
    assert found.officers[0].stands_out


def test_where_all_are_alike_nobody_stands_out():
    found = compare(figures(7, 7, 7, 7), **USUAL)
    assert [peer.distance for peer in found.officers] == [0] * 4


def test_too_few_officers_are_not_compared():
    assert compare(figures(1, 1, 50), **USUAL).officers == ()
    assert compare(figures(1, 1, 1, 50), **USUAL).officers


def test_officer_with_too_few_acts_is_left_out():
    given = figures(1, 2, 3, 4) | {"new": (99, 9)}
    keys = {peer.key for peer in compare(given, **USUAL).officers}
    assert keys == {"o0", "o1", "o2", "o3"}
    assert len(compare(given | {"new": (99, 10)}, **USUAL).officers) == 5


def test_distance_has_a_side():
    found = compare(figures(10, 11, 12, 13, -30), **USUAL)
    assert found.officers[0].distance < -3.5
    assert found.officers[0].stands_out
