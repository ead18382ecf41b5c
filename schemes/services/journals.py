"""Hands postings over to an office's own books: numbered, each exactly once."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import Actor
from audit.services import record
from documents.exports import Sheet, Value, write_csv, write_xlsx
from documents.models import StoredFile
from documents.storage import store
from measures.money import Money
from schemes.models import Journal, JournalItem, Posting, Scheme
from schemes.workflow import WorkflowError

#: Postings in one file; the others wait for the next.
MOST = 50_000
#: Keys and not words: another program reads them, whatever language a page is in.
COLUMNS = (
    "journal", "line", "posting", "entry", "event", "posted_at", "period", "claim",
    "debit", "credit", "currency", "amount", "by",
)  # fmt: skip
MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@transaction.atomic
def make_journal(*, scheme: Scheme, by: Actor) -> Journal:
    """Hand over every posting that was not, in the order in which they were made.

    Two at once give two journals without a common posting, or one and a refusal. Raises
    WorkflowError if there is nothing to hand over.
    """
    if by.user is None:
        raise WorkflowError(_("Only a person hands postings over."))
    held = _held(scheme)
    postings = list(
        Posting.objects.filter(scheme=held, journal_item=None)
        .select_related("claim")
        .order_by("at", "id")[:MOST]
    )
    if not postings:
        raise WorkflowError(_("Every posting was handed over already."))
    last = Journal.objects.filter(scheme=held).aggregate(last=Max("number"))["last"]
    journal = Journal(
        office_id=held.office_id,
        scheme=held,
        number=(last or 0) + 1,
        count=len(postings),
        totals=totals_of(postings),
        made_by=by.user,
    )
    rows = [_row(journal, line, each) for line, each in enumerate(postings, 1)]
    journal.csv = _kept(journal, "csv", write_csv(COLUMNS, rows))
    journal.xlsx = _kept(
        journal, "xlsx", write_xlsx([Sheet(str(journal), COLUMNS, rows)])
    )
    journal.save(force_insert=True)
    JournalItem.objects.bulk_create(
        JournalItem(posting=each, journal=journal, office_id=held.office_id, line=line)
        for line, each in enumerate(postings, 1)
    )
    record(
        "journal.made",
        organisation_id=held.office_id,
        by=by,
        target=journal,
        detail={
            "number": journal.number,
            "count": journal.count,
            "totals": journal.totals,
            "csv": journal.csv.sha256,
        },
    )
    return journal


def _held(scheme: Scheme) -> Scheme:
    """The scheme, held until the transaction ends: one journal of it at a time."""
    rows = Scheme.objects.select_for_update()
    return rows.get(pk=scheme.pk)


def totals_of(postings: Sequence[Posting]) -> list[dict[str, object]]:
    """Debits and credits of each account, in minor units: both columns add up to one sum."""
    debits: Counter[tuple[str, str]] = Counter()
    credits_: Counter[tuple[str, str]] = Counter()
    for each in postings:
        debits[each.currency, each.debit] += each.minor
        credits_[each.currency, each.credit] += each.minor
    return [
        {
            "currency": currency,
            "account": account,
            "debit": debits[currency, account],
            "credit": credits_[currency, account],
        }
        for currency, account in sorted(debits.keys() | credits_.keys())
    ]


def _row(journal: Journal, line: int, posting: Posting) -> list[Value]:
    return [
        str(journal),
        line,
        str(posting.pk),
        posting.entry,
        posting.event,
        timezone.localtime(posting.at).isoformat(timespec="seconds"),
        posting.period,
        posting.claim.number if posting.claim else None,
        posting.debit,
        posting.credit,
        posting.currency,
        Money(posting.minor, posting.currency).amount,
        posting.by_label,
    ]


def _kept(journal: Journal, form: str, content: bytes) -> StoredFile:
    return store(
        organisation_id=journal.office_id,
        name=f"{journal}.{form}",
        media_type=MEDIA[form],
        source=io.BytesIO(content),
    )
