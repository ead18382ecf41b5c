"""What an upload does from the stored file to the live book, for its benchmark."""

from __future__ import annotations

from datetime import date
from typing import BinaryIO
from uuid import uuid4

from accounts import tenancy
from accounts.actors import Actor
from accounts.models import Organisation, User
from jobs.models import Job
from jobs.services import run
from risk.models import LoanBook, Upload
from risk.services.uploads import confirm_upload, receive_upload


def receive(source: BinaryIO, day: date) -> tuple[Actor, Upload]:
    """A new bank has handed in the file."""
    bank = Organisation.objects.create(kind="bank", name="Bench Bank")
    # Without a password: hashing one takes more memory than the book.
    user = User.objects.create_user(f"{uuid4()}@example.org")
    actor = Actor(user=user, organisation=bank, role="risk_officer")
    with tenancy.scope(bank.pk):
        upload = receive_upload(
            kind=Upload.Kind.LOAN_BOOK,
            source=source,
            name="book.xlsx",
            media_type="application/octet-stream",
            as_of=day,
            currency="HKD",
            organisation_id=bank.pk,
            by=actor,
        )
    return actor, upload


def go_live(received: tuple[Actor, Upload]) -> None:
    """Read, check, confirm and store; fails unless the book is live and whole."""
    actor, upload = received
    run(upload.job_id)
    with tenancy.scope(upload.organisation_id):
        upload.refresh_from_db()
        confirm_upload(upload=upload, name="book", by=actor)
    run(upload.job_id)
    with tenancy.scope(upload.organisation_id):
        book = LoanBook.objects.get(upload=upload)
        states = Job.objects.filter(organisation_id=upload.organisation_id)
        assert book.status == LoanBook.Status.LIVE, list(states.values("kind", "error"))
