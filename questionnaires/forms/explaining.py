"""What stands behind a calculated value, for people and as JSON."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.names import bracketed, sentence
from questionnaires.forms.factors import factor_lines, factors_behind, figure_of
from questionnaires.forms.fields import FieldMaker
from questionnaires.forms.figures import figure, figure_url, full_text, state_word
from questionnaires.forms.periods import period_label
from questionnaires.forms.row_names import given_name
from questionnaires.forms.way import field_url, page_of
from questionnaires.language.definition import EVALUATOR_VERSION, Question
from questionnaires.language.explain import (
    Input,
    Trace,
    explain,
    value_text,
    without,
)
from questionnaires.language.run import State
from questionnaires.language.worked import worked
from questionnaires.selectors.filling import Filling
from questionnaires.words import amount, day, grouped, page_text, shown_value

PERIOD = {
    "start": gettext_lazy("First day of the period"),
    "end": gettext_lazy("Last day of the period"),
    "year": gettext_lazy("Year in which the period ends"),
    "days": gettext_lazy("Days of the period"),
    "months": gettext_lazy("Months of the period"),
}


def explain_json(filling: Filling, path: str, row: str) -> dict[str, Any]:
    """The trace of a figure as plain data: enough to compute it again."""
    trace = _trace(filling, path, row)
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
    trace = _trace(filling, path, row)
    found = figure_of(filling.evaluation, path, row)
    response = filling.response
    behind = factors_behind(filling.evaluation, found, row) if found else ()
    title = maker.text(trace.question, "label", row)
    went_in = [each for each in trace.inputs if each.state is not State.NOT_ASKED]
    inputs = [_input_line(maker, trace, shown) for shown in went_in]
    factors = [_factor_line(line) for line in factor_lines(maker, behind)]
    return {
        "response": response,
        "back": _page_link(filling, trace.question),
        "explain": {
            "title": title,
            "value": _value(trace) or "–",
            "as_of": period_label(response.period_start, response.period_end),
            "sum": _sentence(maker, trace, went_in, inputs, factors),
            "inputs": inputs,
            "factors": factors,
            "method": {"rule": trace.rule, "id": _method_id(filling)},
            "quality": _quality(found.quality if found else None),
            "missing": _missing(maker, trace, found),
            "json_url": "?format=json",
        },
    }


def _trace(filling: Filling, path: str, row: str) -> Trace:
    """How the figure came about, without what its reader may not see."""
    evaluation = filling.evaluation
    return without(explain(evaluation, path, row), filling.hidden)


def _method_id(filling: Filling) -> str:
    return _("%(name)s, version %(version)s, evaluator %(evaluator)s") % {
        "name": page_text(filling.definition.title),
        "version": filling.definition.version,
        "evaluator": EVALUATOR_VERSION,
    }


def _value(trace: Trace) -> str:
    """The whole value: pages round it, here it has all its digits."""
    if trace.value is None:
        return ""
    text = full_text(trace.question, trace.value)
    return amount(text, trace.question.unit) if trace.question.unit else text


def _sentence(
    maker: FieldMaker,
    trace: Trace,
    went_in: list[Input],
    inputs: list[Any],
    factors: list[Any],
) -> str:
    """The rule with numbers in it, where it is short enough to read."""
    if trace.value is None:
        shown = figure(maker, trace.question, trace.row)
        return shown["because"] or shown["nothing"]
    lines = zip(went_in, inputs, strict=True)
    values = {shown.name: line["value"] for shown, line in lines if line["is_number"]}
    if sum_ := worked(trace.rule, values, [line["value"] for line in factors]):
        return f"{sum_} = {_value(trace)}"
    numbers = [line for line in [*inputs, *factors] if line.get("is_number")]
    if not numbers:
        return ""
    parts = [line["value"] for line in numbers[:5]]
    more = len(numbers) - len(parts)
    if more > 0:
        parts.append(_("and %(count)s more") % {"count": more})
    return f"{' · '.join(parts)} → {_value(trace)}"


def _input_line(maker: FieldMaker, trace: Trace, shown: Input) -> dict[str, Any]:
    """One answer or figure that went in, with a link to where it was given."""
    filling = maker.filling
    questions = filling.definition.questions
    question = questions.get(trace.question.path_read(shown.name))
    if question is None:
        return {
            "label": _plain_name(shown.name),
            "value": _input_value(shown),
            "is_number": isinstance(shown.value, Decimal),
            "source": "",
        }
    label = maker.text(question, "label", shown.row)
    if shown.row:
        table = questions[question.table]
        place = filling.evaluation.row_ids(table.key).index(shown.row) + 1
        row = given_name(maker, table, shown.row) or place
        pattern = bracketed("%(label)s", "%(table)s" + _(", ") + "%(row)s")
        within = maker.text(table, "label")
        label = sentence(pattern, label=label, table=within, row=row)
    return {
        "label": label,
        "value": _input_value(shown, question),
        "is_number": isinstance(shown.value, Decimal),
        "source": _source(filling, shown, question),
        "url": _place(filling, maker, question, shown.row),
    }


def _plain_name(name: str) -> str:
    base, _dot, rest = name.partition(".")
    if base == "period" and rest in PERIOD:
        return str(PERIOD[rest])
    return _("Last period: %(name)s") % {"name": rest} if base == "prior" else name


def _input_value(shown: Input, question: Question | None = None) -> str:
    if shown.value is None:
        return state_word(shown.state) or "–"
    if isinstance(shown.value, Decimal):
        return amount(grouped(shown.value), shown.unit)
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


def _place(filling: Filling, maker: FieldMaker, question: Question, row: str) -> str:
    """The field on its page, or the page of the figure it is."""
    if not question.is_input:
        return figure_url(maker, question, row)
    return field_url(filling, question, row)


def _page_link(filling: Filling, question: Question) -> dict[str, str]:
    page = page_of(filling, question)
    return {"label": page.title, "url": page.url(filling)}


def _factor_line(line: dict[str, str]) -> dict[str, Any]:
    named = _(", ").join(part for part in (line["of"], line["year"]) if part)
    return {
        "label": named,
        "url": line["url"],
        "id": f"{line['table']}/{line['key']}",
        "value": line["value"],
        "is_number": True,
        "source": line["source"],
        "lang": "en",
        "date": _months(line["months"]),
        "mark": line["mark"],
    }


def _months(count: str) -> str:
    one = 1 if count == "1" else 2
    return ngettext("%(count)s month", "%(count)s months", one) % {"count": count}


def _quality(score: int | None) -> str:
    if score is None:
        return ""
    return _("Data quality %(score)s of 5 (1 is best)") % {"score": score}


def _missing(maker: FieldMaker, trace: Trace, figure: Any) -> list[str]:
    missing = [
        _input_line(maker, trace, shown)["label"]
        for shown in trace.inputs
        if shown.value is None and shown.state is not State.NOT_ASKED
    ]
    if figure and figure.partial:
        missing.append(_("Some parts are missing, so the figure is not complete."))
    return missing
