"""Celery's entrances call one service each, and an absent database only delays."""

import uuid

import pytest
from celery import current_app
from django.conf import settings
from django.db import InterfaceError, OperationalError

from jobs import housekeeping, services, tasks
from jobs.models import Job
from tests.factories.jobs import waiting

ENTRANCES = {
    "run_job": (services, "run", {"job_id": str(uuid.uuid4())}),
    "relay": (services, "relay", {}),
    "schedule_housekeeping": (housekeeping, "schedule", {}),
}


@pytest.mark.django_db
def test_task_does_the_job_that_it_names(kinds):
    kinds("t.work")(lambda run: {"n": 1})
    job = waiting("t.work")
    tasks.run_job(job_id=str(job.pk), some_newer_argument=True)
    job.refresh_from_db()
    assert (job.status, job.result) == ("done", {"n": 1})


@pytest.mark.django_db
def test_task_of_a_job_that_is_gone_does_nothing():
    tasks.run_job(job_id=str(uuid.uuid4()))
    assert not Job.objects.exists()


@pytest.mark.django_db
def test_tick_enqueues_the_hours_work():
    tasks.schedule_housekeeping()
    assert Job.objects.filter(kind="audit.seal_access").exists()


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
@pytest.mark.parametrize("name", ENTRANCES)
def test_absent_database_is_logged_and_no_error_of_the_worker(
    monkeypatch, caplog, name, error
):
    module, function, arguments = ENTRANCES[name]

    def away(*_, **__):
        raise error("away")

    monkeypatch.setattr(module, function, away)
    assert getattr(tasks, name)(**arguments) is None


def test_beat_calls_tasks_that_exist():
    current_app.loader.import_default_modules()
    beats = {entry["task"] for entry in current_app.conf.beat_schedule.values()}
    assert beats <= set(current_app.tasks)


def test_task_may_not_outlive_the_brokers_patience():
    """Redis gives a task to another worker after this; before that it must have ended."""
    patience = settings.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"]
    soft, hard = settings.CELERY_TASK_SOFT_TIME_LIMIT, settings.CELERY_TASK_TIME_LIMIT
    assert soft < hard < patience
