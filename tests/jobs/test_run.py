"""What a running job may do: report, keep checkpoints, notice that it shall stop."""

from datetime import timedelta

import pytest
from django.utils import timezone
from freezegun import freeze_time

from jobs import services
from jobs.models import Job, JobStep
from jobs.run import CancelledError, JobRun, LostLeaseError
from tests.factories.jobs import lose_lease, waiting

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(kinds):
    kinds("t.work", atomic=False)(lambda run: None)
    return JobRun(services.claim(waiting("t.work", payload={"row": 7}).pk))


def test_job_gets_its_payload(run):
    assert run.payload == {"row": 7}


def test_progress_is_told_and_keeps_the_lease(run, settings):
    with freeze_time(timezone.now() + timedelta(seconds=30)):
        run.progress("Reading", 3, 10)
        job = Job.objects.get()
        lease = timedelta(seconds=settings.JOBS_LEASE_SECONDS)
        assert job.lease_until == timezone.now() + lease
    assert job.progress == {"message": "Reading", "done": 3, "total": 10}


def test_progress_of_who_lost_the_lease_is_not_shown(run):
    lose_lease(run.job)
    services.claim(run.job.pk)
    with pytest.raises(LostLeaseError):
        run.progress("Reading")
    assert Job.objects.get().progress == {}


def test_step_runs_once_and_its_value_is_kept(run):
    calls = []
    for _ in range(2):
        value = run.checkpoint("read", lambda: calls.append(1) or {"rows": 3})
        assert value == {"rows": 3}
    assert calls == [1]


@pytest.mark.parametrize("value", [None, 0, "", [], False])
def test_step_that_gave_nothing_is_done_all_the_same(run, value):
    calls = []
    for _ in range(2):
        assert run.checkpoint("read", lambda: calls.append(1) or value) == value
    assert calls == [1]


def test_step_that_fails_leaves_no_checkpoint(run):
    def fail():
        raise ValueError("row 7")

    with pytest.raises(ValueError, match="row 7"):
        run.checkpoint("read", fail)
    assert not JobStep.objects.exists()


def test_step_during_which_the_lease_was_lost_leaves_no_checkpoint(run):
    def lose():
        lose_lease(run.job)
        services.claim(run.job.pk)

    with pytest.raises(LostLeaseError):
        run.checkpoint("read", lose)
    assert not JobStep.objects.exists()


def test_cancelled_job_begins_no_step(run):
    run.check_cancelled()
    services.cancel(job=run.job)
    with pytest.raises(CancelledError):
        run.check_cancelled()
    with pytest.raises(CancelledError):
        run.checkpoint("read", lambda: pytest.fail("begun"))


def test_done_step_is_given_even_to_a_job_that_was_cancelled(run):
    run.checkpoint("read", lambda: 3)
    services.cancel(job=run.job)
    assert run.checkpoint("read", lambda: pytest.fail("begun again")) == 3
