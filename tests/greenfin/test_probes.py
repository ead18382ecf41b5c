"""The probes tell the truth: about the disk, the jobs, and a database that is away."""

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from audit.services import SYSTEM
from jobs import beats
from jobs.models import Job, WorkerBeat
from jobs.services import enqueue
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
def test_worker_shows_life_now_and_then_and_is_forgotten(monkeypatch):
    WorkerBeat.objects.create(name="old", at=timezone.now() - timedelta(days=2))
    pulse = beats.Pulse()
    monkeypatch.setattr(beats.connection, "close", lambda: None)
    pulse()
    pulse()
    assert list(WorkerBeat.objects.values_list("name", flat=True)) == ["worker"]


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
