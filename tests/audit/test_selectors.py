"""Whatever is done to a chain behind our back is found."""

import uuid

import pytest
from django.db import connection

from audit.chain import GENESIS, link_hash
from audit.models import AuditEvent
from audit.selectors import chain_breaks, chain_heads, chain_state
from audit.services import SYSTEM, as_row, record

pytestmark = pytest.mark.django_db
ORGANISATION = uuid.UUID(int=7)


@pytest.fixture
def chain():
    for number in range(6):
        record(
            "test.done", organisation_id=ORGANISATION, by=SYSTEM, detail={"n": number}
        )
    return chain_heads()


def rewrite(sql, *values):
    """Do to the table what somebody with the owner's password could do."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE audit_auditevent DISABLE TRIGGER only_grows")
        cursor.execute(sql, values)


def rehash(first):
    """Make the chain consistent in itself again, from one row on."""
    rows = AuditEvent.objects.filter(organisation_id=ORGANISATION, sequence__gte=first)
    previous = (
        AuditEvent.objects.get(sequence=first - 1).hash if first > 1 else "0" * 64
    )
    for event in rows.order_by("sequence"):
        row = as_row(event) | {"previous_hash": previous}
        rewrite(
            "UPDATE audit_auditevent SET previous_hash=%s, hash=%s WHERE id=%s",
            previous, link_hash(row), event.pk,
        )  # fmt: skip
        previous = link_hash(row)


def test_untouched_chain_holds(chain):
    assert chain_breaks(chain) == []


def test_changed_row_is_found(chain):
    rewrite("UPDATE audit_auditevent SET verb='test.undone' WHERE sequence=3")
    assert [(b.sequence, b.problem) for b in chain_breaks()] == [(3, "was changed")]


def test_deleted_row_is_found(chain):
    rewrite("DELETE FROM audit_auditevent WHERE sequence=3")
    assert chain_breaks()[0].problem == "missing"


def test_swapped_rows_are_found(chain):
    for old, new in ((2, 99), (3, 2), (99, 3)):
        rewrite("UPDATE audit_auditevent SET sequence=%s WHERE sequence=%s", new, old)
    assert {b.sequence for b in chain_breaks()} >= {2, 3}


def test_cut_tail_is_found_with_an_exported_head(chain):
    rewrite("DELETE FROM audit_auditevent WHERE sequence>4")
    assert chain_breaks() == []
    assert chain_breaks(chain)[0].problem == "does not hold the exported head"


def test_chain_rewritten_from_a_row_on_is_found_with_an_exported_head(chain):
    rewrite("UPDATE audit_auditevent SET verb='test.undone' WHERE sequence=3")
    rehash(3)
    assert chain_breaks() == []
    assert len(chain_breaks(chain)) == 1


def test_vanished_chain_is_found_with_an_exported_head(chain):
    rewrite("DELETE FROM audit_auditevent")
    assert len(chain_breaks(chain)) == 1


@pytest.mark.parametrize(
    "change",
    [
        "verb = 'test.undone'",
        "actor_id = 'x'",
        "actor_label = 'somebody else'",
        "acting_organisation_id = '00000000-0000-0000-0000-000000000009'",
        "target_type = 'x'",
        "target_id = 'x'",
        """detail = '{"n": 99}'""",
        "at = at + interval '1 second'",
        "hash = repeat('0', 64)",
    ],
    ids=lambda change: change.split()[0],
)
def test_every_field_of_a_decision_is_held_by_its_hash(chain, change):
    if connection.vendor != "postgresql" and "interval" in change + "repeat":
        change = change.replace("at + interval '1 second'", "'2020-01-01 00:00:00'")
        change = change.replace("repeat('0', 64)", "'0'")
    rewrite(f"UPDATE audit_auditevent SET {change} WHERE sequence = 3")
    assert 3 in {found.sequence for found in chain_breaks()}


def test_inserted_decision_is_found(chain):
    forged = AuditEvent.objects.get(sequence=6)
    forged.pk, forged.sequence = None, 7
    forged.save(force_insert=True)
    assert {found.problem for found in chain_breaks()} == {
        "does not follow the row before", "was changed",
    }  # fmt: skip


def test_decision_moved_to_another_organisation_is_found_in_both_chains(chain):
    other = uuid.UUID(int=8)
    rewrite("UPDATE audit_auditevent SET organisation_id=%s WHERE sequence=3", other)
    assert {found.organisation_id for found in chain_breaks()} == {
        str(ORGANISATION), str(other),
    }  # fmt: skip


def test_cut_beginning_is_found(chain):
    rewrite("DELETE FROM audit_auditevent WHERE sequence < 3")
    found = [(b.sequence, b.problem) for b in chain_breaks()]
    assert found == [(1, "missing"), (3, "does not follow the row before")]


def test_break_in_one_chain_says_nothing_of_another(chain):
    record("test.done", organisation_id=uuid.UUID(int=8), by=SYSTEM)
    rewrite("DELETE FROM audit_auditevent WHERE sequence = 3")
    assert {b.organisation_id for b in chain_breaks()} == {str(ORGANISATION)}


def test_heads_are_the_ends_of_all_chains(chain):
    other = record("test.done", organisation_id=uuid.UUID(int=8), by=SYSTEM)
    last = AuditEvent.objects.get(sequence=6)
    assert chain_heads() == {
        str(ORGANISATION): last.hash, str(uuid.UUID(int=8)): other.hash,
    }  # fmt: skip


def test_head_exported_earlier_holds_while_the_chain_grows(chain):
    record("test.done", organisation_id=ORGANISATION, by=SYSTEM)
    assert chain_breaks(chain) == []


def test_state_of_a_chain_tells_length_end_and_breaks(chain):
    state = chain_state(ORGANISATION)
    assert (state.count, state.head, state.holds) == (6, chain[str(ORGANISATION)], True)
    rewrite("UPDATE audit_auditevent SET verb='x' WHERE sequence=6")
    assert not chain_state(ORGANISATION).holds


@pytest.mark.parametrize(
    ("head", "holds"), [(None, True), ("", True), ("0" * 64, False)]
)
def test_organisation_without_a_decision_has_an_empty_chain(head, holds):
    state = chain_state(uuid.UUID(int=9), head)
    assert (state.count, state.head, state.holds) == (0, GENESIS, holds)
