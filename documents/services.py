"""Lets another organisation read a file."""

from __future__ import annotations

from uuid import UUID

from documents.models import FileShare, StoredFile


def share_file(*, file: StoredFile, reader_id: UUID) -> None:
    """From now on that organisation may read the file too; twice is once."""
    FileShare.objects.get_or_create(
        file=file, reader_id=reader_id, defaults={"owner_id": file.organisation_id}
    )
