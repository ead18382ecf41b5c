"""Where each role starts; and probes that tell the truth about database, disk and jobs."""

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.urls import reverse
from django.utils import timezone

from accounts.selectors import actors_of
from accounts.services.authorities import give_authority
from audit.services import SYSTEM
from jobs import beats
from jobs.models import Job
from jobs.services import enqueue
from tests.factories.accounts import (
    client_of,
    signed_in_person,
    today,
    user_with_address,
)
from tests.factories.numbers import stated
from tests.support.actors import actor_of
from tests.support.private_services import free_port

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.django_db
def test_ready_says_how_the_jobs_move(client):
    job = enqueue("mail.send", organisation_id=None, by=SYSTEM, payload={}, key="1")
    Job.objects.filter(pk=job.pk).update(
        run_after=timezone.now() - timedelta(minutes=10)
    )
    beats.show_life("celery@here", timezone.now())
    answer = client.get("/readyz")
    said = answer.json()
    assert (answer.status_code, said["ready"]) == (200, True)
    assert (said["late_jobs"], said["workers_alive"]) == (1, 1)
    assert 600 <= said["oldest_due_seconds"] < 660
    assert "celery@here" not in answer.content.decode()


@pytest.mark.django_db
def test_disk_below_its_reserve_is_not_ready(client, settings):
    settings.DISK_RESERVE_MB = 10**9
    answer = client.get("/readyz")
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert answer.json()["disk_free_mb"] > 0


@pytest.mark.django_db
def test_migration_that_is_still_to_run_is_not_ready(client):
    MigrationRecorder(connection).migration_qs.filter(app="jobs").last().delete()
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["pending_migrations"] == 1


@pytest.mark.django_db
def test_silent_worker_does_not_count_and_is_not_fatal(client):
    beats.show_life("celery@here", timezone.now() - timedelta(minutes=4))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["workers_alive"]) == (200, 0)


@pytest.mark.django_db
def test_nothing_due_is_late_by_nothing(client):
    assert client.get("/readyz").json()["oldest_due_seconds"] == 0


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["/healthz", "/readyz", "/"])
def test_probes_and_home_only_read(client, page):
    assert client.post(page).status_code == 405


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "page"),
    [
        ("owner", "questionnaires:home"),
        ("reader", "questionnaires:home"),
        ("risk_officer", "risk:home"),
        ("bank_auditor", "risk:home"),
        ("operator", "jobs:list"),
        ("trainee", "schemes:claims"),
        ("checker", "schemes:queue"),
        ("content_editor", "questionnaires:desk"),
        ("centre_auditor", "accounts:organisation"),
        ("provider_officer", "schemes:completions"),
        ("provider_auditor", "accounts:organisation"),
        ("accountant", "accounts:organisation"),
        ("reviewer_officer", "accounts:organisation"),
    ],
)
def test_home_is_where_ones_work_starts_and_it_opens(role, page):
    client = client_of(actor_of(role))
    assert client.get("/").url == reverse(page)
    assert client.get("/", follow=True).status_code == 200


@pytest.mark.django_db
def test_operator_starts_with_a_certificate_that_waits():
    operator = actor_of("operator")
    stated(actor_of("owner"))
    assert client_of(operator).get("/").url == reverse("companies:checks")


@pytest.mark.django_db
def test_agent_sees_whom_it_acts_for_and_goes_there_by_one_press():
    owner, accountant = actor_of("owner"), actor_of("accountant")
    page = reverse("accounts:organisation")
    assert (
        "Nobody has given you an authority"
        in client_of(accountant).get(page).content.decode()
    )
    give_authority(
        agent=accountant.organisation, task="answer", valid_from=today(),
        valid_until=today(), by=owner,
    )  # fmt: skip
    html = client_of(accountant).get(page).content.decode()
    assert f"Act for {owner.organisation.name}" in html


@pytest.mark.django_db
def test_agent_who_acts_for_a_company_starts_with_its_answers():
    owner, accountant = actor_of("owner"), actor_of("accountant")
    give_authority(
        agent=accountant.organisation, task="answer", valid_from=today(),
        valid_until=today(), by=owner,
    )  # fmt: skip
    (acting,) = [a for a in actors_of(accountant.user, today()) if a.on_behalf]
    assert client_of(acting).get("/").url == reverse("questionnaires:home")


@pytest.mark.django_db
def test_person_who_belongs_nowhere_starts_at_the_start():
    client = signed_in_person(user_with_address())
    assert client.get("/").url == reverse("accounts:start")


@pytest.mark.django_db
def test_visitor_reads_what_greenfin_is(client):
    assert client.get("/").templates[0].name == "home.html"


VISIT = """
import json
from django.test import Client
client = Client(raise_request_exception=False)
probe = Client(raise_request_exception=False)
client.cookies["sessionid"] = "a" * 32
said = {"/healthz": [probe.get("/healthz").status_code, None]}
said["probe"] = [probe.get("/readyz").status_code, probe.get("/readyz").json()]
for path in ("/readyz", "/", "/accounts/login/", "/risk/"):
    answer = client.get(path)
    said[path] = [answer.status_code, answer.headers.get("Retry-After")]
print(json.dumps(said))
"""


def test_database_that_is_away_is_503_with_retry_after():
    url = f"postgres://nobody@127.0.0.1:{free_port()}/none"
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", VISIT],
        cwd=ROOT, env=os.environ | {"DATABASE_URL": url},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said.pop("/healthz")[0] == 200
    assert said.pop("probe") == [503, {"ready": False, "database": "away"}]
    assert set(map(tuple, said.values())) == {(503, "5")}, said
