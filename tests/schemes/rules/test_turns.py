"""Out of turn: how many older claims of the track waited when one was approved."""

from datetime import UTC, datetime, timedelta
from random import Random

from schemes.rules.turns import Turn, overtaken

START = datetime(2026, 11, 2, tzinfo=UTC)


def turn(key, filed, left=None, track="t", approved=True):
    return Turn(
        key, track, START + timedelta(hours=filed),
        START + timedelta(hours=left) if left is not None else None,
        approved and left is not None,
    )  # fmt: skip


def test_claim_in_its_turn_overtook_nobody():
    assert overtaken([turn("a", 0, 5), turn("b", 1, 6)]) == {"a": 0, "b": 0}


def test_older_claims_that_wait_or_are_decided_later_are_counted():
    turns = [turn("a", 0), turn("b", 1, 9), turn("c", 2, 3), turn("d", 3, 4)]
    assert overtaken(turns) == {"c": 2, "b": 1, "d": 2}


def test_other_tracks_and_refusals_do_not_count():
    turns = [turn("a", 0, track="u"), turn("b", 1, 2), turn("c", 0, 5, approved=False)]
    assert overtaken(turns) == {"b": 1}


def test_claims_of_one_instant_are_no_older():
    assert overtaken([turn("a", 0), turn("b", 0, 1)]) == {"b": 0}


def test_count_is_that_of_the_plain_definition():
    rng = Random(7)
    for _ in range(200):
        turns = []
        for n in range(rng.randrange(12)):
            filed = rng.randrange(20)
            left = rng.choice([None, filed + rng.randrange(10)])
            turns.append(turn(str(n), filed, left, approved=rng.random() < 0.7))
        plain = {
            one.key: sum(
                other.filed < one.filed
                and (other.left is None or other.left > one.left
                     or (other.left == one.left and other.key > one.key))
                for other in turns
            )
            for one in turns
            if one.is_approved
        }  # fmt: skip
        assert overtaken(turns) == plain
