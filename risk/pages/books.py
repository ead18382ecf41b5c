"""The pages of a book: ledger beside book, views, the work that goes on."""

from __future__ import annotations

from collections.abc import Container, Sequence
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.names import marked, sentences
from accounts.wording import person_in_words
from jobs.models import Job
from jobs.selectors import failure_text
from risk.models import LoanBook, RiskView, Upload
from risk.pages.numbers import grouped
from risk.selectors.books import BookLine, LedgerLine


def tasks(
    lines: Sequence[BookLine], uploads: Sequence[Upload], stopped: Container[UUID] = ()
) -> list[dict[str, object]]:
    """What to do next, each as verb, object and state."""
    found = [_upload_task(upload, upload.pk in stopped) for upload in uploads]
    for line in lines:
        if line.latest is None and line.building is None:
            found.append(
                {
                    "title": _("Compute the first view of %(book)s")
                    % {"book": line.book.name},
                    "url": reverse("risk:book", args=[line.book.pk]),
                    "state": {"label": _("Not started"), "kind": "info"},
                }
            )
    return found


def _upload_task(upload: Upload, is_stopped: bool) -> dict[str, object]:
    titles = {
        Upload.Status.READING: _("Wait for %(file)s"),
        Upload.Status.REFUSED: _("Replace %(file)s"),
        Upload.Status.UNMAPPED: _("Name the columns of %(file)s"),
        Upload.Status.CHECKED: _("Confirm or discard %(file)s"),
    }
    kinds = {Upload.Status.REFUSED: "bad", Upload.Status.READING: "plain"}
    status = Upload.Status.REFUSED if is_stopped else Upload.Status(upload.status)
    label = _("Stopped") if is_stopped else upload.get_status_display()
    return {
        "title": titles[status] % {"file": upload.file.name},
        "hint": upload.get_kind_display(),
        "url": reverse("risk:upload", args=[upload.pk]),
        "state": {
            "label": label,
            "kind": kinds.get(status, "info"),
        },
    }


def books_table(lines: Sequence[BookLine], *, may_upload: bool) -> dict[str, object]:
    """The live books with their latest view."""
    return {
        "id": "books",
        "title": _("Loan books"),
        "columns": [
            {"label": _("Book")},
            {"label": _("As of")},
            {"label": _("Loans"), "number": True},
            {"label": _("Currency")},
            {"label": _("Latest view")},
        ],
        "rows": [{"cells": _book_cells(line)} for line in lines],
        "mode": "cards",
        "empty": {
            "title": _("No loan book yet"),
            "text": _(
                "Upload one as CSV or XLSX: you see everything before it counts."
            ),
            "button": {"label": _("Upload a file"), "url": reverse("risk:upload_new")}
            if may_upload
            else None,
        },
    }


def _book_cells(line: BookLine) -> list[dict[str, object]]:
    view = line.latest
    computed: dict[str, object] = {"label": _("Latest view"), "text": _("none yet")}
    if line.building is not None and view is None:
        computed["text"] = _("being computed")
    if view is not None:
        computed = {
            "label": _("Latest view"),
            "text": instant(view),
            "url": reverse("risk:view", args=[view.pk]),
        }
    return [
        {
            "text": line.book.name,
            "label": _("Book"),
            "url": reverse("risk:book", args=[line.book.pk]),
        },
        {"text": date_format(line.book.as_of), "label": _("As of")},
        {"text": grouped(line.book.loan_count), "label": _("Loans"), "number": True},
        {"text": line.book.currency, "label": _("Currency")},
        computed,
    ]


def instant(view: RiskView) -> str:
    """When a view was computed, on the reader's clock."""
    return date_format(timezone.localtime(view.created_at), "DATETIME_FORMAT")


def ledger_table(lines: Sequence[LedgerLine]) -> dict[str, object]:
    """Book, ledger and difference by product and currency."""
    return {
        "id": "ledger",
        "title": _("Book and ledger"),
        "note": _agreement(lines),
        "columns": [
            {"label": _("Product")},
            {"label": _("Currency")},
            {"label": _("Loans"), "number": True},
            {"label": _("In the book"), "number": True},
            {"label": _("In the ledger"), "number": True},
            {"label": _("Difference"), "number": True},
        ],
        "rows": [{"cells": _ledger_cells(line)} for line in lines],
        "mode": "scroll",
        "fold": ngettext("See %(count)s line", "See %(count)s lines", len(lines))
        % {"count": len(lines)},
        "nothing": []
        if all(line.in_ledger is not None for line in lines)
        else ["not_answered"],
    }


