"""The clock of a claim comes from its own steps, many claims in one query."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from accounts.tenancy import scope
from schemes.models import ClaimEvent
from schemes.services import claims, office
from schemes.services.clocks import clock_of, clocks_of
from tests.factories import schemes as make

pytestmark = pytest.mark.django_db
HONG_KONG = ZoneInfo("Asia/Hong_Kong")
TODAY = timezone.localdate()


@pytest.fixture
def at():
    return make.office_of()


def test_new_claim_has_all_its_time(at):
    claim, _ = make.submitted(at)
    reading = clock_of(claim, TODAY)
    assert (reading.limit, reading.elapsed, reading.is_running) == (30, 0, True)
    assert reading.due_on > TODAY + timedelta(days=30)


def test_asking_pauses_and_answering_goes_on(at):
    claim, by = make.submitted(at)
    with scope(at.organisation.pk):
        office.take_claim(claim=claim, by=at.maker)
        office.ask_applicant(
            claim=claim, questions=["?"], due_on=make.PAY_ON, by=at.maker
        )
    assert clock_of(claim, TODAY).is_paused
    claims.answer_request(request=claim.requests.get(), answer="So.", by=by)
    assert clock_of(claim, TODAY).is_running


def test_day_is_that_of_hong_kong(at):
    claim, _ = make.submitted(at)
    # One minute past midnight in Hong Kong is still the day before in UTC.
    early = datetime(2026, 6, 2, 0, 1, tzinfo=HONG_KONG)
    ClaimEvent.objects.filter(claim=claim).update(at=early)
    assert clock_of(claim, early.date()).elapsed == 0
    assert clock_of(claim, early.date() + timedelta(days=1)).elapsed == 1


def test_appeal_begins_anew(at):
    claim = make.assessed(at)
    with scope(at.organisation.pk):
        claim = office.decline_claim(
            claim=claim, reasons=["late"], note="", by=at.checker, seen=claim.revision
        )
    long_ago = timezone.now() - timedelta(days=90)
    ClaimEvent.objects.filter(claim=claim).update(at=long_ago)
    by = make.actor_of("trainee", claim.organisation)
    claim = claims.appeal_claim(claim=claim, grounds="It is wrong.", by=by)
    assert clock_of(claim, TODAY).elapsed == 0


def test_many_clocks_are_read_in_one_query(at, django_assert_num_queries):
    found = [make.submitted(at)[0] for _ in range(3)]
    found = [make.fresh(claim) for claim in found]
    with django_assert_num_queries(1):
        readings = clocks_of(found, TODAY)
    assert set(readings) == {claim.pk for claim in found}


def test_draft_has_no_clock(at):
    claim, _ = make.draft(at)
    assert clock_of(claim, TODAY) is None
