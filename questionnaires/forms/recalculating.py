"""A signed response beside what newer factors would make of it: a proposal, not a change."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from catalogue.tables import load
from measures.sourced import Sourced
from questionnaires.language.definition import Question
from questionnaires.selectors.definitions import factor_source
from questionnaires.selectors.filling import Filling
from questionnaires.selectors.signed_factors import signed_factors
from questionnaires.words import amount, doubts, grouped, page_text

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
        "figures": [_figure(each) for each in changed_figures(filling)],
        "factors": [_factor(each) for each in replaced_factors(filling)],
    }


def reason_for(replaced: list[Replaced]) -> str:
    """The reason of the amendment: which factors are newer."""
    changes = "; ".join(
        f"{line['name']} {line['year']}: {line['before']} → {line['after']}"
        for line in map(_factor, replaced)
    )
    return _("Newer factors: %(changes)s") % {"changes": changes}


def _figure(changed: Changed) -> dict[str, str]:
    unit = changed.question.unit
    difference = ""
    if changed.before is not None and changed.after is not None:
        plus = "+" if changed.after > changed.before else ""
        difference = plus + amount(grouped(changed.after - changed.before), unit)
    return {
        "label": page_text(changed.question.label),
        "before": _amount(changed.before, unit),
        "after": _amount(changed.after, unit),
        "difference": difference,
    }


def _amount(value: Decimal | None, unit: str) -> str:
    return _("no figure") if value is None else amount(grouped(value), unit)


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
