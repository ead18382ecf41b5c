"""A definition as JSON Schema 2020-12: what a program may send as answers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from questionnaires.language.compiled import Definition
from questionnaires.language.definition import Question, Section, Texts
from questionnaires.language.piping import in_language

DIALECT = "https://json-schema.org/draft/2020-12/schema"
DECIMAL = r"^-?[0-9]+(\.[0-9]+)?$"
INTEGER = r"^-?[0-9]+$"
#: What may be said of an answer instead of a value.
STATES = ("dont_know", "not_applicable")
CURRENCY = r"^[A-Z]{3}$"

Schema = dict[str, Any]


def schema_of(
    definition: Definition, language: str, *, section: str = "", address: str = ""
) -> Schema:
    """The schema of all answers, or of one section's; KeyError for one there is not.

    Whether a question is asked depends on other answers, and so does most of what must
    be answered: only what is always required is `required` here. The findings of an
    evaluation say the rest.
    """
    sections = [each for each in definition.sections if section in ("", each.key)]
    if not sections:
        raise KeyError(section)
    title = sections[0].title if section else definition.title
    schema: Schema = {
        "$schema": DIALECT,
        "title": in_language(title, language),
        "type": "object",
        "additionalProperties": False,
        "properties": _properties(_questions(sections), language),
        "x-questionnaire": definition.key,
        "x-version": definition.version,
        "x-sha256": definition.sha256,
    }
    if address:
        schema["$id"] = address
    if needed := _needed(sections):
        schema["required"] = needed
    return schema


def _questions(sections: Iterable[Section]) -> list[Question]:
    return [
        question
        for section in sections
        for question in section.questions
        if question.is_input
    ]


def _properties(questions: Iterable[Question], language: str) -> Schema:
    return {question.key: _question(question, language) for question in questions}


def _needed(sections: Iterable[Section]) -> list[str]:
    return [
        question.key
        for section in sections
        if not section.ask_if
        for question in section.questions
        if question.is_input and question.required is True and not question.ask_if
    ]


def _question(question: Question, language: str) -> Schema:
    value = _value(question, language)
    states = [state for state in STATES if state in question.allow]
    schema: Schema = {"title": in_language(question.label, language)}
    schema |= {"anyOf": [value, _without_value(states)]} if states else value
    if question.help:
        schema["description"] = in_language(question.help, language)
    if question.data_point:
        schema["x-data-point"] = question.data_point
    if question.ask_if:
        schema["x-ask-if"] = question.ask_if
    if isinstance(question.required, str) and question.required:
        schema["x-required-if"] = question.required
    return schema


def _without_value(states: list[str]) -> Schema:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": ["state"],
        "properties": {
            "state": {"enum": states},
            "reason": {"type": "string", "maxLength": 2_000},
        },
    }


def _value(question: Question, language: str) -> Schema:
    if question.type in ("choice", "choices", "yes_no"):
        return _chosen(question, language)
    if question.type == "table":
        return _table(question, language)
    if question.type == "quantity":
        return _quantity(question)
    if question.type in ("integer", "decimal", "percent"):
        return {"type": "string", "pattern": _pattern(question)} | _limits(question)
    if question.type == "date":
        return {"type": "string", "format": "date"}
    schema: Schema = {"type": "string"}
    if question.max_length:
        schema["maxLength"] = question.max_length
    if question.pattern:
        schema["pattern"] = f"^(?:{question.pattern})$"
    return schema


def _pattern(question: Question) -> str:
    return INTEGER if question.type == "integer" else DECIMAL


def _limits(question: Question) -> Schema:
    """Bounds of a number that is sent as text, which the dialect has no word for."""
    limits = {"x-minimum": question.min, "x-maximum": question.max}
    return {name: str(limit) for name, limit in limits.items() if limit is not None}


def _quantity(question: Question) -> Schema:
    """A decimal as text with its unit: no reader rounds it, nobody guesses what it is."""
    unit: Schema = {"enum": list(question.units)}
    if question.unit_from:
        unit = {"type": "string", "pattern": CURRENCY}
    return {
        "type": "object",
        "additionalProperties": False,
        "required": ["value", "unit"],
        "properties": {
            "value": {"type": "string", "pattern": DECIMAL} | _limits(question),
            "unit": unit,
        },
    }


def _chosen(question: Question, language: str) -> Schema:
    options = [
        {"const": option.id, "title": in_language(option.label, language)}
        for option in question.options
    ]
    if question.type == "yes_no":
        words: dict[str, Texts] = {
            "yes": {"en": "Yes", "zh-Hant": "是"},
            "no": {"en": "No", "zh-Hant": "否"},
        }
        options = [
            {"const": key, "title": in_language(text, language)}
            for key, text in words.items()
        ]
    if question.type != "choices":
        return {"oneOf": options}
    return {
        "type": "array",
        "items": {"oneOf": options},
        "uniqueItems": True,
        "minItems": 1,
    }


def _table(question: Question, language: str) -> Schema:
    columns = [column for column in question.columns if column.is_input]
    needed = [
        column.key
        for column in columns
        if column.required is True and not column.ask_if
    ]
    row: Schema = {
        "type": "object",
        "additionalProperties": False,
        "properties": _properties(columns, language),
    }
    if needed:
        row["required"] = needed
    if question.rows.fixed:
        return _named_rows(question, row, language)
    if source := question.rows.source:
        return {
            "type": "object",
            "additionalProperties": row,
            "maxProperties": question.rows.max,
            "x-rows-from": source,
        }
    return {
        "type": "array",
        "items": row,
        "minItems": question.rows.min,
        "maxItems": question.rows.max,
    }


def _named_rows(table: Question, row: Schema, language: str) -> Schema:
    """One object for each row that the form names."""
    rows = {
        each.id: row | {"title": in_language(each.label, language)}
        for each in table.fixed_rows
    }
    return {"type": "object", "additionalProperties": False, "properties": rows}
