"""A section as one page: a slot for each question, the way through the sections."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from questionnaires.forms.fields import FieldMaker, field_id
from questionnaires.forms.figures import figure, worth_showing
from questionnaires.forms.tables import table_of
from questionnaires.language.definition import Question, Section
from questionnaires.language.evaluation import SectionProgress
from questionnaires.language.piping import in_language
from questionnaires.language.run import State
from questionnaires.selectors.definitions import content_language
from questionnaires.selectors.filling import Filling
from questionnaires.words import for_page, page_text

Slot = dict[str, Any]


def slot_of(maker: FieldMaker, question: Question) -> Slot:
    """The place of one question on the page; empty while it is not asked."""
    slot: Slot = {"id": f"{field_id(question.path)}-slot", "kind": "empty"}
    if maker.evaluation.state(question.path) is State.NOT_ASKED:
        return slot
    if question.type == "table":
        return slot | {"kind": "table", "table": table_of(maker, question)}
    if not question.is_input:
        shown = figure(maker, question)
        if not worth_showing(shown):
            return slot
        return slot | {"kind": "figure", "figure": shown}
    return slot | {"kind": "field", "field": maker.field(question)}


def slots_of(maker: FieldMaker, section: Section) -> list[Slot]:
    """All places of a section, in the order of the form."""
    return [slot_of(maker, question) for question in section.questions]


def section_url(filling: Filling, section: Section) -> str:
    """The page of a section."""
    return reverse("questionnaires:section", args=[filling.response.pk, section.key])


def figure_address(filling: Filling, question: Question, row: str) -> str:
    """The page that says how a calculated value came about."""
    place = [filling.response.pk, question.path]
    if row:
        return reverse("questionnaires:cell_figure", args=[*place, row])
    return reverse("questionnaires:figure", args=place)


def sections_asked(filling: Filling) -> list[tuple[Section, SectionProgress]]:
    """The sections that have something to ask, with how far each is."""
    progress = {each.key: each for each in filling.evaluation.progress()}
    return [
        (section, progress[section.key])
        for section in filling.definition.sections
        if section.key in progress
    ]


def state_of(
    filling: Filling, section: Section, progress: SectionProgress
) -> dict[str, str]:
    """The state of a section in words, for the task list and the column beside."""
    started = any(
        path.partition(".")[0] == question.key
        for question in section.questions
        for path, _row in filling.answers
    )
    if progress.blocking:
        return {"label": _("There is a problem"), "kind": "bad"}
    if progress.is_complete and (started or not progress.required):
        return {"label": _("Completed") if started else _("Optional"), "kind": "plain"}
    if not started:
        return {"label": _("Not started"), "kind": "info"}
    words = _("In progress (%(given)s of %(required)s)")
    counts = {"given": progress.given, "required": progress.required}
    return {"label": words % counts, "kind": "accent"}


def minutes_text(section: Section) -> str:
    """How long a section takes."""
    minutes = int(section.minutes.to_integral_value())
    words = ngettext("About %(count)s minute", "About %(count)s minutes", minutes)
    return words % {"count": minutes}


def task_list(filling: Filling) -> list[dict[str, Any]]:
    """Every section as a task: what to do, how long it takes, how far it is."""
    return [
        {
            "title": page_text(section.title),
            "url": section_url(filling, section),
            "hint": minutes_text(section),
            "state": state_of(filling, section, progress),
        }
        for section, progress in sections_asked(filling)
    ]


def section_nav(filling: Filling, current: Section) -> dict[str, Any]:
    """The column that leads from section to section."""
    asked = sections_asked(filling)
    keys = [section.key for section, _progress in asked]
    place = keys.index(current.key) + 1 if current.key in keys else 0
    return {
        "label": _("Sections"),
        "position": _("Section %(place)s of %(all)s")
        % {"place": place, "all": len(keys)},
        "links": [
            {
                "label": page_text(section.title),
                "url": section_url(filling, section),
                "state": state_of(filling, section, progress)["label"],
                "current": section.key == current.key,
            }
            for section, progress in asked
        ],
    }


def next_url(filling: Filling, current: Section) -> str:
    """Where "Continue" leads: the next section, or to checking the answers."""
    asked = [section for section, _progress in sections_asked(filling)]
    keys = [section.key for section in asked]
    if current.key in keys and keys.index(current.key) + 1 < len(keys):
        return section_url(filling, asked[keys.index(current.key) + 1])
    return reverse("questionnaires:check", args=[filling.response.pk])


def error_summary(maker: FieldMaker, slots: Iterable[Slot]) -> dict[str, Any]:
    """All that is wrong on the page, in its order, each a link to its field."""
    findings = []
    for slot in slots:
        for field in _fields_in(slot):
            findings += [
                {"text": f"{field['label']}: {error}", "target": field["id"]}
                for error in field.get("errors", ())
            ]
    return {"findings": findings}


def _fields_in(slot: Slot) -> Iterable[dict[str, Any]]:
    if slot["kind"] == "table":
        table = slot["table"]
        yield {"label": table["caption"], "id": table["id"], "errors": table["errors"]}
        for row in table["rows"]:
            yield from (cell for cell in row["cells"] if cell["is_asked"])
    elif slot["kind"] != "empty":
        yield slot[slot["kind"]]


def intro_of(section: Section) -> str:
    """What stands under the section's title."""
    return (
        for_page(in_language(section.intro, content_language()))
        if section.intro
        else ""
    )
