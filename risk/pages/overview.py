"""The overview of a view: tiles, what it finds, sectors as bars, districts as tiles."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalogue.districts import districts
from measures.printing import CARBON
from risk.models import RiskView
from risk.pages.numbers import grouped, length, percent, tonnes
from risk.pages.words import district_name, section_name
from risk.selectors.totals import Cell

Cells = dict[str, list[Cell]]
HIDDEN = "(c)"
#: Measures that a total with withdrawn companies in it does not show.
REDUCED = frozenset({"own_data", "quality"})


def hidden_words() -> str:
    """Why a number is not shown."""
    return _("hidden: it would give away a company that withdrew its consent")


def as_of_text(view: RiskView) -> str:
    """`as of 31 December 2025`."""
    day = formats.date_format(view.book.as_of, "DATE_FORMAT")
    return _("as of %(day)s") % {"day": day}


def tiles(view: RiskView, overall: Cell) -> list[dict[str, object]]:
    """The figures of the whole book, each with coverage, quality, day and why."""
    found = overall.ratios()
    quality = _quality(found.weighted_score)
    day = _("as of %(day)s") % {
        "day": formats.date_format(view.book.as_of, "SHORT_DATE_FORMAT")
    }
    entries = [
        ("financed_emissions", _("Financed emissions, scope 1 and 2"), CARBON,
         tonnes(overall.number("fe_s12"))),
        ("coverage", _("Coverage"), _("of exposure"), percent(found.coverage)),
        ("own_data", _("Share with own data"), _("of exposure"),
         percent(found.own_data_share)),
        ("intensity", _("Intensity"),
         _("%(carbon)s per million %(currency)s")
         % {"carbon": CARBON, "currency": view.book.currency},
         tonnes(found.intensity)),
        ("quality", _("Data quality, weighted"), _("1 best, 5 worst"),
         grouped(found.weighted_score, 2)),
    ]  # fmt: skip
    return [
        {
            "label": label,
            "value": value,
            "unit": unit if value else "",
            "nothing": hidden_words()
            if overall.is_hidden or (overall.is_reduced and key in REDUCED)
            else _("not computed"),
            "coverage": _coverage(overall) if key != "coverage" else None,
            "quality": quality if key not in ("quality", "coverage") else None,
            "as_of": day,
            "why_url": reverse("risk:measure", args=[view.pk, key]),
        }
        for key, label, unit, value in entries
    ]


def left_out_text(overall: Cell) -> str:
    """What is said when loans have no exchange rate; empty if all have one."""
    loans = overall.number("loans_without_rate")
    if not loans:
        return ""
    return ngettext(
        "%(count)s loan is in a currency without an exchange rate. It is in no sum,"
        " so coverage cannot be computed; its own amount is kept.",
        "%(count)s loans are in a currency without an exchange rate. They are in no sum,"
        " so coverage cannot be computed; their own amounts are kept.",
        int(loans),
    ) % {"count": grouped(loans)}


def _coverage(cell: Cell) -> dict[str, object] | None:
    share = cell.ratios().coverage
    if share is None:
        return None
    return {
        "percent": length(share, 1),
        "text": _("covers %(share)s of exposure") % {"share": percent(share)},
        "low": share < Decimal("0.5"),
    }


def _quality(score: Decimal | None) -> dict[str, object] | None:
    if score is None:
        return None
    kind = "ok" if score < 3 else "plain" if score < 4 else "warn"
    return {
        "label": _("quality %(score)s (1 is best)") % {"score": grouped(score, 2)},
        "kind": kind,
    }


def sector_bars(view: RiskView, cells: Cells) -> dict[str, object]:
    """Financed emissions by section, largest first, the estimated part hatched."""
    sections = sorted(cells.get("section", []), key=_size, reverse=True)
    largest = max((_size(cell) for cell in sections), default=0.0)
    return {
        "id": "sectors",
        "title": finding(view, cells),
        "sub": _("Financed emissions, scope 1 and 2, %(unit)s, by industry, %(day)s")
        % {"unit": CARBON, "day": as_of_text(view)},
        "name_label": _("Industry"),
        "value_label": CARBON,
        "more_label": _("Coverage"),
        "rows": [_bar(view, cell, largest) for cell in sections],
        "foot": [_("Hatched: estimated from averages of the sector.")],
    }


def _bar(view: RiskView, cell: Cell, largest: float) -> dict[str, object]:
    name = section_name(cell.key) or _("Industry not known")
    query = f"section={cell.key or 'none'}"
    row: dict[str, object] = {
        "name": name,
        "url": f"{reverse('risk:borrowers', args=[view.pk])}?{query}",
        "more": percent(cell.ratios().coverage) or "–",
        "more_is_usual": cell.ratios().coverage == 1,
    }
    value = cell.number("fe_s12")
    if value is None:
        return row | {
            "value": HIDDEN if cell.is_hidden else "–",
            "nothing": hidden_words() if cell.is_hidden else _("not computed"),
        }
    if cell.is_reduced:
        # How much of it is estimated is kept back: the bar is whole, not all hatched.
        return row | {"value": tonnes(value), "percent": length(value, largest)}
    own = cell.number("fe_own_s12") or Decimal(0)
    estimated = value - own
    return row | {
        "value": tonnes(value),
        "percent": length(own, largest),
        "estimate_from": length(own, largest),
        "estimate_percent": length(estimated, largest),
    }


def _size(cell: Cell) -> float:
    return float(cell.number("fe_s12") or 0)


def finding(view: RiskView, cells: Cells) -> str:
    """The sentence above the bars: what most of the emissions come from."""
    overall = cells["overall"][0]
    total = overall.number("fe_s12")
    sections = sorted(cells.get("section", []), key=_size, reverse=True)
    largest = sections[0].number("fe_s12") if sections else None
    if not total or largest is None:
        return _("Financed emissions by industry")
    share = percent(largest / total)
    exposure = sections[0].number("exposure")
    whole = overall.number("exposure")
    values = {
        "sector": section_name(sections[0].key) or _("Industry not known"),
        "share": share,
        "lent": percent(exposure / whole) if exposure and whole else "–",
    }
    return (
        _("%(sector)s: %(share)s of financed emissions on %(lent)s of the money lent")
        % values
    )


def district_grid(view: RiskView, cells: Cells) -> dict[str, object]:
    """Exposure by district as tiles; those without loans are hatched."""
    by_code = {cell.key: cell for cell in cells.get("district", [])}
    known = [by_code[code] for code in districts() if code in by_code]
    largest = max((float(cell.number("exposure") or 0) for cell in known), default=0.0)
    without = by_code.get("")
    foot = _("Every loan has a district.")
    if without is not None and without.number("loans"):
        loans = int(without.number("loans") or 0)
        foot = ngettext(
            "%(loans)s loan without a district is not on this map.",
            "%(loans)s loans without a district are not on this map.",
            loans,
        ) % {"loans": grouped(loans)}
    return {
        "label": _("Exposure by district"),
        "sub": _("Exposure in million %(currency)s, %(day)s")
        % {"currency": view.book.currency, "day": as_of_text(view)},
        "tiles": [
            _tile(view, code, by_code.get(code), largest) for code in districts()
        ],
        "key": [
            {"score": "none", "text": _("no loans")},
            {"score": 0, "text": _("least lent")},
            {"score": 4, "text": _("most lent")},
        ],
        "foot": foot,
    }


def _tile(
    view: RiskView, code: str, cell: Cell | None, largest: float
) -> dict[str, object]:
    name = district_name(code)
    exposure = cell.number("exposure") if cell else None
    if cell is None or exposure is None:
        return {"code": code, "name": name, "value": "–", "score": "none",
                "detail": _("no loans")}  # fmt: skip
    millions = exposure / 1_000_000
    emissions = tonnes(cell.number("fe_s12")) or "–"
    return {
        "code": code,
        "name": name,
        "value": grouped(millions, 1),
        "score": _step(float(exposure), largest),
        "url": f"{reverse('risk:borrowers', args=[view.pk])}?district={code}",
        "detail": _(
            "%(amount)s million %(currency)s, %(emissions)s %(unit)s, %(count)s borrowers"
        )
        % {
            "amount": grouped(millions, 1),
            "currency": view.book.currency,
            "emissions": emissions,
            "unit": CARBON,
            "count": cell.number("borrowers"),
        },
    }


def _step(value: float, largest: float) -> int:
    return min(4, int(value / largest * 5)) if largest > 0 else 0


def sector_table(
    view: RiskView, cells: Sequence[Cell], overall: Cell
) -> dict[str, object]:
    """The same sectors as numbers, the total on top."""
    ordered = sorted(cells, key=_size, reverse=True)
    return {
        "id": "sector-table",
        "title": _("Industries in numbers"),
        "columns": [
            {"label": _("Industry")},
            {"label": _("Borrowers"), "number": True},
            {"label": _("Exposure"), "unit": view.book.currency, "number": True},
            {"label": _("Financed emissions"), "unit": CARBON, "number": True},
            {"label": _("Intensity"), "unit": _("t per million"), "number": True},
            {"label": _("Coverage"), "unit": "%", "number": True},
            {"label": _("Own data"), "unit": "%", "number": True},
            {"label": _("Quality"), "unit": "1–5", "number": True},
        ],
        "total": {"cells": _sector_cells(view, overall, _("All industries")), "kind": "total"},
        "rows": [
            {"cells": _sector_cells(view, cell, section_name(cell.key) or _("Not known"))}
            for cell in ordered
        ],
        "mode": "scroll",
        "fold": ngettext(
            "See %(count)s industry in numbers",
            "See %(count)s industries in numbers",
            len(ordered),
        ) % {"count": len(ordered)},
        "nothing": _kinds_of_nothing([overall, *ordered]),
    }  # fmt: skip


def _kinds_of_nothing(cells: Sequence[Cell]) -> list[str]:
    """Those that stand in the table: a legend explains no glyph that is not there."""
    shown = [cell for cell in cells if not cell.is_hidden]
    missing = any(cell.number("fe_s12") is None for cell in shown)
    return [
        *(["not_answered"] if missing else []),
        *(
            ["hidden"]
            if any(cell.is_hidden or cell.is_reduced for cell in cells)
            else []
        ),
    ]


def _sector_cells(view: RiskView, cell: Cell, name: str) -> list[dict[str, object]]:
    found = cell.ratios()
    query = "" if cell.cut == "overall" else f"?section={cell.key or 'none'}"
    url = reverse("risk:borrowers", args=[view.pk]) + query
    hidden, partly = cell.is_hidden, cell.is_hidden or cell.is_reduced
    values = [
        (_("Borrowers"), grouped(cell.number("borrowers")), hidden),
        (_("Exposure"), grouped(cell.number("exposure")), hidden),
        (_("Financed emissions"), grouped(cell.number("fe_s12"), 1), hidden),
        (_("Intensity"), grouped(found.intensity, 1), hidden),
        (_("Coverage"), percent(found.coverage), hidden),
        (_("Own data"), percent(found.own_data_share), partly),
        (_("Quality"), grouped(found.weighted_score, 2), partly),
    ]
    cells = [
        number_cell(label, text, is_hidden=is_hidden)
        for label, text, is_hidden in values
    ]
    return [{"text": name, "label": _("Industry"), "url": url}, *cells]


def number_cell(label: str, text: str, *, is_hidden: bool = False) -> dict[str, object]:
    """A cell of a table: the number, or the glyph and word of its kind of nothing."""
    cell: dict[str, object] = {"label": label, "number": True, "text": text}
    if text:
        return cell
    if is_hidden:
        return cell | {"text": HIDDEN, "nothing": hidden_words()}
    return cell | {"text": "–", "nothing": _("not computed")}
