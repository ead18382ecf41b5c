"""What the bank sent: reports, lines to settle by hand, a table's columns to be named."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.names import who_and_when
from documents.spreadsheets import Table
from measures.money import Money
from schemes.bank_files.status_report import CODES
from schemes.bank_files.table import FIELDS
from schemes.models import ReportLine, StatementLine, StatusReport
from schemes.pages.money import line_url
from schemes.pages.words import moment
from schemes.saying import money
from schemes.wording import OUTCOMES

Context = dict[str, Any]
PREVIEW_ROWS = 8


def reports_table(reports: Iterable[StatusReport]) -> Context:
    """What the bank reported on a batch, the newest first."""
    return {
        "id": "reports",
        "title": _("Status reports of the bank"),
        "mode": "scroll",
        "columns": [
            {"label": _("Report")},
            {"label": _("On the whole")},
            {"label": _("Loaded")},
        ],
        "rows": [
            {
                "cells": [
                    {"text": report.reference, "label": _("Report")},
                    {
                        "text": code_words(report.code) or _("see each payment"),
                        "label": _("On the whole"),
                        "note": report.reason,
                    },
                    {
                        "text": moment(report.loaded_at),
                        "label": _("Loaded"),
                        "note": str(report.loaded_by),
                    },
                ]
            }
            for report in reports
        ],
    }


def code_words(code: str) -> str:
    """A status code of the bank in words; empty for none."""
    outcome = CODES.get(code)
    return f"{OUTCOMES[outcome]} ({code})" if outcome else ""


def report_lines_table(lines: Iterable[ReportLine], *, may_open: bool) -> Context:
    """What reports say that nothing followed from, each with the reason why."""
    return {
        "id": "report-lines",
        "title": _("Reported by the bank, and waiting"),
        "mode": "cards",
        "columns": [
            {"label": _("Payment")},
            {"label": _("Batch")},
            {"label": _("The bank says")},
            {"label": _("Why it waits")},
        ],
        "rows": [
            {
                "cells": [
                    {
                        "text": line.end_to_end or "–",
                        "label": _("Payment"),
                        "url": line_url("report_line", line, may_open),
                    },
                    {
                        "text": line.report.batch.number,
                        "label": _("Batch"),
                        "url": reverse("schemes:batch", args=[line.report.batch_id]),
                    },
                    {
                        "text": code_words(line.code),
                        "label": _("The bank says"),
                        "note": line.reason,
                    },
                    {"text": line.why, "label": _("Why it waits"), "wrap": True},
                ]
            }
            for line in lines
        ],
    }


def found_lines_table(lines: Iterable[StatementLine], *, may_open: bool) -> Context:
    """What became of the latest lines of statements; opened by whoever makes payments."""
    return {
        "id": "found-lines",
        "title": _("Latest lines of statements"),
        "mode": "cards",
        "columns": [
            {"label": _("Line")},
            {"label": _("Statement")},
            {"label": _("Booked on")},
            {"label": _("Amount"), "number": True},
            {"label": _("State")},
        ],
        "rows": [{"cells": _found_cells(line, may_open)} for line in lines],
    }


def _found_cells(line: StatementLine, may_open: bool) -> list[Context]:
    url = line_url("statement_line", line, may_open)
    return [
        {"text": line.end_to_end or line.reference, "label": _("Line"), "url": url},
        {"text": line.statement.reference, "label": _("Statement"), "more": True},
        {"text": date_format(line.booked_on), "label": _("Booked on")},
        {
            "text": money(Money(line.minor, line.currency)),
            "label": _("Amount"),
            "number": True,
        },
        {"text": line.get_status_display(), "label": _("State")},
    ]


def line_rows(line: StatementLine) -> list[Context]:
    """All that a statement says of a line, and how it was settled."""
    rows: list[Context] = [
        {"label": _("Statement"), "value": line.statement.reference},
        {"label": _("Bank's reference"), "value": line.reference},
        {"label": _("End-to-end reference"), "value": line.end_to_end},
        {"label": _("Text"), "value": line.text},
        {"label": _("Booked on"), "value": date_format(line.booked_on)},
        {
            "label": _("Came in") if line.minor > 0 else _("Went out"),
            "value": money(Money(abs(line.minor), line.currency)),
            "is_sum": True,
        },
        {"label": _("State"), "value": line.get_status_display(), "note": line.why},
    ]
    if line.payment:
        claim = line.payment.claim
        rows.append(
            {
                "label": _("Claim"),
                "value": claim.number,
                "url": reverse("schemes:case", args=[claim.pk]),
                "action": _("Open"),
            }
        )
    if line.settled_by:
        who = who_and_when(line.settled_by, moment(line.settled_at))
        rows.append({"label": _("Settled by"), "value": who, "note": line.settled_note})
    return rows


def report_line_rows(line: ReportLine) -> list[Context]:
    """What a report says of a payment, and how it was settled."""
    rows: list[Context] = [
        {"label": _("Report"), "value": line.report.reference},
        {"label": _("Batch"), "value": line.report.batch.number},
        {"label": _("Payment"), "value": line.end_to_end},
        {
            "label": _("The bank says"),
            "value": code_words(line.code),
            "note": line.reason,
        },
        {"label": _("State"), "value": line.get_status_display(), "note": line.why},
    ]
    if line.settled_by:
        rows.append(
            {
                "label": _("Settled by"),
                "value": str(line.settled_by),
                "note": line.settled_note,
            }
        )
    return rows


def column_labels() -> dict[str, str]:
    """The fields of a bank's table in words."""
    return {
        "booked_on": _("Day of booking"),
        "amount": _("Amount with a sign"),
        "debit": _("Amount out"),
        "credit": _("Amount in"),
        "reference": _("Bank's reference"),
        "end_to_end": _("End-to-end reference"),
        "text": _("Text"),
        "currency": _("Currency"),
    }


def column_choices(
    table: Table, chosen: Mapping[str, str], wrong: Mapping[str, str]
) -> list[Context]:
    """A choice of the table's columns for each field, with what is wrong about it."""
    labels = column_labels()
    says = {
        "required": _("Choose a column; without it the table cannot be read."),
        "unknown_column": _("The table has no such column."),
        "used_twice": _("This column is chosen twice."),
        "unknown_field": _("The table has no such column."),
    }
    return [
        {
            "name": field.name,
            "label": labels[field.name],
            "error": says.get(wrong.get(field.name, ""), ""),
            "options": [
                {
                    "value": heading,
                    "label": table.place(heading),
                    "chosen": chosen.get(field.name) == heading,
                }
                for heading in table.header
            ],
        }
        for field in FIELDS
    ]


def preview(table: Table) -> Context:
    """The first rows of a table as they were read."""
    columns = [column.slice(0, PREVIEW_ROWS).to_pylist() for column in table.columns]
    rows = zip(*columns, strict=True)
    return {
        "id": "preview",
        "title": _("The first rows"),
        "mode": "scroll",
        "columns": [{"label": heading} for heading in table.header],
        "rows": [
            {
                "cells": [
                    {"text": "" if value is None else str(value)[:60], "label": heading}
                    for heading, value in zip(table.header, row, strict=True)
                ]
            }
            for row in rows
        ],
    }
