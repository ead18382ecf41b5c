"""Pages of documents as pictures: made by a process that may die."""

import io

import pytest
from PIL import Image

from documents.previews import ALLOWANCE, look_at_page
from documents.storage import store
from jobs.children import Allowance
from tests.factories.papers import pdf_of, picture_of
from tests.support.actors import organisation_of

pytestmark = pytest.mark.django_db


def stored(content):
    return store(
        organisation_id=organisation_of("company").pk, name="paper", media_type="x/y",
        source=io.BytesIO(content),
    )  # fmt: skip


def test_page_of_a_pdf_becomes_a_picture_no_wider_than_asked():
    look = look_at_page(stored(pdf_of(2)), 2)
    assert (look.pages, look.problem) == (2, "")
    picture = Image.open(io.BytesIO(look.picture))
    assert picture.format == "PNG"
    assert max(picture.width, picture.height / 2) <= 1_101


def test_page_that_is_not_there_has_no_picture():
    assert look_at_page(stored(pdf_of(2)), 3).picture == b""


def test_photograph_is_made_smaller_and_loses_what_a_camera_wrote():
    exif = Image.Exif()
    exif[0x010E] = "where it was taken"
    out = io.BytesIO()
    Image.new("RGB", (4000, 3000), "teal").save(out, "JPEG", exif=exif)
    picture = Image.open(io.BytesIO(look_at_page(stored(out.getvalue()), 1).picture))
    assert picture.size == (1100, 825)
    assert not dict(picture.getexif())


def test_document_that_needs_too_much_memory_is_told_and_harms_nobody(monkeypatch):
    small = Allowance(memory_bytes=60 * 1_048_576, seconds=20, counts="data")
    monkeypatch.setattr("documents.previews.ALLOWANCE", small)
    assert small != ALLOWANCE
    look = look_at_page(stored(picture_of("PNG", 9_000, 9_000)), 1)
    assert "too large to be shown" in look.problem
    assert look.picture == b""
