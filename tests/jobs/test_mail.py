"""A message becomes a job with all it needs, and goes out under one Message-ID."""

import pytest
from django.core import mail
from django.core.mail import EmailMessage, EmailMultiAlternatives

from jobs import services
from jobs.models import Job
from tests.factories.jobs import due_now

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def backends(settings):
    settings.EMAIL_BACKEND = "jobs.mail.OutboxBackend"
    settings.OUTBOX_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    mail.outbox = []


def send(**fields):
    given = {"subject": "Hello", "body": "text", "to": ["b@example.org"]} | fields
    html = given.pop("html", None)
    message = EmailMultiAlternatives(**given) if html else EmailMessage(**given)
    if html:
        message.attach_alternative(html, "text/html")
    assert message.send() == 1
    return Job.objects.get(kind="mail.send")


def test_message_leaves_as_it_was_written():
    job = send(from_email="a@example.org", html="<p>text</p>")
    assert services.run(job.pk) == "done"
    (sent,) = mail.outbox
    assert (sent.subject, sent.body, sent.to) == ("Hello", "text", ["b@example.org"])
    assert sent.from_email == "a@example.org"
    assert [part.content for part in sent.alternatives] == ["<p>text</p>"]
    assert sent.extra_headers["X-Job"] == str(job.pk)


def test_plain_message_has_no_other_part():
    services.run(send().pk)
    assert mail.outbox[0].alternatives == []


def test_message_id_is_the_jobs_key_in_every_attempt(settings):
    job = send()
    settings.OUTBOX_BACKEND = "tests.jobs.test_mail.Refusing"
    assert services.run(job.pk) == "waiting"
    settings.OUTBOX_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    due_now(job)
    assert services.run(job.pk) == "done"
    assert mail.outbox[0].extra_headers["Message-ID"] == job.key


def test_handed_over_message_does_not_leave_again():
    job = send()
    services.run(job.pk)
    Job.objects.filter(pk=job.pk).update(status="waiting", finished_at=None)
    assert services.run(job.pk) == "done"
    assert len(mail.outbox) == 1


def test_result_tells_no_address():
    job = send(to=["b@example.org", "c@example.org"])
    services.run(job.pk)
    job.refresh_from_db()
    assert job.result == {"to": 2}


class Refusing:
    """A mail server that takes nothing."""

    def __init__(self, **_):
        pass

    def send_messages(self, _messages):
        raise ConnectionRefusedError("try later")
