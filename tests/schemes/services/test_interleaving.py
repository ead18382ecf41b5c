"""Officers who could do everything act at random: the rules about money hold after each step."""

import pytest

from tests.schemes.random_walk import WAY, play

pytestmark = pytest.mark.django_db

#: Without them the walk would have gone round what it is to try.
STATES = {
    "approved", "declined", "returned", "info_requested", "sent", "paid",
    "payment_failed", "recovery", "recovered", "written_off",
}  # fmt: skip


def test_random_interleavings_keep_every_promise_about_money(rng):
    assert play(rng, stages=range(WAY + 1), rounds=17, until=STATES) >= STATES


@pytest.mark.full(minutes=5)
def test_thousands_of_acts_on_applications_keep_every_promise(rng):
    assert play(rng, stages=range(3), rounds=850)
