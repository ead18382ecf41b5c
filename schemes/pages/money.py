"""The money pages: what a scheme has left, batches, statements, the ledger."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.names import who_and_when
from measures.money import Money
from schemes.bank_files.status_report import CODES
from schemes.ledger import Account
from schemes.models import (
    Claim,
    Payment,
    PaymentBatch,
    Posting,
    ReportLine,
    Scheme,
    StatementLine,
)
from schemes.pages.words import moment
from schemes.rules.definition import Terms
from schemes.saying import money, said
from schemes.selectors.library import library
from schemes.selectors.money import Standing
from schemes.wording import ACCOUNTS, EVENTS, OUTCOMES

Context = dict[str, Any]


def standing_tables(standings: Iterable[Standing]) -> list[Context]:
    """For each scheme: given, left, promised, spent; owed, on its way."""
    return [
        {
            "id": f"standing-{number}",
            "title": said(_terms(standing.scheme).name),
            "columns": [
                {"label": _("Account")},
                {"label": _("Amount"), "unit": standing.currency, "number": True},
            ],
            "rows": [
                {
                    "cells": [
                        {"text": str(ACCOUNTS[account]), "label": _("Account")},
                        _amount(standing.of(account)),
                    ]
                }
                for account in Account
            ],
            "mode": "scroll",
        }
        for number, standing in enumerate(standings)
    ]


def scheme_choices(schemes: Iterable[Scheme]) -> list[Context]:
    """The office's schemes by name, for a choice."""
    return [
        {"key": scheme.key, "title": said(_terms(scheme).name)} for scheme in schemes
    ]


def currency_of(scheme: Scheme) -> str:
    """The currency in which a scheme pays."""
    return _terms(scheme).currency


def _terms(scheme: Scheme) -> Terms:
    return library().scheme(scheme.key).present(timezone.localdate()).terms


def _amount(value: Money, *, named: bool = False) -> Context:
    """An amount; with its currency where the column does not name one."""
    figure = f"{value.amount:,}".replace("-", "−")
    text = money(value) if named else figure
    return {"text": text, "label": _("Amount"), "number": True}


def ledger_table(postings: Iterable[Posting]) -> Context:
    """Postings, the newest first."""
    return {
        "id": "ledger",
        "title": _("Postings"),
        "mode": "scroll",
        "columns": [
            {"label": _("When")},
            {"label": _("What")},
            {"label": _("Claim")},
            {"label": _("Debit")},
            {"label": _("Credit")},
            {"label": _("Amount"), "number": True},
            {"label": _("By")},
        ],
        "rows": [{"cells": _posting_cells(posting)} for posting in postings],
        "empty": {"title": _("Nothing was posted yet")},
    }


def _posting_cells(posting: Posting) -> list[Context]:
    claim = posting.claim
    cell: Context = {"text": "–", "label": _("Claim"), "nothing": _("no claim")}
    if claim:
        cell = {"text": claim.number, "label": _("Claim")}
        cell["url"] = reverse("schemes:case", args=[claim.pk])
    return [
        {"text": moment(posting.at), "label": _("When")},
        {"text": str(EVENTS[posting.event]), "label": _("What")},
        cell,
        {"text": str(ACCOUNTS[posting.debit]), "label": _("Debit")},
        {"text": str(ACCOUNTS[posting.credit]), "label": _("Credit")},
        _amount(Money(posting.minor, posting.currency), named=True),
        {"text": posting.by_label.partition(" (")[0], "label": _("By")},
    ]


def batches_table(batches: Iterable[PaymentBatch]) -> Context:
    """Batches, the newest first."""
    return {
        "id": "batches",
        "title": _("Payment batches"),
        "mode": "cards",
        "columns": [
            {"label": _("Batch")},
            {"label": _("State")},
            {"label": _("Payments"), "number": True},
            {"label": _("Sum"), "number": True},
            {"label": _("Pay on")},
            {"label": _("Made by")},
        ],
        "rows": [{"cells": _batch_cells(batch)} for batch in batches],
        "empty": {"title": _("No batch was made yet")},
    }


def _batch_cells(batch: PaymentBatch) -> list[Context]:
    return [
        {
            "text": batch.number,
            "label": _("Batch"),
            "url": reverse("schemes:batch", args=[batch.pk]),
        },
        {"text": batch_state(batch), "label": _("State")},
        {"text": f"{batch.count:,}", "label": _("Payments"), "number": True},
        {
            "text": money(Money(batch.sum_minor, batch.currency)),
            "label": _("Sum"),
            "number": True,
        },
        {"text": date_format(batch.requested_on), "label": _("Pay on")},
        {"text": str(batch.made_by), "label": _("Made by"), "more": True},
    ]


def sums_of(claims: Iterable[Claim]) -> list[str]:
    """What claims come to, in each of their currencies."""
    sums: dict[str, int] = {}
    for claim in claims:
        sums[claim.currency] = sums.get(claim.currency, 0) + (claim.amount_minor or 0)
    return [money(Money(minor, currency)) for currency, minor in sums.items()]