def _agreement(lines: Sequence[LedgerLine]) -> str:
    """What the table comes to: how many sums agree, and what a difference is."""
    meaning = _("Difference: the book less the ledger. Zero means that they agree.")
    entered = [line for line in lines if line.difference is not None]
    if not entered:
        return meaning
    differing = sum(bool(line.difference) for line in entered)
    if not differing:
        return _("Every sum entered agrees with the book.")
    found = ngettext(
        "%(count)s of %(all)s sums differs from the ledger.",
        "%(count)s of %(all)s sums differ from the ledger.",
        differing,
    ) % {"count": grouped(differing), "all": grouped(len(entered))}
    return sentences(found, meaning)


def _ledger_cells(line: LedgerLine) -> list[dict[str, object]]:
    return [
        {"text": marked(line.product) or _("not stated"), "label": _("Product")},
        {"text": line.currency, "label": _("Currency")},
        {"text": grouped(line.loans), "label": _("Loans"), "number": True},
        {"text": grouped(line.in_book, 2), "label": _("In the book"), "number": True},
        _money(_("In the ledger"), line.in_ledger),
        _money(_("Difference"), line.difference)
        | ({"note": _("differs")} if line.difference else {}),
    ]


def _money(label: str, value: object) -> dict[str, object]:
    if value is None:
        return {
            "label": label,
            "number": True,
            "text": "–",
            "nothing": _("not entered"),
        }
    return {"label": label, "number": True, "text": grouped(value, 2)}  # type: ignore[arg-type]


def building(book: LoanBook, job: Job, old: RiskView | None) -> dict[str, object]:
    """The component of a view that is being computed."""
    steps = [
        _("Freezing the inputs"),
        _("Computing financed emissions"),
        _("Keeping the results"),
    ]
    is_over = job.status in (Job.Status.DONE, Job.Status.DEAD, Job.Status.CANCELLED)
    done = (
        len(steps)
        if job.status == Job.Status.DONE
        else int(job.progress.get("done", 0))
    )
    states = [
        "done" if place < done else "now" if place == done else "later"
        for place in range(len(steps))
    ]
    url = reverse("risk:build", args=[book.pk])
    panel: dict[str, object] = {
        "id": str(job.pk),
        "title": _("Computing a view of %(book)s") % {"book": book.name},
        "steps": [
            {"label": label, "state": state}
            for label, state in zip(steps, states, strict=True)
        ],
        "page_url": url,
    }
    if old is not None and not is_over:
        panel["old"] = _("The view of %(at)s stays usable meanwhile.") % {
            "at": instant(old)
        }
    if job.status == Job.Status.DONE:
        view_id = (job.result or {}).get("view")
        link = reverse("risk:view", args=[view_id])
        return panel | {"result": {"label": _("Open the view"), "url": link}}
    if is_over:
        panel["steps"][min(done, 2)]["state"] = "failed"  # type: ignore[index]
        stopped = _("The work was stopped.")
        text = failure_text(job) if job.status == Job.Status.DEAD else stopped
        return panel | {"failure": {"text": text}}
    return panel | {"poll_url": f"{url}?job={job.pk}"}


def views_table(views: Sequence[RiskView]) -> dict[str, object]:
    """Every view of a book, newest first; none of them ever changes."""
    return {
        "id": "views",
        "title": _("Views of this book"),
        "note": _("A view never changes. A newer one stands beside it."),
        "columns": [
            {"label": _("Computed")},
            {"label": _("By")},
            {"label": _("State")},
            {"label": _("SHA-256")},
        ],
        "rows": [
            {
                "cells": [
                    {"text": instant(view), "label": _("Computed")}
                    | (
                        {"url": reverse("risk:view", args=[view.pk])}
                        if view.status == RiskView.Status.READY
                        else {}
                    ),
                    {"text": person_in_words(view.created_by_label), "label": _("By")},
                    {"text": view.get_status_display(), "label": _("State")},
                    {"text": view.sha256[:16] or "–", "label": _("SHA-256")},
                ]
            }
            for view in views
        ],
        "mode": "cards",
    }
