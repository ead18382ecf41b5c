"""A number explained: the sentence, what went in, factors, method, what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import names
from accounts.days import shown_day
from audit.verbs import source_wording
from measures.printing import CARBON, printed_unit
from risk.explanation import Explanation, Input, Step
from risk.models import Borrower, RiskView
from risk.pages.numbers import grouped, percent, tonnes
from risk.pages.overview import as_of_text, hidden_words
from risk.pages.words import (
    LAYERS,
    MARKS,
    Words,
    factor_words,
    flag_lines,
    option_line,
    reason_lines,
)
from risk.selectors.totals import Cell

Facts = Mapping[str, Mapping[str, object]]

NAMES: dict[str, Words] = {
    "outstanding": gettext_lazy("Outstanding amount"),
    "equity": gettext_lazy("Equity"),
    "debt": gettext_lazy("Debt"),
    "total_assets": gettext_lazy("Total assets"),
    "equity_and_debt": gettext_lazy("Equity and debt"),
    "share": gettext_lazy("Outstanding over equity and debt"),
    "attribution": gettext_lazy("Attribution factor"),
    "revenue": gettext_lazy("Revenue"),
    "factor": gettext_lazy("Factor of the sector"),
    "asset_turnover": gettext_lazy("Asset turnover of the sector"),
    "scope1": gettext_lazy("Scope 1 emissions"),
    "scope2": gettext_lazy("Scope 2 emissions"),
    "scope3": gettext_lazy("Scope 3 emissions"),
    "own_emissions": gettext_lazy("Emissions of the company"),
    "financed_emissions": gettext_lazy("Financed emissions"),
    "1000000": gettext_lazy("one million"),
}


def explain_panel(
    view: RiskView,
    borrower: Borrower,
    row: Mapping[str, object],
    scope: str,
    explanation: Explanation,
    facts: Facts,
) -> dict[str, object]:
    """The component's values for one borrower's financed emissions of a scope."""
    factors = [each for each in explanation.inputs if each.layer == "catalogue"]
    others = [each for each in explanation.inputs if each.layer != "catalogue"]
    return {
        "title": names.sentence(
            _("Financed emissions of %(name)s"), name=borrower.name
        ),
        "value": tonnes(explanation.value),
        "unit": CARBON,
        "as_of": as_of_text(view),
        "sum": sentence(explanation),
        "inputs": [_input_line(view, borrower, each, facts) for each in others],
        "factors": [_factor_line(each) for each in factors],
        "method": {
            "label": option_line(explanation.option),
            "id": view.manifest.get("method", ""),
        },
        "quality": _("Data quality %(score)s of 5, where 1 is best.")
        % {"score": row[f"score_{scope}"]},
        "missing": reason_lines(row[f"reasons_{scope}"]) + flag_lines(row["flags"]),
        "json_url": reverse("risk:explain_json", args=[view.pk, borrower.pk, scope]),
    }


def sentence(explanation: Explanation) -> str:
    """The last step in numbers: `HK$8.2m × 0.41 × 12.4 t`."""
    values = {each.name: _short(each.value, each.unit) for each in explanation.inputs}
    for step in explanation.steps:
        values[step.result] = _short(step.value, step.unit)
    last = explanation.steps[-1]
    words = [values.get(word, grouped(Decimal(word)) if word.isdigit() else word)
             for word in last.formula.split()]  # fmt: skip
    return f"{' '.join(words)} = {tonnes(last.value)} {CARBON}"


def _short(value: Decimal, unit: str) -> str:
    if not unit:
        return grouped(value, 4)
    if "CO2" in unit:
        return f"{tonnes(value)} t"
    return f"{unit} {grouped(value)}"


def _input_line(
    view: RiskView, borrower: Borrower, each: Input, facts: Facts
) -> dict[str, object]:
    line: dict[str, object] = {
        "label": NAMES.get(each.name, each.name),
        "value": f"{grouped(each.value, 0 if abs(each.value) >= 1000 else 2)} {_unit(each.unit)}",
        "source": _source(each, facts),
        "date": shown_day(each.date),
    }
    fact = facts.get(each.fact)
    if each.layer == "company_signed" and fact is not None:
        line["url"] = reverse("risk:fact", args=[view.pk, borrower.pk, str(fact["id"])])
    return line


def _source(each: Input, facts: Facts) -> str:
    words = _layer_words(each, facts)
    return f"{words}, {each.original}" if each.original else words


def _layer_words(each: Input, facts: Facts) -> str:
    if each.layer == "loan_book":
        return _("loan book")
    fact = facts.get(each.fact)
    if each.layer == "company_signed" and fact is not None:
        return (
            f"{LAYERS['company_signed']}, {source_wording(str(fact['source_label']))}"
        )
    return str(LAYERS.get(each.layer, each.layer))


def _factor_line(each: Input) -> dict[str, object]:
    mark = MARKS.get(each.mark, each.mark) if each.mark != "verified" else ""
    return {
        "label": NAMES.get(each.name, each.name),
        "value": f"{grouped(each.value, 3)} {_unit(each.unit)}",
        "source": factor_words(each.factor_id),
        "id": each.factor_id,
        "mark": mark,
    }


def step_lines(explanation: Explanation) -> list[dict[str, object]]:
    """Every step as result, formula in words, and value."""
    return [
        {
            "result": NAMES.get(step.result, step.result),
            "formula": _in_words(step),
            "value": grouped(step.value, _places(step)),
            "unit": _unit(step.unit),
        }
        for step in explanation.steps
    ]


def _places(step: Step) -> int:
    """Decimals of a step: a share below ten with all that tell it apart from another."""
    return 6 if step.unit or step.places or abs(step.value) < 10 else 2


def _in_words(step: Step) -> str:
    found = []
    for word in step.formula.split():
        name, _bracket, inner = word.partition("(")
        if inner:
            limit = _("at most 1") if name == "at_most_one" else _("not below 0")
            found.append(names.bracketed(NAMES.get(inner[:-1], inner[:-1]), limit))
        else:
            found.append(str(NAMES.get(word, word)))
    return " ".join(found)


def explanation_json(explanation: Explanation) -> dict[str, object]:
    """The same for programs: inputs, steps in order, and the figure."""
    return {
        "option": explanation.option,
        "inputs": [
            {
                "name": each.name,
                "value": str(each.value),
                "unit": each.unit,
                "layer": each.layer,
                "date": each.date,
                "factor_id": each.factor_id,
                "mark": each.mark,
            }
            for each in explanation.inputs
        ],
        "steps": [
            {
                "result": s.result,
                "formula": s.formula,
                "value": str(s.value),
                "unit": s.unit,
            }
            for s in explanation.steps
        ],
        "value": str(explanation.value),
        "unit": "tCO2e",
    }


_SUMS: dict[str, tuple[Words, str]] = {
    "exposure": (gettext_lazy("Total exposure"), "money"),
    "exposure_s12": (gettext_lazy("Exposure with financed emissions"), "money"),
    "exposure_own_s12": (gettext_lazy("Exposure by own data"), "money"),
    "exposure_score_s12": (gettext_lazy("Exposure × score"), "money"),
    "fe_s12": (gettext_lazy("Financed emissions"), CARBON),
    "fe_own_s12": (gettext_lazy("Financed emissions by own data"), CARBON),
    "borrowers_s12": (gettext_lazy("Borrowers with financed emissions"), ""),
    "loans_without_rate": (gettext_lazy("Loans without an exchange rate"), ""),
    "capped": (gettext_lazy("Borrowers whose share was cut to 100%"), ""),
}

#: Title, formula, a note, and the sums that go in.
MEASURES: dict[str, tuple[Words, Words, Words, tuple[str, ...]]] = {
    "financed_emissions": (
        gettext_lazy("Financed emissions, scope 1 and 2"),
        gettext_lazy("The bank's share of each borrower's emissions, added up."),
        gettext_lazy("Borrowers without any option are not in it: see coverage."),
        ("fe_s12", "fe_own_s12", "borrowers_s12", "capped"),
    ),
    "coverage": (
        gettext_lazy("Coverage"),
        gettext_lazy("Exposure with financed emissions ÷ total exposure."),
        gettext_lazy("Not computed while a loan's currency has no rate."),
        ("exposure_s12", "exposure", "loans_without_rate"),
    ),
    "own_data": (
        gettext_lazy("Share with own data"),
        gettext_lazy("Exposure by options 1a to 2b ÷ total exposure."),
        gettext_lazy(
            "Own data: what a company stated, or what follows from its energy use."
        ),
        ("exposure_own_s12", "exposure"),
    ),
    "intensity": (
        gettext_lazy("Intensity"),
        gettext_lazy("Financed emissions ÷ the exposure they cover, in millions."),
        gettext_lazy("Sums are divided once, never averaged again."),
        ("fe_s12", "exposure_s12"),
    ),
    "quality": (
        gettext_lazy("Data quality, weighted"),
        gettext_lazy("Exposure × score, added up ÷ the exposure covered."),
        gettext_lazy("1 is verified data, 5 an estimate from averages of the sector."),
        ("exposure_score_s12", "exposure_s12"),
    ),
}


def measure_panel(view: RiskView, measure: str, overall: Cell) -> dict[str, object]:
    """The component's values for a figure of the whole book."""
    title, formula, note, sums = MEASURES[measure]
    value, unit = _measured(view, overall)[measure]
    reference = view.manifest["inputs"]["reference"]
    return {
        "title": title,
        "value": value or "–",
        "unit": unit if value else "",
        "as_of": as_of_text(view),
        "sum": formula,
        "inputs": [_sum_line(view, overall, name) for name in sums],
        "factors": [],
        "method": {
            "label": view.manifest["method"],
            "id": reference["parameters"]["id"],
        },
        "quality": note,
        "missing": [hidden_words()] if overall.is_hidden or overall.is_reduced else [],
    }


