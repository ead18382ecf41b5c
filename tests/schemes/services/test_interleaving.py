"""Officers who could do everything act at random: the rules about money hold after each step."""

import pytest

from tests.schemes.random_walk import WAY, play

pytestmark = pytest.mark.django_db


def test_random_interleavings_keep_every_promise_about_money(rng):
    reached = play(rng, stages=range(WAY + 1), rounds=17)
    assert {
        "approved",
        "declined",
        "returned",
        "info_requested",
        "sent",
        "paid",
    } <= reached
    assert {"payment_failed", "recovery", "recovered", "written_off"} <= reached


@pytest.mark.full(minutes=5)
def test_thousands_of_acts_on_applications_keep_every_promise(rng):
    assert play(rng, stages=range(3), rounds=850)
