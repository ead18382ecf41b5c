"""Lists of a scheme: changes proposed by one person and published with another's approval."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import Actor
from audit.services import record
from documents.spreadsheets import Limits, Table, read_table
from documents.storage import plain_copy, store
from schemes.models import ListChange, Scheme, SchemeVersion
from schemes.rules.definition import Entry, Listing
from schemes.rules.keeping import compile_kept, kept_content, kept_text
from schemes.rules.listing import (
    NEEDED,
    ListReading,
    columns_of,
    entry_content,
    read_entries,
)
from schemes.selectors.library import forget, library
from schemes.workflow import WorkflowError

S = ListChange.Status
#: A list longer than this is handed in in several files.
LIMITS = Limits(file_bytes=5_000_000, rows=20_000, columns=40, seconds=60)


@dataclass(frozen=True, slots=True)
class Told:
    """Where a change comes from, how sure we are, and whether nothing else belongs."""

    source: str
    mark: str = "verified"
    is_whole: bool = False


class SameFileError(WorkflowError):
    """This very file was handed in before; `change` is what became of it."""

    def __init__(self, change: ListChange) -> None:
        super().__init__(_("This very file was handed in before."))
        self.change = change


def listing_of(scheme: Scheme, key: str) -> Listing | None:
    """A list of the newest version as it stands."""
    return library().scheme(scheme.key).newest.lists.get(key)


@transaction.atomic
def propose_entry(
    *, scheme: Scheme, listing: str, entry: Entry, told: Told, by: Actor
) -> ListChange:
    """Propose one entry, new or with other dates."""
    now = _listing(scheme, listing, by)
    if now.entries.get(entry.key) == entry:
        raise WorkflowError(_("The list says so already."))
    change = _made(scheme, listing, {entry.key: entry}, told, by, S.PROPOSED)
    _record("scheme.list_proposed", change, by)
    return change


def _listing(scheme: Scheme, listing: str, by: Actor) -> Listing:
    if scheme.office_id != by.organisation_id or by.user is None:
        raise WorkflowError(_("Another office runs this scheme."))
    found = listing_of(scheme, listing)
    if found is None:
        raise WorkflowError(_("This scheme has no such list."))
    return found


def _made(
    scheme: Scheme,
    listing: str,
    entries: Mapping[str, Entry],
    told: Told,
    by: Actor,
    status: ListChange.Status,
    **more: Any,
) -> ListChange:
    assert by.user is not None
    return ListChange.objects.create(
        office_id=scheme.office_id,
        scheme=scheme,
        listing=listing,
        entries={key: entry_content(entry) for key, entry in entries.items()},
        source=told.source,
        mark=told.mark,
        is_whole=told.is_whole,
        proposed_by=by.user,
        status=status,
        **more,
    )


def stage_import(
    *, scheme: Scheme, listing: str, name: str, source: BinaryIO, told: Told, by: Actor
) -> ListChange:
    """Read a spreadsheet of entries; nothing of the list changes by it.

    Raises SameFileError, UploadError of a file that cannot be read, WorkflowError of one
    that has not the columns.
    """
    now = _listing(scheme, listing, by)
    file = store(
        organisation_id=scheme.office_id,
        name=name,
        media_type="application/octet-stream",
        source=source,
    )
    before = ListChange.objects.filter(scheme=scheme, listing=listing).exclude(
        status__in=(S.DISCARDED, S.REFUSED)
    )
    if same := before.filter(file__sha256=file.sha256).first():
        raise SameFileError(same)
    with plain_copy(file) as path:
        table = read_table(path, name=name, limits=LIMITS)
    reading = read_entries(_rows(table), now.entries)
    return _made(
        scheme, listing, reading.entries, told, by, S.STAGED,
        file=file, rows=len(table), findings=_findings(reading, table),
    )  # fmt: skip


def _rows(table: Table) -> list[tuple[int, dict[str, Any]]]:
    columns = columns_of(table.header)
    if missing := [each for each in NEEDED if each not in columns]:
        raise WorkflowError(
            _("The file lacks the columns: %(columns)s.")
            % {"columns": ", ".join(missing)}
        )
    cells = {each: table.column(head).to_pylist() for each, head in columns.items()}
    numbers = table.row_numbers.to_pylist()
    return [
        (number, {each: cells[each][index] for each in cells})
        for index, number in enumerate(numbers)
    ]


def _findings(reading: ListReading, table: Table) -> list[dict[str, Any]]:
    """The findings with the letters of their column."""
    columns = columns_of(table.header)
    return [
        finding.as_json()
        | {
            "place": table.place(columns[finding.column])
            if finding.column in columns
            else ""
        }
        for finding in reading.findings
    ]


@transaction.atomic
def confirm_import(*, change: ListChange, by: Actor) -> ListChange:
    """Propose what a file says, by the person who saw its findings."""
    now = _locked(change)
    if now.status != S.STAGED:
        raise WorkflowError(_("This file was confirmed or discarded already."))
    if any(finding["weight"] == "error" for finding in now.findings):
        raise WorkflowError(_("Mend the rows with errors and hand the file in again."))
    if not now.entries and not now.is_whole:
        raise WorkflowError(_("The file says nothing that the list does not say."))
    if by.user is None or by.user.pk != now.proposed_by_id:
        raise WorkflowError(_("Whoever handed the file in confirms it."))
    now.status = S.PROPOSED
    now.save(update_fields=["status"])
    _record("scheme.list_proposed", now, by)
    return now


@transaction.atomic
def approve_change(*, change: ListChange, by: Actor) -> list[SchemeVersion]:
    """Publish the list with the change: each version that has it as its next edition."""
    now = _decidable(change, by)
    made = [
        _next_edition(row, now, by)
        for row in _newest_editions(now.scheme)
        if now.listing in kept_content(row.content).get("lists", {})
    ]
    _decide(now, S.APPROVED, by)
    forget()
    transaction.on_commit(forget)
    _record("scheme.list_approved", now, by)
    return made


@transaction.atomic
def refuse_change(*, change: ListChange, by: Actor) -> ListChange:
    """Leave the list as it is; a file that only waits is discarded by whoever gave it."""
    now = _locked(change)
    if now.status == S.STAGED:
        now.status = S.DISCARDED
        now.save(update_fields=["status"])
        return now
    now = _decidable(change, by)
    _decide(now, S.REFUSED, by)
    _record("scheme.list_refused", now, by)
    return now


def _decidable(change: ListChange, by: Actor) -> ListChange:
    now = _locked(change)
    if now.status != S.PROPOSED:
        raise WorkflowError(_("This change was decided already."))
    if by.user is None or by.user.pk == now.proposed_by_id:
        raise WorkflowError(_("You proposed this change: another person decides it."))
    return now


def _decide(change: ListChange, status: ListChange.Status, by: Actor) -> None:
    change.status, change.decided_by = status, by.user
    change.decided_at = timezone.now()
    change.save(update_fields=["status", "decided_by", "decided_at"])


def _locked(change: ListChange) -> ListChange:
    """The change, and its scheme held so that editions come one after the other."""
    list(Scheme.objects.select_for_update().filter(pk=change.scheme_id))
    rows = ListChange.objects.select_related("scheme").select_for_update(of=("self",))
    return rows.get(pk=change.pk)


def _newest_editions(scheme: Scheme) -> list[SchemeVersion]:
    rows = scheme.versions.filter(status="published").order_by("label", "edition")
    return list({row.label: row for row in rows}.values())


def _next_edition(row: SchemeVersion, change: ListChange, by: Actor) -> SchemeVersion:
    content = kept_content(row.content)
    listing = content["lists"][change.listing]
    listing["entries"] = {**listing["entries"], **change.entries}
    listing |= {"source": change.source, "mark": change.mark}
    if change.is_whole:
        listing["complete"] = True
    text = kept_text(content)
    return SchemeVersion.objects.create(
        scheme=row.scheme,
        label=row.label,
        edition=row.edition + 1,
        origin=SchemeVersion.Origin.LISTS,
        sha256=compile_kept(text).sha256,
        content=text,
        note=change.source,
        status=SchemeVersion.Status.PUBLISHED,
        proposed_by=change.proposed_by,
        proposed_at=change.proposed_at,
        published_by=by.user,
        published_at=timezone.now(),
    )


def _record(verb: str, change: ListChange, by: Actor) -> None:
    record(
        verb,
        organisation_id=change.office_id,
        by=by,
        target=change,
        detail={
            "list": change.listing,
            "entries": len(change.entries),
            "source": change.source,
            "file": change.file.sha256 if change.file else "",
        },
    )
