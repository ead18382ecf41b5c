"""The finance pages and their workbooks: one table each, the same figures in both."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from documents.exports import Sheet, Value, write_xlsx
from measures.money import Money
from schemes.forecasting.forecast import Assumptions, Sort, assumptions, forecast
from schemes.models import Journal, Recovery, Scheme
from schemes.pages.money import currency_of
from schemes.pages.recoveries import band_label
from schemes.pages.words import moment
from schemes.recovering.ageing import recovery_terms
from schemes.saying import said
from schemes.selectors import finance
from schemes.selectors.library import library
from schemes.services.clocks import clocks_of
from schemes.wording import ACCOUNTS

Context = dict[str, Any]
ROWS_ON_PAGE = 200


@dataclass(frozen=True, slots=True)
class Report:
    """A table with its name, the words under it, and what it rests on."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Value]]
    total: Sequence[Value] | None
    notes: Sequence[str]


@dataclass(frozen=True, slots=True)
class Span:
    """The periods that a trial balance is about."""

    first: str
    last: str


def labels() -> dict[str, str]:
    """The finance pages in words, in the order of their tabs."""
    return {
        "trial-balance": _("Trial balance"),
        "commitments": _("Open commitments"),
        "recoveries": _("Age of recoveries"),
        "forecast": _("Cash forecast"),
    }


def tabs(current: str, scheme: Scheme | None) -> Context:
    """The ledger, the reports, the journals."""
    query = f"?scheme={scheme.key}" if scheme else ""
    links = [
        {"label": _("Accounts"), "url": reverse("schemes:ledger"),
         "current": current == "ledger"},
        *(
            {
                "label": label,
                "url": reverse("schemes:finance", args=[key]) + query,
                "current": key == current,
            }
            for key, label in labels().items()
        ),
        {"label": _("Journals"), "url": reverse("schemes:journals"),
         "current": current == "journals"},
    ]  # fmt: skip
    return {"label": _("Ledger"), "links": links}


def span_of(scheme: Scheme, given: QueryDict) -> Span:
    """The periods asked for; without a word the newest one alone."""
    known = finance.periods_of(scheme)
    newest = finance.latest_period(scheme)
    last = given.get("last", "")
    last = last if last in known else newest
    first = given.get("first", "")
    first = first if first in known else last
    return Span(min(first, last), last)


def report_of(key: str, scheme: Scheme, span: Span) -> Report:
    """One of the reports about a scheme."""
    makers: dict[str, Callable[[], Report]] = {
        "trial-balance": lambda: _trial_balance(scheme, span),
        "commitments": lambda: _commitments(scheme),
        "recoveries": lambda: _recoveries(scheme),
        "forecast": lambda: _forecast(scheme),
    }
    return makers[key]()


def _trial_balance(scheme: Scheme, span: Span) -> Report:
    rows = finance.trial_balance(scheme, span.first, span.last)
    columns = [
        _("Account"), _("Currency"), _("Before"), _("Debit"), _("Credit"), _("After"),
    ]  # fmt: skip
    currencies = {row.currency for row in rows}
    total: list[Value] | None = None
    if len(currencies) == 1:
        (currency,) = currencies
        sums = [
            sum(getattr(row, name) for row in rows)
            for name in ("before", "debit", "credit", "after")
        ]
        total = [_("Total"), currency, *(_plain(each, currency) for each in sums)]
    return Report(
        labels()["trial-balance"],
        columns,
        [
            [
                str(ACCOUNTS[row.account]),
                row.currency,
                *(
                    _plain(each, row.currency)
                    for each in (row.before, row.debit, row.credit, row.after)
                ),
            ]
            for row in rows
        ],
        total,
        [
            _("Periods %(first)s to %(last)s.")
            % {"first": span.first, "last": span.last},
            _("Balances are debits less credits: each column of them adds up to zero."),
        ],
    )


def _plain(minor: int, currency: str) -> Decimal:
    return Money(minor, currency).amount


