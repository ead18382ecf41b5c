"""The public figures of a scheme: one table and one chart for each way to cut them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue.sectors import classification
from measures.money import Money
from schemes.forms.wording import MARKS
from schemes.models import StatisticsRelease
from schemes.rules.library import Scheme
from schemes.saying import day, money, said
from schemes.selectors.statistics import Reported, latest_release, reported
from schemes.services.statistics import PERSONS, UNKNOWN

Context = dict[str, Any]
TITLES = {
    "month": gettext_lazy("Approved claims by month"),
    "track": gettext_lazy("Approved claims by part of the scheme"),
    "sector": gettext_lazy("Approved claims by sector"),
}
NAMES = {
    "month": gettext_lazy("Month"),
    "track": gettext_lazy("Part of the scheme"),
    "sector": gettext_lazy("Sector"),
}


def statistics_context(scheme: Scheme) -> Context:
    """The latest release with a chart of each table, and what others reported."""
    release = latest_release(scheme.key)
    name = said(scheme.newest.terms.name)
    return {
        "head": {
            "title": _("Figures: %(scheme)s") % {"scheme": name},
            "caption": said(scheme.newest.terms.office),
            "back": {
                "label": name,
                "url": reverse("schemes:scheme", args=[scheme.key]),
            },
            "meta": [_as_at(release)] if release else [],
        },
        "release": release,
        "blocks": [_block(scheme, release, key) for key in TITLES] if release else [],
        "reported": reported_table(reported(scheme.key)),
        "api_url": f"/api/v1/schemes/{scheme.key}/statistics/",
    }


def _as_at(release: StatisticsRelease) -> str:
    return _("as at %(day)s") % {"day": day(release.as_at)}


def _block(scheme: Scheme, release: StatisticsRelease, key: str) -> Context:
    table = release.content[key]
    as_at = date.fromisoformat(release.tables_as_at[key])
    rows = [
        (_name(scheme, key, cell), figures) for cell, figures in table["cells"].items()
    ]
    return {"bars": _bars(key, rows, as_at), "table": _table(key, rows, table, release)}


def _name(scheme: Scheme, key: str, cell: str) -> str:
    if key == "month":
        year, month = cell.split("-")
        return date_format(date(int(year), int(month), 1), "YEAR_MONTH_FORMAT")
    if key == "track":
        having = [v for v in scheme.versions if cell in v.tracks]
        return said(having[-1].tracks[cell].track.name) if having else cell
    others = {PERSONS: _("Persons"), UNKNOWN: _("Sector not stated")}
    return others.get(cell) or said(classification().sections[cell])


Rows = list[tuple[str, Mapping[str, Any] | None]]


def _bars(key: str, rows: Rows, as_at: date) -> Context:
    most = max((figures["count"] for _name, figures in rows if figures), default=0)
    return {
        "id": f"bars-{key}",
        "title": str(TITLES[key]),
        "sub": _("Number of claims, as at %(day)s") % {"day": day(as_at)},
        "name_label": str(NAMES[key]),
        "value_label": _("Claims"),
        "rows": [_bar(name, figures, most) for name, figures in rows],
    }


def _bar(name: str, figures: Mapping[str, Any] | None, most: int) -> Context:
    if figures is None:
        return {"name": name, "value": "–", "nothing": _("too few to be shown")}
    percent = Decimal(100 * figures["count"]) / most if most else Decimal(0)
    return {
        "name": name,
        "value": f"{figures['count']:,}",
        "percent": str(round(percent, 1)),
    }


def _table(
    key: str, rows: Rows, table: Mapping[str, Any], release: StatisticsRelease
) -> Context:
    return {
        "id": f"table-{key}",
        "title": str(TITLES[key]),
        "mode": "cards",
        "columns": [
            {"label": str(NAMES[key])},
            {"label": _("Claims"), "number": True},
            {"label": _("Amount"), "number": True},
            {"label": _("Median days to decide"), "number": True},
        ],
        "total": _row(_("All"), table["total"], release.currency, str(NAMES[key])),
        "rows": [
            _row(name, figures, release.currency, str(NAMES[key]))
            for name, figures in rows
        ],
        "nothing": [{"glyph": "–", "word": _("too few to be shown")}],
    }


def _row(
    name: str, figures: Mapping[str, Any] | None, currency: str, label: str
) -> Context:
    cells: list[Context] = [{"text": name, "label": label, "wrap": True}]
    if figures is None:
        word = _("too few to be shown")
        cells += [
            {"text": "–", "nothing": word, "label": each, "number": True}
            for each in (_("Claims"), _("Amount"), _("Median days to decide"))
        ]
        return {"cells": cells}
    days = figures["median_days"]
    return {
        "cells": [
            *cells,
            {"text": f"{figures['count']:,}", "label": _("Claims"), "number": True},
            {
                "text": money(Money.of(figures["amount"], currency)),
                "label": _("Amount"),
                "number": True,
            },
            {
                "text": _("not known") if days is None else _plain(days),
                "label": _("Median days to decide"),
                "number": True,
            },
        ]
    }


def _plain(number: str) -> str:
    return f"{Decimal(number):f}".removesuffix(".0")


def reported_table(found: tuple[Reported, ...]) -> Context:
    """What others published, with source and mark, never mixed with our own figures."""
    return {
        "id": "reported",
        "title": _("As reported by others"),
        "note": _(
            "Published figures as they were reported. They count other things and other"
            " days than the figures above and are not added to them."
        ),
        "mode": "cards",
        "columns": [
            {"label": _("What")},
            {"label": _("As of")},
            {"label": _("Figure")},
            {"label": _("Source")},
        ],
        "rows": [
            {
                "cells": [
                    {"text": said(one.what), "label": _("What")},
                    {"text": day(one.as_of), "label": _("As of")},
                    {"text": said(one.value), "label": _("Figure")},
                    {
                        "text": one.source,
                        "label": _("Source"),
                        "lang": "en",
                        "wrap": True,
                        "note": str(MARKS[one.mark]["label"]),
                    },
                ]
            }
            for one in found
        ],
        "empty": {"title": _("No published figure is known here")},
    }
