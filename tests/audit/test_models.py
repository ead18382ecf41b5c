"""Records that only grow: the model and the database both refuse to rewrite them."""

import uuid

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from audit.models import AccessRecord, AccessSeal, AppendOnlyError, AuditEvent
from audit.selectors import chain_heads
from audit.services import SYSTEM, record
from tests.support.actors import actor_of
from tests.support.database import as_web_role

pytestmark = pytest.mark.django_db
ORGANISATION = uuid.UUID(int=7)


@pytest.fixture
def chain():
    for number in range(6):
        record(
            "test.done", organisation_id=ORGANISATION, by=SYSTEM, detail={"n": number}
        )
    return chain_heads()


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


ROWS = {
    "audit_auditevent": lambda: record(
        "test.done", organisation_id=ORGANISATION, by=SYSTEM
    ),
    "audit_accessrecord": lambda: AccessRecord.objects.create(
        organisation_id=ORGANISATION, reader_organisation_id=ORGANISATION,
        at=timezone.now(),
    ),
    "audit_accessseal": lambda: AccessSeal.objects.create(
        organisation_id=ORGANISATION, first_at=timezone.now(), last_at=timezone.now(),
        count=1, record_ids_hash="0" * 64, event_sequence=1,
    ),
}  # fmt: skip


@pytest.mark.parametrize("table", ROWS)
@pytest.mark.parametrize(
    "statement", ["UPDATE {} SET organisation_id = gen_random_uuid()", "DELETE FROM {}"]
)
def test_database_refuses_to_rewrite_any_record(table, statement):
    if connection.vendor != "postgresql":
        return
    ROWS[table]()
    with (
        pytest.raises(DatabaseError, match="only grows"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(table))


@pytest.mark.parametrize("table", ROWS)
@pytest.mark.parametrize(
    "verb", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {}"]
)
def test_web_role_may_not_even_try(table, verb):
    if connection.vendor != "postgresql":
        return
    with (
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
        as_web_role(),
        connection.cursor() as cursor,
    ):
        cursor.execute(verb.format(table))


@pytest.mark.parametrize("model", [AuditEvent, AccessRecord, AccessSeal])
def test_model_refuses_before_the_database_does(model):
    for act in (model.objects.all().delete, lambda: model.objects.update(pk=1)):
        with pytest.raises(AppendOnlyError, match="add a new one instead"):
            act()


def test_sequence_stands_once_in_a_chain(refused_by):
    first = ROWS["audit_auditevent"]()
    first.pk = None
    with refused_by("audit_one_chain"):
        first.save(force_insert=True)


def test_every_constraint_is_violated_here(constraints_of):
    assert constraints_of("audit") == {"audit_one_chain"}


def test_decisions_are_seen_by_the_organisation_of_their_chain():
    owner, stranger = actor_of("owner"), actor_of("owner")
    event = record("test.done", organisation_id=owner.organisation_id, by=stranger)
    assert list(AuditEvent.objects.visible_to(owner)) == [event]
    assert not AuditEvent.objects.visible_to(stranger).exists()
