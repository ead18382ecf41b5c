"""What an upload does from the stored file to the live book: a run of that benchmark.

`python -m bench loan_book_work --file=BOOK` is started by `bench.loan_book`, since each run
is a process of its own.
"""

from __future__ import annotations

import argparse
import io
import resource
import sys
import tempfile
from datetime import date
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from accounts import tenancy
from accounts.actors import Actor
from accounts.models import Organisation, User
from bench.form_world import backend_seconds
from bench.loan_book import loan_book, used
from jobs.models import Job
from jobs.services import run
from risk.models import LoanBook, Upload
from risk.services.uploads import confirm_upload, receive_upload

DAY = date(2025, 12, 31)


def main() -> int:
    """From the uploaded file to the live book; prints CPU seconds and peak MiB.

    Starting Python and Django, reading the catalogue and loading libraries are not part
    of the work: a worker has done them for the book before, here a small one.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--file", type=Path, required=True)
    path = parser.parse_args().file
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as small:
        loan_book(Path(small.name), 10)
        go_live(receive(io.BytesIO(Path(small.name).read_bytes()), DAY))
    upload = receive(io.BytesIO(path.read_bytes()), DAY)
    sides = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    before = sum(map(used, sides)) + backend_seconds()
    go_live(upload)
    after = sum(map(used, sides)) + backend_seconds()
    peak = max(resource.getrusage(who).ru_maxrss for who in sides) / 1024
    print(f"{after - before:.3f} {peak:.0f}")
    return 0


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


if __name__ == "__main__":
    sys.exit(main())
