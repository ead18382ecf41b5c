"""Mail leaves through the job table: in the same transaction as what it tells of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from audit.services import SYSTEM
from jobs.registry import handler
from jobs.run import JobRun
from jobs.services import enqueue


class OutboxBackend(BaseEmailBackend):
    """Turns each message into a job."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Enqueue each message in the running transaction; returns how many."""
        for message in email_messages:
            payload = {
                "subject": message.subject,
                "body": message.body,
                "from": message.from_email,
                "to": list(message.to),
                "html": [
                    str(part[0])
                    for part in getattr(message, "alternatives", [])
                    if part[1] == "text/html"
                ][:1],
                "headers": dict(message.extra_headers),
            }
            # The key of the job, so that each attempt sends the message under one id.
            message_id = str(message.message()["Message-ID"])
            enqueue(
                "mail.send",
                organisation_id=None,
                by=SYSTEM,
                payload=payload,
                key=message_id,
            )
        return len(email_messages)


@handler("mail.send", atomic=False, forgets=True)
def send_mail(run: JobRun) -> dict[str, Any]:
    """Hand one message to the real backend; once handed over, never again.

    It may hold a code to sign in with, so the row forgets it then: what stays is the
    Message-ID, the instant, and to how many it went.
    If we die between the server's "accepted" and our note of it, the message goes out a
    second time under the same Message-ID, by which mail programs know it as one.
    """
    return {"to": run.checkpoint("sent", lambda: _send(run))}


def _send(run: JobRun) -> int:
    message = EmailMultiAlternatives(
        subject=run.payload["subject"],
        body=run.payload["body"],
        from_email=run.payload["from"],
        to=run.payload["to"],
        connection=get_connection(settings.OUTBOX_BACKEND),
        headers={
            **run.payload.get("headers", {}),
            "X-Job": str(run.job.pk),
            "Message-ID": run.job.key,
        },
    )
    for html in run.payload["html"]:
        message.attach_alternative(html, "text/html")
    message.send()
    return len(message.to)