def _commitments(scheme: Scheme) -> Report:
    rows = finance.commitments(scheme)
    total = [
        sum((getattr(row, name).amount for row in rows), Decimal(0))
        for name in ("awarded", "kept", "left")
    ]
    return Report(
        labels()["commitments"],
        [
            _("Claim"), _("Applicant"), _("State"), _("Approved on"), _("Currency"),
            _("Awarded"), _("Set off"), _("Left to pay"),
        ],
        [
            [
                row.claim.number,
                str(row.claim.organisation),
                row.claim.get_state_display(),
                timezone.localdate(row.claim.decided_at),
                row.claim.currency,
                row.awarded.amount,
                row.kept.amount,
                row.left.amount,
            ]
            for row in rows
        ],
        [_("Total"), "", "", None, "", *total],
        [_("Promised and not yet seen on a statement; set-offs are paid already.")],
    )  # fmt: skip


def _recoveries(scheme: Scheme) -> Report:
    today, terms = timezone.localdate(), recovery_terms()
    rows = (
        Recovery.objects.filter(scheme=scheme, status=Recovery.Status.OPEN)
        .select_related("claim", "organisation")
        .order_by("demanded_on", "number")
    )
    made: list[list[Value]] = []
    nothing = _plain(0, currency_of(scheme))
    sums = dict.fromkeys((band.key for band in terms.bands), nothing)
    for row in rows:
        band = terms.band_of(row.demanded_on, today)
        open_ = _plain(row.open_minor, row.currency)
        sums[band.key] += open_
        made.append([
            row.number, row.claim.number, str(row.organisation), row.demanded_on,
            row.due_on, (today - row.demanded_on).days, row.currency,
            *(open_ if band == each else None for each in terms.bands),
        ])  # fmt: skip
    return Report(
        labels()["recoveries"],
        [
            _("Recovery"), _("Claim"), _("Who owes it"), _("Demanded on"), _("Due"),
            _("Days"), _("Currency"), *(band_label(band) for band in terms.bands),
        ],
        made,
        [_("Total"), "", "", None, None, None, "", *sums.values()],
        [_("Days since the demand; the bands are our choice.")],
    )  # fmt: skip


def _forecast(scheme: Scheme) -> Report:
    given, today = assumptions(), timezone.localdate()
    currency = currency_of(scheme)
    claims = finance.undecided_claims(scheme)
    due: dict[object, date] = {
        key: reading.due_on
        for key, reading in clocks_of(claims, today).items()
        if reading.due_on is not None
    }
    found = finance.flows_of(scheme, currency, given, due)
    months = forecast(found.flows, today, given.months)
    columns = [
        _("Month"), _("Being paid"), _("Approved"), _("Asked for"), _("Coming back"),
        _("Leaves the bank"),
    ]  # fmt: skip
    rows: list[list[Value]] = [
        [
            _("later") if month.is_rest else date_format(month.first, "Y-m"),
            *(_plain(month.sums[sort], currency) for sort in Sort),
            _plain(month.net, currency),
        ]
        for month in months
    ]
    sums: list[Value] = [
        sum((_plain(month.sums[sort], currency) for month in months), Decimal(0))
        for sort in Sort
    ]
    net = sum((_plain(month.net, currency) for month in months), Decimal(0))
    return Report(
        labels()["forecast"],
        columns,
        rows,
        [_("Total"), *sums, net],
        _assumed(given, currency, found.without_sum),
    )


def _left_out(without_sum: int) -> list[str]:
    if not without_sum:
        return []
    text = ngettext(
        "%(count)d filed claim has no sum yet and is left out.",
        "%(count)d filed claims have no sum yet and are left out.",
        without_sum,
    )
    return [text % {"count": without_sum}]


def _assumed(given: Assumptions, currency: str, without_sum: int) -> list[str]:
    """What the forecast rests on, and what it leaves out, in words."""
    return [
        _("All sums in %(currency)s.") % {"currency": currency},
        _("Being paid: payments in a batch or at the bank, on the day of their batch."),
        _("Approved: not yet in a batch, %(days)d days after the decision.")
        % {"days": given.pay_days},
        _(
            "Asked for: every claim that is filed and not decided, with the whole sum it"
            " came to by the rules; no share is taken off for refusals. It counts"
            " %(pay)d days after the last day of its time limit, or %(all)d days after"
            " filing if its scheme has none."
        )
        % {"pay": given.pay_days, "all": given.decide_days + given.pay_days},
        *_left_out(without_sum),
        _("Coming back: open recoveries, on the days of their instalments or demand."),
        _("What is late counts in the present month. No number of days is confirmed."),
    ]


