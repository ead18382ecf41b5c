"""Puts papers and notes to answers; what was signed keeps them as they were."""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from audit.services import Auditable
from documents.evidence import EvidenceError, evidence_type
from documents.scanning import scan
from documents.storage import store
from questionnaires.models import AnswerEvidence, AnswerNote, Evidence, Response
from questionnaires.services.rows import lock_draft

MOST_MEGABYTES = 20
MOST_PAPERS_AN_ANSWER = 20
LONGEST_NOTE = 2_000
LAST_PAGE = 9_999
REFUSALS = {
    "empty": _("The file is empty. Choose it again."),
    "too_large": _("The file is larger than 20 MB. Scan it at a lower resolution."),
    "unknown_kind": _("Choose a PDF, or a picture as JPEG or PNG."),
    "infected": _("The scanner found something harmful in this file. It was not kept."),
    "unscanned": _("The file could not be scanned. Try again in some minutes."),
}


class PaperError(ValueError):
    """A paper, a page range or a note that is not kept; the message says why."""

    def __init__(self, message: str | Promise) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class Spot:
    """Which answer of a response something belongs to."""

    response: Response
    data_point: str
    row_id: str = ""


def add_paper(
    *, organisation_id: UUID, source: BinaryIO, name: str, size: int, by: Auditable
) -> Evidence:
    """A paper in the company's library; the same file is there once.

    Raises PaperError for what is no paper, too large, or harmful.
    """
    try:
        media_type = evidence_type(source, size, most=MOST_MEGABYTES)
        scanned = scan(source)
    except EvidenceError as error:
        raise PaperError(REFUSALS[error.reason]) from error
    file = store(
        organisation_id=organisation_id,
        name=name,
        media_type=media_type,
        source=source,
    )
    paper, _is_new = Evidence.objects.get_or_create(
        organisation_id=organisation_id,
        file=file,
        removed_at=None,
        defaults={"scanned": scanned, "added_by_label": by.audit_label},
    )
    return paper


@transaction.atomic
def attach_paper(
    *, spot: Spot, paper: Evidence, pages: str, by: Auditable
) -> AnswerEvidence:
    """Put a paper to an answer, with its pages ("3" or "3-5", empty: all of it).

    Twice is once, with the pages named last. Raises PaperError, ResponseClosedError.
    """
    first, last = page_range(pages)
    lock_draft(spot.response)
    uses = AnswerEvidence.objects.filter(
        response=spot.response,
        data_point=spot.data_point,
        row_id=spot.row_id,
        removed_at=None,
    )
    if found := uses.filter(evidence=paper).first():
        found.first_page, found.last_page = first, last
        found.save(update_fields=["first_page", "last_page"])
        return found
    if uses.count() >= MOST_PAPERS_AN_ANSWER:
        raise PaperError(_("An answer takes at most 20 papers."))
    return AnswerEvidence.objects.create(
        organisation_id=spot.response.organisation_id,
        response=spot.response,
        data_point=spot.data_point,
        row_id=spot.row_id,
        evidence=paper,
        first_page=first,
        last_page=last,
        added_by_label=by.audit_label,
    )


def page_range(text: str) -> tuple[int | None, int | None]:
    """First and last page of "3", "3-5" or "3–5"; raises PaperError."""
    plain = "".join(text.split()).replace("–", "-")
    if not plain:
        return None, None
    first, dash, last = plain.partition("-")
    parts = [first, last] if dash else [first, first]
    if not all(part.isascii() and part.isdigit() for part in parts):
        raise PaperError(_("Write the pages like 3 or 3-5."))
    begin, end = (int(part) for part in parts)
    if not 1 <= begin <= end <= LAST_PAGE:
        raise PaperError(_("Write the pages like 3 or 3-5."))
    return begin, end


@transaction.atomic
def detach_paper(*, response: Response, use_id: UUID) -> None:
    """Take a paper from an answer; it stays in the library. Twice is once."""
    lock_draft(response)
    uses = AnswerEvidence.objects.filter(response=response, pk=use_id, removed_at=None)
    uses.update(removed_at=timezone.now())


@transaction.atomic
def remove_paper(*, paper: Evidence) -> None:
    """Take a paper out of the library; PaperError while an open answer uses it.

    What was signed with it keeps its name and hash, and the file.
    """
    open_uses = paper.uses.filter(
        removed_at=None, response__status=Response.Status.DRAFT
    )
    if open_uses.exists():
        raise PaperError(_("This paper is used for an answer. Take it away there."))
    Evidence.objects.filter(pk=paper.pk, removed_at=None).update(
        removed_at=timezone.now()
    )


@transaction.atomic
def add_note(*, spot: Spot, text: str, by: Auditable) -> AnswerNote:
    """A remark that is signed along with the answer. Raises PaperError when empty."""
    said = text.replace("\x00", "").strip()
    if not said:
        raise PaperError(_("Write the note first."))
    if len(said) > LONGEST_NOTE:
        raise PaperError(_("The note is too long. Shorten it to 2,000 characters."))
    lock_draft(spot.response)
    return AnswerNote.objects.create(
        organisation_id=spot.response.organisation_id,
        response=spot.response,
        data_point=spot.data_point,
        row_id=spot.row_id,
        text=said,
        by_label=by.audit_label,
    )


@transaction.atomic
def remove_note(*, response: Response, note_id: UUID) -> None:
    """Take a note away. Twice is once."""
    lock_draft(response)
    notes = AnswerNote.objects.filter(response=response, pk=note_id, removed_at=None)
    notes.update(removed_at=timezone.now())
