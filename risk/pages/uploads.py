"""The page of an upload: progress, preview, columns, findings, totals, what to do."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_noop, ngettext
from django.utils.translation import gettext as _

from accounts.wording import person_in_words
from documents.errors import UploadError
from jobs.models import Job
from jobs.selectors import failure_text
from measures.headings import Field
from risk.borrower_file import FIELDS as BORROWER_FIELDS
from risk.files import read_table
from risk.methods.loan_book_mapping import FIELDS as LOAN_FIELDS
from risk.methods.loan_book_sentences import Finding, findings_in_words
from risk.models import LoanBook, Upload
from risk.pages.numbers import grouped

LISTED = 50

FIELD_WORDS = {
    "loan_id": gettext_noop("Loan id"),
    "borrower_reference": gettext_noop("Borrower id"),
    "borrower_name": gettext_noop("Borrower name"),
    "product": gettext_noop("Product"),
    "currency": gettext_noop("Currency"),
    "outstanding": gettext_noop("Outstanding amount"),
    "limit": gettext_noop("Credit limit"),
    "limit_currency": gettext_noop("Currency of the limit"),
    "undrawn": gettext_noop("Undrawn amount"),
    "sector_code": gettext_noop("Sector code"),
    "district_code": gettext_noop("District"),
    "group": gettext_noop("Group"),
    "registration_number": gettext_noop("Business registration number"),
    "collateral": gettext_noop("Collateral"),
    "rating": gettext_noop("Rating"),
    "financials_period_end": gettext_noop("Date of the accounts"),
    "equity": gettext_noop("Equity"),
    "debt": gettext_noop("Debt"),
    "total_assets": gettext_noop("Total assets"),
    "turnover": gettext_noop("Revenue"),
    "scope1": gettext_noop("Scope 1 emissions, t"),
    "scope2": gettext_noop("Scope 2 emissions, t"),
}
MAPPING_ERRORS = {
    "required": gettext_noop("Choose a column: every row needs this."),
    "unknown_column": gettext_noop("The file has no such column. Choose another one."),
    "used_twice": gettext_noop("This column is chosen twice. Choose another one."),
    "unknown_field": gettext_noop("This is not a field of ours."),
}


def fields_of(upload: Upload) -> tuple[Field, ...]:
    """The fields a file of this kind may have."""
    is_book = upload.kind == Upload.Kind.LOAN_BOOK
    return LOAN_FIELDS if is_book else BORROWER_FIELDS


def content_language() -> str:
    """The language of findings for this reader: `en`, `zh-Hant` or `zh-Hans`."""
    return {"zh-hant": "zh-Hant", "zh-hans": "zh-Hans"}.get(get_language() or "", "en")


def findings_of(upload: Upload, *, limit: int | None = LISTED) -> list[Finding]:
    """The findings in words, in the order of the rows."""
    if upload.findings is None:
        return []
    table = read_table(upload.findings)
    return list(findings_in_words(table, content_language(), limit=limit))


def head(upload: Upload) -> dict[str, object]:
    """The top of the page."""
    return {
        "title": upload.file.name,
        "caption": upload.get_kind_display(),
        "crumbs": [
            {"label": _("Risk"), "url": reverse("risk:home")},
            {"label": upload.file.name},
        ],
        "meta": [
            _("balances as of %(day)s") % {"day": date_format(upload.as_of)},
            _("reported in %(currency)s") % {"currency": upload.currency},
            _("handed in by %(who)s")
            % {"who": person_in_words(upload.uploaded_by_label)},
        ],
    }


def progress(
    upload: Upload, job: Job | None, url: str, *, settled: bool = False
) -> dict[str, object]:
    """The component of work that goes on; `settled` leads to what came of it."""
    steps = [_("Reading the file"), _("Checking every row"), _("Keeping what was read")]
    if upload.status == Upload.Status.CONFIRMED:
        steps = [_("Storing loans and borrowers"), _("Making the book live")]
    done = int((job.progress or {}).get("done", 0)) if job else 0
    if settled:
        done = len(steps)
    is_over = job is not None and job.status in (Job.Status.DEAD, Job.Status.CANCELLED)
    states = [
        "done" if place < done else "now" if place == done else "later"
        for place in range(len(steps))
    ]
    if is_over:
        states[min(done, len(states) - 1)] = "failed"
    panel: dict[str, object] = {
        "id": str(upload.pk),
        "title": _("Reading %(name)s") % {"name": upload.file.name},
        "steps": [
            {"label": label, "state": state}
            for label, state in zip(steps, states, strict=True)
        ],
        "page_url": url,
    }
    if is_over and job is not None:
        stopped = _("The work was stopped. Upload the file again.")
        text = failure_text(job) if job.status == Job.Status.DEAD else stopped
        return panel | {"failure": {"text": text}}
    if settled:
        return panel | {"result": {"label": _("See what came of it"), "url": url}}
    return panel | {"poll_url": url}


def refusal_sentence(upload: Upload) -> str:
    """Why the file is not read, in the reader's language."""
    refusal = upload.summary["refusal"]
    error = UploadError(
        refusal["code"],
        file=upload.file.name,
        sheet=refusal["sheet"],
        row=refusal["row"],
        column=refusal["column"],
        **refusal["params"],
    )
    return str(error)


