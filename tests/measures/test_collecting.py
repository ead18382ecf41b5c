"""The collector rests inside and works again after it, whatever happened."""

import gc

import pytest

from measures.collecting import no_cycle_search


def test_collector_rests_and_comes_back():
    with no_cycle_search():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_collector_comes_back_after_an_error():
    with pytest.raises(ValueError, match="x"), no_cycle_search():
        raise ValueError("x")
    assert gc.isenabled()


def test_inner_rest_does_not_end_the_outer():
    with no_cycle_search():
        with no_cycle_search():
            pass
        assert not gc.isenabled()
