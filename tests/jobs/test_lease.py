"""A lease is kept by a living process and by nobody else."""

from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone
from freezegun import freeze_time

from jobs import lease, services
from jobs.models import Job
from tests.factories.jobs import lose_lease, waiting

pytestmark = pytest.mark.django_db


@pytest.fixture
def job(kinds):
    kinds("t.work")(lambda run: None)
    return services.claim(waiting("t.work").pk)


def test_holder_moves_the_end_of_the_lease(job, settings):
    with freeze_time(timezone.now() + timedelta(seconds=20)):
        assert lease.renew(job)
        until = timezone.now() + timedelta(seconds=settings.JOBS_LEASE_SECONDS)
    assert Job.objects.get().lease_until == until


def test_who_lost_the_lease_does_not_keep_it_for_another(job):
    lose_lease(job)
    services.claim(job.pk)
    before = Job.objects.get().lease_until
    assert not lease.renew(job)
    assert Job.objects.get().lease_until == before


def test_job_that_ended_has_no_lease_to_keep(job):
    Job.objects.update(status="done", finished_at=timezone.now(), lease_until=None)
    assert not lease.renew(job)
    assert Job.objects.get().lease_until is None


class Ticks:
    """An event that is waited for a few times and never set before that."""

    def __init__(self, count):
        self.left = count

    def wait(self, _seconds):
        self.left -= 1
        return self.left < 0


@pytest.fixture
def renewals(monkeypatch):
    """What each renewal does, one after the other; an error is raised."""
    outcomes = []

    def renew(job):
        outcome = outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    monkeypatch.setattr(lease, "renew", renew)
    monkeypatch.setattr(lease.connection, "close", lambda: None)
    return outcomes


def test_absent_database_is_asked_again_at_the_next_turn(job, renewals):
    renewals += [OperationalError("away"), True, True]
    lease._renew(job, Ticks(3))
    assert renewals == []


def test_lost_lease_ends_the_renewing(job, renewals):
    renewals += [False, "never asked"]
    lease._renew(job, Ticks(9))
    assert renewals == ["never asked"]


def test_work_that_hangs_loses_its_lease_after_the_longest_time(
    job, renewals, settings
):
    settings.CELERY_TASK_TIME_LIMIT = 0
    renewals += ["never asked"]
    lease._renew(job, Ticks(9))
    assert renewals == ["never asked"]
