"""A risk view is computed by a child process: what becomes of the job when that ends."""

import os
import signal
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from accounts.tenancy import scope
from audit.services import SYSTEM
from jobs.models import Job
from jobs.services import enqueue, relay, run
from jobs.titles import CHILD_ENDED
from risk.models import RiskAggregate, RiskView
from risk.services.building import request_view
from tests.factories.risk import loan, make_bank, make_book
from tests.support.children import interfering, is_running
from tests.support.processes import wait_until

CHILD = "risk.view_child"


@pytest.fixture
def job(db):
    return request_view(book=a_book(), by=SYSTEM)


def a_book():
    loans = [loan(number, f"B{number}", 1_000_000) for number in range(1, 4)]
    return make_book(make_bank(), loans)


def again(job):
    Job.objects.filter(pk=job.pk).update(run_after=timezone.now())
    return run(job.pk)


def kill(pid):
    os.kill(pid, signal.SIGKILL)


def stop(pid):
    os.kill(pid, signal.SIGSTOP)


def test_view_that_needs_more_memory_fails_and_says_so(job, settings):
    settings.ENGINE_MEMORY_MB = 300
    assert run(job.pk) == Job.Status.DEAD
    job.refresh_from_db()
    assert job.failure == CHILD_ENDED["memory"]
    assert RiskView.objects.get().status == RiskView.Status.FAILED


def test_failed_view_is_computed_once_the_operator_allows_more(job, settings):
    settings.ENGINE_MEMORY_MB = 300
    run(job.pk)
    settings.ENGINE_MEMORY_MB = 2_048
    Job.objects.update(status=Job.Status.WAITING, attempt=0, finished_at=None)
    assert again(job) == Job.Status.DONE
    assert RiskView.objects.get().status == RiskView.Status.READY


def test_engine_that_needs_more_than_its_share_is_told_as_memory(job, monkeypatch):
    monkeypatch.setattr("risk.services.computing.SHARE_OF_ENGINE", 0.0005)
    assert run(job.pk) == Job.Status.DEAD
    job.refresh_from_db()
    assert job.failure == CHILD_ENDED["memory"]


def test_killed_child_makes_the_job_wait_for_another_try(job):
    with interfering(CHILD, kill):
        assert run(job.pk) == Job.Status.WAITING
    job.refresh_from_db()
    assert job.error == "ChildError: killed: SIGKILL"
    assert RiskView.objects.get().status == RiskView.Status.BUILDING
    assert again(job) == Job.Status.DONE
    assert RiskView.objects.get().status == RiskView.Status.READY
    assert RiskAggregate.objects.filter(cut="overall").count() == 1


def test_child_killed_each_time_leaves_a_failed_view_and_a_sentence(job):
    Job.objects.update(max_attempts=2)
    for expected in (Job.Status.WAITING, Job.Status.DEAD):
        with interfering(CHILD, kill):
            assert again(job) == expected
    job.refresh_from_db()
    assert job.failure == CHILD_ENDED["killed"]
    assert RiskView.objects.get().status == RiskView.Status.FAILED


def test_cancelling_ends_the_child_at_once(job):
    def cancel(pid):
        stop(pid)
        cancelled.append(pid)

    cancelled = []
    # Asked for from the start: a second connection would not see this test's rows.
    real = Job.objects.filter(pk=job.pk)
    with interfering(CHILD, cancel):
        from jobs.run import JobRun

        watched = JobRun.check_wanted

        def check(self):
            if cancelled:
                real.update(cancel_requested=True)
            watched(self)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(JobRun, "check_wanted", check)
            assert run(job.pk) == Job.Status.CANCELLED
    assert not is_running(cancelled[0])
    assert not RiskView.objects.filter(status=RiskView.Status.READY).exists()


@pytest.mark.django_db(transaction=True)
def test_lease_is_kept_while_the_child_works(settings):
    settings.JOBS_LEASE_SECONDS = 1
    job = request_view(book=a_book(), by=SYSTEM)
    renewed = []

    def hold(pid):
        stop(pid)
        first = Job.objects.get(pk=job.pk).lease_until
        wait_until(
            lambda: (
                Job.objects.get(pk=job.pk).lease_until > first + timedelta(seconds=2)
            ),
            what="the lease to be renewed twice over",
        )
        renewed.append(Job.objects.get(pk=job.pk).attempt)
        connection.close()
        os.kill(pid, signal.SIGCONT)

    with interfering(CHILD, hold):
        assert run(job.pk) == Job.Status.DONE
    assert renewed == [1]


@pytest.mark.services
def test_worker_outlives_a_child_that_was_killed(transactional_db, processes, settings):
    """Celery's own processes are daemons, which `multiprocessing` gives no children."""
    book = a_book()
    with scope(book.organisation_id):
        job = request_view(book=book, by=SYSTEM)
    worker = processes.worker(FILES_DIR=str(settings.MEDIA_ROOT))
    with interfering(CHILD, kill):
        relay()
    wait_until(lambda: again_waiting(job), what="the job to wait again")
    Job.objects.filter(pk=job.pk).update(run_after=timezone.now(), dispatched_at=None)
    relay()
    wait_until(lambda: state(job)[0] == Job.Status.DONE, seconds=60, what="the view")
    assert state(job) == (Job.Status.DONE, 2)
    assert worker.poll() is None
    other = enqueue("documents.schedule_sweeps", organisation_id=None, by=SYSTEM,
                    payload={}, key="after")  # fmt: skip
    relay()
    wait_until(lambda: state(other)[0] == Job.Status.DONE, what="the next job")


def state(job):
    job.refresh_from_db()
    return job.status, job.attempt


def again_waiting(job):
    return state(job) == (Job.Status.WAITING, 1)
