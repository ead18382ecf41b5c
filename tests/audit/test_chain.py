"""The chain as arithmetic: what anybody can check with an exported one and no database."""

import hashlib

import pytest

from audit.chain import GENESIS, HASHED_FIELDS, link_hash, verify

FIELDS = dict.fromkeys(HASHED_FIELDS, "") | {"organisation_id": "7", "detail": {"n": 1}}


def chain(length=3):
    """A true chain of that length."""
    rows, previous = [], GENESIS
    for sequence in range(1, length + 1):
        row = FIELDS | {"sequence": sequence, "previous_hash": previous}
        previous = link_hash(row)
        rows.append(row | {"hash": previous})
    return rows


def found(rows, head=None):
    return [(each.sequence, each.problem) for each in verify("7", rows, head)]


@pytest.mark.parametrize("length", [0, 1, 3])
def test_true_chain_holds(length):
    assert found(chain(length)) == []


def test_hash_is_what_a_stranger_would_compute():
    """Known text, known hash: another program checks chains exported years ago."""
    row = FIELDS | {"sequence": 1, "previous_hash": GENESIS, "verb": "同意"}
    text = f'["7",1,"同意","","","","","",{{"n":1}},"","{GENESIS}"]'
    assert link_hash(row) == hashlib.sha256(text.encode()).hexdigest()


def test_order_of_details_changes_nothing_and_their_values_do():
    row = FIELDS | {"sequence": 1, "previous_hash": GENESIS}
    one = link_hash(row | {"detail": {"a": 1, "b": 2}})
    assert link_hash(row | {"detail": {"b": 2, "a": 1}}) == one
    assert link_hash(row | {"detail": {"a": 1, "b": 3}}) != one


@pytest.mark.parametrize("field", HASHED_FIELDS)
def test_hash_covers_every_field(field):
    row = FIELDS | {"sequence": 1, "previous_hash": GENESIS}
    assert link_hash(row | {field: "changed"}) != link_hash(row)


def test_text_cannot_wander_from_one_field_to_the_next():
    row = FIELDS | {"sequence": 1, "previous_hash": GENESIS}
    left = row | {"actor_id": "ab", "actor_label": "c"}
    right = row | {"actor_id": "a", "actor_label": "bc"}
    assert link_hash(left) != link_hash(right)


def test_gap_is_found_where_it_begins():
    rows = chain(4)
    assert found([rows[0], *rows[2:]]) == [
        (2, "missing"), (3, "does not follow the row before"),
    ]  # fmt: skip


def test_chain_that_does_not_begin_at_the_beginning_is_found():
    forged = chain(1)[0] | {"previous_hash": "f" * 64}
    forged["hash"] = link_hash(forged)
    assert found([forged]) == [(1, "does not follow the row before")]


def test_two_chains_spliced_together_are_found():
    other = chain(3)
    other[0]["verb"] = "another"
    for place, row in enumerate(other):
        row["previous_hash"] = other[place - 1]["hash"] if place else GENESIS
        row["hash"] = link_hash(row)
    assert found(chain(1) + other[1:]) == [(2, "does not follow the row before")]


@pytest.mark.parametrize("place", [0, 1, 2])
def test_any_hash_of_the_chain_proves_that_it_still_holds_it(place):
    rows = chain(3)
    assert found(rows, head=rows[place]["hash"]) == []


def test_unknown_head_is_said_after_the_end():
    assert found(chain(3), head="f" * 64) == [(4, "does not hold the exported head")]
