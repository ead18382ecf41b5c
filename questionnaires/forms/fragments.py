"""The parts of a page that a save changed, as docs/autosave.md asks for them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.template.loader import render_to_string
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from questionnaires.forms.factors import figure_of
from questionnaires.forms.fields import FieldMaker, field_id, field_name
from questionnaires.forms.pages import slot_of
from questionnaires.forms.rendering import render_cell, render_slot
from questionnaires.forms.row_names import given_name
from questionnaires.forms.tables import cell_of, columns_shown, total_of
from questionnaires.forms.way import Page, Way, page_of
from questionnaires.language.definition import Question
from questionnaires.language.run import State

PRIOR = "components/prior.html"
ESTIMATE = "components/estimate.html"
MESSAGES = "components/field_messages.html"
NAV = "components/section_nav.html"
NEXT = "questionnaires/_next.html"


def fill(target: str, content: str) -> SafeString:
    """What shall stand inside the element of that id."""
    return format_html(
        '<template data-fill="#{}">{}</template>\n', target, mark_safe(content)
    )


def replace_by(target: str, content: str) -> SafeString:
    """What shall stand in the place of the element of that id."""
    return format_html(
        '<template data-replace="#{}">{}</template>\n', target, mark_safe(content)
    )


def messages_fragment(maker: FieldMaker, question: Question, row: str) -> SafeString:
    """What there is to say at one field now."""
    target = field_id(question.path, row)
    field = maker.messages({"name": target}, question, row)
    return fill(f"{target}-messages", render_to_string(MESSAGES, {"field": field}))


def prior_fragment(maker: FieldMaker, question: Question, row: str) -> SafeString:
    """Last year's answer at the saved field: still to be confirmed, or confirmed."""
    prior = maker.prior(question, row)
    if prior is None:
        return SafeString("")
    target = field_id(question.path, row)
    field = {"id": target, "name": field_name(question.path, row), "prior": prior}
    return fill(f"{target}-prior", render_to_string(PRIOR, {"field": field}))


def estimate_fragment(maker: FieldMaker, question: Question, row: str) -> SafeString:
    """The estimates that a field offers now, or the one that stands in it."""
    estimate = maker.estimate(question, row)
    if estimate is None:
        return SafeString("")
    target = field_id(question.path, row)
    field = {
        "id": target, "name": field_name(question.path, row), "estimate": estimate,
    }  # fmt: skip
    return fill(f"{target}-estimate", render_to_string(ESTIMATE, {"field": field}))


def changed_fragments(
    before: FieldMaker, after: FieldMaker, page: Page, saved: tuple[str, str]
) -> str:
    """Everything on the page that reads otherwise after the save of one field.

    The saved field itself gets its messages only: its reader is typing on. What stands
    on other pages is left out, but for how far they are and which of them comes next.
    """
    parts = changed_fields(before, after, page, saved)
    return "".join([*parts, *_way(Way(before.filling), Way(after.filling), page)])


def changed_fields(
    before: FieldMaker, after: FieldMaker, page: Page, saved: tuple[str, str]
) -> list[SafeString]:
    """What reads otherwise among the questions of the page, and nothing else."""
    return [
        part
        for question in page.questions
        for part in _changed(before, after, question, saved)
    ]


def _way(before: Way, after: Way, page: Page) -> Iterator[SafeString]:
    """The states of pages that changed; another list of them, and where to go on."""
    was, now = before.states(), after.states()
    if was.keys() != now.keys():
        context = {"sections": after.nav(page)}
        yield replace_by("gf-way", render_to_string(NAV, context))
        yield replace_by(
            "gf-next", render_to_string(NEXT, {"next": after.onward(page)})
        )
        return
    for key, word in now.items():
        if word != was[key]:
            for target in (f"way-{key}", f"way-{key}-small"):
                yield fill(target, escape(word))


