"""The jobs' pages: the operator sees all, others their own; progress, cancel, retry."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.models import AccessRecord, AuditEvent
from audit.services import SYSTEM
from jobs import registry, selectors, services
from jobs.models import Job, WorkerBeat
from jobs.run import PermanentError
from tests.factories.accounts import client_of, days
from tests.support.actors import actor_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def kinds(monkeypatch):
    monkeypatch.setattr(registry, "HANDLERS", dict(registry.HANDLERS))
    registry.handler("t.view")(lambda run: {"url": "/risk/1/"})

    @registry.handler("t.refuses")
    def refuse(run):
        raise PermanentError("This file is not a spreadsheet.")

    @registry.handler("t.breaks", max_attempts=1)
    def fail(run):
        raise ValueError("row 7 of Golden Loom")


def job_of(actor, kind="t.view", key="1"):
    return services.enqueue(
        kind,
        organisation_id=actor.organisation_id,
        by=actor,
        payload={"secret": "zqPayload"},
        key=key,
    )


def page(name, job):
    return reverse(f"jobs:{name}", args=[job.pk])


# --- who sees what ---


def test_operator_sees_the_jobs_of_all_and_no_payload(kinds):
    job_of(actor_of("risk_officer"), key="a")
    job = job_of(actor_of("owner"), key="b")
    client = client_of(actor_of("operator"))
    html = client.get(reverse("jobs:list")).content.decode()
    assert html.count("t.view") == 2
    assert "zqPayload" not in html
    assert "zqPayload" not in client.get(page("detail", job)).content.decode()


def test_others_see_the_jobs_of_their_organisation_only(kinds):
    officer = actor_of("risk_officer")
    job_of(officer, key="own")
    foreign = job_of(actor_of("risk_officer"), key="foreign")
    client = client_of(officer)
    assert client.get(reverse("jobs:list")).content.decode().count("t.view") == 1
    for name in ("detail", "progress"):
        assert client.get(page(name, foreign)).status_code == 404
    assert client.post(page("cancel", foreign)).status_code == 404


def test_list_costs_the_same_for_few_and_many(kinds):
    officer = actor_of("risk_officer")
    client = client_of(officer)
    client.get(reverse("jobs:list"))
    costs = []
    for count in (1, 20):
        for number in range(count):
            job_of(officer, key=f"{count}-{number}")
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("jobs:list"))
        costs.append(len(queries))
    assert costs[0] == costs[1]


# --- equal sweeps ---


def swept(number, kind="t.view", status="done"):
    """A job that the system began and that ended so, some days ago."""
    job = services.enqueue(
        kind, organisation_id=None, by=SYSTEM, payload={}, key=f"{kind}{number}"
    )
    at = timezone.now() - days(number)
    ended = {} if status == "waiting" else {"finished_at": at}
    Job.objects.filter(pk=job.pk).update(status=status, created_at=at, **ended)
    return job


def lines(actor, **asked):
    html = client_of(actor).get(reverse("jobs:list"), asked).content.decode()
    return html, html.count('class="gf-cell-name"')


def test_equal_sweeps_stand_in_one_line_that_leads_to_all_of_them(kinds):
    for number in (1, 2, 3):
        swept(number)
    swept(1, kind="t.breaks")
    operator = actor_of("operator")
    html, count = lines(operator)
    assert count == 2
    assert "3 runs" in html
    assert "the last on" in html
    assert "1 runs" not in html
    html, count = lines(operator, kind="t.view")
    assert (count, "3 runs" in html) == (3, False)


@pytest.mark.parametrize("status", ["dead", "waiting", "cancelled"])
def test_what_did_not_end_well_is_never_folded_away(kinds, status):
    for number in (1, 2):
        swept(number, status=status)
        swept(number + 5)
    html, count = lines(actor_of("operator"))
    assert count == 3
    assert "2 runs" in html


def test_what_a_person_asked_for_keeps_its_line(kinds):
    owner = actor_of("owner")
    for key in ("a", "b"):
        job_of(owner, key=key)
    Job.objects.update(status="done", finished_at=timezone.now())
    assert lines(owner)[1] == 2
    html, count = lines(actor_of("operator"))
    assert count == 1, "to others they are alike"
    assert "2 runs" in html


def test_old_failure_is_not_crowded_out_by_sweeps(kinds, monkeypatch):
    monkeypatch.setattr(selectors, "SHOWN", 2)
    swept(9, status="dead")
    for number in (1, 2, 3):
        swept(number)
    assert lines(actor_of("operator"))[1] == 2


# --- the operator's overview ---


def test_overview_counts_and_says_how_long_the_oldest_waits(kinds):
    owner = actor_of("owner")
    job = job_of(owner)
    Job.objects.update(run_after=timezone.now() - days(1))
    seen = selectors.overview(timezone.now())
    job.refresh_from_db()
    assert (seen.waiting, seen.running, seen.late) == (1, 0, 1)
    assert seen.oldest_due == job.run_after


def test_silent_workers_are_named(kinds):
    now = timezone.now()
    WorkerBeat.objects.create(name="worker-a", at=now)
    WorkerBeat.objects.create(name="worker-b", at=now - days(1))
    beats = {beat.name: beat.is_silent for beat in selectors.overview(now).beats}
    assert beats == {"worker-a": False, "worker-b": True}
    html = client_of(actor_of("operator")).get(reverse("jobs:list")).content.decode()
    assert "No worker is at work" not in html


def test_operator_is_warned_when_nobody_works(kinds):
    html = client_of(actor_of("operator")).get(reverse("jobs:list")).content.decode()
    assert "No worker is at work" in html


# --- one job ---


def test_card_asks_again_only_while_the_job_lives(kinds):
    owner = actor_of("owner")
    job = job_of(owner)
    client = client_of(owner)
    assert "data-poll" in client.get(page("progress", job)).content.decode()
    services.run(job.pk)
    html = client.get(page("progress", job)).content.decode()
    assert "data-poll" not in html
    assert 'href="/risk/1/"' in html


def test_progress_is_a_fragment_of_the_page(kinds):
    owner = actor_of("owner")
    job = job_of(owner)
    client = client_of(owner)
    assert "<html" not in client.get(page("progress", job)).content.decode()
    assert "<html" in client.get(page("detail", job)).content.decode()


def test_count_is_shown_only_when_known(kinds):
    owner = actor_of("owner")
    job = job_of(owner)
    said = {"message": "Matching borrowers", "done": 4210, "total": 9800}
    Job.objects.update(status="running", progress=said)
    html = client_of(owner).get(page("detail", job)).content.decode()
    assert "Matching borrowers" in html
    assert "4,210 of 9,800" in html


def test_refusal_is_shown_to_whoever_waits(kinds):
    owner = actor_of("owner")
    job = job_of(owner, "t.refuses")
    services.run(job.pk)
    html = client_of(owner).get(page("detail", job)).content.decode()
    assert "This file is not a spreadsheet." in html


def test_operator_reads_no_names_of_others_and_leaves_a_record(kinds):
    owner = actor_of("owner")
    owner.user.name = "zqMei"
    job = job_of(owner)
    client = client_of(actor_of("operator"))
    assert "zqMei" not in client.get(reverse("jobs:list")).content.decode()
    assert "zqMei" not in client.get(page("detail", job)).content.decode()
    record = AccessRecord.objects.get()
    assert (record.organisation_id, record.purpose) == (
        owner.organisation_id,
        "operation",
    )


def test_error_of_ours_is_shown_to_the_operator_alone(kinds):
    owner = actor_of("owner")
    job = job_of(owner, "t.breaks")
    services.run(job.pk)
    theirs = client_of(owner).get(page("detail", job)).content.decode()
    assert "row 7" not in theirs
    assert str(job.pk)[:8] in theirs
    assert (
        "row 7"
        in client_of(actor_of("operator")).get(page("detail", job)).content.decode()
    )


# --- stopping and starting again ---


def test_whoever_asked_can_cancel_and_it_is_recorded(kinds):
    owner = actor_of("owner")
    job = job_of(owner)
    client_of(owner).post(page("cancel", job))
    job.refresh_from_db()
    assert job.status == Job.Status.CANCELLED
    event = AuditEvent.objects.get(verb="job.cancelled")
    assert event.actor_id == str(owner.user.pk)


def test_colleague_cannot_cancel(kinds):
    owner = actor_of("owner")
    job = job_of(owner)
    reader = client_of(actor_of("reader", owner.organisation))
    assert reader.post(page("cancel", job)).status_code == 403
    job.refresh_from_db()
    assert job.status == Job.Status.WAITING


def test_cancelling_what_is_done_changes_nothing(kinds):
    owner = actor_of("owner")
    job = job_of(owner)
    services.run(job.pk)
    assert client_of(owner).post(page("cancel", job)).status_code == 302
    job.refresh_from_db()
    assert job.status == Job.Status.DONE


def test_operator_starts_a_failed_job_again(kinds):
    owner = actor_of("owner")
    job = job_of(owner, "t.breaks")
    services.run(job.pk)
    assert client_of(owner).post(page("retry", job)).status_code == 403
    client_of(actor_of("operator")).post(page("retry", job))
    job.refresh_from_db()
    assert (job.status, job.attempt, job.failure) == (Job.Status.WAITING, 0, "")
    assert AuditEvent.objects.filter(verb="job.retried").exists()
