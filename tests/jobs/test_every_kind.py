"""Every kind of job, however often it is run and killed, has the effects of one run."""

import os
import signal
import threading
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from jobs import poller, registry, services
from jobs.models import Job
from tests.jobs.effects import content, counts, gained
from tests.jobs.scenarios import SCENARIOS, arranged
from tests.support.database import as_web_role, process_environment
from tests.support.processes import QUEUES, wait_until

#: The product's own kinds; those of other tests begin with "t.".
KINDS = sorted(kind for kind in registry.HANDLERS if not kind.startswith("t."))
#: In the short run: one with an effect outside the database, and one in many steps.
KILLED_ALWAYS = ("mail.send", "risk.build_view")
#: Those of a scheme office need a world each: there is one office to a scheme.
OFFICE_KINDS = [kind for kind in KINDS if kind.startswith("schemes.")]
OTHER_KINDS = [kind for kind in KINDS if kind not in OFFICE_KINDS]
KILLED_TOGETHER = [
    (kind, *OTHER_KINDS[place :: len(OFFICE_KINDS)])
    for place, kind in enumerate(OFFICE_KINDS)
]
LEASE_SECONDS = 4


@pytest.fixture
def world(settings, tmp_path):
    """Gives each world files and mails of its own, so that two can be compared."""
    settings.EMAIL_BACKEND = "jobs.mail.OutboxBackend"
    settings.OUTBOX_BACKEND = "django.core.mail.backends.filebased.EmailBackend"

    def enter(name):
        settings.VAR_DIR = tmp_path / name
        settings.MEDIA_ROOT = tmp_path / name / "files"
        settings.EMAIL_FILE_PATH = tmp_path / name / "mail"
        return settings.VAR_DIR

    return enter


def do(job):
    """One attempt, as the web role, as in a worker; it must end well."""
    with as_web_role():
        assert services.run(job.pk) == Job.Status.DONE, state(job)


def state(job):
    job.refresh_from_db()
    return job.kind, job.status, job.attempt, job.error


def forget_the_end(job):
    """What the table looks like when a worker was killed just before it said "done"."""
    Job.objects.filter(pk=job.pk).update(
        status=Job.Status.RUNNING,
        finished_at=None,
        result=None,
        lease_until=timezone.now() - timedelta(seconds=1),
    )


def drain():
    """Does every job that the jobs asked for."""
    Job.objects.filter(
        status=Job.Status.WAITING,
        run_after__lt=timezone.now() + timedelta(minutes=1),
    ).update(run_after=timezone.now())
    with as_web_role():
        poller.poll_once()


def effects_of_one_run(kind, world):
    """What one quiet run of the kind, and of all it asks for, leaves; it is then undone."""
    world("once")
    with transaction.atomic():
        job = arranged(kind)
        before = counts(job)
        do(job)
        drain()
        found = gained(before, counts(job))
        transaction.set_rollback(True)
    return found


def test_every_kind_has_a_scenario():
    assert sorted(SCENARIOS) == KINDS


@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS)
def test_kind_run_three_times_has_the_effects_of_one_run(kind, world):
    world("once")
    job = arranged(kind)
    before = counts(job)
    do(job)
    once = content(job)
    # Verifying only tells; every other kind must have left something.
    assert gained(before, counts(job)) or kind == "risk.verify_view"
    for _ in range(2):
        forget_the_end(job)
        do(job)
    again = content(job)
    assert {k: (once[k], again[k]) for k in once if once[k] != again[k]} == {}


@pytest.mark.full
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", KINDS)
def test_kind_run_twice_at_once_has_the_effects_of_one_run(kind, world, monkeypatch):
    """The first attempt goes on although its lease was lost and a second one began."""
    if connection.vendor == "sqlite":
        return  # one writer at a time: the second attempt waits for the first
    expected = effects_of_one_run(kind, world)
    world("twice")
    job = arranged(kind)
    before = counts(job)
    second = overlap(job, monkeypatch)
    with as_web_role():
        services.run(job.pk)
    second.join()
    drain()
    assert state(job)[1] == Job.Status.DONE, state(job)
    assert job.attempt >= 2
    assert gained(before, counts(job)) == expected