def row_fragments(before: FieldMaker, after: FieldMaker, table: Question) -> str:
    """Everything on the page that reads otherwise with a row of its table more or less."""
    page = page_of(after.filling, table)
    parts = [
        part
        for question in page.questions
        if question.key != table.key
        for part in _changed(before, after, question, ("", ""))
    ]
    own = [messages_fragment(after, table, ""), total_fragment(after, table)]
    way = _way(Way(before.filling), Way(after.filling), page)
    return "".join([*own, *parts, *way])


def _changed(
    before: FieldMaker, after: FieldMaker, question: Question, saved: tuple[str, str]
) -> Iterator[SafeString]:
    was, now = _signature(before, question), _signature(after, question)
    if (question.path, "") == saved:
        yield messages_fragment(after, question, "")
        yield prior_fragment(after, question, "")
        yield estimate_fragment(after, question, "")
        if question.type == "quantity":
            live = after.field(question).get("live", "")
            yield fill(f"{field_id(question.path)}-live", live)
    elif question.type == "table" and now["asked"] and was["asked"]:
        yield from _changed_cells(before, after, question, saved)
    elif was != now:
        if was["place"] != now["place"] or not question.is_input:
            yield _slot(after, question)
        else:
            yield messages_fragment(after, question, "")
            yield estimate_fragment(after, question, "")


def _slot(maker: FieldMaker, question: Question) -> SafeString:
    outcome = page_of(maker.filling, question).is_outcome
    slot = slot_of(maker, question, outcome=outcome)
    return fill(slot["id"], render_slot(slot))


def _changed_cells(
    before: FieldMaker, after: FieldMaker, table: Question, saved: tuple[str, str]
) -> Iterator[SafeString]:
    if _shape(before, table) != _shape(after, table):
        yield _slot(after, table)
        return
    if _messages(before, table, "") != _messages(after, table, ""):
        yield messages_fragment(after, table, "")
    for row in after.evaluation.row_ids(table.key):
        for column in table.columns:
            was, now = _signature(before, column, row), _signature(after, column, row)
            if (column.path, row) == saved:
                yield messages_fragment(after, column, row)
                yield prior_fragment(after, column, row)
                yield estimate_fragment(after, column, row)
            elif was["place"] != now["place"] or (was != now and not column.is_input):
                yield _cell(after, table, column, row)
            elif was != now:
                yield messages_fragment(after, column, row)
                yield estimate_fragment(after, column, row)
    yield total_fragment(after, table)


def _shape(maker: FieldMaker, table: Question) -> tuple[Any, ...]:
    """Its columns, and its rows with their names where they are another table's."""
    ids = maker.evaluation.row_ids(table.key) if table.rows.source else ()
    names = [given_name(maker, table, row) for row in ids]
    return columns_shown(maker, table), ids, names


def _cell(maker: FieldMaker, table: Question, column: Question, row: str) -> SafeString:
    html = render_cell(cell_of(maker, table, column, row))
    return fill(f"{field_id(column.path, row)}-slot", html)


def total_fragment(maker: FieldMaker, table: Question) -> SafeString:
    """The sums under a table."""
    context = {"table": {"id": field_id(table.path), "total": total_of(maker, table)}}
    html = render_to_string("questionnaires/_total.html", context)
    return replace_by(f"{field_id(table.path)}-total", html)


def _signature(maker: FieldMaker, question: Question, row: str = "") -> dict[str, Any]:
    """What a reader would notice of a field; `place` is more than its messages."""
    evaluation = maker.evaluation
    asked = evaluation.state(question.path, row) is not State.NOT_ASKED
    place: tuple[Any, ...] = (
        asked,
        maker.text(question, "label", row) if asked else "",
    )
    if question.unit_from:
        place += (evaluation.value(question.unit_from),)
    worked = None if question.is_input else figure_of(evaluation, question.path, row)
    return {
        "asked": asked,
        "place": place,
        "messages": _messages(maker, question, row),
        "estimate": maker.estimate(question, row) if asked else None,
        "figure": (worked.value, worked.factors, worked.notes) if worked else None,
    }


def _messages(maker: FieldMaker, question: Question, row: str) -> list[Any]:
    shown = maker.messages({"name": ""}, question, row)
    return [*shown["errors"], *(str(warning) for warning in shown["warnings"])]
