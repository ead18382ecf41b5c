"""The embedded mode does what is due, one job after the other, and one does not hold the rest."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import OperationalError
from django.utils import timezone

from jobs import poller, services
from jobs.models import Job, WorkerBeat
from tests.factories.jobs import lose_lease, waiting

pytestmark = pytest.mark.django_db


@pytest.fixture
def done(kinds):
    """The keys of jobs in the order in which they were done."""
    keys = []
    kinds("t.work")(lambda run: keys.append(run.job.key))
    return keys


def test_due_jobs_are_done_oldest_first_and_later_ones_wait(done):
    now = timezone.now()
    for key, minutes in [("second", -1), ("first", -2), ("later", 5)]:
        waiting("t.work", key, run_after=now + timedelta(minutes=minutes))
    assert poller.poll_once() == 2
    assert done == ["first", "second"]


def test_job_that_makes_another_has_it_done_too(kinds, done):
    kinds("t.first")(lambda run: waiting("t.work", "made") and None)
    waiting("t.first")
    assert poller.poll_once() == 2
    assert done == ["made"]


def test_job_that_ends_in_the_claim_does_not_hold_up_the_rest(kinds, done):
    kinds("t.killer", max_attempts=1)(lambda run: None)
    killer = waiting("t.killer", run_after=timezone.now() - timedelta(hours=1))
    services.claim(killer.pk)
    lose_lease(killer)
    waiting("t.work", "after")
    assert poller.poll_once() == 1
    assert done == ["after"]
    assert Job.objects.get(pk=killer.pk).status == "dead"


def test_command_does_what_is_due_and_says_how_much(done, capsys):
    waiting("t.work")
    call_command("jobs", "work")
    assert capsys.readouterr().out == "1 jobs done.\n"


class Stop(BaseException):
    """Ends a loop that has no end."""


@pytest.fixture
def rounds(monkeypatch):
    """Lets the poller go round a few times; the pauses it wanted."""
    pauses = []

    def sleep(seconds):
        pauses.append(seconds)
        if len(pauses) == 3:
            raise Stop

    monkeypatch.setattr(poller.time, "sleep", sleep)
    monkeypatch.setattr(poller, "close_old_connections", lambda: None)
    return pauses


def poll():
    with pytest.raises(Stop):
        poller.poll_forever(pause=0.25)


def test_poller_shows_life_and_enqueues_the_hours_work_once(rounds, done):
    poll()
    assert rounds == [0.25] * 3
    (beat,) = WorkerBeat.objects.all()
    assert beat.name.startswith("poller-")
    assert Job.objects.filter(kind="audit.seal_access").count() == 1


@pytest.mark.parametrize("error", [OperationalError, RuntimeError])
def test_poller_goes_on_after_any_error(rounds, monkeypatch, error):
    tried = []

    def fail():
        tried.append(1)
        raise error("away")

    monkeypatch.setattr(poller, "poll_once", fail)
    poll()
    assert len(tried) == 3


def test_poller_starts_once_a_process(monkeypatch):
    started = []
    monkeypatch.setattr(poller, "_started", poller.threading.Lock())
    monkeypatch.setattr(poller, "poll_forever", lambda: started.append(1))
    assert [poller.start_poller(), poller.start_poller()] == [True, False]
