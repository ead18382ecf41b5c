"""A signed response beside what newer factors would make of it: a proposal, not a change."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from catalogue.tables import load
from measures.reading import reading_text
from measures.sourced import Sourced
from questionnaires.language.definition import Question
from questionnaires.selectors.definitions import factor_source
from questionnaires.selectors.filling import Filling
from questionnaires.selectors.signed_factors import signed_factors
from questionnaires.words import amount, doubts, grouped, page_text, unit_label

Replaced = tuple[str, Sourced, Sourced | None]


@dataclass(frozen=True, slots=True)
class Changed:
    """A figure as it was signed, and with the factors of today; None where blank."""

    question: Question
    before: Decimal | None
    after: Decimal | None


def replaced_factors(filling: Filling) -> list[Replaced]:
    """Which factors of the signed answers have a newer version; empty for a draft."""
    if filling.response.is_draft:
        return []
    signed = signed_factors(filling.response)
    return signed.replaced() if signed else []


def changed_figures(filling: Filling) -> list[Changed]:
    """Every figure that would differ, in the order of the form."""
    today = filling.evaluated_with(factor_source())
    return [
        Changed(done.question, done.value, today.value(key))
        for key, done in filling.evaluation.calculated.items()
        if done.value != today.value(key) and not done.question.options
    ]


def recalculation_context(filling: Filling) -> dict[str, Any]:
    """What the page of the proposal shows."""
    return {
        "figures": figures_table(changed_figures(filling)),
        "factors": [_factor(each) for each in replaced_factors(filling)],
    }


def reason_for(replaced: list[Replaced]) -> str:
    """The reason of the amendment: which factors are newer."""
    changes = "; ".join(
        f"{line['name']} {line['year']}: {line['before']} → {line['after']}"
        for line in map(_factor, replaced)
    )
    return _("Newer factors: %(changes)s") % {"changes": changes}


def figures_table(figures: list[Changed]) -> dict[str, Any]:
    """Each figure as signed and with newer factors; its unit stands under its name."""
    labels = [_("As signed"), _("With newer factors"), _("Difference")]
    return {
        "id": "figures",
        "title": _("Figures before and after"),
        "mode": "cards",
        "columns": [
            {"label": _("Figure")},
            *({"label": label, "number": True} for label in labels),
        ],
        "rows": [
            {
                "cells": [
                    {
                        "text": page_text(each.question.label),
                        "note": unit_label(each.question.unit),
                    },
                    *(
                        {"text": text, "label": label, "number": True}
                        for label, text in zip(labels, _figures(each), strict=True)
                    ),
                ]
            }
            for each in figures
        ],
        "empty": {
            "title": _("No figure changes: the newer versions have the same values.")
        },
    }


def _figures(changed: Changed) -> tuple[str, str, str]:
    before, after, unit = changed.before, changed.after, changed.question.unit
    shown = [
        _("no figure") if value is None else reading_text(value, unit)
        for value in (before, after)
    ]
    if before is None or after is None:
        return shown[0], shown[1], ""
    plus = "+" if after > before else ""
    return shown[0], shown[1], plus + reading_text(after - before, unit)


def _factor(replaced: Replaced) -> dict[str, str]:
    table, signed, now = replaced
    shown = {
        "name": _name(table, signed.key),
        "year": str(signed.year),
        "before": amount(grouped(signed.value), signed.unit),
        "after": _("no factor any more"),
        "source": "",
        "mark": "",
    }
    if now is not None:
        shown["after"] = amount(grouped(now.value), now.unit)
        shown["source"] = now.source
        shown["mark"] = _(", ").join(doubts(now.mark, now.fallback))
        if now.year != signed.year:
            shown["year"] = f"{signed.year} → {now.year}"
    return shown


def _name(table: str, key: str) -> str:
    found = load().tables.get(table)
    entry = found.entries.get(key) if found else None
    return page_text(entry.name) if entry else key
