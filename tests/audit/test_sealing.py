"""No reading vanishes unseen: seals cover the access log and stand in the chain."""

import uuid
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from audit.models import AccessRecord, AccessSeal, AuditEvent
from audit.sealing import access_breaks, seal_access

pytestmark = pytest.mark.django_db
OWNER, OTHER = uuid.UUID(int=7), uuid.UUID(int=8)


def reading(owner=OWNER, minutes=10):
    return AccessRecord.objects.create(
        organisation_id=owner,
        reader_organisation_id=uuid.UUID(int=9),
        target_id="1",
        at=timezone.now() - timedelta(minutes=minutes),
    )


@pytest.fixture
def sealed():
    records = [reading() for _ in range(3)]
    seal_access(until=timezone.now())
    return records


def rewrite(sql, *values):
    """Do to the tables what somebody with the owner's password could do."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for table in ("audit_accessrecord", "audit_accessseal"):
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER only_grows")
        cursor.execute(sql, values)


def problems():
    return [each.problem for each in access_breaks()]


def test_each_reading_is_sealed_once(sealed):
    reading(OTHER)
    assert [seal.count for seal in seal_access(until=timezone.now())] == [1]
    assert seal_access(until=timezone.now()) == []
    assert AuditEvent.objects.filter(verb="access.sealed").count() == 2
    assert access_breaks() == []


def test_reading_after_the_end_waits_for_the_next_seal(sealed):
    until = timezone.now()
    reading(minutes=-1)
    assert seal_access(until=until) == []
    assert len(seal_access(until=until + timedelta(minutes=2))) == 1
    assert access_breaks() == []


def test_deleted_reading_is_found(sealed):
    rewrite("DELETE FROM audit_accessrecord WHERE target_id = '1' AND at = %s",
            sealed[0].at)  # fmt: skip
    assert problems() == ["access log was changed: 2 readings, 3 were sealed"]


def test_changed_reading_is_found(sealed):
    rewrite("UPDATE audit_accessrecord SET purpose = 'nothing' WHERE at = %s",
            sealed[0].at)  # fmt: skip
    assert problems() == ["access log was changed: 3 readings, 3 were sealed"]


def test_reading_slipped_in_later_is_found(sealed):
    reading(minutes=30)
    assert problems() == ["access log was changed: 4 readings, 3 were sealed"]


def test_missing_changed_and_invented_seals_are_found(sealed):
    rewrite("UPDATE audit_accessseal SET count = 2")
    assert problems() == ["access seal was changed"]
    rewrite("DELETE FROM audit_accessseal")
    assert problems() == ["access seal is missing"]
    AccessSeal.objects.create(
        organisation_id=OTHER, first_at=timezone.now(), last_at=timezone.now(),
        count=1, record_ids_hash="0" * 64, event_sequence=5,
    )  # fmt: skip
    assert "access seal stands in no chain" in problems()


def test_verify_fails_on_a_changed_access_log(sealed):
    out = StringIO()
    call_command("audit", "verify", stdout=out)
    assert "1 access seals" in out.getvalue()
    rewrite("DELETE FROM audit_accessrecord")
    errors = StringIO()
    with pytest.raises(SystemExit):
        call_command("audit", "verify", stdout=out, stderr=errors)
    assert "access log was changed" in errors.getvalue()
