"""Without the broker answers are saved as ever, and what they call for waits and is shown."""

import time

import pytest
from django.urls import reverse

from jobs import bell
from jobs.models import Job
from tests.factories import questionnaires as factory

pytestmark = pytest.mark.django_db(transaction=True)


def test_save_and_sign_off_succeed_and_jobs_wait(client, owner, settings, monkeypatch):
    settings.JOBS_EMBEDDED = False
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    monkeypatch.setattr(bell, "broker", bell.Broker())
    response = factory.complete(factory.started(owner), owner)
    began = time.monotonic()
    saved = client.post(
        f"/responses/{response.pk}/save/",
        {"key": "employees", "row": "", "based_on": "1", "value": "13"},
    )
    assert saved.status_code == 200
    done = client.post(
        f"/responses/{response.pk}/sign-off/",
        {"name": "Chan Tai Man", "role_title": "Director"},
    )
    assert done.status_code == 302
    assert time.monotonic() - began < 10
    job = Job.objects.get(kind="questionnaires.extract_facts")
    assert (job.status, job.dispatched_at) == (Job.Status.WAITING, None)
    page = client.get(reverse("jobs:detail", args=[job.pk]))
    assert "Waiting" in page.content.decode()
