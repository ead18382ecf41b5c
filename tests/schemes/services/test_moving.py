"""The one door: each step leaves an event, a hash of before and after, and a record."""

from dataclasses import replace

import pytest

from accounts.permissions import Permission as P
from audit.models import AuditEvent
from audit.services import SYSTEM
from schemes.models import Claim, Payee
from schemes.services.moving import StaleClaimError, fingerprint, history, move
from schemes.workflow import WorkflowError
from tests.factories import schemes as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def at():
    return make.office_of()


@pytest.fixture
def claim(at):
    return make.submitted(at)[0]


def test_step_says_who_when_from_where_to_where(at, claim):
    before = fingerprint(claim)
    moved = move(claim, "screen", by=at.maker, note="mine")
    event = moved.events.get(verb="screen")
    assert (event.from_state, event.to_state, event.sequence) == (
        "submitted", "screening", 2,
    )  # fmt: skip
    assert (event.by, event.note) == (at.maker.user, "mine")
    assert event.before_sha256 == before != event.after_sha256
    assert event.after_sha256 == fingerprint(make.fresh(claim))


def test_step_is_recorded_for_both_sides(at, claim):
    move(claim, "screen", by=at.maker)
    records = AuditEvent.objects.filter(verb="claim.screen")
    assert {each.organisation_id for each in records} == {
        claim.organisation_id, at.organisation.pk,
    }  # fmt: skip


def test_each_step_raises_the_revision(at, claim):
    assert move(claim, "screen", by=at.maker).revision == claim.revision + 1


def test_step_over_an_old_revision_changes_nothing(at, claim):
    with pytest.raises(StaleClaimError):
        move(claim, "screen", by=at.maker, seen=claim.revision + 1)
    assert make.fresh(claim).state == "submitted"


def test_unknown_way_names_the_state(at, claim):
    with pytest.raises(WorkflowError, match="“Submitted” now, which does not allow"):
        move(claim, "match", by=at.administrator)


def test_only_greenfin_lets_a_draft_lapse(at):
    draft, by = make.draft(at)
    with pytest.raises(WorkflowError, match="Only greenfin itself"):
        move(draft, "lapse", by=by)
    assert move(draft, "lapse", by=SYSTEM).state == "lapsed"


def test_greenfin_does_no_officers_work(claim):
    with pytest.raises(WorkflowError, match="Only greenfin itself"):
        move(claim, "screen", by=SYSTEM)


def test_history_is_told_the_oldest_first(at, claim):
    move(claim, "screen", by=at.maker)
    assert [hand.verb for hand in history(claim)] == ["submit", "screen"]


@pytest.mark.parametrize("field", ["name", "bank_code", "account_hash"])
def test_another_payee_is_another_fingerprint(claim, field):
    claim = Claim.objects.select_related("payee").get(pk=claim.pk)
    before = fingerprint(claim)
    setattr(claim.payee, field, "999")
    assert fingerprint(claim) != before
    assert Payee.objects.count() == 1


def test_delegated_right_does_not_lift_four_eyes(at):
    claim = make.assessed(at)
    everything = replace(at.maker, permissions=frozenset(P), on_behalf=True)
    with pytest.raises(WorkflowError, match="You handled this claim before"):
        move(claim, "approve", by=everything, approved_by=everything.user)
