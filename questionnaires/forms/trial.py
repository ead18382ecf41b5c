"""A draft filled in on trial: what each role is asked, found and shown, nothing stored."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from questionnaires.forms.controls import CONTROLS, MOST_RADIOS
from questionnaires.forms.fields import field_id, field_name
from questionnaires.forms.row_names import fixed_name
from questionnaires.language.compiled import Definition
from questionnaires.language.definition import Question
from questionnaires.language.evaluation import Evaluation, evaluate
from questionnaires.language.explain import value_text
from questionnaires.language.findings import Finding
from questionnaires.language.months import Period
from questionnaires.language.run import State
from questionnaires.selectors.definitions import content_language, factor_source
from questionnaires.words import for_page, page_text, unit_label

Context = dict[str, Any]
#: A table that people add rows to is tried with one.
ROW = "1"
LONGEST = 4_000


class Field(dict[str, Any]):
    """A field that answers "" for what it does not hold, as its component asks."""

    def __missing__(self, key: str) -> str:
        return ""


class Trial:
    """One evaluation of what was typed, as one role sees it."""

    def __init__(self, definition: Definition, data: QueryDict, role: str) -> None:
        self.definition, self.data, self.role = definition, data, role
        self.language = content_language()
        self.outcome: Evaluation = evaluate(
            definition, self._answers(), period=_last_year(), factors=factor_source()
        )

    def sections(self) -> list[Context]:
        """What is asked, section by section, and what is worked out there."""
        shown: list[Context] = []
        for section in self.definition.sections:
            fields = [
                field for question in section.questions for field in self._of(question)
            ]
            if fields:
                title = for_page(self.outcome.text(section.title, self.language))
                is_open = not shown or any(f["value"] or f["state"] for f in fields)
                shown.append(
                    {
                        "key": section.key,
                        "title": title,
                        "fields": fields,
                        "is_open": is_open,
                    }
                )
        return shown

    def findings(self) -> Context:
        """Every finding the role may see, the grave ones first."""
        order = {"hard": 0, "explain": 1, "soft": 2}
        found = sorted(
            (each for each in self._seen() if each.rule != "required"),
            key=lambda each: order[each.level],
        )
        return {
            "id": "findings",
            "title": _("Findings"),
            "mode": "cards",
            "columns": [
                {"label": _("Question")},
                {"label": _("Rule")},
                {"label": _("Level")},
                {"label": _("What")},
            ],
            "rows": [{"cells": self._finding(each)} for each in found],
            "empty": {"title": _("Nothing is found")},
        }

    def figures(self) -> Context:
        """Every calculated figure the role may see."""
        rows = []
        for path, row, done in self._calculated():
            question = self.definition.questions[path]
            value = "–" if done.value is None else value_text(done.value)
            unit = unit_label(done.unit) if done.unit and done.value is not None else ""
            marks = [_("not complete")] if done.partial else []
            if done.quality:
                marks.append(
                    _("Data quality %(score)s of 5 (1 is best)")
                    % {"score": done.quality}
                )
            rows.append(
                {
                    "cells": [
                        {"text": self._label(question, row), "note": path},
                        {
                            "text": f"{value} {unit}".strip(),
                            "label": _("Value"),
                            "number": True,
                        },
                        {"text": _(", ").join(marks) or "–", "label": _("Remark")},
                    ]
                }
            )
        return {
            "id": "figures",
            "title": _("Worked out"),
            "mode": "cards",
            "columns": [
                {"label": _("Figure")},
                {"label": _("Value"), "number": True},
                {"label": _("Remark")},
            ],
            "rows": rows,
            "empty": {"title": _("Nothing is worked out yet")},
        }

    def summary(self) -> list[str]:
        """How many are asked, and how complete the answers are."""
        asked = sum(self._sees(path) for path in self.outcome.asked)
        missing = sum(each.rule == "required" for each in self._seen())
        share = int(self.outcome.completeness * 100)
        return [
            _("%(count)s questions asked") % {"count": asked},
            _("%(count)s required answers are missing") % {"count": missing},
            _("%(share)s%% of what is required is answered") % {"share": share},
        ]

    def _seen(self) -> Iterator[Finding]:
        return iter(self.outcome.findings_for(self.role))

    def _calculated(self) -> Iterator[tuple[str, str, Any]]:
        for path, done in self.outcome.calculated.items():
            if self._sees(path):
                yield path, "", done
        for (path, row), done in self.outcome.cells.items():
            if self._sees(path):
                yield path, row, done

    def _sees(self, path: str) -> bool:
        known = path in self.definition.questions
        return not known or self.definition.is_visible(path, self.role)

    def _of(self, question: Question) -> Iterator[Field]:
        if not self._sees(question.path) or not self._is_asked(question, ""):
            return
        if question.columns:
            for row in _rows(question):
                for column in question.columns:
                    visible = column.is_input and self._sees(column.path)
                    if visible and self._is_asked(column, row):
                        yield self._field(column, row)
        elif question.is_input:
            yield self._field(question, "")

    def _is_asked(self, question: Question, row: str) -> bool:
        return self.outcome.state(question.path, row) is not State.NOT_ASKED

    def _field(self, question: Question, row: str) -> Field:
        name = field_name(question.path, row)
        values = self.data.getlist(name)
        given = [text[:LONGEST] for text in values]
        several = question.type == "choices"
        field = Field(
            type=_control(question),
            id=field_id(question.path, row),
            name=name,
            label=self._label(question, row),
            value=given if several else (given[0] if given else ""),
            hint=self._text(question, "help", row),
            optional=not self.outcome.is_required(question.path, row),
            inline=question.type == "yes_no",
            can_say_unknown="dont_know" in question.allow,
            can_say_not_relevant="not_applicable" in question.allow,
            state=self.data.get(f"{name}__state", ""),
            unit=self.data.get(f"{name}__unit", ""),
        )
        if question.options:
            field["choices"] = [
                {"value": option.id, "label": page_text(option.label)}
                for option in question.options
            ]
        if len(question.units) > 1:
            field["units"] = [
                {"value": each, "label": unit_label(each)} for each in question.units
            ]
        elif question.units:
            field["suffix"] = unit_label(question.unit)
        # That nothing is typed yet is no news beside the field.
        found = [
            finding
            for finding in self.outcome.findings_on(question.path, row)
            if finding.rule != "required"
        ]
        field["errors"] = [self._said(f) for f in found if f.level == "hard"]
        field["warnings"] = [
            {"text": self._said(f)} for f in found if f.level != "hard"
        ]
        return field

    def _label(self, question: Question, row: str) -> str:
        label = self._text(question, "label", row)
        table = self.definition.questions.get(question.table)
        name = fixed_name(table, row) if table else ""
        return f"{name}: {label}" if name else label

    def _text(self, question: Question, attribute: str, row: str) -> str:
        texts = getattr(question, attribute)
        if not texts:
            return ""
        return for_page(
            self.outcome.text(texts, self.language, table=question.table, row=row)
        )

    def _said(self, finding: Finding) -> str:
        return for_page(finding.message(self.language))

    def _finding(self, finding: Finding) -> list[Context]:
        kinds = {"hard": "bad", "explain": "warn", "soft": "info"}
        place = f"{finding.key} ({finding.row})" if finding.row else finding.key
        return [
            {"text": "", "code": place},
            {"text": "", "code": finding.rule, "label": _("Rule")},
            {
                "text": "",
                "label": _("Level"),
                "tag": {
                    "label": _("stops signing")
                    if finding.blocks
                    else _("does not stop"),
                    "kind": kinds[finding.level],
                },
            },
            {"text": self._said(finding), "label": _("What"), "wrap": True},
        ]

    def _answers(self) -> dict[str, Any]:
        answers: dict[str, Any] = {}
        for question in self.definition.questions.values():
            if not question.is_input or question.table:
                continue
            if question.columns:
                answers[question.key] = {
                    row: {
                        column.key: raw
                        for column in question.columns
                        if column.is_input
                        and (raw := self._raw(column, row)) is not None
                    }
                    for row in _rows(question)
                }
            elif (raw := self._raw(question, "")) is not None:
                answers[question.key] = raw
        return answers

    def _raw(self, question: Question, row: str) -> Any:
        name = field_name(question.path, row)
        state = self.data.get(f"{name}__state", "")
        if state in question.allow:
            return {"state": state}
        values = [text[:LONGEST] for text in self.data.getlist(name) if text.strip()]
        if not values:
            return None
        if question.type == "choices":
            return values
        unit = self.data.get(f"{name}__unit", "")
        return {"value": values[0], "unit": unit} if unit else values[0]


def _rows(table: Question) -> list[str]:
    return [each.id for each in table.fixed_rows] or [ROW]


def _control(question: Question) -> str:
    if question.type == "choice":
        return "radios" if len(question.options) <= MOST_RADIOS else "select"
    return CONTROLS.get(question.type, "text")


def _last_year() -> Period:
    # Any closed year does: a trial is of the questions, not of a company's year.
    return Period(date(2025, 1, 1), date(2025, 12, 31))
