"""A job is done once, whoever dies; whatever waits can be told from what failed."""

import socket
import threading
import time
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.db import connection, connections, transaction
from django.test import override_settings
from django.utils import timezone, translation
from freezegun import freeze_time

from audit.models import AuditEvent
from audit.services import SYSTEM
from documents.models import StoredFile
from jobs import bell, poller, registry, services
from jobs.children import ChildError
from jobs.models import Job, JobStep
from jobs.run import CancelledError, LostLeaseError, PermanentError
from jobs.selectors import failure_text
from jobs.titles import CHILD_ENDED
from tests.factories.jobs import due_now, lose_lease, waiting
from tests.support.actors import actor_of, organisation_of
from tests.support.database import as_web_role
from tests.support.processes import wait_until

DONE = Job.Status.DONE


@pytest.mark.django_db
def test_job_with_a_live_twin_is_not_inserted_again(kinds):
    kinds("t.work")(lambda run: None)
    assert waiting("t.work") == waiting("t.work")
    services.run(Job.objects.get().pk)
    assert waiting("t.work").status == "waiting"
    assert Job.objects.count() == 2


@pytest.mark.django_db
def test_result_and_effect_of_a_short_job_are_kept_together(kinds):
    @kinds("t.work")
    def work(run):
        waiting("t.effect", key=f"effect-{run.job.attempt}")
        if run.job.attempt == 1:
            raise RuntimeError("power cut")
        return {"attempt": run.job.attempt}

    kinds("t.effect")(lambda run: None)
    job = waiting("t.work")
    assert services.run(job.pk) == "waiting"
    assert not Job.objects.filter(kind="t.effect").exists()
    due_now(job)
    assert services.run(job.pk) == DONE
    job.refresh_from_db()
    assert job.result == {"attempt": 2}
    assert Job.objects.filter(kind="t.effect").count() == 1


@pytest.mark.django_db
def test_long_job_goes_on_from_its_last_checkpoint(kinds):
    calls = []

    @kinds("t.long", atomic=False)
    def work(run):
        first = run.checkpoint("first", lambda: calls.append("first") or 1)
        if run.job.attempt == 1:
            raise RuntimeError("killed")
        return {"sum": first + run.checkpoint("second", lambda: 2)}

    job = waiting("t.long")
    services.run(job.pk)
    due_now(job)
    services.run(job.pk)
    job.refresh_from_db()
    assert (job.result, calls) == ({"sum": 3}, ["first"])
    assert JobStep.objects.filter(job=job).count() == 2


@pytest.mark.django_db
def test_silent_worker_loses_the_job_and_cannot_end_it_any_more(kinds):
    def work(run):
        if run.job.attempt == 1:
            lose_lease(run.job)
            assert services.run(run.job.pk) == DONE
        return {"attempt": run.job.attempt}

    kinds("t.slow", atomic=False)(work)
    job = waiting("t.slow")
    assert services.run(job.pk) is None
    job.refresh_from_db()
    assert job.result == {"attempt": 2}


@pytest.mark.django_db
def test_job_that_always_fails_is_dead_with_its_error_and_can_be_retried(kinds):
    @kinds("t.poison", max_attempts=2)
    def work(run):
        raise ValueError("row 7 is not a number")

    job = waiting("t.poison")
    for _ in range(3):
        due_now(job)
        services.run(job.pk)
    job.refresh_from_db()
    assert (job.status, job.attempt) == ("dead", 2)
    assert "row 7" in job.error
    services.retry_dead(job=job)
    job.refresh_from_db()
    assert (job.status, job.attempt) == ("waiting", 0)


@pytest.mark.django_db
def test_worker_that_dies_each_time_does_not_loop_for_ever(kinds):
    kinds("t.killer", max_attempts=2)(lambda run: None)
    job = waiting("t.killer")
    for _ in range(2):
        assert services.claim(job.pk)
        lose_lease(job)
    assert services.claim(job.pk) is None
    job.refresh_from_db()
    assert job.status == "dead"


@pytest.mark.django_db
def test_permanent_error_is_not_tried_again(kinds):
    @kinds("t.wrong")
    def work(run):
        raise PermanentError("This file is not a spreadsheet.")

    job = waiting("t.wrong")
    assert services.run(job.pk) == "dead"
    job.refresh_from_db()
    assert job.error == "This file is not a spreadsheet."


def ended_child(kinds, reason, **options):
    """A job whose child process ends each time for that reason."""

    @kinds("t.child", **options)
    def work(run):
        raise ChildError(reason, "SIGKILL")

    return waiting("t.child")