def overlap(job, monkeypatch):
    """Makes attempt 1 start a thread with attempt 2, and both work side by side."""
    together = threading.Barrier(2, timeout=60)
    handler = registry.HANDLERS[job.kind]

    def second_attempt():
        forget_the_end(job)
        try:
            with as_web_role():
                services.run(job.pk)
        finally:
            connections.close_all()

    second = threading.Thread(target=second_attempt)

    def work(run):
        if run.job.attempt == 1:
            second.start()
        if run.job.attempt <= 2:
            together.wait()
        return handler.work(run)

    handlers = registry.HANDLERS | {job.kind: replace(handler, work=work)}
    monkeypatch.setattr(registry, "HANDLERS", handlers)
    return second


# --- kill -9 ---


@pytest.mark.services
@pytest.mark.parametrize(
    "kinds",
    [
        KILLED_ALWAYS,
        *(
            pytest.param(each, marks=pytest.mark.full(minutes=0.5))
            for each in KILLED_TOGETHER
        ),
    ],
    ids=lambda kinds: kinds[0],
)
def test_kinds_survive_kill_9_of_their_worker(
    transactional_db, kinds, world, processes, settings, tmp_path
):
    expected = {kind: effects_of_one_run(kind, world) for kind in kinds}
    pauses = tmp_path / "pauses"
    pauses.mkdir()
    folder = world("killed")
    settings.JOBS_LEASE_SECONDS = LEASE_SECONDS
    jobs = {}
    for kind in kinds:
        jobs[kind] = SCENARIOS[kind]()
    ours = [job.pk for job in jobs.values()]
    Job.objects.filter(status__in=Job.LIVE).exclude(pk__in=ours).delete()
    before = counts(*jobs.values())
    env = process_environment(
        GREENFIN_PAUSES=str(pauses),
        JOBS_LEASE_SECONDS=str(LEASE_SECONDS),
        VAR_DIR=str(folder),
        FILES_DIR=str(settings.MEDIA_ROOT),
    )
    kills = 0
    while live():
        # Jobs that stand still keep their processes; those they ask for need others.
        worker = start(processes, f"worker-{kills}", env, 3 * len(kinds))
        wait_until(lambda: all_stopped(pauses), seconds=150, what="jobs to stop or end")
        kills += bool(live())
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
        for mark in pauses.iterdir():
            mark.unlink()
    for kind in kinds:
        assert state(jobs[kind])[1] == Job.Status.DONE, state(jobs[kind])
        assert jobs[kind].attempt >= 2, f"{kind} was never killed"
    total = Counter()
    for each in expected.values():
        total.update(each)
    found = gained(before, counts(*jobs.values()))
    # One sweep an owner of files, and the kinds' worlds have become one here.
    sweeps = "documents.sweep done"
    assert found.pop(sweeps, 0) >= total.pop(sweeps, 0)
    assert found == gained(Counter(), total)
    assert kills >= 1


def start(processes, name, env, children):
    """A worker whose jobs stop at their worst moments."""
    command = ["celery", "--app=greenfin", "worker", f"--queues={QUEUES}"]
    command += [f"--hostname={name}@%h", f"--concurrency={children}"]
    command += ["--include=tests.support.pausing", "--loglevel=info"]
    return processes.start(name, command, env, ready=" ready.")


def live():
    """Jobs that are due within the minute and not at their end."""
    soon = timezone.now() + timedelta(minutes=1)
    return list(Job.objects.filter(status__in=Job.LIVE, run_after__lt=soon))


def all_stopped(pauses):
    """Rings for what is due; whether every job ended or stands still in a worker."""
    services.relay()
    return all((pauses / f"{job.pk}.{job.attempt}").exists() for job in live())
