"""The pages of the form: a section, or a topic of one, with all its questions."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import requires
from accounts.permissions import Permission
from questionnaires.forms import pages
from questionnaires.forms.conflicts import with_outcome
from questionnaires.forms.fields import FieldMaker, field_id
from questionnaires.forms.people import people_box
from questionnaires.forms.rendering import render_slots
from questionnaires.forms.saving import (
    explanations_in,
    first_opened,
    save_explanations,
    save_page,
)
from questionnaires.forms.shown import lines_of
from questionnaires.forms.way import Page, Way
from questionnaires.selectors.earlier import with_prior
from questionnaires.selectors.filling import filling_for, visible_response
from questionnaires.services.errors import ResponseClosedError
from questionnaires.views.rows import press_row_button


@require_safe
@requires(Permission.RESPONSE_VIEW)
def section(request, response_id, section_key):
    """The questions of one section; of a divided one the first topic not done."""
    filling = _filling(request, response_id)
    page = _page(filling, section_key)
    if page.section.topics:
        return redirect(Way(filling).section_url(page.section))
    return _draw(request, filling, page)


@require_safe
@requires(Permission.RESPONSE_VIEW)
def topic(request, response_id, section_key, topic_key):
    """One topic of a section; if there is nothing to ask in it, the page after it."""
    filling = _filling(request, response_id)
    page, way = _page(filling, section_key, topic_key), Way(filling)
    if page.key not in [stop.page.key for stop in way.stops]:
        return redirect(way.onward(page)["url"])
    return _draw(request, filling, page)


@require_POST
@requires(Permission.RESPONSE_EDIT)
def save(request, response_id, section_key, topic_key=""):
    """All of a page at once, by its button; what is wrong is shown and kept."""
    filling = _filling(request, response_id)
    page = _page(filling, section_key, topic_key)
    try:
        outcome = save_page(
            filling=filling,
            questions=page.questions,
            data=request.POST,
            by=request.actor,
            at=timezone.now(),
        )
        anchor = press_row_button(request, filling, page)
        if outcome.taken_over:
            anchor = field_id(*outcome.taken_over)
        fresh = filling_for(request.actor, filling.response)
        save_explanations(
            filling=fresh, given=explanations_in(request.POST), by=request.actor
        )
    except ResponseClosedError as error:
        messages.error(request, error.message)
        return redirect(page.url(filling))
    fresh = filling_for(request.actor, filling.response)
    if outcome.is_clean and anchor is not None:
        return redirect(f"{page.url(filling)}#{anchor}")
    maker = FieldMaker(fresh)
    summary = pages.error_summary(maker, pages.slots_of(maker, page))
    if outcome.is_clean and not summary["findings"]:
        way = Way(fresh)
        if "back" in request.POST:
            return redirect(way.back(page)["url"])
        if opened := first_opened(filling, fresh, page.questions):
            messages.info(request, _("Your answers opened more questions, from here."))
            return redirect(f"{page.url(fresh)}#{opened}")
        return redirect(way.onward(page)["url"])
    return _draw(request, fresh, page, outcome, status=422)


def _draw(request, filling, page, outcome=None, status=200):
    maker = FieldMaker(filling, viewer=request.actor.audit_id)
    way, response = Way(filling), filling.response
    context = {
        "response": response,
        "page": page,
        "head": {
            "title": page.title,
            "caption": way.place(page),
        },
        "sections": way.nav(page),
        "next": way.onward(page),
        "back": way.back(page),
    }
    if not (response.is_draft and request.actor.may(Permission.RESPONSE_EDIT)):
        context["summary"] = lines_of(maker, page.questions, outcome=page.is_outcome)
        context["closed"] = None if response.is_draft else _closed(request, response)
        return render(request, "questionnaires/section_read.html", context)
    slots = pages.slots_of(maker, page)
    if outcome:
        with_outcome(maker, slots, outcome)
        context["summary"] = pages.error_summary(maker, slots)
    context["head"]["lede"] = page.intro
    context["people"] = people_box(response, page)
    context |= {"fields": render_slots(slots), "save_url": page.url(filling, save=True)}
    return render(request, "questionnaires/section.html", context, status=status)


def _closed(request, response):
    """That these answers are signed, and the way to correct them for whoever may."""
    notice = {"text": _("These answers were signed off and cannot be changed.")}
    if request.actor.may(Permission.RESPONSE_SIGN):
        url = reverse("questionnaires:amend", args=[response.pk])
        notice |= {"url": url, "link": _("Correct something")}
    return notice


def _filling(request, response_id):
    found = with_prior(visible_response(request.actor, response_id))
    return filling_for(request.actor, get_object_or_404(found))


def _page(filling, section_key, topic_key=""):
    for section in filling.definition.sections:
        if section.key != section_key:
            continue
        if not topic_key:
            return Page(section)
        for topic in section.topics:
            if topic.key == topic_key:
                return Page(section, topic)
    raise Http404
