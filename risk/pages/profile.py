"""The page of one borrower: identity, figures, what is missing, its facts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.names import marked
from audit.verbs import source_wording
from companies.selectors import doubts_of
from measures.printing import CARBON, printed_unit
from risk.models import Borrower, RiskView
from risk.pages.numbers import grouped, percent, tonnes
from risk.pages.overview import as_of_text, hidden_words, number_cell
from risk.pages.words import (
    LAYERS,
    SCOPES,
    Words,
    district_name,
    flag_lines,
    in_language,
    option_line,
    reason_lines,
    sector_name,
)
from risk.selectors.borrowers import BorrowerInView

Row = Mapping[str, Any]


def borrower_page(view: RiskView, found: BorrowerInView) -> dict[str, object]:
    """Everything the template of a borrower's page shows."""
    assert found.row is not None
    row, borrower = found.row, found.borrower
    return {
        "identity": {
            "kind": _("Borrower"),
            "title": marked(borrower.name),
            "facts": [
                {"label": _("Sector"), "value": sector_name(row["sector_code"]) or "–"},
                {"label": _("District"), "value": district_name(row["district_code"]) or "–"},
                {"label": _("Exposure"),
                 "value": f"{grouped(row['exposure'])} {view.book.currency}"},
            ],
        },
        "head": {
            "title": marked(borrower.name),
            "caption": borrower.reference,
            "crumbs": [
                {"label": _("Risk"), "url": reverse("risk:home")},
                {"label": view.book.name, "url": reverse("risk:view", args=[view.pk])},
                {"label": _("Borrowers"), "url": reverse("risk:borrowers", args=[view.pk])},
                {"label": marked(borrower.name)},
            ],
            "meta": [as_of_text(view)],
        },
        "tiles": [_tile(view, found, row, scope) for scope in ("s12", "s3")],
        "figures": _figures(view, row),
        "held": _held(borrower),
        "reasons": reason_lines(row["reasons_s12"]),
        "flags": flag_lines(row["flags"]),
    }  # fmt: skip


def _held(borrower: Borrower) -> list[dict[str, str]]:
    """What else the bank's own borrower file says; nobody else sees it."""
    entries = [
        (_("Group"), borrower.group),
        (_("Business registration number"), borrower.registration_number),
        (_("Collateral"), borrower.collateral),
        (_("Rating"), borrower.rating),
    ]
    return [{"label": label, "value": value} for label, value in entries if value]


def _tile(
    view: RiskView, found: BorrowerInView, row: Row, scope: str
) -> dict[str, object]:
    value, option = row[f"fe_{scope}"], row[f"option_{scope}"]
    tile: dict[str, object] = {
        "label": _("Financed emissions, %(scope)s") % {"scope": SCOPES[scope]},
        "as_of": as_of_text(view),
        "why_url": reverse("risk:explain", args=[view.pk, found.borrower.pk, scope]),
    }
    if value is None:
        nothing = hidden_words() if found.is_hidden else _("not computed")
        return tile | {"nothing": nothing}
    return tile | {
        "value": tonnes(value),
        "unit": CARBON,
        "change": option_line(option),
        "quality": {
            "label": _("quality %(score)s (1 is best)")
            % {"score": row[f"score_{scope}"]}
        },
    }


def _figures(view: RiskView, row: Row) -> dict[str, object]:
    """The figures behind the emissions as a table: value and layer, missing ones said."""
    money = view.book.currency
    hidden = bool(row["hidden"])
    lines: list[tuple[Words, str, str, Words]] = [
        (_("Outstanding"), grouped(row["exposure"]), money, _("loan book")),
        *(
            (label, grouped(row[key]), money, _layer(row["balance_sheet_layer"]))
            for label, key in _BALANCE
        ),
        (_("Revenue"), grouped(row["turnover"]), money, _layer(row["turnover_layer"])),
        *(
            (label, grouped(row[key], 2), CARBON, _layer(row["emissions_layer_s12"]))
            for label, key in _SCOPES
        ),
        (
            _("Attribution factor"),
            percent(row["attribution_factor"], 2),
            "",
            _("calculated"),
        ),
    ]
    complete = all(value for _label, value, _unit, _from in lines)
    return {
        "id": "figures",
        "title": _("Figures behind it"),
        "columns": [
            {"label": _("Figure")},
            {"label": _("Value"), "number": True},
        ],
        "rows": [{"cells": _figure_cells(line, is_hidden=hidden)} for line in lines],
        "mode": "scroll",
        "nothing": [] if complete else ["hidden" if hidden else "not_answered"],
    }


