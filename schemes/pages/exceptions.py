"""Exceptions of an office: tables of the page, sheets of the workbook, from one source."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.names import bracketed, labelled
from documents.exports import Sheet, Value
from schemes.forms.wording import MARKS
from schemes.pages.words import moment
from schemes.rules.peers import Peers
from schemes.saying import said
from schemes.selectors import exceptions as found
from schemes.selectors.compared import watch
from schemes.selectors.exceptions import Noted, Span
from schemes.selectors.lots import office_limits

Context = dict[str, Any]
MEASURES = {
    "declined": gettext_lazy("Share of refusals among decisions"),
    "returned": gettext_lazy("Share of assessments returned"),
    "days": gettext_lazy("Days from submission to recommendation"),
}
CHANGES = {
    "reopen": gettext_lazy("Approval taken back"),
    "wrong": gettext_lazy("Found wrong by a check"),
}
#: So many rows of a list stand on the page; the workbook has them all.
MOST = 100


@dataclass(frozen=True, slots=True)
class Report:
    """One list: its columns, and for each row the claim and the cells."""

    key: str
    title: str
    note: str
    columns: Sequence[str]
    rows: Sequence[tuple[Noted, Sequence[Value]]]


def reports(span: Span) -> list[Report]:
    """The lists of the claims."""
    claim, at, who = _("Claim"), _("When"), _("Who")
    return [
        Report(
            "overrides", _("Blocking signals called off"), "",
            [claim, at, who, _("Signal and reason")],
            [(n, [n.number, moment(n.at), n.who, _signal(n.text)])
             for n in found.overrides(span)],
        ),
        Report(
            "turns", _("Approved out of turn"), _limit("turn_skips", span),
            [claim, at, who, _("Older claims that waited")],
            [(n, [n.number, moment(n.at), n.who, n.count])
             for n in found.out_of_turn(span)],
        ),
        Report(
            "stops", _("Clocks that stood long"), _limit("clock_stop_days", span),
            [claim, _("Last asked"), who, _("Times asked"), _("Days it stood")],
            [(n, [n.number, moment(n.at), n.who, int(n.text), n.count])
             for n in found.clock_stops(span)],
        ),
        Report(
            "changes", _("Changed after approval"), "",
            [claim, at, who, _("What")],
            [(n, [n.number, moment(n.at), n.who, str(CHANGES[n.text])])
             for n in found.changes_after_approval(span)],
        ),
    ]  # fmt: skip


def _signal(text: str) -> str:
    key, _colon, reason = text.partition(": ")
    rule = watch().signals.get(key)
    return labelled(said(rule.title) if rule else key, reason)


def _limit(key: str, span: Span) -> str:
    """The limit that the list applies, and its source as its author wrote it."""
    limit = office_limits()[key]
    each = limit.on(span.last)
    source = labelled("{}", '<span lang="en">{}</span>')
    return format_html(
        bracketed(labelled("{}", "{}"), source),
        said(limit.label),
        each.value,
        MARKS[each.mark]["label"],
        each.source,
    )


def table_of(report: Report) -> Context:
    """A list as a table of the page."""
    rows = report.rows[:MOST]
    note = report.note
    if len(report.rows) > MOST:
        note = _("The first %(shown)s of %(all)s; the workbook has all.") % {
            "shown": MOST, "all": f"{len(report.rows):,}",
        }  # fmt: skip
    return {
        "id": report.key,
        "title": report.title,
        "note": note,
        "mode": "cards",
        "columns": [{"label": label} for label in report.columns],
        "rows": [{"cells": list(_cells(report.columns, *row))} for row in rows],
        "empty": {"title": _("None in these days")},
    }


def _cells(
    columns: Sequence[str], noted: Noted, values: Sequence[Value]
) -> Iterator[Context]:
    url = reverse("schemes:case", args=[noted.claim_id])
    for number, (label, value) in enumerate(zip(columns, values, strict=True)):
        cell: Context = {"text": str(value), "label": label, "wrap": number == 3}
        yield cell | ({"url": url} if not number else {})


def peer_tables(span: Span) -> list[Context]:
    """Officers beside their peers, one table for each measure."""
    return [_peer_table(key, each) for key, each in found.peers(span).items()]


def _peer_table(key: str, peers: Peers) -> Context:
    columns = [_("Officer"), _("Figure"), _("Acts"), _("Distance from the median")]
    return {
        "id": f"peers-{key}",
        "title": str(MEASURES[key]),
        "mode": "cards",
        "columns": [
            {"label": label, "number": bool(number)}
            for number, label in enumerate(columns)
        ],
        "rows": [
            {
                "cells": [
                    {"text": peer.key},
                    {"text": _figure(key, peer.value), "label": columns[1],
                     "number": True},
                    {"text": f"{peer.acts:,}", "label": columns[2], "number": True},
                    {"text": f"{peer.distance:+.1f}", "label": columns[3], "number": True}
                    | ({"tag": {"label": f"{peer.distance:+.1f}", "kind": "warn"}}
                       if peer.stands_out else {}),
                ]
            }
            for peer in peers.officers
        ],
        "empty": {
            "title": _("Too few to compare"),
            "text": _("Below the fewest officers or acts, a figure says nothing."),
        },
    }  # fmt: skip


def _figure(key: str, value: float) -> str:
    return f"{value:.1f}" if key == "days" else f"{value * 100:.0f}%"


def sheets(span: Span) -> Iterator[Sheet]:
    """The same as sheets of a workbook, every row."""
    for report in reports(span):
        yield Sheet(report.title, report.columns, [row for _n, row in report.rows])
    columns = [_("Officer"), _("Figure"), _("Acts"), _("Distance from the median"),
               _("Stands out")]  # fmt: skip
    for key, peers in found.peers(span).items():
        rows: list[Sequence[Value]] = [
            [p.key, round(p.value, 4), p.acts, round(p.distance, 2), p.stands_out]
            for p in peers.officers
        ]
        yield Sheet(str(MEASURES[key]), columns, rows)


def days_text(span: Span) -> str:
    """The days of a report as they stand in a file's name."""
    return f"{span.first:%Y%m%d}-{span.last:%Y%m%d}"