def table_of(key: str, report: Report) -> Context:
    """A report as a table of the page; long ones are cut, the workbook has every row."""
    numbers = [_is_number(report, place) for place in range(len(report.columns))]
    shown = report.rows[:ROWS_ON_PAGE]
    more = len(report.rows) - len(shown)
    return {
        "id": key,
        "title": report.title,
        "mode": "scroll",
        "note": _("%(more)d more rows are in the workbook.") % {"more": more}
        if more
        else "",
        "columns": [
            {"label": label, "number": number}
            for label, number in zip(report.columns, numbers, strict=True)
        ],
        "total": _table_row(report, report.total, numbers, "total")
        if report.total and report.rows
        else None,
        "rows": [_table_row(report, row, numbers, "") for row in shown],
        "empty": {"title": _("There is nothing to show")},
    }


def _is_number(report: Report, place: int) -> bool:
    kinds = (int, Decimal)
    return any(isinstance(row[place], kinds) for row in [*report.rows, report.total or []]
               if len(row) > place)  # fmt: skip


def _table_row(
    report: Report, row: Sequence[Value], numbers: Sequence[bool], kind: str
) -> Context:
    return {
        "kind": kind,
        "cells": [
            {"text": _shown(value), "label": label, "number": number}
            for value, label, number in zip(row, report.columns, numbers, strict=True)
        ],
    }


def _shown(value: Value) -> str:
    match value:
        case None:
            return ""
        case Decimal():
            return f"{value:,}".replace("-", "−")
        case date():
            return date_format(value)
        case _:
            return str(value)


def workbook_of(report: Report, scheme: Scheme) -> bytes:
    """A report as a workbook: the whole table, and what it rests on."""
    name = said(library().scheme(scheme.key).present(timezone.localdate()).terms.name)
    about: list[list[Value]] = [
        [_("Scheme"), name],
        [_("Made on"), moment(timezone.now())],
    ]
    about += [[_("Note"), note] for note in report.notes]
    rows = [*report.rows, *([report.total] if report.total else [])]
    return write_xlsx(
        [
            Sheet(report.title, report.columns, rows),
            Sheet(_("About"), [_("What"), _("Value")], about),
        ]
    )


def journals_table(journals: Iterable[Journal]) -> Context:
    """Journals with their files and control totals, the newest first."""
    return {
        "id": "journals",
        "title": _("Journals"),
        "mode": "cards",
        "columns": [
            {"label": _("Journal")},
            {"label": _("Postings"), "number": True},
            {"label": _("Control sum"), "number": True},
            {"label": _("Files")},
            {"label": _("Made")},
        ],
        "rows": [{"cells": _journal_cells(each)} for each in journals],
        "empty": {"title": _("No journal was made yet")},
    }


def _journal_cells(journal: Journal) -> list[Context]:
    sums: dict[str, int] = {}
    for each in journal.totals:
        currency = each["currency"]
        sums[currency] = sums.get(currency, 0) + each["debit"]
    control = ", ".join(f"{c} {Money(m, c).amount:,}" for c, m in sums.items())

    def file(form: str) -> str:
        return reverse("schemes:journal_file", args=[journal.pk, form])

    return [
        {"text": str(journal), "label": _("Journal"), "url": file("csv"),
         "note": f"SHA-256 {journal.csv.sha256[:16]}…"},
        {"text": f"{journal.count:,}", "label": _("Postings"), "number": True},
        {"text": control, "label": _("Control sum"), "number": True},
        {"text": "XLSX", "label": _("Files"), "url": file("xlsx"),
         "note": f"SHA-256 {journal.xlsx.sha256[:16]}…"},
        {"text": moment(journal.made_at), "label": _("Made"),
         "note": str(journal.made_by), "more": True},
    ]  # fmt: skip
