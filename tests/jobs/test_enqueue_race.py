"""A job that ends between our insert and our look at it leaves its place to ours."""

import pytest
from django.db import IntegrityError

from audit.services import SYSTEM
from jobs import services
from jobs.models import Job

pytestmark = pytest.mark.django_db
KIND = "documents.sweep"


def ask():
    return services.enqueue(
        KIND, organisation_id=None, by=SYSTEM, payload={}, key="the same"
    )


def refused(monkeypatch, times):
    """The insert is refused so often, though no live job is to be seen."""
    save, left = Job.save, [times]

    def saving(job, *args, **options):
        if options.get("force_insert") and left[0]:
            left[0] -= 1
            raise IntegrityError("a job of that key is live")
        return save(job, *args, **options)

    monkeypatch.setattr(Job, "save", saving)


def test_live_job_of_the_same_key_is_given_back():
    assert ask() == ask()
    assert Job.objects.filter(kind=KIND).count() == 1


def test_place_that_became_free_is_taken(monkeypatch):
    refused(monkeypatch, times=2)
    job = ask()
    assert Job.objects.get(kind=KIND) == job


def test_refusal_that_stays_is_not_hidden(monkeypatch):
    refused(monkeypatch, times=3)
    with pytest.raises(IntegrityError):
        ask()