@pytest.mark.django_db
@pytest.mark.parametrize("reason", ["memory", "time"])
def test_job_whose_child_met_its_own_limit_is_not_tried_again(kinds, reason):
    job = ended_child(kinds, reason)
    assert services.run(job.pk) == "dead"
    job.refresh_from_db()
    assert job.failure == CHILD_ENDED[reason]
    assert job.error == f"ChildError: {reason}: SIGKILL"


@pytest.mark.django_db
@pytest.mark.parametrize("reason", ["killed", "crash"])
def test_job_whose_child_was_stopped_is_tried_again_and_then_says_so(kinds, reason):
    job = ended_child(kinds, reason, max_attempts=2)
    assert services.run(job.pk) == "waiting"
    Job.objects.update(run_after=timezone.now())
    assert services.run(job.pk) == "dead"
    job.refresh_from_db()
    assert (job.attempt, job.failure) == (2, CHILD_ENDED[reason])


@pytest.mark.django_db
def test_why_a_child_ended_is_told_in_the_readers_language(kinds):
    job = ended_child(kinds, "memory")
    services.run(job.pk)
    job.refresh_from_db()
    with translation.override("zh-hant"):
        assert "記憶體" in failure_text(job)


@pytest.mark.django_db
def test_whether_an_attempt_is_still_wanted(kinds):
    @kinds("t.slow", atomic=False)
    def work(run):
        run.check_wanted()
        Job.objects.update(cancel_requested=True)
        with pytest.raises(CancelledError):
            run.check_wanted()
        Job.objects.update(cancel_requested=False)
        lose_lease(run.job)
        assert services.claim(run.job.pk)
        with pytest.raises(LostLeaseError):
            run.check_wanted()
        return {"looked": True}

    job = waiting("t.slow")
    assert services.run(job.pk) is None
    job.refresh_from_db()
    assert (job.status, job.attempt) == ("running", 2)


@pytest.mark.django_db
def test_kind_of_another_release_is_parked_not_dropped(kinds):
    kinds("t.future")(lambda run: None)
    job = waiting("t.future")
    del registry.HANDLERS["t.future"]
    assert services.run(job.pk) == "dead"
    job.refresh_from_db()
    assert "t.future" in job.error


@pytest.mark.django_db
def test_waiting_job_is_cancelled_at_once_a_running_one_at_its_checkpoint(kinds):
    @kinds("t.long", atomic=False)
    def work(run):
        services.cancel(job=run.job)
        run.checkpoint("never", lambda: 1)

    later = waiting("t.long", key="a")
    services.cancel(job=later)
    running = waiting("t.long", key="b")
    assert services.run(later.pk) is None
    assert services.run(running.pk) == "cancelled"
    assert not JobStep.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_hold_the_same_job(kinds):
    held = []
    barrier = threading.Barrier(4)

    @kinds("t.once", atomic=False)
    def work(run):
        held.append(run.job.attempt)

    job = waiting("t.once")

    def worker():
        barrier.wait()
        try:
            services.run(job.pk)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=worker) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert held == [1]


@pytest.mark.django_db(transaction=True)
def test_job_of_a_rolled_back_change_never_was(kinds):
    kinds("t.work")(lambda run: None)
    with pytest.raises(RuntimeError), transaction.atomic():
        waiting("t.work")
        raise RuntimeError
    assert not Job.objects.exists()


@pytest.mark.django_db(transaction=True)
@override_settings(JOBS_EMBEDDED=False, CELERY_BROKER_URL="redis://127.0.0.1:1/0")
def test_saving_goes_on_and_the_job_waits_when_the_broker_is_away(kinds, monkeypatch):
    kinds("t.work")(lambda run: None)
    monkeypatch.setattr(bell, "broker", bell.Broker())
    job = waiting("t.work")
    job.refresh_from_db()
    assert (job.status, job.dispatched_at) == ("waiting", None)
    assert poller.poll_once() == 1


@pytest.mark.django_db
def test_relay_rings_for_what_nobody_was_called_for(kinds, monkeypatch):
    rung = []
    monkeypatch.setattr(services, "ring", lambda job: rung.append(job.key))
    kinds("t.work")(lambda run: None)
    waiting("t.work", key="new")
    called = waiting("t.work", key="called")
    Job.objects.filter(pk=called.pk).update(dispatched_at=timezone.now())
    later = waiting("t.work", key="later")
    Job.objects.filter(pk=later.pk).update(
        run_after=timezone.now() + timedelta(hours=1)
    )
    assert services.relay() == 1
    assert rung == ["new"]


@pytest.mark.django_db
@override_settings(
    EMAIL_BACKEND="jobs.mail.OutboxBackend",
    OUTBOX_BACKEND="django.core.mail.backends.locmem.EmailBackend",
)
def test_mail_leaves_by_the_job_table_and_only_once():
    mail.outbox = []
    mail.EmailMultiAlternatives(
        "Hello", "text", "a@example.org", ["b@example.org"]
    ).send()
    assert mail.outbox == []
    assert poller.poll_once() == 1
    assert poller.poll_once() == 0
    assert [message.subject for message in mail.outbox] == ["Hello"]


