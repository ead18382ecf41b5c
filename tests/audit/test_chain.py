"""Whatever is done to a chain behind our back is found."""

import json
import uuid
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from audit.chain import link_hash
from audit.models import AppendOnlyError, AuditEvent
from audit.selectors import chain_breaks, chain_heads
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


def test_rows_cannot_be_changed_through_the_model(chain):
    with pytest.raises(AppendOnlyError):
        AuditEvent.objects.update(verb="test.undone")
    with pytest.raises(AppendOnlyError):
        AuditEvent.objects.all().delete()


def test_database_refuses_to_rewrite_a_row(chain):
    if connection.vendor != "postgresql":
        return
    with (
        pytest.raises(DatabaseError, match="only grows"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE audit_auditevent SET verb='x' WHERE sequence=1")


def test_chains_of_organisations_are_independent(chain):
    other = uuid.UUID(int=8)
    first = record("test.done", organisation_id=other, by=SYSTEM)
    assert (first.sequence, first.previous_hash) == (1, "0" * 64)


def test_command_says_what_is_broken_and_fails(chain, tmp_path):
    heads = tmp_path / "heads.json"
    out = StringIO()
    call_command("audit", "heads", stdout=out)
    heads.write_text(out.getvalue())
    call_command("audit", "verify", "--heads", str(heads), stdout=StringIO())
    rewrite("UPDATE audit_auditevent SET verb='test.undone' WHERE sequence=3")
    out = StringIO()
    with pytest.raises(SystemExit) as stopped:
        call_command("audit", "verify", "--json", stdout=out, stderr=StringIO())
    assert stopped.value.code == 1
    assert json.loads(out.getvalue())["breaks"][0]["sequence"] == 3
