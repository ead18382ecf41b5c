"""What stands behind a calculated value, for people and as JSON."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from catalogue.tables import load
from questionnaires.forms import pages
from questionnaires.forms.fields import FieldMaker, field_id
from questionnaires.forms.figures import (
    factor_lines,
    factors_behind,
    figure_of,
    figure_text,
    state_word,
    why_nothing,
)
from questionnaires.forms.overview import period_label
from questionnaires.language.definition import EVALUATOR_VERSION, Question
from questionnaires.language.explain import Input, Trace, explain, value_text
from questionnaires.language.run import State
from questionnaires.selectors.filling import Filling
from questionnaires.words import day, grouped, page_text, shown_value, unit_label


def explain_json(filling: Filling, path: str, row: str) -> dict[str, Any]:
    """The trace of a figure as plain data: enough to compute it again."""
    trace = explain(filling.evaluation, path, row)
    return {
        "question": path,
        "row": row or None,
        "value": value_text(trace.value),
        "definition": filling.definition.sha256,
        "evaluator": EVALUATOR_VERSION,
        **trace.as_json(),
    }


def explain_context(filling: Filling, path: str, row: str) -> dict[str, Any]:
    """What the page of a figure shows."""
    maker = FieldMaker(filling)
    trace = explain(filling.evaluation, path, row)
    figure = figure_of(filling.evaluation, path, row)
    response = filling.response
    behind = factors_behind(filling.evaluation, figure, row) if figure else ()
    title = maker.text(trace.question, "label", row)
    inputs = [_input_line(filling, maker, shown) for shown in trace.inputs]
    factors = [_factor_line(line) for line in factor_lines(behind)]
    return {
        "response": response,
        "back": _section_link(filling, trace.question),
        "explain": {
            "title": title,
            "value": _value(trace) or "–",
            "unit": unit_label(trace.question.unit) if trace.question.unit else "",
            "as_of": period_label(response.period_start, response.period_end),
            "sum": _sentence(maker, trace, inputs, factors),
            "inputs": inputs,
            "factors": factors,
            "method": {"rule": trace.rule, "id": _method_id(filling)},
            "quality": _quality(figure.quality if figure else None),
            "missing": _missing(trace, figure),
            "json_url": "?format=json",
        },
    }


def _method_id(filling: Filling) -> str:
    return _("%(name)s, version %(version)s, evaluator %(evaluator)s") % {
        "name": page_text(filling.definition.title),
        "version": filling.definition.version,
        "evaluator": EVALUATOR_VERSION,
    }


def _value(trace: Trace) -> str:
    return figure_text(trace.question, trace.value) if trace.value is not None else ""


def _sentence(
    maker: FieldMaker, trace: Trace, inputs: list[Any], factors: list[Any]
) -> str:
    """The rule with numbers in it, where it is short enough to read."""
    if trace.value is None:
        return why_nothing(figure_of(maker.evaluation, trace.question.path, trace.row))
    numbers = [line for line in [*inputs, *factors] if line["value"][:1].isdigit()]
    parts = [line["value"] for line in numbers[:5]]
    more = len(numbers) - len(parts)
    if more > 0:
        parts.append(_("and %(count)s more") % {"count": more})
    unit = unit_label(trace.question.unit) if trace.question.unit else ""
    return f"{' · '.join(parts)} → {_value(trace)} {unit}".strip()


def _input_line(filling: Filling, maker: FieldMaker, shown: Input) -> dict[str, str]:
    """One answer or figure that went in, with a link to where it was given."""
    questions = filling.definition.questions
    question = questions.get(_path_of(filling, shown))
    if question is None:
        return {
            "label": _plain_name(shown.name),
            "value": _input_value(shown),
            "source": "",
        }
    label = maker.text(question, "label", shown.row)
    if shown.row:
        table = questions[question.table]
        number = filling.evaluation.row_ids(table.key).index(shown.row) + 1
        label = f"{label} ({maker.text(table, 'label')}, {number})"
    return {
        "label": label,
        "value": _input_value(shown, question),
        "source": _source(filling, shown, question),
        "url": _place(filling, question, shown.row),
    }


def _path_of(filling: Filling, shown: Input) -> str:
    if not shown.name.startswith("row."):
        return shown.name
    column = shown.name.removeprefix("row.")
    tables = filling.evaluation.run.row_ids
    table = next((t for t, ids in tables.items() if shown.row in ids), "")
    return f"{table}.{column}"


def _plain_name(name: str) -> str:
    base, _dot, rest = name.partition(".")
    words = {"prior": _("Last period: %(name)s"), "period": _("Period: %(name)s")}
    return words.get(base, "%(name)s") % {"name": rest or name}


def _input_value(shown: Input, question: Question | None = None) -> str:
    if shown.value is None:
        return state_word(shown.state) or "–"
    if isinstance(shown.value, Decimal):
        return f"{grouped(shown.value)} {unit_label(shown.unit)}".rstrip()
    if isinstance(shown.value, date):
        return day(shown.value)
    if question is not None:
        return shown_value(question, value_text(shown.value))
    return value_text(shown.value)


def _source(filling: Filling, shown: Input, question: Question) -> str:
    if shown.is_calculated:
        return _("Calculated")
    answer = filling.answer(question, shown.row)
    if answer is None:
        return ""
    at = timezone.localtime(answer.changed_at)
    who = answer.changed_by_label.rpartition(" (")[0] or answer.changed_by_label
    return _("%(who)s, %(day)s") % {"who": who, "day": day(at.date())}


def _place(filling: Filling, question: Question, row: str) -> str:
    """The field on its section page, or the page of the figure it is."""
    if not question.is_input:
        return pages.figure_address(filling, question, row)
    top = filling.definition.questions[question.table] if question.table else question
    section = next(s for s in filling.definition.sections if s.key == top.section)
    return f"{pages.section_url(filling, section)}#{field_id(question.path, row)}"


def _section_link(filling: Filling, question: Question) -> dict[str, str]:
    top = filling.definition.questions[question.table] if question.table else question
    section = next(s for s in filling.definition.sections if s.key == top.section)
    return {
        "label": page_text(section.title),
        "url": pages.section_url(filling, section),
    }


def _factor_name(table: str, key: str) -> str:
    """What the catalogue calls a factor; its key if the catalogue knows it no more."""
    known = load().tables.get(table)
    entry = known.entries.get(key) if known else None
    return page_text(entry.name) if entry else key


def _factor_line(line: dict[str, str]) -> dict[str, str]:
    return {
        "label": f"{_factor_name(line['table'], line['key'])}, {line['year']}",
        "value": f"{line['value']} {line['unit']}",
        "source": line["source"],
        "date": _("%(months)s months") % {"months": line["months"]},
        "mark": line["mark"],
    }


def _quality(score: int | None) -> str:
    if score is None:
        return ""
    return _("Data quality %(score)s of 5 (1 is best)") % {"score": score}


def _missing(trace: Trace, figure: Any) -> list[str]:
    missing = [
        _plain_name(shown.name)
        for shown in trace.inputs
        if shown.value is None and shown.state is not State.NOT_ASKED
    ]
    if figure and figure.partial:
        missing.append(_("Some parts are missing, so the figure is not complete."))
    return missing
