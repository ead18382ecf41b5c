"""How the factor library is shown: filters, tables, histories, and the file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from catalogue.tables import FactorEntry, FactorTable, load
from questionnaires.selectors.library import Line, Search, entry_lines, uses_of
from questionnaires.words import grouped, page_text, unit_label

MARKS = {
    "verified": gettext_lazy("seen in its source"),
    "secondary": gettext_lazy("from a second-hand source"),
    "computed": gettext_lazy("worked out from a source"),
    "unverified": gettext_lazy("not confirmed"),
    "demo": gettext_lazy("demonstration figure"),
}
#: Tables that bank views take their estimates from, rather than a questionnaire.
BY_VIEWS = frozenset(
    {"sector-intensity-revenue", "sector-intensity-assets", "sector-asset-turnover"}
)
COLUMNS = (
    "table", "key", "name_en", "name_zh_hant", "year", "value", "unit", "gwp_set",
    "mark", "source", "source_date", "source_address", "remark",
)  # fmt: skip


def search_of(query: QueryDict) -> Search:
    """What the address asks for; what is not a year is not asked for."""
    years = {
        int(year) for year in query.getlist("year") if year.isascii() and year.isdigit()
    }
    return Search(
        words=query.get("q", "")[:200],
        years=frozenset(years),
        marks=frozenset(query.getlist("mark")) & MARKS.keys(),
        gwp_sets=frozenset(query.getlist("gwp")) & {"AR5", "AR6"},
    )


def filters(
    search: Search, found: list[Line], everything: list[Line]
) -> dict[str, Any]:
    """The bar above the table, see components/filter_bar.html."""
    years = sorted({line.value.year for line in everything}, reverse=True)
    return {
        "url": reverse("questionnaires:factors"),
        "clear_url": reverse("questionnaires:factors"),
        "count_text": ngettext("%(count)s value", "%(count)s values", len(found)) % {"count": len(found)},
        "search": {"name": "q", "label": _("Fuel, gas, supplier, source"), "value": search.words},
        "active": [{"label": label, "value": value, "remove_url": "?" + query.urlencode()} for label, value, query in _active(search)],
        "open": [
            _choices(_("How sure"), "mark", [(key, str(text)) for key, text in MARKS.items()], search.marks),
            _choices(_("Year"), "year", [(str(year), str(year)) for year in years], {str(y) for y in search.years}),
            _choices(_("Weights of gases"), "gwp", [("AR5", "AR5"), ("AR6", "AR6")], search.gwp_sets),
        ],
    }  # fmt: skip


def _choices(
    label: str, name: str, options: list[tuple[str, str]], chosen: Iterable[str]
) -> dict[str, Any]:
    picked = set(chosen)
    choices = [
        {"value": value, "label": text, "checked": value in picked}
        for value, text in options
    ]
    return {"label": label, "name": name, "choices": choices}


def _pairs(search: Search) -> list[tuple[str, str]]:
    pairs = [("q", search.words)] if search.words else []
    pairs += [("mark", mark) for mark in sorted(search.marks)]
    pairs += [("year", str(year)) for year in sorted(search.years)]
    return pairs + [("gwp", gwp) for gwp in sorted(search.gwp_sets)]


def _active(search: Search) -> list[tuple[str, str, QueryDict]]:
    labels = {
        "q": _("Words"),
        "mark": _("How sure"),
        "year": _("Year"),
        "gwp": _("Weights of gases"),
    }
    pairs = _pairs(search)
    shown = []
    for pair in pairs:
        rest = QueryDict(mutable=True)
        for name, value in pairs:
            if (name, value) != pair:
                rest.appendlist(name, value)
        text = str(MARKS[pair[1]]) if pair[0] == "mark" else pair[1]
        shown.append((labels[pair[0]], text, rest))
    return shown


def query_of(search: Search) -> str:
    """The search as an address has it."""
    query = QueryDict(mutable=True)
    for name, value in _pairs(search):
        query.appendlist(name, value)
    return query.urlencode()


def tables_table() -> dict[str, Any]:
    """All tables of the library with what is in them."""
    columns = [
        {"label": _("Table")},
        {"label": _("Unit")},
        {"label": _("Factors"), "number": True},
        {"label": _("Years")},
        {"label": _("Not confirmed"), "number": True},
    ]
    rows = [_table_row(table) for table in load().tables.values()]
    title = _("All tables")
    return {"id": "tables", "title": title, "columns": columns, "rows": rows, "mode": "cards"}  # fmt: skip


def _table_row(table: FactorTable) -> dict[str, Any]:
    values = [value for entry in table.entries.values() for value in entry.values]
    years = {value.year for value in values}
    doubtful = sum(value.mark == "unverified" for value in values)
    span = str(min(years)) if len(years) == 1 else f"{min(years)}–{max(years)}"
    url = reverse("questionnaires:factor_table", args=[table.name])
    return {
        "cells": [
            {"text": page_text(table.title), "url": url, "wrap": True},
            {"text": unit_label(table.unit), "label": _("Unit")},
            {"text": str(len(table.entries)), "number": True, "label": _("Factors")},
            {"text": span, "label": _("Years")},
            {"text": f"{doubtful}/{len(values)}", "number": True, "label": _("Not confirmed")},
        ]
    }  # fmt: skip


def values_table(
    lines: list[Line], title: str, *, in_table: bool = False
) -> dict[str, Any]:
    """Values, each with its year, how sure it is, and where it is from.

    `in_table`: they are all of one table, which then need not stand beside each.
    """
    columns = [
        {"label": _("Factor")},
        {"label": _("Year"), "number": True},
        {"label": _("Value"), "number": True},
        {"label": _("Unit")},
        {"label": _("How sure")},
        {"label": _("Source")},
    ]
    empty = {"title": _("Nothing found"), "text": _("Try fewer words or filters.")}
    rows = [_value_row(line, in_table) for line in lines]
    return {"id": "values", "title": title, "columns": columns, "rows": rows, "mode": "cards", "empty": empty}  # fmt: skip


def _value_row(line: Line, in_table: bool) -> dict[str, Any]:
    value = line.value
    kind = "ok" if value.mark == "verified" else "warn"
    url = reverse("questionnaires:factor", args=[line.table.name, line.entry.key])
    source: dict[str, Any] = {"text": value.source, "label": _("Source"), "wrap": True, "lang": "en", "more": True}  # fmt: skip
    return {
        "cells": [
            {"text": page_text(line.entry.name), "url": url, "wrap": True, "note": "" if in_table else page_text(line.table.title)},
            {"text": str(value.year), "number": True, "label": _("Year")},
            {"text": grouped(value.value), "number": True, "label": _("Value")},
            {"text": unit_label(value.unit), "label": _("Unit")},
            {"text": "", "tag": {"label": str(MARKS[value.mark]), "kind": kind}, "label": _("How sure")},
            source,
        ]
    }  # fmt: skip


def factor_context(table: FactorTable, entry: FactorEntry) -> dict[str, Any]:
    """One factor: its history, its sources, and the calculations that use its table."""
    lines = list(entry_lines(table, entry))
    return {
        "name": page_text(entry.name),
        "table_name": page_text(table.title),
        "table_url": reverse("questionnaires:factor_table", args=[table.name]),
        "values": values_table(lines, _("Values by year"), in_table=True),
        "yearly": entry.validity == "yearly",
        "gwp_set": table.gwp_set,
        "is_default": table.territory_default == entry.key,
        "sources": _sources(lines),
        "uses": uses_shown(table.name),
        "by_views": table.name in BY_VIEWS,
    }


def _sources(lines: list[Line]) -> list[dict[str, Any]]:
    """Each source once, with the years it gives and what was remarked on them."""
    found: dict[str, dict[str, Any]] = {}
    for line in lines:
        shown = found.setdefault(
            line.value.source,
            {"title": line.value.source, "source": line.source, "years": [], "remarks": []},
        )  # fmt: skip
        shown["years"].append(line.value.year)
        if line.remark:
            shown["remarks"].append(f"{line.value.year}: {line.remark}")
    return list(found.values())


def uses_shown(table: str) -> list[dict[str, str]]:
    """The calculations by questionnaire, in the reader's language."""
    return [
        {"title": page_text(use.title), "label": page_text(use.question.label)}
        for use in uses_of(table)
    ]


def csv_rows(lines: list[Line]) -> list[list[str]]:
    """The values as a file has them; numbers as they were written."""
    return [_csv_row(line) for line in lines]


def _csv_row(line: Line) -> list[str]:
    value, source = line.value, line.source
    names: Mapping[str, str] = line.entry.name
    return [
        line.table.name, line.entry.key, names["en"], names["zh-Hant"], str(value.year),
        str(value.value), value.unit, line.table.gwp_set, value.mark, value.source,
        (source.date or "") if source else "", (source.url or "") if source else "",
        line.remark,
    ]  # fmt: skip
