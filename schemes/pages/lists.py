"""Lists of a scheme as its office administers them, and a change with its findings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.actors import Actor
from accounts.names import who_and_when
from accounts.permissions import Permission
from measures.money import Money
from schemes.forms.wording import MARKS
from schemes.models import Appropriation, ListChange, Scheme
from schemes.pages.terms import name_of
from schemes.pages.words import moment
from schemes.rules.changes import entry_days
from schemes.rules.definition import Entry, Listing
from schemes.rules.listing import entry_of
from schemes.saying import day, money, said
from schemes.selectors.library import library

Context = dict[str, Any]
S = ListChange.Status


def lists_tasks(scheme: Scheme, waiting: Mapping[str, int]) -> list[Context]:
    """The lists of a scheme as tasks, with what waits for a second person."""
    rows = []
    for key, listing in library().scheme(scheme.key).newest.lists.items():
        count = waiting.get(key, 0)
        state: Context = {"label": _("nothing waits"), "kind": "plain"}
        if count:
            state = {"label": _("%(n)s to decide") % {"n": count}, "kind": "warn"}
        rows.append(
            {
                "title": said(listing.label),
                "hint": _counted(listing),
                "url": reverse("schemes:office_list", args=[scheme.key, key]),
                "state": state,
            }
        )
    return rows


def _counted(listing: Listing) -> str:
    count = len(listing.entries)
    return ngettext("%(n)s entry", "%(n)s entries", count) % {"n": f"{count:,}"}


def list_head(scheme: Scheme, listing: Listing) -> Context:
    """The top of a list's page."""
    complete = _("complete: what is not in it does not qualify")
    open_end = _("not complete: what is not in it has to be asked")
    return {
        "title": said(listing.label),
        "caption": name_of(scheme),
        "back": {
            "label": name_of(scheme),
            "url": reverse("schemes:office_scheme", args=[scheme.key]),
        },
        "meta": [_counted(listing), complete if listing.is_complete else open_end],
    }


def entries_table(entries: Iterable[Entry]) -> Context:
    """The entries of a list with their days, and whether they hold today."""
    today = timezone.localdate()
    return {
        "id": "entries",
        "title": _("Entries"),
        "mode": "cards",
        "columns": [
            {"label": _("Code")},
            {"label": _("Name")},
            {"label": _("First day")},
            {"label": _("Last day")},
            {"label": _("Today")},
        ],
        "rows": [{"cells": _entry_cells(entry, today)} for entry in entries],
        "empty": {"title": _("The list has no entry")},
    }


def _entry_cells(entry: Entry, today: date) -> list[Context]:
    holds = (entry.first is None or entry.first <= today) and (
        entry.last is None or today <= entry.last
    )
    tag = {"label": _("in the list"), "kind": "ok"}
    if not holds:
        tag = {"label": _("not in the list"), "kind": "plain"}
    return [
        {"text": "", "code": entry.key, "label": _("Code")},
        {"text": said(entry.name), "label": _("Name"), "wrap": True},
        {"text": day(entry.first) if entry.first else "…", "label": _("First day")},
        {
            "text": day(entry.last) if entry.last else _("no last day"),
            "label": _("Last day"),
        },
        {"text": "", "label": _("Today"), "tag": tag},
    ]


def changes_table(changes: Iterable[ListChange]) -> Context:
    """What was proposed of a list, the newest first."""
    return {
        "id": "changes",
        "title": _("Changes of this list"),
        "mode": "cards",
        "columns": [
            {"label": _("Change")},
            {"label": _("State")},
            {"label": _("Proposed by")},
            {"label": _("Decided by")},
        ],
        "rows": [{"cells": _change_cells(change)} for change in changes],
        "empty": {"title": _("Nobody has changed this list here")},
    }


def _change_cells(change: ListChange) -> list[Context]:
    count = len(change.entries)
    text = ngettext("%(n)s entry", "%(n)s entries", count) % {"n": f"{count:,}"}
    decided = who_and_when(change.decided_by, moment(change.decided_at))
    return [
        {
            "text": text,
            "label": _("Change"),
            "note": change.file.name if change.file else change.source,
            "note_lang": "und",
            "url": reverse("schemes:list_change", args=[change.pk]),
        },
        {"text": "", "label": _("State"), "tag": change_tag(change)},
        {
            "text": who_and_when(change.proposed_by, moment(change.proposed_at)),
            "label": _("Proposed by"),
        },
        {
            "text": decided if change.decided_by else _("not yet"),
            "label": _("Decided by"),
        },
    ]


def change_tag(change: ListChange) -> Context:
    """The state of a change as a tag."""
    kinds = {S.STAGED: "info", S.PROPOSED: "warn", S.APPROVED: "ok", S.REFUSED: "bad"}
    return {
        "label": change.get_status_display(),
        "kind": kinds.get(S(change.status), "plain"),
    }


