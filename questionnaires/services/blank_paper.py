"""The questionnaire as empty paper, to be printed and filled by hand."""

from __future__ import annotations

import ast
import io
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _

from audit.services import Auditable
from documents.models import StoredFile
from documents.pdf import render_pdf
from documents.storage import store
from jobs.models import Job
from jobs.services import enqueue
from questionnaires.language.compiled import Definition
from questionnaires.language.definition import Question, Section
from questionnaires.language.grammar import parse
from questionnaires.models import Response
from questionnaires.selectors.definitions import definition_of
from questionnaires.selectors.sizes import MAIN_INSTRUMENT
from questionnaires.words import listed, option_label, page_text, unit_label

KIND = "questionnaires.make_blank_paper"
TEMPLATE = "questionnaires/pdf/blank.html"
MEDIA_TYPE = "application/pdf"
LINES, WIDE_LINES, BESIDE, LONG_TEXT_LINES = 8, 3, 6, 4


def request_blank(*, response: Response, language: str, by: Auditable) -> None:
    """Have the empty paper of a response's questionnaire made, once."""
    enqueue(
        KIND,
        organisation_id=response.organisation_id,
        by=by,
        payload={"version": str(response.version_id), "language": language},
        key=_key(response, language),
    )


def kept_blank(*, response: Response, language: str) -> tuple[StoredFile | None, bool]:
    """The paper if it is there, and whether it is being made."""
    name = _name(definition_of(response.version_id), language)
    files = StoredFile.objects.filter(organisation_id=response.organisation_id)
    made = files.filter(name=name, media_type=MEDIA_TYPE).first()
    jobs = Job.objects.filter(
        kind=KIND,
        organisation_id=response.organisation_id,
        key=_key(response, language),
    )
    return made, made is None and jobs.filter(status__in=Job.LIVE).exists()


def make_blank(*, organisation_id: UUID, version_id: UUID, language: str) -> StoredFile:
    """The empty paper, kept among the company's files."""
    definition = definition_of(version_id)
    with translation.override(language):
        context = blank_context(definition)
    content = render_pdf(TEMPLATE, context, language)
    return store(
        organisation_id=organisation_id, name=_name(definition, language),
        media_type=MEDIA_TYPE, source=io.BytesIO(content),
    )  # fmt: skip


def _key(response: Response, language: str) -> str:
    return f"{response.organisation_id}:{response.version_id}:{language}"


def _name(definition: Definition, language: str) -> str:
    short = definition.sha256[:8]
    return f"greenfin-{definition.key}-{definition.version}-{short}-{language}.pdf"


def blank_context(definition: Definition) -> dict[str, Any]:
    """What the paper shows, in the active language."""
    return {
        "title": page_text(definition.title),
        "version": definition.version,
        "is_sme": definition.key.startswith(f"{MAIN_INSTRUMENT}_"),
        "document_hash": definition.sha256,
        "sections": [
            {
                "title": page_text(section.title),
                "intro": page_text(section.intro) if section.intro else "",
                "only_if": _only_if(definition, section.ask_if),
                "blocks": list(_blocks(definition, section)),
            }
            for section in definition.sections
            if any(question.is_input for question in section.questions)
        ],
    }


def _blocks(definition: Definition, section: Section) -> Iterator[dict[str, Any]]:
    topic = ""
    for question in section.questions:
        if not question.is_input:
            continue
        title = ""
        if question.topic != topic:
            topic = question.topic
            title = next(page_text(t.title) for t in section.topics if t.key == topic)
        yield {
            "topic": title,
            "label": _plain(page_text(question.label)),
            "help": _plain(page_text(question.help)) if question.help else "",
            "only_if": _only_if(definition, question.ask_if),
            "states": _states(question),
            **_space(question),
        }


def _space(question: Question) -> dict[str, Any]:
    """Room for the answer: boxes to tick, a line with its unit, lines, or a grid."""
    if question.type == "table":
        return _grid(question)
    if question.options:
        return {"boxes": [page_text(option.label) for option in question.options],
                "several": question.type == "choices"}  # fmt: skip
    if question.type == "long_text":
        return {"lines": range(LONG_TEXT_LINES)}
    units = [unit_label(symbol) for symbol in question.units]
    if question.type == "percent":
        units = ["%"]
    if question.type == "date":
        units = [_("day / month / year")]
    return {"line": True, "units": units}


def _grid(table: Question) -> dict[str, Any]:
    columns = [
        {
            "label": page_text(column.label),
            "hint": _hint(column),
        }
        for column in table.columns
        if column.is_input
    ]
    word = page_text(table.rows.label) if table.rows.label else ""
    names = [page_text(each.label) for each in table.fixed_rows]
    if len(columns) > BESIDE:
        count = min(WIDE_LINES, table.rows.max)
        titles = names or [f"{word} {n}".strip() for n in range(1, count + 1)]
        return {"lists": [{"title": title, "columns": columns} for title in titles]}
    if key := table.column(table.rows.key) if names else None:
        return {"columns": columns, "names": names, "row": page_text(key.label)}
    return {"columns": columns, "rows": range(1, min(LINES, table.rows.max) + 1), "row": word}  # fmt: skip


def _hint(column: Question) -> str:
    """What a column takes: its options, or its units."""
    if column.options:
        return " / ".join(page_text(option.label) for option in column.options)
    return " / ".join(unit_label(symbol) for symbol in column.units)


def _states(question: Question) -> list[str]:
    words = {"dont_know": _("I do not know"), "not_applicable": _("Not relevant to us")}
    return [words[state] for state in question.allow if state in words]


def _plain(text: str) -> str:
    """A text without the values that only a filled form has."""
    return text if "{" not in text else text.replace("{", "(").replace("}", ")")


def _only_if(definition: Definition, expression: str) -> str:
    """When to answer, in words; of a rule too long for that only that there is one."""
    if not expression:
        return ""
    words = _condition(definition, parse(expression))
    if not words:
        return _("Answer this only if it applies to you.")
    return _("Only if: %(condition)s") % {"condition": words}


def _condition(definition: Definition, node: ast.expr) -> str:
    match node:
        case ast.BoolOp(op=ast.And()):
            parts = [_condition(definition, part) for part in node.values]
            return _(" and ").join(parts) if all(parts) else ""
        case ast.Compare(
            left=ast.Name() as left, ops=[ast.Eq() | ast.In()], comparators=[right]
        ):
            return _comparison(definition, left.id, right)
    return ""


def _comparison(definition: Definition, key: str, right: ast.expr) -> str:
    question = definition.questions.get(key)
    values = right.elts if isinstance(right, ast.List) else [right]
    words = [str(v.value) for v in values if isinstance(v, ast.Constant)]
    if question is None or not question.options or not question.is_input or not words:
        return ""
    label = _plain(page_text(question.label))
    return f"{label} – {listed([option_label(question, word) for word in words])}"
