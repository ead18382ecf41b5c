"""The first page of a response: next step, tasks, footprint so far, what comes after."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.actors import Actor
from accounts.permissions import Permission
from questionnaires.forms import pages
from questionnaires.forms.fields import FieldMaker
from questionnaires.forms.figures import figure_of, figure_url
from questionnaires.models import Response, Submission
from questionnaires.selectors.filling import Filling
from questionnaires.words import day, grouped, name_of, page_text, unit_label

#: Data points of the footprint, the first that the questionnaire has is shown.
FOOTPRINT = (
    "emissions.total",
    "emissions.scope1_and_2",
    "emissions.scope2.location_based",
)


def period_label(start: date, end: date) -> str:
    """A period as people call it: the year, or its two days."""
    if (start.month, start.day, end.month, end.day) == (1, 1, 12, 31):
        return str(start.year) if start.year == end.year else f"{start.year}–{end.year}"
    return _("%(start)s to %(end)s") % {"start": day(start), "end": day(end)}


def overview_of(filling: Filling, actor: Actor) -> dict[str, Any]:
    """What the page shows of the response itself."""
    response = filling.response
    period = period_label(response.period_start, response.period_end)
    title = _("%(period)s climate answers") % {"period": period}
    submission = response.submissions.order_by("-revision").first()
    return {
        "response": response,
        "submission": submission,
        "tasks": pages.task_list(filling),
        "progress": progress_line(filling),
        "next": next_step(filling) if _may_go_on(response, actor) else None,
        "footprint": footprint_tile(filling),
        "title": title,
        "head": {
            "title": title,
            "caption": name_of(response.organisation),
            "lede": page_text(filling.definition.title),
        },
        "signed": _signed_notice(submission),
        "may_edit": actor.may(Permission.RESPONSE_EDIT),
    }


def _signed_notice(submission: Submission | None) -> dict[str, str]:
    if submission is None:
        return {}
    return {
        "kind": "ok",
        "title": _("Signed off"),
        "text": _("by %(name)s on %(day)s.")
        % {
            "name": submission.signed_by_name,
            "day": day(timezone.localtime(submission.signed_at).date()),
        },
        "url": reverse("questionnaires:receipt", args=[submission.pk]),
        "link": _("Receipt"),
    }


def _may_go_on(response: Response, actor: Actor) -> bool:
    return response.is_draft and actor.may(Permission.RESPONSE_EDIT)


def progress_line(filling: Filling) -> str:
    """How many sections are done and how many minutes the others take."""
    asked = pages.sections_asked(filling)
    done = [
        section for section, progress in asked if _is_done(filling, section, progress)
    ]
    left = sum(
        (section.minutes for section, _progress in asked if section not in done),
        Decimal(0),
    )
    minutes = int(left.to_integral_value())
    counts = {"done": len(done), "all": len(asked), "minutes": minutes}
    if not left:
        return _("%(done)s of %(all)s sections done") % counts
    return (
        ngettext(
            "%(done)s of %(all)s sections done, about %(minutes)s minute left",
            "%(done)s of %(all)s sections done, about %(minutes)s minutes left",
            minutes,
        )
        % counts
    )


def _is_done(filling: Filling, section: Any, progress: Any) -> bool:
    return pages.state_of(filling, section, progress)["kind"] == "plain"


def next_step(filling: Filling) -> dict[str, str]:
    """The one thing to do now, as a button."""
    for section, progress in pages.sections_asked(filling):
        if not _is_done(filling, section, progress):
            title = _("Next: %(section)s") % {"section": page_text(section.title)}
            return {"label": title, "url": pages.section_url(filling, section)}
    url = reverse("questionnaires:check", args=[filling.response.pk])
    return {"label": _("Check your answers and sign off"), "url": url}


def footprint_tile(filling: Filling) -> dict[str, Any] | None:
    """The emissions so far, with quality and the way to why; None without any."""
    questions = (filling.definition.by_data_point(point) for point in FOOTPRINT)
    question = next((found for found in questions if found), None)
    if question is None:
        return None
    figure = figure_of(filling.evaluation, question.path, "")
    maker = FieldMaker(filling)
    response = filling.response
    tile: dict[str, Any] = {
        "label": _("Your footprint so far"),
        "value": "",
        "unit": unit_label(question.unit),
        "nothing": _("Comes with your energy answers"),
        "as_of": period_label(response.period_start, response.period_end),
    }
    if figure is None or figure.value is None:
        return tile
    tile["value"] = grouped(round(figure.value, 1))
    tile["why_url"] = figure_url(maker, question, "")
    if figure.quality:
        label = _("Data quality %(score)s of 5") % {"score": figure.quality}
        tile["quality"] = {"label": label, "kind": "info"}
    if figure.partial:
        tile["change"] = _("Not complete yet")
    return tile