_BALANCE: list[tuple[Words, str]] = [
    (gettext_lazy("Equity"), "equity"),
    (gettext_lazy("Debt"), "debt"),
    (gettext_lazy("Total assets"), "total_assets"),
]
_SCOPES: list[tuple[Words, str]] = [
    (gettext_lazy("Scope 1"), "scope1"),
    (gettext_lazy("Scope 2"), "scope2"),
]


def _layer(layer: object) -> Words:
    return LAYERS.get(str(layer), str(layer or ""))


def _figure_cells(
    line: tuple[Words, str, str, Words], *, is_hidden: bool
) -> list[dict[str, object]]:
    label, value, unit, layer = line
    shown = f"{value} {unit}".rstrip() if value else ""
    return [
        {"text": label},
        number_cell(_("Value"), shown, is_hidden=is_hidden)
        | {"note": layer if value else ""},
    ]


def missing_panel(row: Row, scope: str) -> dict[str, object]:
    """Why there is no number, and what would give one."""
    if row["hidden"]:
        return {"title": _("Hidden"), "text": hidden_words()}
    return {
        "title": _("Not computed"),
        "text": _("None of the options could be used:"),
        "lines": reason_lines(row[f"reasons_{scope}"]) + flag_lines(row["flags"]),
    }


def fact_panel(fact: Mapping[str, Any]) -> dict[str, object]:
    """The component's values for one fact of a company."""
    derivation = fact["derivation"] if isinstance(fact["derivation"], Mapping) else {}
    label = derivation.get("label")
    return {
        "title": in_language(label)
        if isinstance(label, Mapping)
        else fact["data_point"],
        "value": fact["number"],
        "unit": printed_unit(fact["unit"]),
        "as_of": f"{fact['period_start']} – {fact['period_end']}",
        "sum": derivation.get("rule") or derivation.get("expression") or "",
        "inputs": [
            _plain_line(each) for each in _listed(derivation, "answers", "inputs")
        ],
        "factors": [_plain_line(each) for each in _listed(derivation, "factors")],
        "method": {"label": source_wording(fact["source_label"]), "id": ""},
        "quality": _("Data quality %(score)s of 5, where 1 is best.")
        % {"score": fact["quality"]}
        if fact["quality"]
        else _("This fact has no quality score."),
        "missing": doubts_of(derivation),
    }


def papers_of(fact: Mapping[str, Any]) -> list[dict[str, str]]:
    """The papers that the company put to the answer: names and hashes, not the files."""
    derivation = fact["derivation"] if isinstance(fact["derivation"], Mapping) else {}
    return [
        {
            "name": str(paper.get("name", "")),
            "pages": "–".join(str(page) for page in paper.get("pages") or ()),
            "hash": str(paper.get("sha256", "")),
        }
        for paper in _listed(derivation, "evidence")
    ]


def _listed(derivation: Mapping[str, Any], *names: str) -> list[Mapping[str, Any]]:
    """Entries of the first of these keys that is there, as a list of mappings."""
    for name in names:
        held = derivation.get(name)
        if isinstance(held, list):
            return [each for each in held if isinstance(each, Mapping)]
        if isinstance(held, Mapping):
            return [{"key": key, "value": value} for key, value in held.items()]
    return []


def _plain_line(each: Mapping[str, Any]) -> dict[str, object]:
    label = each.get("label")
    value = each.get("value", each.get("text", each.get("number", "")))
    if isinstance(value, dict | list):
        value = json.dumps(value, ensure_ascii=False)
    mark = each.get("mark", "")
    return {
        "label": in_language(label)
        if isinstance(label, Mapping)
        else each.get("name") or each.get("table") or each.get("key", ""),
        "value": f"{value} {each.get('unit', '') or ''}".strip(),
        "source": ", ".join(filter(None, (each.get("source"), each.get("id")))),
        "date": each.get("year", ""),
        "mark": "" if mark == "verified" else mark,
    }
