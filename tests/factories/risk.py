"""Banks with loan books, borrowers and links, for tests."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import pyarrow as pa
from django.utils import timezone

from accounts.models import Organisation
from documents import storage
from risk.files import keep_table
from risk.methods.columns import POSITIONS, conform
from risk.models import Borrower, BorrowerLink, LoanBook, Upload

AS_OF = date(2025, 12, 31)


def make_bank(name="Harbour Bank"):
    return Organisation.objects.create(kind="bank", name=name)


def loan(number, reference, outstanding, **more):
    return {
        "loan_id": f"L{number}",
        "borrower_reference": reference,
        "borrower_name": f"{reference} Limited",
        "product": "term loan",
        "currency": "HKD",
        "outstanding": Decimal(str(outstanding)),
        "sector_code": "4711",
        "district_code": "J",
        "row": number + 1,
    } | more


def make_book(bank, loans, *, currency="HKD", held=None):
    """A live book with its borrowers; `held` is bank-held data by reference."""
    file = storage.store(
        organisation_id=bank.pk,
        name="book.csv",
        media_type="text/csv",
        source=io.BytesIO(repr(loans).encode()),
    )
    names = [column.name for column in POSITIONS]
    table = pa.table({name: [row.get(name) for row in loans] for name in names})
    positions = keep_table(
        organisation_id=bank.pk,
        name="positions.parquet",
        table=conform(table, POSITIONS),
    )
    upload = Upload.objects.create(
        organisation=bank,
        kind=Upload.Kind.LOAN_BOOK,
        file=file,
        as_of=AS_OF,
        currency=currency,
        status=Upload.Status.CONFIRMED,
        rows=positions,
        uploaded_at=timezone.now(),
        uploaded_by_label="Ada",
    )
    for row in {row["borrower_reference"]: row for row in loans}.values():
        Borrower.objects.update_or_create(
            organisation=bank,
            reference=row["borrower_reference"],
            defaults={
                "name": row["borrower_name"],
                "held": (held or {}).get(row["borrower_reference"], {}),
            },
        )
    return LoanBook.objects.create(
        organisation=bank,
        name="SME book",
        as_of=AS_OF,
        currency=currency,
        status=LoanBook.Status.LIVE,
        upload=upload,
        source_sha256=file.sha256,
        positions=positions,
        loan_count=len(loans),
        created_at=timezone.now(),
    )


def make_link(borrower, company):
    return BorrowerLink.objects.create(
        organisation=borrower.organisation,
        borrower=borrower,
        borrower_reference=borrower.reference,
        company=company,
        state=BorrowerLink.State.CONFIRMED,
        proposed_at=timezone.now(),
        proposed_by_label="Ada",
        confirmed_at=timezone.now(),
    )
