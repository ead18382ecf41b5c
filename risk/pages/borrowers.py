"""The table of borrowers: columns, rows, filters and pages of a selection."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.names import labelled, marked
from catalogue.districts import districts
from catalogue.sectors import classification
from measures.printing import CARBON
from risk.models import RiskView
from risk.pages.address import chosen, query_of, sorted_by, without
from risk.pages.numbers import grouped
from risk.pages.overview import number_cell
from risk.pages.words import (
    LAYERS,
    OPTIONS,
    OWN_OPTIONS,
    district_name,
    option_line,
    section_name,
    sector_name,
    short,
)
from risk.selectors.results import NOT_COMPUTED, PAGE, ResultRow, Rows, Selection

Row = ResultRow


def borrower_table(
    view: RiskView, rows: Rows, selection: Selection, *, page_url: str
) -> dict[str, object]:
    """The listed rows for the component of tables; every header sorts by its address."""
    return {
        "id": "borrowers",
        "title": _("Borrowers"),
        "note": _options_met(rows),
        "columns": [
            _column(page_url, selection, key, label, unit, is_number)
            for key, label, unit, is_number in _columns(view)
        ],
        "rows": [{"cells": _cells(view, row)} for row in rows.listed],
        "mode": "cards",
        "nothing": _kinds_of_nothing(rows),
        "pager": _pager(page_url, rows, selection),
        "empty": {
            "title": _("No borrower fits these filters"),
            "link": {"label": _("Show all borrowers"), "url": page_url},
        },
    }


def _options_met(rows: Rows) -> str:
    """What the options in the table mean, best first; they stand there as two signs.

    Of a hidden row nothing is said, here neither.
    """
    seen = [row for row in rows.listed if not row["hidden"]]
    met = sorted({row["option_s12"] for row in seen if row["option_s12"]})
    return _("; ").join(option_line(option) for option in met)


def _columns(view: RiskView) -> list[tuple[str, str, str, bool]]:
    currency = view.book.currency
    return [
        ("name", _("Borrower"), "", False),
        ("sector", _("Sector"), "", False),
        ("district", _("District"), "", False),
        ("exposure", _("Exposure"), currency, True),
        ("emissions", _("Financed emissions"), CARBON, True),
        ("intensity", _("Intensity"), _("t per million"), True),
        ("option", _("Option"), "", False),
        ("score", _("Quality"), "1–5", True),
        ("", _("Emissions are"), "", False),
    ]


def _column(
    page_url: str,
    selection: Selection,
    key: str,
    label: str,
    unit: str,
    is_number: bool,
) -> dict[str, object]:
    column: dict[str, object] = {"label": label, "unit": unit, "number": is_number}
    if key:
        state, query = sorted_by(selection, key)
        column |= {"sort": state, "sort_url": f"{page_url}?{query}"}
    return column


def _cells(view: RiskView, row: Row) -> list[dict[str, object]]:
    is_hidden = bool(row["hidden"])
    sector = sector_name(_word(row["sector_code"]))
    option = row["option_s12"]
    why = reverse("risk:explain", args=[view.pk, row["borrower_id"], "s12"])
    emissions = number_cell(
        _("Financed emissions"), _places(row["fe_s12"]), is_hidden=is_hidden
    )
    if row["fe_s12"] is not None:
        emissions |= {"url": why, "drawer": True}
    return [
        {
            "text": marked(row["borrower_name"]),
            "label": _("Borrower"),
            "url": reverse("risk:borrower", args=[view.pk, row["borrower_id"]]),
            "title": row["borrower_name"],
            "note": row["borrower_reference"],
        },
        _text(_("Sector"), short(sector), more=True) | {"title": sector},
        _text(_("District"), district_name(_word(row["district_code"])), more=True),
        number_cell(_("Exposure"), grouped(row["exposure"])),
        emissions,
        number_cell(_("Intensity"), _places(row["intensity_s12"]), is_hidden=is_hidden)
        | {"more": True},
        _text(_("Option"), str(option or ""), more=True, is_hidden=is_hidden)
        | {"title": str(OPTIONS.get(str(option), ""))},
        number_cell(_("Quality"), str(row["score_s12"] or ""), is_hidden=is_hidden)
        | {"more": True},
        _text(_("Emissions are"), emissions_layer(row), more=True, is_hidden=is_hidden),
    ]


def estimated_mark(row: Row) -> str:
    """`e` for a figure that rests on averages, else nothing."""
    option = row["option_s12"]
    return "e" if option is not None and option not in OWN_OPTIONS else ""


def emissions_layer(row: Row) -> str:
    """Whose word the emissions are."""
    if row["option_s12"] is None:
        return ""
    return str(LAYERS.get(str(row["emissions_layer_s12"] or "estimated"), ""))


def _word(value: object) -> str | None:
    return None if value is None else str(value)


def _places(value: object) -> str:
    return "" if value is None else grouped(float(str(value)), 1)


def _text(
    label: str, text: str, *, more: bool = False, is_hidden: bool = False
) -> dict[str, object]:
    if text:
        return {"text": text, "label": label, "more": more}
    return number_cell(label, "", is_hidden=is_hidden) | {"number": False, "more": more}


def _kinds_of_nothing(rows: Rows) -> list[str]:
    """Those that stand in the listed rows: a legend explains no glyph that is not there."""
    values = ("sector_code", "district_code", "fe_s12", "intensity_s12", "score_s12")
    shown = [row for row in rows.listed if not row["hidden"]]
    missing = any(row[value] is None for row in shown for value in values)
    return [
        *(["not_answered"] if missing else []),
        *(["hidden"] if len(shown) < len(rows.listed) else []),
    ]


def _pager(page_url: str, rows: Rows, selection: Selection) -> dict[str, object]:
    def url(page: int) -> str:
        return f"{page_url}?{query_of(replace(selection, page=page))}"

    first = (rows.page - 1) * PAGE + 1 if rows.total else 0
    last = min(rows.total, rows.page * PAGE)
    near = {1, rows.pages, *range(rows.page - 2, rows.page + 3)}
    pages: list[dict[str, object]] = []
    for number in sorted(number for number in near if 1 <= number <= rows.pages):
        if pages and number - int(str(pages[-1]["number"])) > 1:
            pages.append({"gap": True, "number": number - 1})
        pages.append(
            {"number": number, "url": url(number), "current": number == rows.page}
        )
    return {
        "text": ngettext(
            "%(first)s–%(last)s of %(total)s borrower",
            "%(first)s–%(last)s of %(total)s borrowers",
            rows.total,
        )
        % {
            "first": grouped(first),
            "last": grouped(last),
            "total": grouped(rows.total),
        },
        "previous": url(rows.page - 1) if rows.page > 1 else None,
        "next": url(rows.page + 1) if rows.page < rows.pages else None,
        "pages": pages if rows.pages > 1 else [],
    }


def filter_bar(
    view: RiskView, rows: Rows, selection: Selection, *, page_url: str
) -> dict[str, object]:
    """The filters, chosen and to choose, with their result in words."""
    names = _filter_names()
    active = [
        {
            "label": label,
            "value": words(value),
            "remove_url": f"{page_url}?{without(selection, name, value)}",
        }
        for name, (label, words, _choices) in names.items()
        for value in chosen(selection)[name]
    ]
    if selection.search:
        active.append(
            {
                "label": _("Search"),
                "value": selection.search,
                "remove_url": f"{page_url}?{without(selection, 'search', '')}",
            }
        )
    return {
        "url": page_url,
        "count_text": _found_text(view, rows),
        "sentence": _(", ").join(
            labelled(chip["label"], chip["value"]) for chip in active
        ),
        "search": {
            "name": "search",
            "label": _("Find a borrower"),
            "value": selection.search,
        },
        "active": active,
        "open": [
            {
                "label": label,
                "name": name,
                "choices": [
                    {
                        "value": value,
                        "label": words(value),
                        "checked": value in chosen(selection)[name],
                    }
                    for value in choices
                ],
            }
            for name, (label, words, choices) in names.items()
            if choices
        ],
        "keep": [{"name": "sort", "value": selection.sort}],
        "clear_url": page_url,
    }


def _found_text(view: RiskView, rows: Rows) -> str:
    """How many borrowers the filters leave, and how much was lent to them."""
    text = ngettext(
        "%(count)s of %(all)s borrower, %(amount)s %(currency)s lent",
        "%(count)s of %(all)s borrowers, %(amount)s %(currency)s lent",
        rows.in_view,
    )
    return text % {
        "count": grouped(rows.total),
        "all": grouped(rows.in_view),
        "amount": grouped(rows.exposure) or "0",
        "currency": view.book.currency,
    }


def _filter_names() -> dict[str, tuple[str, Callable[[str], str], list[str]]]:
    """Name in the address -> label, words of a value, values to choose from."""
    none = _("not known")

    def named(words: Callable[[str], str]) -> Callable[[str], str]:
        return lambda value: none if value == NOT_COMPUTED else words(value) or value

    def option(value: str) -> str:
        return f"{value} {OPTIONS.get(value, '')}"

    return {
        "section": (
            _("Industry"),
            named(section_name),
            [*classification().sections, NOT_COMPUTED],
        ),
        "sector": (_("Sector"), named(sector_name), []),
        "district": (_("District"), named(district_name), [*districts(), NOT_COMPUTED]),
        "option": (_("Option"), named(option), [*OPTIONS, NOT_COMPUTED]),
        "score": (_("Quality"), named(str), ["1", "2", "3", "4", "5", NOT_COMPUTED]),
    }
