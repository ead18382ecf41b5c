"""What the database itself refuses about jobs, and who sees which."""

import pytest
from django.utils import timezone

from accounts.actors import Actor
from audit.services import SYSTEM
from jobs.models import Job, JobStep
from jobs.services import enqueue
from tests.factories.jobs import waiting
from tests.support.actors import actor_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def kind(kinds):
    kinds("t.work")(lambda run: None)


def copy_of(job, **fields):
    job.pk = None
    for name, value in fields.items():
        setattr(job, name, value)
    job.save(force_insert=True)


def step_twice():
    job = waiting("t.work")
    for _ in range(2):
        JobStep.objects.create(job=job, name="read", at=timezone.now())


VIOLATIONS = {
    "job_once_at_a_time": lambda: copy_of(waiting("t.work"), status="running"),
    "job_finished_has_an_instant": lambda: Job.objects.filter(
        pk=waiting("t.work").pk
    ).update(status="done"),
    "job_step_once": step_twice,
}


@pytest.mark.parametrize("constraint", VIOLATIONS)
def test_database_refuses(constraint, refused_by):
    with refused_by(constraint):
        VIOLATIONS[constraint]()


def test_every_constraint_is_violated_here(constraints_of):
    assert set(VIOLATIONS) == constraints_of("jobs")


def test_live_job_has_no_end(refused_by):
    job = waiting("t.work")
    with refused_by("job_finished_has_an_instant"):
        Job.objects.filter(pk=job.pk).update(finished_at=timezone.now())


def test_ended_twins_may_be_many():
    job = waiting("t.work")
    ended = {"status": "done", "finished_at": timezone.now()}
    Job.objects.filter(pk=job.pk).update(**ended)
    copy_of(job, **ended)
    assert waiting("t.work").status == "waiting"
    assert Job.objects.count() == 3


def test_job_is_seen_by_its_organisation_and_the_operator():
    owner, operator = actor_of("owner"), actor_of("operator")
    job = enqueue(
        "t.work", organisation_id=owner.organisation_id, by=SYSTEM, payload={}, key="1"
    )
    nobodys = waiting("t.work")
    assert list(Job.objects.visible_to(owner)) == [job]
    assert set(Job.objects.visible_to(operator)) == {job, nobodys}
    for stranger in (actor_of("owner"), Actor.anonymous(), Actor(user=owner.user)):
        assert not Job.objects.visible_to(stranger).exists()
