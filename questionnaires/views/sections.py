"""A section of a response as one page, with and without script."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import requires
from accounts.permissions import Permission
from questionnaires.forms import pages
from questionnaires.forms.conflicts import with_outcome
from questionnaires.forms.fields import FieldMaker
from questionnaires.forms.rendering import render_slot
from questionnaires.forms.saving import (
    explanations_in,
    first_opened,
    save_explanations,
    save_section,
)
from questionnaires.selectors.filling import filling_of, visible_response, with_prior
from questionnaires.services.errors import ResponseClosedError
from questionnaires.views.rows import press_row_button
from questionnaires.words import page_text


@require_safe
@requires(Permission.RESPONSE_VIEW)
def section(request, response_id, section_key):
    """The questions of one section, each saved as it is left."""
    filling = _filling(request, response_id)
    return _page(request, filling, _section(filling, section_key))


@require_POST
@requires(Permission.RESPONSE_EDIT)
def save(request, response_id, section_key):
    """All of a section at once, by its button; what is wrong is shown and kept."""
    filling = _filling(request, response_id)
    found = _section(filling, section_key)
    try:
        outcome = save_section(
            filling=filling,
            section=found,
            data=request.POST,
            by=request.actor,
            at=timezone.now(),
        )
        anchor = press_row_button(request, filling, found)
        fresh = filling_of(filling.response)
        save_explanations(
            filling=fresh, given=explanations_in(request.POST), by=request.actor
        )
    except ResponseClosedError as error:
        messages.error(request, error.message)
        return redirect(pages.section_url(filling, found))
    fresh = filling_of(filling.response)
    maker = FieldMaker(fresh)
    summary = pages.error_summary(maker, pages.slots_of(maker, found))
    if outcome.is_clean and anchor is not None:
        return redirect(f"{pages.section_url(filling, found)}#{anchor}")
    if outcome.is_clean and not summary["findings"]:
        if opened := first_opened(filling, fresh, found):
            messages.info(request, _("Your answers opened more questions, from here."))
            return redirect(f"{pages.section_url(fresh, found)}#{opened}")
        return redirect(pages.next_url(fresh, found))
    return _page(request, fresh, found, outcome, status=422)


def _page(request, filling, section, outcome=None, status=200):
    maker = FieldMaker(filling)
    slots = pages.slots_of(maker, section)
    if outcome:
        with_outcome(maker, slots, outcome)
    summary = pages.error_summary(maker, slots) if outcome else None
    may_edit = filling.response.is_draft and request.actor.may(Permission.RESPONSE_EDIT)
    for slot in slots:
        slot["html"] = render_slot(slot, may_edit=may_edit)
    nav = pages.section_nav(filling, section)
    context = {
        "response": filling.response,
        "section": section,
        "head": {
            "title": page_text(section.title),
            "caption": nav["position"],
            "lede": pages.intro_of(section),
        },
        "sections": nav,
        "slots": slots,
        "summary": summary,
        "closed": {"text": str(ResponseClosedError.message)},
        "next_url": pages.next_url(filling, section),
        "may_edit": may_edit,
    }
    return render(request, "questionnaires/section.html", context, status=status)


def _filling(request, response_id):
    found = with_prior(visible_response(request.actor, response_id))
    return filling_of(get_object_or_404(found))


def _section(filling, key):
    for section in filling.definition.sections:
        if section.key == key:
            return section
    raise Http404
