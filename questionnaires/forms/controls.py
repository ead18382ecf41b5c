"""What a field shows whatever the answer is: made once per question and language."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from questionnaires.language.compiled import Definition
from questionnaires.language.definition import Question
from questionnaires.language.piping import in_language
from questionnaires.language.units import unit as measure
from questionnaires.selectors.definitions import content_language
from questionnaires.words import SIGNS, for_page, is_year, page_text, unit_label

CONTROLS = {
    "text": "text",
    "long_text": "textarea",
    "integer": "integer",
    "decimal": "number",
    "quantity": "number",
    "percent": "number",
    "date": "day",
    "yes_no": "radios",
    "choices": "checkboxes",
}
NUMERIC = frozenset({"integer", "decimal", "quantity", "percent"})
MOST_RADIOS = 6
#: With more columns than these to fill, a row is a card on every width.
MOST_COLUMNS = 4
MOST_CONTROLS = 4096
_controls: dict[tuple[str, str, bool, str], dict[str, Any]] = {}
SPECIMENS = {
    "electricity_bill": "components/bill_electricity.html",
    "towngas_bill": "components/bill_towngas.html",
    "fuel_receipt": "components/bill_fuel.html",
}


def control_of(definition: Definition, path: str, *, is_full: bool) -> dict[str, Any]:
    """The lasting part of a question's field; to be copied, never changed."""
    key = (definition.sha256, path, is_full, get_language() or "en")
    found = _controls.get(key)
    if found is None:
        # Another thread may empty it at any moment, so what was made is what is given.
        if len(_controls) >= MOST_CONTROLS:
            _controls.clear()
        found = _controls[key] = _control(definition, path, is_full)
    return found


def _control(definition: Definition, path: str, is_full: bool) -> dict[str, Any]:
    question = definition.questions[path]
    control: dict[str, Any] = {
        "type": CONTROLS.get(question.type, ""),
        "static": (definition.sha256, path, is_full),
        "inline": question.type == "yes_no",
        "max_length": question.max_length,
        "is_piped": is_piped(question),
        "label": page_text(question.label),
        "is_year": is_year(question),
    }
    if question.type == "choice":
        few = len(question.options) <= MOST_RADIOS and (is_full or not question.table)
        control["type"] = "radios" if few else "select"
    if question.options:
        control["choices"] = [
            {
                "value": option.id,
                "label": page_text(option.label),
                "alone": option.exclusive,
                "apart": option.exclusive,
            }
            for option in question.options
        ]
    control |= _measure(question)
    return control | _around(question) if is_full or not question.table else control


def is_card(table: Question) -> bool:
    """Whether a row of the table has too many fields to stand in one line."""
    return sum(column.is_input for column in table.columns) > MOST_COLUMNS


def is_piped(question: Question) -> bool:
    """Whether its texts have values in them, so that they last no longer than these."""
    texts = (question.label, question.help, question.example)
    return any("{" in text for each in texts for text in each.values())


def _measure(question: Question) -> dict[str, Any]:
    """Width, unit or units of a number."""
    if question.type not in NUMERIC:
        return {}
    if question.type in ("integer", "percent"):
        suffix = {"suffix": "%"} if question.type == "percent" else {}
        return {"width": "s", **suffix}
    if question.unit in SIGNS:
        return {"width": "m", "prefix": unit_label(question.unit)}
    if len(question.units) == 1:
        return {"width": "m", "suffix": unit_label(question.unit)}
    units = [
        {
            "value": symbol,
            "label": unit_label(symbol),
            "factor": str(float(measure(symbol).scale)),
        }
        for symbol in question.units
    ]
    return {"width": "l" if units else "m", "units": units}


def _around(question: Question) -> dict[str, Any]:
    """Hint, help, and whether one may say that one cannot answer."""
    language = content_language()
    return {
        "hint": for_page(in_language(question.help, language)) if question.help else "",
        "help": _help(question, language),
        "can_say_unknown": "dont_know" in question.allow,
        "can_say_not_relevant": "not_applicable" in question.allow,
    }


def _help(question: Question, language: str) -> list[dict[str, Any]]:
    """What opens under the label: an example, what it is used for, a specimen."""
    lines = []
    if question.example:
        example = for_page(in_language(question.example, language))
        lines.append(_("Example: %(example)s") % {"example": example})
    if question.used_by:
        use = for_page(in_language(question.used_by, language))
        lines.append(_("Used for: %(use)s") % {"use": use})
    found: list[dict[str, Any]] = []
    if lines:
        found.append({"summary": _("Example, and why we ask"), "list": lines})
    if template := SPECIMENS.get(question.specimen):
        summary = _("Where the number stands on the bill")
        found.append({"summary": summary, "template": template})
    return found
