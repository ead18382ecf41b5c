"""A provider hands in a signed-off list; claims of its programme are compared anew."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.sealing import keyed_hash
from audit.services import record
from documents.services import share_file
from documents.spreadsheets import Limits, Table, UploadError, read_table
from documents.storage import store
from schemes.models import Claim, CompletionLine, CompletionList, Scheme
from schemes.rules.completions import Row, RowError, columns_of, read_row
from schemes.selectors.completions import IDENTITY, TAIL
from schemes.selectors.library import library
from schemes.selectors.lots import TO_EXAMINE
from schemes.services.watching import watch_claim
from schemes.signals import completions_listed
from schemes.workflow import WorkflowError

LARGEST = 5_000_000
MOST_PROBLEMS = 20
LIST_OF_PROGRAMMES = "eligible_programmes"


class ListError(ValueError):
    """A list that is not taken; `problems` are sentences, each with its row."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(problems[0])
        self.problems = problems


@dataclass(frozen=True, slots=True)
class _Read:
    rows: list[Row]
    problems: list[str]


def programmes_of(scheme: Scheme) -> dict[str, Any]:
    """The programmes that a scheme lists, by their codes; none for other schemes."""
    listing = library().scheme(scheme.key).newest.lists.get(LIST_OF_PROGRAMMES)
    return (
        {key: entry.name for key, entry in listing.entries.items()} if listing else {}
    )


def hand_in_list(
    *, scheme: Scheme, programme: str, file: UploadedFile[bytes], by: Actor
) -> CompletionList:
    """Keep a list whose every row can be read; the same one counts once.

    Raises ListError with what is wrong, row by row; nothing is kept then.
    """
    if by.organisation is None or by.user is None:
        raise ListError([_("Choose for whom you act first.")])
    if programme not in programmes_of(scheme):
        raise ListError([_("Choose a programme of the list.")])
    if not file.size or file.size > LARGEST:
        raise ListError([_("Choose a file that is not empty and below 5 MB.")])
    table = _table(file)
    read = _rows(table)
    if read.problems:
        raise ListError(read.problems)
    return _kept(scheme, programme, file, read.rows, by)


def _table(file: UploadedFile[bytes]) -> Table:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"list{Path(file.name or '').suffix.lower()}"
        path.write_bytes(file.read())
        file.seek(0)
        try:
            return read_table(path, name=file.name, limits=Limits())
        except UploadError as error:
            raise ListError([str(error)]) from error


def _rows(table: Table) -> _Read:
    try:
        places = columns_of(table.header)
    except RowError as error:
        return _Read([], [_(str(error))])
    today = timezone.localdate()
    rows, problems = [], []
    for number, name, identity, completed in _cells(table, places):
        try:
            rows.append(read_row(name, identity, completed, today))
        except RowError as error:
            place = _("Row %(number)s: ") % {"number": number}
            problems.append(place + _(str(error)))
            if len(problems) == MOST_PROBLEMS:
                break
    if not rows and not problems:
        problems.append(_("The list has no rows."))
    return _Read(rows, problems)


def _cells(table: Table, places: dict[str, int]) -> Iterator[tuple[Any, ...]]:
    columns = [
        table.columns[places[key]].to_pylist()
        for key in ("name", "identity", "completed")
    ]
    yield from zip(table.row_numbers.to_pylist(), *columns, strict=True)


@transaction.atomic
def _kept(
    scheme: Scheme,
    programme: str,
    file: UploadedFile[bytes],
    rows: list[Row],
    by: Actor,
) -> CompletionList:
    assert by.organisation is not None and by.user is not None
    sha256 = hashlib.sha256(file.read()).hexdigest()
    file.seek(0)
    known = CompletionList.objects.filter(
        organisation=by.organisation, scheme=scheme, programme=programme,
        sha256=sha256, withdrawn_at=None,
    ).first()  # fmt: skip
    if known is not None:
        return known
    stored = store(
        organisation_id=by.organisation.pk, name=file.name or "list",
        media_type=file.content_type or "application/octet-stream",
        source=file,  # type: ignore[arg-type]
    )  # fmt: skip
    share_file(file=stored, reader_id=scheme.office_id)
    made = CompletionList.objects.create(
        organisation=by.organisation, office_id=scheme.office_id, scheme=scheme,
        programme=programme, file=stored, sha256=sha256, count=len(rows),
        signed_by=by.user,
    )  # fmt: skip
    CompletionLine.objects.bulk_create(_line(made, row) for row in rows)
    for organisation_id in (by.organisation.pk, scheme.office_id):
        record(
            "completions.signed", organisation_id=organisation_id, by=by, target=made,
            detail={"programme": programme, "rows": len(rows), "sha256": sha256},
        )  # fmt: skip
    completions_listed.send(sender=CompletionList, listed=made, by=by)
    return made


def _line(made: CompletionList, row: Row) -> CompletionLine:
    return CompletionLine(
        list=made, organisation_id=made.organisation_id, office_id=made.office_id,
        programme=made.programme, name=row.name[:140], completed_on=row.completed,
        identity_hash=keyed_hash(row.card, IDENTITY) if row.card else "",
        tail_hash=keyed_hash(row.tail, TAIL),
    )  # fmt: skip


@transaction.atomic
def withdraw_list(*, listed: CompletionList, by: Actor) -> None:
    """Take a list back; its lines count no more."""
    if listed.organisation_id != by.organisation_id:
        raise WorkflowError(_("Only who handed a list in takes it back."))
    if listed.withdrawn_at is None:
        CompletionList.objects.filter(pk=listed.pk).update(withdrawn_at=timezone.now())
        for organisation_id in (listed.organisation_id, listed.office_id):
            record(
                "completions.withdrawn", organisation_id=organisation_id, by=by,
                target=listed,
            )  # fmt: skip
        completions_listed.send(sender=CompletionList, listed=listed, by=by)


def compare_claims(*, listed: CompletionList) -> int:
    """Judge the signals of undecided claims of a list's programme anew; gives how many.

    Runs in the scope of the office.
    """
    claims = Claim.objects.filter(
        office_id=listed.office_id, scheme_id=listed.scheme_id,
        state__in=(*TO_EXAMINE, Claim.State.INFO_REQUESTED, Claim.State.ASSESSED),
        facts__key="programme", facts__value=listed.programme,
    ).order_by("submitted_at", "pk")  # fmt: skip
    count = 0
    for claim in claims.select_related("payee", "scheme"):
        watch_claim(claim=claim)
        count += 1
    return count
