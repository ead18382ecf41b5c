"""A bank hands in a file, names its columns, and confirms or discards it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import BinaryIO
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import Actor
from audit.services import record
from documents.storage import store
from jobs.services import enqueue
from risk.models import ColumnMapping, LoanBook, Upload


class UploadStateError(Exception):
    """The upload is not in a state for this; the message says what to do."""


@transaction.atomic
def receive_upload(
    *,
    kind: str,
    source: BinaryIO,
    name: str,
    media_type: str,
    as_of: date,
    currency: str,
    organisation_id: UUID,
    by: Actor,
) -> Upload:
    """Keep the file as it came and have it read; nothing of it is a book yet."""
    file = store(
        organisation_id=organisation_id, name=name, media_type=media_type, source=source
    )
    upload = Upload.objects.create(
        organisation_id=organisation_id,
        kind=kind,
        file=file,
        as_of=as_of,
        currency=currency,
        uploaded_at=timezone.now(),
        uploaded_by_label=by.audit_label,
    )
    record(
        "upload.received",
        organisation_id=organisation_id,
        by=by,
        target=upload,
        detail={"kind": kind, "sha256": file.sha256},
    )
    _have_read(upload, by)
    return upload


@transaction.atomic
def name_columns(*, upload: Upload, mapping: Mapping[str, str], by: Actor) -> None:
    """Keep how this bank names its columns and check the file again with that.

    `mapping` goes from our fields to headings of the file; the same headings are named
    so the next time. Raises UploadStateError once the upload is settled.
    """
    _locked(upload, Upload.Status.CHECKED, Upload.Status.UNMAPPED)
    ColumnMapping.objects.update_or_create(
        organisation_id=upload.organisation_id,
        kind=upload.kind,
        header_hash=upload.summary["header_hash"],
        defaults={"mapping": dict(mapping)},
    )
    upload.mapping = dict(mapping)
    upload.status = Upload.Status.READING
    upload.save(update_fields=["mapping", "status"])
    _have_read(upload, by)


@transaction.atomic
def confirm_upload(*, upload: Upload, name: str, by: Actor) -> None:
    """The officer's word: from here on the file becomes a live book, or borrowers' data.

    Raises UploadStateError if it was confirmed or discarded already, is not read, or
    holds no row that can be used.
    """
    _locked(upload, Upload.Status.CHECKED)
    if upload.summary["rows"] <= upload.summary["rows_in_error"]:
        raise UploadStateError(
            _("No row can be used. Mend the file and upload it again.")
        )
    upload.status = Upload.Status.CONFIRMED
    job = enqueue(
        "risk.store_upload",
        organisation_id=upload.organisation_id,
        by=by,
        payload={"upload": str(upload.pk), "name": name},
        key=f"upload:{upload.pk}",
    )
    upload.job_id = job.pk
    upload.save(update_fields=["status", "job_id"])
    record(
        "upload.confirmed",
        organisation_id=upload.organisation_id,
        by=by,
        target=upload,
        detail={
            "sha256": upload.file.sha256,
            "rows": upload.summary.get("rows"),
            "rows_left_out": upload.summary.get("rows_in_error"),
        },
    )


@transaction.atomic
def discard_upload(*, upload: Upload, by: Actor) -> None:
    """Put an upload aside: nothing of it is used. Twice is once."""
    # A second press on the same button is not an error worth a sentence.
    if upload.status == Upload.Status.DISCARDED:
        return
    _locked(
        upload,
        Upload.Status.CHECKED,
        Upload.Status.UNMAPPED,
        Upload.Status.REFUSED,
        Upload.Status.READING,
    )
    upload.status = Upload.Status.DISCARDED
    upload.save(update_fields=["status"])
    record(
        "upload.discarded",
        organisation_id=upload.organisation_id,
        by=by,
        target=upload,
        detail={"sha256": upload.file.sha256},
    )


def same_file_before(upload: Upload) -> Upload | LoanBook | None:
    """An earlier book, or confirmed upload, of the very same file, if there is one."""
    books = LoanBook.objects.filter(
        organisation_id=upload.organisation_id, source_sha256=upload.file.sha256
    )
    if upload.kind == Upload.Kind.LOAN_BOOK:
        return books.exclude(upload=upload).first()
    earlier = Upload.objects.filter(
        organisation_id=upload.organisation_id,
        kind=upload.kind,
        file__sha256=upload.file.sha256,
        status=Upload.Status.CONFIRMED,
    )
    return earlier.exclude(pk=upload.pk).first()


def _have_read(upload: Upload, by: Actor) -> None:
    job = enqueue(
        "risk.read_upload",
        organisation_id=upload.organisation_id,
        by=by,
        payload={"upload": str(upload.pk), "mapping": upload.mapping},
        key=f"upload:{upload.pk}",
    )
    Upload.objects.filter(pk=upload.pk).update(job_id=job.pk)
    upload.job_id = job.pk


def _locked(upload: Upload, *allowed: str) -> None:
    """Refresh the row under a lock and insist on its state."""
    # Two officers may press at once: the second sees what the first made of it.
    fresh = Upload.objects.select_for_update().get(pk=upload.pk)
    if fresh.status not in allowed:
        raise UploadStateError(
            _("This file is already: %(state)s.")
            % {"state": fresh.get_status_display()}
        )
    upload.status, upload.summary = fresh.status, fresh.summary
