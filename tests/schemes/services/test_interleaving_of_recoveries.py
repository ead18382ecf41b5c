"""The long run of random acts on claims whose money is asked back: a file of its own, so that another process takes it."""

import pytest

from tests.schemes.random_walk import WAY, play

pytestmark = pytest.mark.django_db


@pytest.mark.full(minutes=5)
def test_thousands_of_acts_on_recoveries_keep_every_promise(rng):
    assert play(rng, stages=range(9, WAY + 1), rounds=850)