def batch_state(batch: PaymentBatch) -> str:
    """Where a batch stands; once it is sent, what the bank shows of its payments.

    Takes a batch `with_outcome`. A payment that failed goes out again in another batch.
    """
    paid, failed = batch.paid_count, batch.failed_count
    if batch.status != PaymentBatch.Status.SENT or not paid + failed:
        return batch.get_status_display()
    if paid == batch.count:
        return _("Paid")
    counted = {"paid": f"{paid:,}", "failed": f"{failed:,}", "all": f"{batch.count:,}"}
    if paid + failed == batch.count:
        return _("Closed: %(paid)s paid, %(failed)s failed") % counted
    if failed:
        return _("Sent: %(paid)s of %(all)s paid, %(failed)s failed") % counted
    return _("Sent: %(paid)s of %(all)s paid") % counted


def batch_head(batch: PaymentBatch) -> Context:
    """The top of a batch's page."""
    return {
        "title": _("Payment batch %(number)s") % {"number": batch.number},
        "caption": said(_terms(batch.scheme).name),
        "back": {"label": _("Payments"), "url": reverse("schemes:payments")},
    }


def batch_rows(batch: PaymentBatch) -> list[Context]:
    """What a batch is, who made and approved it, and its file's hash."""
    rows: list[Context] = [
        {"label": _("State"), "value": batch_state(batch)},
        {"label": _("Payments"), "value": f"{batch.count:,}"},
        {
            "label": _("Control sum"),
            "value": money(Money(batch.sum_minor, batch.currency)),
        },
        {"label": _("Pay on"), "value": date_format(batch.requested_on)},
        {
            "label": _("Made by"),
            "value": who_and_when(batch.made_by, moment(batch.made_at)),
        },
    ]
    if batch.approved_by:
        who = who_and_when(batch.approved_by, moment(batch.approved_at))
        rows.append({"label": _("Approved by"), "value": who})
    if batch.file_sha256:
        rows.append(
            {
                "label": _("Fingerprint (SHA-256)"),
                "value": batch.file_sha256,
                "is_hash": True,
            }
        )
    return rows


def payments_table(payments: Iterable[Payment]) -> Context:
    """A batch's payments."""
    return {
        "id": "payments",
        "title": _("Payments"),
        "mode": "cards",
        "columns": [
            {"label": _("Claim")},
            {"label": _("Payee")},
            {"label": _("Account")},
            {"label": _("Amount"), "number": True},
            {"label": _("State")},
        ],
        "rows": [
            {
                "cells": [
                    {
                        "text": payment.claim.number,
                        "label": _("Claim"),
                        "url": reverse("schemes:case", args=[payment.claim_id]),
                        "note": payment.end_to_end,
                    },
                    {"text": payment.payee_name, "label": _("Payee")},
                    {"text": payment.account_masked, "label": _("Account")},
                    {
                        "text": money(Money(payment.minor, payment.currency)),
                        "label": _("Amount"),
                        "number": True,
                    },
                    {
                        "text": payment.get_status_display(),
                        "label": _("State"),
                        "note": payment.failure or outcome_words(payment),
                    },
                ]
            }
            for payment in payments
        ],
    }


def outcome_words(payment: Payment) -> str:
    """What the bank's last report said of a payment; empty if none did."""
    outcome = CODES.get(payment.bank_code_said)
    return f"{OUTCOMES[outcome]} ({payment.bank_code_said})" if outcome else ""


def lines_table(lines: Iterable[StatementLine], *, may_open: bool) -> Context:
    """Lines that wait for somebody, each with the reason why.

    Whoever makes payments opens and settles them, the others read.
    """
    return {
        "id": "lines",
        "title": _("Statement lines that wait"),
        "mode": "cards",
        "columns": [
            {"label": _("Line")},
            {"label": _("Booked on")},
            {"label": _("Amount"), "number": True},
            {"label": _("Why it waits")},
        ],
        "rows": [
            {
                "cells": [
                    {
                        "text": line.end_to_end or line.reference,
                        "label": _("Line"),
                        "note": line.text,
                        "url": line_url("statement_line", line, may_open),
                    },
                    {"text": date_format(line.booked_on), "label": _("Booked on")},
                    {
                        "text": money(Money(line.minor, line.currency)),
                        "label": _("Amount"),
                        "number": True,
                    },
                    {"text": line.why, "label": _("Why it waits"), "wrap": True},
                ]
            }
            for line in lines
        ],
        "empty": {"title": _("No line waits for anybody")},
    }


def line_url(page: str, line: StatementLine | ReportLine, may_open: bool) -> str:
    """The page of a line for whoever may open it; empty for the others."""
    return reverse(f"schemes:{page}", args=[line.pk]) if may_open else ""


def back_to_payments() -> Context:
    """The way back from a page about what the bank sent."""
    return {"label": _("Payments"), "url": reverse("schemes:payments")}
