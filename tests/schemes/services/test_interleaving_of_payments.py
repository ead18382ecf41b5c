"""The long run of random acts on claims that are being paid: a file of its own, so that another process takes it."""

import pytest

from tests.schemes.random_walk import play

pytestmark = pytest.mark.django_db


@pytest.mark.full(minutes=5)
def test_thousands_of_acts_on_payments_keep_every_promise(rng):
    assert play(rng, stages=range(6, 9), rounds=850)