def _measured(view: RiskView, overall: Cell) -> dict[str, tuple[str, str]]:
    found = overall.ratios()
    per_million = _per_million(view.book.currency)
    return {
        "financed_emissions": (tonnes(overall.number("fe_s12")), CARBON),
        "coverage": (percent(found.coverage, 1), ""),
        "own_data": (percent(found.own_data_share, 1), ""),
        "intensity": (tonnes(found.intensity), per_million),
        "quality": (grouped(found.weighted_score, 2), _("1 best, 5 worst")),
    }


def _sum_line(view: RiskView, overall: Cell, name: str) -> dict[str, object]:
    label, unit = _SUMS[name]
    shown = view.book.currency if unit == "money" else unit
    return {
        "label": label,
        "value": f"{grouped(overall.number(name)) or '–'} {shown}",
        "source": _("sum over the borrowers of this view"),
        "url": reverse("risk:borrowers", args=[view.pk]),
    }


def _unit(unit: str) -> str:
    """A unit of the calculation in the reader's language."""
    intensity, _of, currency = unit.partition(" per million ")
    if not currency or intensity != "tCO2e":
        return printed_unit(unit)
    return _per_million(currency)


def _per_million(currency: str) -> str:
    return _("%(unit)s per million %(currency)s") % {
        "unit": CARBON,
        "currency": currency,
    }
