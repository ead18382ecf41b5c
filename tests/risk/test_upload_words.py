"""What the page of an upload says: counts in the right number, currencies without a rate."""

import io
from datetime import date
from types import SimpleNamespace

import pytest
from django.urls import reverse
from django.utils import translation

from documents.errors import UploadError
from risk.models import LoanBook, Upload
from risk.pages.uploads import counts_text
from risk.services.uploads import receive_upload

pytestmark = pytest.mark.django_db
BOOK = (
    b"loan_id,borrower_id,borrower_name,product,currency,outstanding\n"
    b"L1,B1,Golden Loom,term loan,HKD,100\n"
    b"L2,B2,Iron Works,term loan,TWD,50\n"
)


@pytest.mark.parametrize(
    ("rows", "borrowers", "left_out", "said"),
    [
        (1, 1, 0, "1 row, 1 borrower. Every row can be used."),
        (2, 1, 1, "2 rows, 1 borrower. 1 row cannot be used."),
        (1200, 300, 2, "1,200 rows, 300 borrowers. 2 rows cannot be used."),
    ],
)
def test_counts_stand_in_the_right_number(rows, borrowers, left_out, said):
    summary = {"rows": rows, "borrowers": borrowers, "rows_in_error": left_out}
    assert counts_text(SimpleNamespace(summary=summary)) == said


def test_currency_without_a_rate_is_told_before_anything_is_stored(officer, work):
    upload = receive_upload(
        kind=Upload.Kind.LOAN_BOOK,
        source=io.BytesIO(BOOK),
        name="book.csv",
        media_type="text/csv",
        as_of=date(2025, 12, 31),
        currency="HKD",
        organisation_id=officer.organisation.pk,
        by=officer.actor,
    )
    work()
    upload.refresh_from_db()
    assert upload.summary["counts"] == {"currency_without_rate": 1}
    assert upload.summary["rows_in_error"] == 0
    page = officer.client.get(reverse("risk:upload", args=[upload.pk])).content.decode()
    assert "There is no exchange rate for TWD on the day of the balances" in page
    assert "Row </span>3</th>" in page
    assert not LoanBook.objects.exists()


@pytest.mark.parametrize("reason", ["packing", "content", "part_missing"])
def test_damaged_workbook_is_told_in_the_readers_language_alone(reason):
    error = UploadError("broken", file="帳.xlsx", reason=reason, part="xl/workbook.xml")
    with translation.override("zh-hant"):
        said = str(error)
    named = said.replace("帳.xlsx", "").replace("xl/workbook.xml", "")
    assert not any("a" <= letter <= "z" for letter in named.lower()), said


def test_reason_that_was_recorded_before_stays_as_it_was():
    error = UploadError("broken", file="a.xlsx", reason="File is not a zip file")
    assert "File is not a zip file" in str(error)
