"""The bank's books and uploads: what is there, what to do next, what the ledger says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from jobs.models import Job
from measures.money import Money
from risk.models import LedgerTotal, LoanBook, RiskView, Upload

OPEN = (
    Upload.Status.READING,
    Upload.Status.REFUSED,
    Upload.Status.UNMAPPED,
    Upload.Status.CHECKED,
)


@dataclass(frozen=True, slots=True)
class BookLine:
    """A book with its latest ready view and the one that is being computed, if any."""

    book: LoanBook
    latest: RiskView | None
    building: RiskView | None


def book_lines(*, bank_id: UUID) -> list[BookLine]:
    """The bank's live books, newest day first, each with its views."""
    books = LoanBook.objects.filter(
        organisation_id=bank_id, status=LoanBook.Status.LIVE
    ).prefetch_related("views")
    return [_line(book) for book in books]


def _line(book: LoanBook) -> BookLine:
    views = list(book.views.all())
    ready = [view for view in views if view.status == RiskView.Status.READY]
    building = [view for view in views if view.status == RiskView.Status.BUILDING]
    latest = ready[0] if ready else None
    newer = [v for v in building if latest is None or v.created_at > latest.created_at]
    return BookLine(book, latest, newer[0] if newer else None)


def open_uploads(*, bank_id: UUID) -> list[Upload]:
    """Files that wait for somebody's word, newest first."""
    uploads = Upload.objects.filter(organisation_id=bank_id, status__in=OPEN)
    return list(uploads.select_related("file")[:20])


def stopped(uploads: Sequence[Upload]) -> set[UUID]:
    """Those of the uploads whose reading was cancelled or failed: nobody works on them."""
    reading = {
        u.job_id: u.pk
        for u in uploads
        if u.job_id and u.status == Upload.Status.READING
    }
    ended = Job.objects.filter(
        pk__in=reading, status__in=(Job.Status.CANCELLED, Job.Status.DEAD)
    )
    return {reading[job_id] for job_id in ended.values_list("pk", flat=True)}


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One product and currency: what the book holds, the ledger says, and the rest."""

    product: str
    currency: str
    loans: int
    in_book: Decimal
    in_ledger: Decimal | None

    @property
    def difference(self) -> Decimal | None:
        """Book less ledger; None as long as the ledger's figure is not entered."""
        return None if self.in_ledger is None else self.in_book - self.in_ledger


def ledger_lines(*, book: LoanBook) -> list[LedgerLine]:
    """Book beside ledger by product and currency; a line only one of them has is shown."""
    entered = {
        (total.product, total.currency): Money(
            total.amount_minor, total.currency
        ).amount
        for total in LedgerTotal.objects.filter(book=book)
    }
    held = {(total["product"] or "", total["currency"]): total for total in book.totals}
    return [
        LedgerLine(
            product=product,
            currency=currency,
            loans=int(held.get((product, currency), {}).get("loans") or 0),
            in_book=Decimal(held.get((product, currency), {}).get("outstanding") or 0),
            in_ledger=entered.get((product, currency)),
        )
        for product, currency in sorted({*held, *entered})
    ]
