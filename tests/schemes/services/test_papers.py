"""Documents are checked as they come in: by their bytes, not by their name."""

import io

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import TemporaryUploadedFile
from pypdf import PdfWriter

from documents.models import FileShare
from documents.storage import store
from schemes.selectors.claims import earlier_files
from schemes.services import claims
from schemes.services.papers import PaperError, checked_paper
from schemes.workflow import WorkflowError
from tests.factories import schemes as make
from tests.factories.papers import bomb_of, pdf_of, picture_of, png_of

pytestmark = pytest.mark.django_db


def locked_pdf():
    writer = PdfWriter(io.BytesIO(pdf_of()))
    writer.encrypt("secret", algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


LOCKED = locked_pdf()


@pytest.fixture
def at():
    return make.office_of()


@pytest.fixture
def draft(at):
    return make.draft(at)


class Huge(TemporaryUploadedFile):
    """An upload of 200 MB that takes no room: only its size is looked at."""

    def __init__(self):
        super().__init__("scan.pdf", "application/pdf", 200_000_000, None)


@pytest.mark.parametrize(
    ("content", "kind", "pages"),
    [
        (pdf_of(3), "application/pdf", 3),
        (png_of(), "image/png", 1),
        (picture_of("JPEG"), "image/jpeg", 1),
    ],
    ids=["pdf", "png", "jpeg"],
)
def test_kind_and_pages_are_told_by_the_bytes(draft, content, kind, pages):
    file = ContentFile(content, name="paper.exe")
    paper = checked_paper(file, claim=draft[0])
    assert (paper.media_type, paper.pages) == (kind, pages)
    assert file.tell() == 0


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"%PDF-1.7 and no page", "damaged and cannot be opened"),
        (pdf_of()[:200], "damaged and cannot be opened"),
        (png_of()[:40], "damaged and cannot be opened"),
        (LOCKED, "asks for a password"),
        (bomb_of(), "too large to be shown"),
    ],
    ids=["empty", "cut", "half a picture", "locked", "bomb"],
)
def test_what_an_officer_could_not_open_is_refused(draft, content, says):
    with pytest.raises(PaperError, match=says):
        checked_paper(ContentFile(content, name="receipt.pdf"), claim=draft[0])


@pytest.mark.parametrize(
    ("file", "says"),
    [
        (None, "not empty"),
        (ContentFile(b"", name="a.pdf"), "not empty"),
        (ContentFile(b"MZ a program", name="receipt.pdf"), "neither a PDF nor a pic"),
        (ContentFile(b"PK\x03\x04", name="receipt.docx"), "neither a PDF nor a pic"),
    ],
)
def test_what_is_no_document_is_refused(draft, file, says):
    with pytest.raises(PaperError, match=says):
        checked_paper(file, claim=draft[0])


def test_upload_of_200_mb_is_refused_before_it_is_read(draft):
    file = Huge()
    with pytest.raises(PaperError, match="200 MB, 20 MB fit: scan it at a lower"):
        checked_paper(file, claim=draft[0])


@pytest.mark.parametrize(
    ("command", "says"),
    [("false", "something harmful"), ("no-such-scanner", "could not be scanned")],
)
def test_what_the_scanner_does_not_pass_is_refused(draft, settings, command, says):
    settings.SCAN_COMMAND = command
    with pytest.raises(PaperError, match=says):
        checked_paper(ContentFile(pdf_of(), name="receipt.pdf"), claim=draft[0])


def test_same_file_twice_in_one_claim_is_refused(draft):
    claim, by = draft
    content = b"%PDF-1.7 one receipt"
    file = store(
        organisation_id=claim.organisation_id, name="r.pdf",
        media_type="application/pdf", source=io.BytesIO(content),
    )  # fmt: skip
    claims.add_document(claim=claim, paper="receipt", file=file, by=by)
    with pytest.raises(PaperError, match="this very file already"):
        checked_paper(ContentFile(content, name="other name.pdf"), claim=claim)


def test_same_file_in_another_claim_is_seen_by_the_office(at, draft):
    claim, by = draft
    other, stranger = make.draft(at, identity="AB987654(3)")
    for each, who in ((claim, by), (other, stranger)):
        file = store(
            organisation_id=each.organisation_id, name="r.pdf",
            media_type="application/pdf", source=io.BytesIO(b"%PDF- the same"),
        )  # fmt: skip
        claims.add_document(claim=each, paper="receipt", file=file, by=who)
    assert earlier_files(claim, file.sha256) == [other.pk]


def test_office_may_read_what_was_handed_in(at, draft):
    claim, _by = draft
    shares = FileShare.objects.filter(file__in=claim.documents.values("file"))
    assert {share.reader_id for share in shares} == {at.organisation.pk}


def test_document_that_is_not_asked_is_refused(draft):
    claim, by = draft
    with pytest.raises(WorkflowError, match="does not ask for that document"):
        make.add_paper(claim, "love_letter", by)