def change_head(change: ListChange, listing: Listing) -> Context:
    """The top of a change's page."""
    return {
        "title": _("Change of a list: %(list)s") % {"list": said(listing.label)},
        "caption": name_of(change.scheme),
        "back": {
            "label": said(listing.label),
            "url": reverse(
                "schemes:office_list", args=[change.scheme.key, change.listing]
            ),
        },
    }


def change_summary(change: ListChange) -> list[Context]:
    """Who proposed what, from which file, on which word."""
    errors = sum(finding["weight"] == "error" for finding in change.findings)
    rows = [
        {"label": _("State"), "value": change.get_status_display()},
        {
            "label": _("Proposed by"),
            "value": who_and_when(change.proposed_by, moment(change.proposed_at)),
        },
        {"label": _("Source"), "value": change.source},
        {
            "label": _("How sure we are of it"),
            "value": str(MARKS[change.mark]["label"]),
        },
        {"label": _("New or changed entries"), "value": f"{len(change.entries):,}"},
    ]
    if change.file:
        unchanged = change.rows - len(change.entries) - _bad_rows(change)
        rows += [
            {"label": _("File"), "value": change.file.name},
            {"label": _("Rows"), "value": f"{change.rows:,}"},
            {"label": _("Rows that the list says already"), "value": f"{unchanged:,}"},
            {"label": _("Errors"), "value": f"{errors:,}"},
            {
                "label": _("Warnings"),
                "value": f"{len(change.findings) - errors:,}",
            },
        ]
    if change.is_whole:
        rows.append({"label": _("The list"), "value": _("is complete with it")})
    return rows


def _bad_rows(change: ListChange) -> int:
    return len({f["row"] for f in change.findings if f["weight"] == "error"})


def findings_table(findings: Iterable[Context]) -> Context:
    """What is wrong or odd, by row and column of the file."""
    words = {
        "error": {"label": _("Error"), "kind": "bad"},
        "warning": {"label": _("Warning"), "kind": "warn"},
    }
    return {
        "id": "findings",
        "title": _("What the file says oddly"),
        "mode": "cards",
        "columns": [
            {"label": _("Row")},
            {"label": _("Column")},
            {"label": _("Weight")},
            {"label": _("What")},
        ],
        "rows": [
            {
                "cells": [
                    {"text": str(finding["row"]), "label": _("Row")},
                    {"text": finding["place"], "label": _("Column")},
                    {
                        "text": "",
                        "label": _("Weight"),
                        "tag": words[finding["weight"]],
                    },
                    {
                        "text": said(finding["text"]),
                        "label": _("What"),
                        "wrap": True,
                    },
                ]
            }
            for finding in findings
        ],
        "empty": {"title": _("Nothing: every row could be read")},
    }


def difference_table(change: ListChange, listing: Listing) -> Context:
    """What would be new in the list, entry by entry."""
    rows = []
    for key, content in change.entries.items():
        entry, now = entry_of(key, content), listing.entries.get(key)
        rows.append(
            {
                "cells": [
                    {"text": "", "code": key, "label": _("Code")},
                    {"text": said(entry.name), "label": _("Name"), "wrap": True},
                    {
                        "text": said(entry_days(now)) or _("not there"),
                        "label": _("Before"),
                    },
                    {"text": said(entry_days(entry)), "label": _("After")},
                ]
            }
        )
    return {
        "id": "entries",
        "title": _("What it would change"),
        "mode": "cards",
        "columns": [
            {"label": _("Code")},
            {"label": _("Name")},
            {"label": _("Before")},
            {"label": _("After")},
        ],
        "rows": rows,
        "empty": {"title": _("Nothing differs")},
    }


def acts_on(change: ListChange, actor: Actor) -> Context:
    """What the reader may do with a change, and why not."""
    if not actor.may(Permission.SCHEME_MANAGE):
        return {}
    is_own = actor.user is not None and actor.user.pk == change.proposed_by_id
    if change.status == S.STAGED:
        has_errors = any(f["weight"] == "error" for f in change.findings)
        blocked = _("Mend the rows with errors and hand the file in again.")
        return {
            "confirm": {
                "label": _("Propose it"),
                "blocked": blocked if has_errors else "",
                "id": "confirm",
            },
            "refuse_label": _("Discard"),
        }
    if change.status != S.PROPOSED:
        return {}
    blocked = _("You proposed this change: another person decides it.")
    return {
        "approve": {
            "label": _("Approve"),
            "blocked": blocked if is_own else "",
            "id": "approve",
        },
        "refuse_label": "" if is_own else _("Refuse"),
    }


def money_rows(found: Iterable[Appropriation], actor: Actor) -> list[Context]:
    """Appropriations that wait, and whether the reader may decide them."""
    return [
        {
            "id": one.pk,
            "title": name_of(one.scheme),
            "amount": money(Money(one.minor, one.currency)),
            "reference": one.reference,
            "who": who_and_when(one.proposed_by, moment(one.proposed_at)),
            "is_own": actor.user is not None and actor.user.pk == one.proposed_by_id,
        }
        for one in found
    ]