def preview(upload: Upload) -> dict[str, object]:
    """The first rows as they stand in the file."""
    summary = upload.summary
    return {
        "header": summary["header"],
        "rows": [
            {"number": number, "cells": cells}
            for number, cells in zip(
                summary["preview_rows"], summary["preview"], strict=True
            )
        ],
    }


def mapping_fields(upload: Upload) -> list[dict[str, object]]:
    """A select of headings for each of our fields."""
    unmapped = upload.summary.get("unmapped", {})
    choices = [{"value": each, "label": each} for each in upload.summary["header"]]
    return [
        {
            "id": f"map-{field.name}",
            "name": f"map-{field.name}",
            "type": "select",
            "label": _(FIELD_WORDS[field.name]),
            "optional": not field.required,
            "value": upload.mapping.get(field.name, ""),
            "empty_label": _("not in this file"),
            "choices": choices,
            "errors": [_(MAPPING_ERRORS[unmapped[field.name]])]
            if field.name in unmapped
            else [],
        }
        for field in fields_of(upload)
    ]


def standing_text(book: LoanBook) -> str:
    """What a new book of this name would take the place of."""
    loans = ngettext("%(n)s loan", "%(n)s loans", book.loan_count)
    return _("%(book)s stands now with %(loans)s as of %(day)s.") % {
        "book": book.name,
        "loans": loans % {"n": grouped(book.loan_count)},
        "day": date_format(book.as_of),
    }


def counts_text(upload: Upload) -> str:
    """How many rows were read and how many of them will not count."""
    summary = upload.summary
    rows, borrowers = int(summary["rows"]), int(summary["borrowers"])
    left_out = int(summary["rows_in_error"])
    read = [
        ngettext("%(n)s row", "%(n)s rows", rows) % {"n": grouped(rows)},
        ngettext("%(n)s borrower", "%(n)s borrowers", borrowers)
        % {"n": grouped(borrowers)},
    ]
    usable = (
        ngettext("%(n)s row cannot be used.", "%(n)s rows cannot be used.", left_out)
        % {"n": grouped(left_out)}
        if left_out
        else _("Every row can be used.")
    )
    return _("%(read)s. %(usable)s") % {"read": _(", ").join(read), "usable": usable}


def totals_table(upload: Upload) -> dict[str, object] | None:
    """Totals by product and currency, to hold against the ledger before confirming."""
    if not upload.summary["totals"]:
        return None
    return {
        "id": "totals",
        "title": _("Totals by product and currency"),
        "note": _(
            "Of the rows that can be used. Hold these against your ledger before you confirm."
        ),
        "columns": [
            {"label": _("Product")},
            {"label": _("Currency")},
            {"label": _("Loans"), "number": True},
            {"label": _("Outstanding"), "number": True},
            {"label": _("Limit"), "number": True},
        ],
        "rows": [
            {
                "cells": [
                    {
                        "text": total["product"] or _("not stated"),
                        "label": _("Product"),
                    },
                    {"text": total["currency"], "label": _("Currency")},
                    _amount(_("Loans"), total["loans"]),
                    _amount(_("Outstanding"), total["outstanding"]),
                    _amount(_("Limit"), total["limit"]),
                ]
            }
            for total in upload.summary["totals"]
        ],
        "mode": "scroll",
    }


def _amount(label: str, value: str | None) -> dict[str, object]:
    if value is None:
        return {"label": label, "number": True, "text": "–", "nothing": _("not stated")}
    return {"label": label, "number": True, "text": grouped(Decimal(value))}


def same_before_text(earlier: Upload | LoanBook) -> str:
    """What is said when the very same file was handed in before."""
    if isinstance(earlier, LoanBook):
        return _(
            "This is the very same file as the book %(name)s, stored on %(day)s."
            " Confirm only if you want it twice."
        ) % {"name": earlier.name, "day": _day(earlier.created_at)}
    return _(
        "This is the very same file as one confirmed on %(day)s. Confirming changes nothing."
    ) % {"day": _day(earlier.uploaded_at)}


def _day(at: datetime) -> str:
    return date_format(timezone.localtime(at))
