"""The first page of a response: next step, tasks, footprint so far, what comes after."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.actors import Actor
from accounts.permissions import Permission
from questionnaires.forms.factors import figure_of
from questionnaires.forms.fields import FieldMaker
from questionnaires.forms.figures import figure, figure_url, value_and_unit
from questionnaires.forms.periods import period_label
from questionnaires.forms.way import Stop, Way
from questionnaires.language.definition import Section
from questionnaires.models import Assignment, Response, Submission
from questionnaires.selectors.filling import Filling
from questionnaires.words import day, name_of, page_text

#: Data points of the footprint, the first that the questionnaire has is shown.
FOOTPRINT = (
    "emissions.total",
    "emissions.scope1_and_2",
    "emissions.scope2.location_based",
)


def overview_of(filling: Filling, actor: Actor) -> dict[str, Any]:
    """What the page shows of the response itself."""
    response = filling.response
    way = Way(filling)
    period = period_label(response.period_start, response.period_end)
    title = _("%(period)s climate answers") % {"period": period}
    submission = response.submissions.order_by("-revision").first()
    return {
        "response": response,
        "submission": submission,
        "tasks": task_list(way, _owners(response)),
        "progress": progress_line(way),
        "next": next_step(way) if _may_go_on(response, actor) else None,
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


def task_list(way: Way, owners: Mapping[str, str]) -> list[dict[str, Any]]:
    """Every section as a task: what to do, how long it takes, whose it is, how far."""
    return [
        {
            "title": stop.page.title,
            "url": way.section_url(stop.page.section),
            "hint": "" if way.is_done(stop) else _hint(stop, owners),
            "state": way.state(stop),
        }
        for stop in way.sections
    ]


def _hint(stop: Stop, owners: Mapping[str, str]) -> str:
    minutes, owner = minutes_text(stop.page.section), owners.get(stop.page.section.key)
    return f"{minutes} · {owner}" if owner else minutes


def share_step() -> dict[str, str]:
    """What comes after signing, as long as nobody else sees the answers."""
    url = reverse("companies:sharing")
    return {"label": _("Choose who sees your answers"), "url": url}


def _owners(response: Response) -> dict[str, str]:
    """Who fills in each section, and until when, where somebody was asked to."""
    open_ones = Assignment.objects.filter(
        response=response, ended_at=None
    ).select_related("user")
    return {
        each.section: _("%(who)s, by %(day)s")
        % {"who": each.user, "day": day(each.due_on)}
        for each in open_ones
    }


def minutes_text(section: Section) -> str:
    """How long a section takes."""
    minutes = int(section.minutes.to_integral_value())
    words = ngettext("About %(count)s minute", "About %(count)s minutes", minutes)
    return words % {"count": minutes}


def progress_line(way: Way) -> str:
    """How many sections are done and how many minutes the others take."""
    waiting = [stop for stop in way.sections if not way.is_done(stop)]
    left = sum((stop.page.section.minutes for stop in waiting), Decimal(0))
    minutes = int(left.to_integral_value())
    counts = {
        "done": len(way.sections) - len(waiting),
        "all": len(way.sections),
        "minutes": minutes,
    }
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


def next_step(way: Way) -> dict[str, str]:
    """The one thing to do now, as a button."""
    for stop in way.stops:
        if not way.is_done(stop):
            title = _("Next: %(section)s") % {"section": stop.page.title}
            return {"label": title, "url": stop.page.url(way.filling)}
    url = reverse("questionnaires:check", args=[way.filling.response.pk])
    return {"label": _("Check your answers and sign off"), "url": url}


def footprint_tile(filling: Filling) -> dict[str, Any] | None:
    """The emissions so far, with quality and the way to why; None without any."""
    questions = (filling.definition.by_data_point(point) for point in FOOTPRINT)
    seen = (found for found in questions if found and found.path not in filling.hidden)
    question = next(seen, None)
    if question is None:
        return None
    found = figure_of(filling.evaluation, question.path, "")
    maker = FieldMaker(filling)
    response = filling.response
    tile: dict[str, Any] = {
        "label": _("Your footprint so far"),
        "value": "",
        "nothing": _("Comes with your energy answers"),
        "as_of": period_label(response.period_start, response.period_end),
    }
    if found is None or found.value is None:
        tile["change"] = figure(maker, question)["because"]
        return tile
    tile["value"], tile["unit"] = value_and_unit(question, found.value)
    tile["why_url"] = figure_url(maker, question, "")
    if found.quality:
        label = _("Data quality %(score)s of 5 (1 is best)") % {"score": found.quality}
        tile["quality"] = {"label": label, "kind": "info"}
    if found.partial:
        tile["change"] = _("Not complete yet")
    return tile