@pytest.mark.django_db
def test_attempt_that_lost_its_lease_cannot_fail_the_next_one(kinds):
    @kinds("t.slow", atomic=False)
    def work(run):
        if run.job.attempt == 1:
            lose_lease(run.job)
            assert services.claim(run.job.pk)
            raise PermanentError("I came too late to know better.")

    job = waiting("t.slow")
    services.run(job.pk)
    job.refresh_from_db()
    assert (job.status, job.attempt, job.failure) == ("running", 2, "")


@pytest.mark.django_db
def test_step_is_not_begun_by_who_lost_the_lease(kinds):
    sent = []

    @kinds("t.slow", atomic=False)
    def work(run):
        if run.job.attempt == 1:
            lose_lease(run.job)
            assert services.claim(run.job.pk)
        run.checkpoint("sent", lambda: sent.append(run.job.attempt))

    services.run(waiting("t.slow").pk)
    assert sent == []


@pytest.mark.django_db(transaction=True)
@override_settings(JOBS_LEASE_SECONDS=1)
def test_slow_job_keeps_its_lease_while_its_process_lives(kinds):
    @kinds("t.slow", atomic=False)
    def work(run):
        first = Job.objects.get().lease_until
        wait_until(lambda: Job.objects.get().lease_until > first, what="a renewal")

    assert services.run(waiting("t.slow").pk) == DONE


@pytest.mark.django_db
def test_long_queue_without_a_worker_does_not_hide_other_jobs(kinds, monkeypatch):
    rung = []
    monkeypatch.setattr(services, "ring", lambda job: rung.append(job.key))
    kinds("t.work")(lambda run: None)
    for number in range(3):
        waiting("t.work", key=f"called {number}")
    Job.objects.update(dispatched_at=timezone.now())
    waiting("t.work", key="new")
    services.relay(limit=2)
    assert rung == ["new"]


@pytest.mark.django_db(transaction=True)
def test_long_job_sees_its_tenants_rows_and_no_others(kinds):
    bank, other = organisation_of("bank"), organisation_of("bank")
    for owner in (bank, other):
        StoredFile.objects.create(
            organisation=owner, name="a", media_type="x", size=1, sha256="0" * 64
        )
    seen = []

    @kinds("t.long", atomic=False)
    def work(run):
        seen.extend(row.organisation_id for row in StoredFile.objects.iterator())

    job = services.enqueue(
        "t.long", organisation_id=bank.pk, by=SYSTEM, payload={}, key="1"
    )
    with as_web_role():
        assert services.run(job.pk) == DONE
        if connection.vendor == "postgresql":
            assert not StoredFile.objects.exists()
    assert bank.pk in seen
    assert connection.vendor == "sqlite" or seen == [bank.pk]


@override_settings(JOBS_EMBEDDED=False)
@pytest.mark.django_db
def test_broker_that_hangs_delays_one_save_shortly_and_the_next_not_at_all(kinds):
    kinds("t.work")(lambda run: None)
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen()
        url = f"redis://127.0.0.1:{deaf.getsockname()[1]}/0"
        own = bell.Broker()
        with override_settings(CELERY_BROKER_URL=url):
            began = time.monotonic()
            assert not own.call(waiting("t.work"))
            assert time.monotonic() - began < 4
            began = time.monotonic()
            assert not own.call(Job.objects.get())
            # Shorter than one wait for the broker: it was not asked again.
            assert time.monotonic() - began < 0.5


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("attempt", "seconds"), [(1, 1), (2, 5), (3, 30), (4, 120), (5, 600), (9, 600)]
)
def test_each_failure_waits_longer_up_to_ten_minutes(kinds, attempt, seconds):
    @kinds("t.fails", max_attempts=20)
    def fail(run):
        raise RuntimeError("again")

    job = waiting("t.fails")
    Job.objects.filter(pk=job.pk).update(attempt=attempt - 1)
    with freeze_time(timezone.now()):
        assert services.run(job.pk) == "waiting"
        job.refresh_from_db()
        assert job.run_after - timezone.now() == timedelta(seconds=seconds)
    assert (job.lease_until, job.dispatched_at) == (None, None)
    assert job.error == "RuntimeError: again"


@pytest.mark.django_db
def test_job_is_not_claimed_before_its_time(kinds):
    kinds("t.work")(lambda run: None)
    job = waiting("t.work", run_after=timezone.now() + timedelta(minutes=1))
    assert services.claim(job.pk) is None
    with freeze_time(timezone.now() + timedelta(minutes=2)):
        assert services.claim(job.pk).attempt == 1


