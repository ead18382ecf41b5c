"""Makes a confirmed upload a live book, or what the bank holds of its borrowers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from uuid import UUID

import pyarrow as pa
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from accounts.actors import Actor
from audit.services import record
from jobs.run import JobRun
from measures.money import Money, exponent, rounded
from risk.borrower_file import HELD
from risk.files import read_table
from risk.models import LedgerTotal, LoanBook, Upload
from risk.services.upserting import upsert_borrowers

#: Columns of a borrower that a borrower file may name, beside its held facts.
FROM_FILE = (
    "group",
    "registration_number",
    "sector_code",
    "district_code",
    "collateral",
    "rating",
)


def store_upload(*, run: JobRun) -> dict[str, object]:
    """Store what an officer confirmed; running twice stores it once."""
    upload = Upload.objects.select_related("file", "rows").get(pk=run.payload["upload"])
    assert upload.rows is not None
    run.progress(gettext_noop("Storing"), 0, 2)
    rows = read_table(upload.rows)
    if upload.kind == Upload.Kind.BORROWERS:
        return dict(run.checkpoint("borrowers", lambda: _store_borrowers(upload, rows)))
    stored = run.checkpoint(
        "book", lambda: _store_book(upload, rows, str(run.payload["name"]))
    )
    run.progress(gettext_noop("Switching"), 1, 2)
    run.checkpoint("live", lambda: _go_live(UUID(stored["book"])))
    return dict(stored)


def _store_borrowers(upload: Upload, rows: pa.Table) -> dict[str, object]:
    _upsert_stated(
        upload.organisation_id,
        [_from_file(row) for row in rows.to_pylist()],
        _stated_columns(upload.mapping),
    )
    return {"borrowers": rows.num_rows}


def _stated_columns(mapping: Mapping[str, str]) -> list[str]:
    """The columns a file speaks of: what it has no column for, it does not take away.

    Held facts are replaced as a whole, since figures of two balance sheets do not mix.
    """
    columns = [name for name in FROM_FILE if name in mapping]
    return [*columns, "held"] if any(name in mapping for name in HELD) else columns


def _from_file(row: Mapping[str, object]) -> dict[str, object]:
    """A row of a borrower file as columns of a borrower; nothing is the empty text."""
    held = {
        name: value.isoformat() if hasattr(value, "isoformat") else value
        for name in HELD
        if (value := row.get(name)) is not None
    }
    found: dict[str, object] = {name: row.get(name) or "" for name in FROM_FILE}
    return found | {
        "reference": row["borrower_reference"],
        "name": row.get("borrower_name") or "",
        "held": held,
    }


def _upsert_stated(
    organisation_id: UUID, rows: Sequence[Mapping[str, object]], columns: Sequence[str]
) -> None:
    """Upsert the columns and each name that is stated.

    A borrower that is not named keeps the name it has; a new one is called by its
    reference.
    """
    named = [row for row in rows if row["name"]]
    nameless = [{**row, "name": row["reference"]} for row in rows if not row["name"]]
    for part, stated in ((named, ["name", *columns]), (nameless, columns)):
        if part:
            upsert_borrowers(organisation_id=organisation_id, rows=part, columns=stated)


def _store_book(upload: Upload, rows: pa.Table, name: str) -> dict[str, object]:
    book, _created = LoanBook.objects.get_or_create(
        upload=upload,
        defaults={
            "organisation_id": upload.organisation_id,
            "name": name,
            "as_of": upload.as_of,
            "currency": upload.currency,
            "source_sha256": upload.file.sha256,
            "loan_count": rows.num_rows,
            "totals": upload.summary["totals"],
            "created_at": timezone.now(),
        },
    )
    names = _names_of(rows)
    _upsert_stated(
        upload.organisation_id,
        [{"reference": reference, "name": name} for reference, name in names.items()],
        (),
    )
    return {"book": str(book.pk), "borrowers": len(names)}


def _names_of(rows: pa.Table) -> dict[str, str]:
    """Each borrower of the loans and the last name that they give it, if any."""
    names: dict[str, str] = {}
    columns = (rows["borrower_reference"], rows["borrower_name"])
    for reference, name in zip(*(c.to_pylist() for c in columns), strict=True):
        names[reference] = name or names.get(reference, "")
    return names


def _go_live(book_id: UUID) -> dict[str, object]:
    """The new book goes live and the one of the same name steps back, in one moment."""
    # One transaction (the checkpoint's): no page sees two live books of a name, or none.
    book = LoanBook.objects.select_related("upload").get(pk=book_id)
    LoanBook.objects.filter(
        organisation_id=book.organisation_id,
        name=book.name,
        status=LoanBook.Status.LIVE,
    ).exclude(pk=book_id).update(status=LoanBook.Status.REPLACED)
    LoanBook.objects.filter(pk=book_id).update(
        status=LoanBook.Status.LIVE, positions=book.upload.rows
    )
    return {}


@transaction.atomic
def enter_ledger_totals(
    *,
    book: LoanBook,
    totals: Mapping[tuple[str | None, str], Decimal | str | None],
    by: Actor,
) -> None:
    """Keep what the bank's ledger says by (product, currency); None takes one out.

    Amounts are rounded to the currency's minor unit. Raises CurrencyError for a code
    that is none.
    """
    kept = [
        LedgerTotal(
            book=book,
            product=product or "",
            currency=currency,
            amount_minor=_in_minor_units(Decimal(amount), currency),
        )
        for (product, currency), amount in totals.items()
        if amount is not None
    ]
    LedgerTotal.objects.filter(book=book).delete()
    LedgerTotal.objects.bulk_create(kept)
    record(
        "ledger_totals.entered",
        organisation_id=book.organisation_id,
        by=by,
        target=book,
        detail={"lines": len(kept)},
    )


def _in_minor_units(amount: Decimal, currency: str) -> int:
    return Money.of(rounded(amount, exponent(currency)), currency).minor
