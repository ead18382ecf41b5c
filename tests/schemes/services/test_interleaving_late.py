"""The second half of the long run of random acts: a file of its own, so that another process takes it."""

import pytest

from tests.schemes.random_walk import WAY, play

pytestmark = pytest.mark.django_db


@pytest.mark.full
def test_thousands_from_the_last_stages_keep_every_promise(rng):
    assert play(rng, stages=range(7, WAY + 1), rounds=850)