@pytest.mark.django_db
def test_running_job_is_claimed_again_only_after_its_lease(kinds, settings):
    kinds("t.work")(lambda run: None)
    job = waiting("t.work")
    with freeze_time("2026-03-01 09:00:00") as clock:
        due_now(job)
        services.claim(job.pk)
        clock.tick(settings.JOBS_LEASE_SECONDS)
        assert services.claim(job.pk) is None
        clock.tick(1)
        assert services.claim(job.pk).attempt == 2


@pytest.mark.django_db
def test_job_that_was_cancelled_while_it_failed_is_not_tried_again(kinds):
    @kinds("t.fails")
    def fail(run):
        services.cancel(job=run.job)
        raise RuntimeError("the file is locked")

    # Not atomic, or the cancelling would be rolled back with the work.
    registry.HANDLERS["t.fails"] = replace(registry.HANDLERS["t.fails"], atomic=False)
    job = waiting("t.fails")
    assert services.run(job.pk) == "cancelled"
    job.refresh_from_db()
    assert (job.status, job.error) == ("cancelled", "RuntimeError: the file is locked")
    assert poller.poll_once() == 0


@pytest.mark.django_db
def test_job_that_was_cancelled_before_its_worker_died_is_not_done_again(kinds):
    done = []
    kinds("t.work")(lambda run: done.append(run.job.attempt))
    job = waiting("t.work")
    services.claim(job.pk)
    services.cancel(job=job)
    lose_lease(job)
    assert services.run(job.pk) is None
    job.refresh_from_db()
    assert (job.status, done) == ("cancelled", [])


@pytest.mark.django_db
def test_attempt_that_lost_its_lease_cannot_put_the_next_one_back(kinds):
    @kinds("t.slow", atomic=False)
    def work(run):
        if run.job.attempt == 1:
            lose_lease(run.job)
            assert services.claim(run.job.pk)
            raise RuntimeError("too late")

    job = waiting("t.slow")
    assert services.run(job.pk) is None
    job.refresh_from_db()
    assert (job.status, job.attempt, job.error) == ("running", 2, "")


@pytest.mark.django_db
@pytest.mark.parametrize("status", ["done", "dead", "cancelled"])
def test_what_has_ended_is_neither_cancelled_nor_recorded(kinds, status):
    kinds("t.work")(lambda run: None)
    owner = actor_of("owner")
    job = waiting("t.work", organisation_id=owner.organisation_id)
    Job.objects.filter(pk=job.pk).update(status=status, finished_at=timezone.now())
    services.cancel(job=job, by=owner)
    job.refresh_from_db()
    assert (job.status, job.cancel_requested) == (status, False)
    assert not AuditEvent.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("status", ["waiting", "running", "done", "cancelled"])
def test_only_a_dead_job_is_given_its_attempts_back(kinds, status):
    kinds("t.work")(lambda run: None)
    job = waiting("t.work")
    ended = None if status in Job.LIVE else timezone.now()
    Job.objects.filter(pk=job.pk).update(status=status, attempt=3, finished_at=ended)
    services.retry_dead(job=job)
    job.refresh_from_db()
    assert (job.status, job.attempt) == (status, 3)


@pytest.mark.django_db
def test_retried_job_of_an_organisation_stands_in_its_chain(kinds):
    owner = actor_of("owner")
    kinds("t.work")(lambda run: None)
    job = waiting("t.work", organisation_id=owner.organisation_id)
    Job.objects.filter(pk=job.pk).update(
        status="dead", finished_at=timezone.now(), failure="Not a spreadsheet.",
        cancel_requested=True,
    )  # fmt: skip
    services.retry_dead(job=job)
    job.refresh_from_db()
    assert (job.failure, job.cancel_requested, job.finished_at) == ("", False, None)
    event = AuditEvent.objects.get(organisation_id=owner.organisation_id)
    assert (event.verb, event.detail) == ("job.retried", {"kind": "t.work"})


@pytest.mark.django_db
def test_unknown_kind_is_refused_when_it_is_asked_for():
    with pytest.raises(registry.UnknownKindError, match=r"t\.nobody"):
        waiting("t.nobody")
    assert not Job.objects.exists()


@pytest.mark.django_db
def test_unknown_job_is_no_error(kinds):
    assert services.run(uuid4()) is None


@pytest.mark.django_db
def test_relay_rings_again_for_a_called_job_that_nobody_took(kinds, settings):
    kinds("t.work")(lambda run: None)
    job = waiting("t.work")
    called = timezone.now() - timedelta(seconds=settings.JOBS_LEASE_SECONDS + 1)
    Job.objects.filter(pk=job.pk).update(dispatched_at=called)
    assert services.relay() == 1
