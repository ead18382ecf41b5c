"""No code that opens an account stands in the database once its mail went out."""

import re
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from accounts.session_store import SessionStore
from jobs.models import Job
from jobs.services import cancel, run
from tests.factories.accounts import client_of, user_with_address
from tests.support.actors import actor_of
from tests.support.database import as_web_role

pytestmark = pytest.mark.django_db
CODE = re.compile(r"^([A-Z0-9]{3,4}-[A-Z0-9]{3,4})\s*$", re.M)
ADDRESS = "wing@example.org"


@pytest.fixture
def mailbox(settings, tmp_path):
    settings.OUTBOX_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path
    return tmp_path


def sign_up(client):
    client.post(reverse("account_signup"), {"name": "Wing Lam", "email": ADDRESS})


def ask_for_a_code(client):
    user_with_address(ADDRESS)
    client.post(reverse("account_request_login_code"), {"email": ADDRESS})


def forget_the_password(client):
    user_with_address(ADDRESS)
    client.post(reverse("account_reset_password"), {"email": ADDRESS})


def send_mail():
    job = Job.objects.get(kind="mail.send")
    with as_web_role():
        assert run(job.pk) == Job.Status.DONE
    job.refresh_from_db()
    return job


def code_in(mailbox: Path) -> str:
    (sent,) = mailbox.glob("*.log")
    content = sent.read_bytes().split(b"-" * 79)[0].strip()
    message = message_from_bytes(content, policy=policy.default)
    return CODE.search(message.get_body(("plain",)).get_content()).group(1)


def places(code: str) -> list[str]:
    """Every table and column in which the code stands, as typed or without its dash."""
    wanted = {code.lower(), code.replace("-", "").lower()}
    return [
        f"{model._meta.db_table}.{field.column}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.concrete_fields
        for value in model._base_manager.values_list(field.attname, flat=True)
        if any(word in str(value).lower() for word in wanted)
    ]


@pytest.mark.parametrize("cause", [sign_up, ask_for_a_code, forget_the_password])
def test_code_stands_nowhere_after_its_mail_went_out(client, mailbox, cause):
    cause(client)
    waiting = Job.objects.get(kind="mail.send").payload["body"]
    assert places(CODE.search(waiting).group(1)) == ["jobs_job.payload"]
    job = send_mail()
    assert places(code_in(mailbox)) == []
    assert (job.payload, job.result) == ({}, {"to": 1})
    assert ADDRESS not in str(list(Job.objects.values()))
    assert job.key.startswith("<") and job.key.endswith(">")


def test_code_of_a_confirmation_stands_nowhere_either(mailbox):
    """Of those who have neither password nor second factor, by a code of our own."""
    owner = actor_of("owner")
    owner.user.set_unusable_password()
    owner.user.save()
    client = client_of(owner)
    client.post(reverse("accounts:confirm_by_code"), {"action": "send"})
    send_mail()
    assert places(code_in(mailbox)) == []


def test_session_cannot_be_read_from_the_database_alone(client):
    ask_for_a_code(client)
    row = Session.objects.get()
    assert row.get_decoded() == {}
    assert row.session_data.startswith(settings.FIELD_KEYS[0].split(":")[0] + ":")
    assert "account_login" in SessionStore().decode(row.session_data)


def test_session_whose_key_is_gone_is_an_empty_one(client, settings):
    ask_for_a_code(client)
    row = Session.objects.get()
    settings.FIELD_KEYS = ["other:a-key-of-somebody-else"]
    assert SessionStore().decode(row.session_data) == {}
    assert Client().get(reverse("account_login")).status_code == 200


def test_mail_that_was_sent_is_not_sent_again_without_its_payload(mailbox):
    sign_up(Client())
    job = send_mail()
    Job.objects.update(status=Job.Status.WAITING, finished_at=None, result=None)
    assert run(job.pk) == Job.Status.DONE
    assert len(list(mailbox.glob("*.log"))) == 1
    job.refresh_from_db()
    assert job.result == {"to": 1}


def test_mail_that_was_cancelled_is_forgotten_and_one_that_failed_is_not(settings):
    sign_up(Client())
    job = Job.objects.get(kind="mail.send")
    settings.OUTBOX_BACKEND = "no.such.backend"
    Job.objects.update(max_attempts=1)
    assert run(job.pk) == Job.Status.DEAD
    job.refresh_from_db()
    assert job.payload["to"] == [ADDRESS]
    Job.objects.update(status=Job.Status.WAITING, finished_at=None, attempt=0)
    cancel(job=Job.objects.get())
    job.refresh_from_db()
    assert (job.status, job.payload) == (Job.Status.CANCELLED, {})
