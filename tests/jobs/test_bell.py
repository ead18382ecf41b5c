"""The bell names a job to the broker; a broker that does not listen is left alone."""

import pytest
from django.utils import timezone
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from jobs import bell
from jobs.models import Job
from tests.factories.jobs import waiting

pytestmark = pytest.mark.django_db


@pytest.fixture
def job(kinds):
    kinds("t.work", queue="slow")(lambda run: None)
    return waiting("t.work")


@pytest.fixture
def broker(monkeypatch):
    """A broker that takes what it is sent; `sent` has it, `error` is raised instead."""

    class Listening(bell.Broker):
        def __init__(self):
            super().__init__()
            self.sent, self.error = [], None

        def _send(self, job):
            if self.error:
                raise self.error
            self.sent.append(job.pk)

    listening = Listening()
    monkeypatch.setattr(bell, "broker", listening)
    return listening


def test_called_job_is_noted_so_that_the_relay_leaves_it(job, broker, settings):
    settings.JOBS_EMBEDDED = False
    before = timezone.now()
    bell.ring(job)
    job.refresh_from_db()
    assert broker.sent == [job.pk]
    assert job.dispatched_at >= before


def test_embedded_mode_needs_no_bell(job, broker, settings):
    settings.JOBS_EMBEDDED = True
    bell.ring(job)
    assert broker.sent == []
    assert Job.objects.get().dispatched_at is None


@pytest.mark.parametrize("error", [OperationalError, RedisError, ConnectionError])
def test_job_that_was_not_taken_stays_for_the_relay(job, broker, settings, error):
    settings.JOBS_EMBEDDED = False
    broker.error = error("away")
    bell.ring(job)
    assert Job.objects.get().dispatched_at is None


def test_silent_broker_is_left_alone_for_a_while_and_then_asked_again(
    job, broker, monkeypatch
):
    now = [100.0]
    monkeypatch.setattr(bell.time, "monotonic", lambda: now[0])
    broker.error = ConnectionError("away")
    assert not broker.call(job)
    broker.error = None
    now[0] += bell.LEFT_ALONE_SECONDS - 1
    assert not broker.call(job)
    assert broker.sent == []
    now[0] += 1
    assert broker.call(job)


def test_error_of_ours_is_not_taken_for_a_silent_broker(job, broker):
    broker.error = ValueError("bug")
    with pytest.raises(ValueError, match="bug"):
        broker.call(job)
