"""One decision after the other, each in its organisation's chain."""

import uuid

import pytest
from django.db import transaction

from audit.chain import link_hash
from audit.models import AccessRecord, AuditEvent
from audit.selectors import chain_breaks, chain_heads
from audit.services import SYSTEM, as_row, record, record_access
from tests.support.actors import actor_of
from tests.support.parallel import at_once

pytestmark = pytest.mark.django_db
ORGANISATION = uuid.UUID(int=7)


@pytest.fixture
def chain():
    for number in range(6):
        record(
            "test.done", organisation_id=ORGANISATION, by=SYSTEM, detail={"n": number}
        )
    return chain_heads()


def test_chains_of_organisations_are_independent(chain):
    other = uuid.UUID(int=8)
    first = record("test.done", organisation_id=other, by=SYSTEM)
    assert (first.sequence, first.previous_hash) == (1, "0" * 64)


def test_decision_names_who_acted_for_whom_on_what():
    owner, officer = actor_of("owner"), actor_of("risk_officer")
    event = record(
        "test.done", organisation_id=owner.organisation_id, by=officer,
        target=owner.organisation, detail={"n": 1},
    )  # fmt: skip
    event.refresh_from_db()
    assert (event.actor_id, event.actor_label) == (
        str(officer.user.pk), officer.audit_label,
    )  # fmt: skip
    assert event.acting_organisation_id == officer.organisation_id
    assert (event.target_type, event.target_id) == (
        "accounts.organisation", str(owner.organisation_id),
    )  # fmt: skip


def test_system_acts_for_no_organisation():
    event = record("test.done", organisation_id=ORGANISATION, by=SYSTEM)
    assert (event.actor_label, event.acting_organisation_id) == ("greenfin", None)
    assert (event.target_type, event.target_id, event.detail) == ("", "", {})


def test_hash_is_the_same_after_the_database_gave_the_row_back():
    event = record("test.done", organisation_id=ORGANISATION, by=SYSTEM,
                   detail={"名": "舢舨", "n": 1.5, "list": [1, None]})  # fmt: skip
    event.refresh_from_db()
    assert link_hash(as_row(event)) == event.hash


@pytest.mark.django_db(transaction=True)
def test_decision_of_a_rolled_back_change_never_was():
    with pytest.raises(RuntimeError), transaction.atomic():
        record("test.done", organisation_id=ORGANISATION, by=SYSTEM)
        raise RuntimeError
    after = record("test.done", organisation_id=ORGANISATION, by=SYSTEM)
    assert (after.sequence, after.previous_hash) == (1, "0" * 64)


@pytest.mark.django_db(transaction=True)
def test_decisions_taken_at_once_stand_one_after_the_other():
    outcomes = at_once(
        *[lambda: record("test.done", organisation_id=ORGANISATION, by=SYSTEM)] * 4
    )
    assert outcomes == [""] * 4
    sequences = AuditEvent.objects.order_by("sequence").values_list("sequence", flat=True)  # fmt: skip
    assert list(sequences) == [1, 2, 3, 4]
    assert chain_breaks() == []


def look(owner, reader):
    record_access(
        organisation_id=owner, by=reader, reader_label="A bank",
        target_type="companies.fact", target_id="1", purpose="credit_risk",
    )  # fmt: skip


def test_reading_by_another_organisation_is_noted():
    officer = actor_of("risk_officer")
    look(ORGANISATION, officer)
    noted = AccessRecord.objects.get()
    assert (noted.organisation_id, noted.reader_organisation_id) == (
        ORGANISATION, officer.organisation_id,
    )  # fmt: skip
    assert (noted.actor_label, noted.purpose) == (officer.audit_label, "credit_risk")


def test_reading_ones_own_data_and_reading_by_the_system_are_not_noted():
    owner = actor_of("owner")
    look(owner.organisation_id, owner)
    look(owner.organisation_id, SYSTEM)
    assert not AccessRecord.objects.exists()
