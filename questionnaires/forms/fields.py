"""From a question and its answer to the dictionary that a field component draws."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from questionnaires.forms.words import (
    for_page,
    grouped,
    option_label,
    page_text,
    shown_value,
    unit_label,
)
from questionnaires.language.definition import Question
from questionnaires.language.findings import Finding
from questionnaires.language.units import unit as measure
from questionnaires.models import Answer
from questionnaires.selectors.definitions import content_language
from questionnaires.selectors.filling import Filling

CONTROLS = {
    "text": "text",
    "long_text": "textarea",
    "integer": "integer",
    "decimal": "number",
    "quantity": "number",
    "percent": "number",
    "date": "date",
    "yes_no": "radios",
    "choices": "checkboxes",
}
NUMERIC = frozenset({"integer", "decimal", "quantity", "percent"})
MOST_RADIOS = 6
SPECIMENS = {
    "electricity_bill": "components/bill_electricity.html",
    "towngas_bill": "components/bill_towngas.html",
}

Field = dict[str, Any]


def field_id(path: str, row: str = "") -> str:
    """The id of a control, fit for a selector."""
    name = path.replace(".", "-").replace("_", "-")
    return f"q-{name}-{row}" if row else f"q-{name}"


def field_name(path: str, row: str = "") -> str:
    """The name of a control in the form that works without script."""
    return f"{path}:{row}" if row else path


class FieldMaker:
    """Makes the fields of one response's page in the page's language."""

    def __init__(self, filling: Filling) -> None:
        self.filling = filling
        self.evaluation = filling.evaluation
        self.language = content_language()
        self.url = reverse("questionnaires:save_answer", args=[filling.response.pk])

    def field(
        self, question: Question, row: str = "", *, is_full: bool = False
    ) -> Field:
        """Everything the component needs for one question, or one cell of a table.

        A cell is bare, without help and the like, unless it is to be `is_full`.
        """
        answer = self.filling.answer(question, row)
        field: Field = {
            "id": field_id(question.path, row),
            "name": field_name(question.path, row),
            "label": self.text(question, "label", row),
            "type": CONTROLS.get(question.type, ""),
            "save": {
                "url": self.url,
                "key": question.path,
                "row": row,
                "version": answer.version_no if answer else 0,
            },
        }
        self._control(field, question, is_full)
        self._answer(field, question, answer, row)
        self.messages(field, question, row)
        if is_full or not row:
            self._around(field, question, answer)
        return field

    def text(self, question: Question, attribute: str, row: str = "") -> str:
        """Label, help or example with its values filled in."""
        return for_page(
            self.evaluation.text(
                getattr(question, attribute),
                self.language,
                table=question.table,
                row=row,
            )
        )

    def messages(self, field: Field, question: Question, row: str = "") -> Field:
        """Adds what is wrong (`errors`) and what is unusual (`warnings`)."""
        started = (question.path, row) in self.filling.answers
        errors, warnings = [], []
        for finding in self.evaluation.findings_on(question.path, row):
            if finding.rule == "required" and not started:
                continue
            if finding.level == "hard":
                errors.append(self.message(finding))
            else:
                warnings.append(self.warning(finding, field["name"]))
        field["errors"], field["warnings"] = errors, warnings
        return field

    def message(self, finding: Finding) -> str:
        """What a finding says, in the language of the page."""
        return for_page(finding.message(self.language))

    def warning(self, finding: Finding, name: str) -> dict[str, Any]:
        """An unusual value; one that wants a reason brings the reasons there are."""
        warning: dict[str, Any] = {"text": self.message(finding)}
        if finding.level == "explain":
            warning |= {
                "name": f"{name}__because_{finding.rule}",
                "check": finding.rule,
                "explanation": finding.reason,
                "reasons": [
                    {"value": reason.id, "label": page_text(reason.label)}
                    for reason in finding.reasons
                ],
            }
        return warning

    def _control(self, field: Field, question: Question, is_full: bool) -> None:
        if question.type == "choice":
            few = len(question.options) <= MOST_RADIOS and (
                is_full or not question.table
            )
            field["type"] = "radios" if few else "select"
        if question.options:
            field["choices"] = [
                {
                    "value": option.id,
                    "label": page_text(option.label),
                    "alone": option.exclusive,
                    "apart": option.exclusive,
                }
                for option in question.options
            ]
        field["inline"] = question.type == "yes_no"
        field["max_length"] = question.max_length
        if question.type == "percent":
            field["suffix"] = "%"
        elif question.type == "quantity":
            self._units(field, question)
        if question.type in ("integer", "percent"):
            field["width"] = "s"
        elif question.type in NUMERIC:
            field["width"] = "m" if not field.get("units") else "l"

    def _units(self, field: Field, question: Question) -> None:
        if question.unit_from:
            field["prefix"] = str(self.evaluation.value(question.unit_from) or "")
        elif len(question.units) == 1:
            field["suffix"] = unit_label(question.unit)
        else:
            field["units"] = [
                {
                    "value": symbol,
                    "label": unit_label(symbol),
                    "factor": str(float(measure(symbol).scale)),
                }
                for symbol in question.units
            ]

    def _answer(
        self, field: Field, question: Question, answer: Answer | None, row: str
    ) -> None:
        field["state"] = answer.state if answer else ""
        field["value"] = field["unit"] = field["reason"] = ""
        if answer is None:
            return
        field["reason"] = answer.reason
        field["unit"] = answer.unit
        field["value"] = answer.text
        if answer.problem:
            # A date control would hide a text that is no date.
            field["type"] = "text" if field["type"] == "date" else field["type"]
        elif question.type in NUMERIC:
            field["value"] = grouped(answer.text)
        elif question.type == "choices":
            field["value"] = answer.text.split(",")
        if not row and answer.text and not answer.problem:
            field["live"] = self._live(question, answer)
        local = timezone.localtime(answer.changed_at)
        field["saved_at"] = f"{local:%H:%M}"

    def _live(self, question: Question, answer: Answer) -> str:
        """The value in the question's own unit where another one was entered."""
        value = self.evaluation.value(question.path)
        if question.type != "quantity" or question.unit_from or not question.unit:
            return ""
        if answer.unit == question.unit or not isinstance(value, Decimal):
            return ""
        return f"= {grouped(round(value, 3))} {unit_label(question.unit)}"

    def _around(self, field: Field, question: Question, answer: Answer | None) -> None:
        field["hint"] = self.text(question, "help")
        field["help"] = self._help(question)
        path = question.path
        field["optional"] = not self._is_required(path)
        field["can_say_unknown"] = "dont_know" in question.allow
        field["can_say_not_relevant"] = "not_applicable" in question.allow
        if not (answer and answer.text):
            field["prior"] = self._prior(question)

    def _help(self, question: Question) -> list[dict[str, Any]]:
        """What opens under the label: an example, what it is used for, a specimen."""
        lines = []
        if example := self.text(question, "example"):
            lines.append(_("Example: %(example)s") % {"example": example})
        if question.used_by:
            lines.append(_("Used for: %(use)s") % {"use": question.used_by})
        found = []
        if lines:
            found.append({"summary": _("Example, and why we ask"), "list": lines})
        if template := SPECIMENS.get(question.specimen):
            summary = _("Where the number stands on the bill")
            found.append({"summary": summary, "template": template})
        return found

    def _is_required(self, path: str) -> bool:
        needed = self.evaluation.definition.plan.required.get(path, False)
        return needed is True or (
            callable(needed) and needed(self.evaluation.run) is True
        )

    def _prior(self, question: Question) -> dict[str, str] | None:
        """Last period's answer, to be taken over by one press, never silently."""
        earlier = self.filling.prior.get(question.path)
        if not isinstance(earlier, dict) or not earlier.get("value"):
            return None
        value, unit = str(earlier["value"]), str(earlier.get("unit") or "")
        year = self.filling.prior_year
        return {
            "label": _("%(year)s: %(value)s")
            % {"year": year, "value": shown_value(question, value, unit)},
            "value": value.replace(",", "\n") if question.type == "choices" else value,
            "unit": unit if unit in question.units else "",
            "action": _("Use the answer of %(year)s") % {"year": year},
        }


def answer_text(question: Question, answer: Answer) -> str:
    """An answer as a sentence shows it: its value, or why there is none."""
    if answer.state != Answer.State.ANSWERED:
        return str(Answer.State(answer.state).label)
    if answer.problem or not answer.text:
        return answer.text
    return shown_value(question, answer.text, answer.unit)


__all__ = [
    "Field",
    "FieldMaker",
    "answer_text",
    "field_id",
    "field_name",
    "option_label",
]
