"""What stands around one answer: read it, put papers and notes to it, ask about it."""

import uuid

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import requires
from accounts.permissions import Permission
from questionnaires.forms.about import about_context, names_of
from questionnaires.forms.fields import FieldMaker
from questionnaires.models import Evidence
from questionnaires.selectors.earlier import with_prior
from questionnaires.selectors.filling import filling_for, visible_response
from questionnaires.services.errors import ResponseClosedError
from questionnaires.services.evidence import (
    PaperError,
    Spot,
    add_note,
    add_paper,
    attach_paper,
    detach_paper,
    remove_note,
)
from questionnaires.services.queries import QueryError, ask_colleagues


@require_http_methods(["GET", "HEAD"])
@requires(Permission.RESPONSE_VIEW)
def about(request, response_id, path, row_id=None):
    """One answer, or one row of a table, with all that stands around it."""
    maker, question, row = _place(request, response_id, path, row_id)
    return _page(request, maker, question, row)


@require_POST
@requires(Permission.RESPONSE_EDIT)
def change(request, response_id, path, row_id=None):
    """Add or take away a paper or a note; the pressed button says which."""
    maker, question, row = _place(request, response_id, path, row_id)
    response = maker.filling.response
    spot = Spot(response, question.data_point, row)
    try:
        if "note" in request.POST:
            add_note(spot=spot, text=request.POST.get("text", ""), by=request.actor)
        elif "paper" in request.POST:
            _attach(request, spot)
        elif removed := request.POST.get("remove_note"):
            remove_note(response=response, note_id=_uuid(removed))
        elif removed := request.POST.get("remove_paper"):
            detach_paper(response=response, use_id=_uuid(removed))
    except PaperError as error:
        field = "note" if "note" in request.POST else "paper"
        return _page(request, maker, question, row, {field: error.message}, 422)
    except ResponseClosedError as error:
        messages.error(request, error.message)
    return redirect(maker.about(question, row)["url"])


def _attach(request, spot):
    pages = request.POST.get("pages", "")
    if source := request.FILES.get("file"):
        paper = add_paper(
            organisation_id=request.actor.organisation_id,
            source=source,
            name=source.name,
            size=source.size,
            by=request.actor,
        )
    else:
        kept = Evidence.objects.visible_to(request.actor).kept()
        chosen = request.POST.get("library", "")
        chosen_one = next((each for each in kept if str(each.pk) == chosen), None)
        if chosen_one is None:
            raise PaperError(_("Choose a file, or a paper of your library."))
        paper = chosen_one
    attach_paper(spot=spot, paper=paper, pages=pages, by=request.actor)


@require_POST
@requires(Permission.RESPONSE_VIEW)
def ask(request, response_id):
    """Ask colleagues about an answer; readers may, also when it is signed."""
    path, row = request.POST.get("key", ""), request.POST.get("row", "")
    maker, question, row = _place(request, response_id, path, row)
    spot = Spot(maker.filling.response, question.data_point, row)
    try:
        ask_colleagues(
            spot=spot,
            about=names_of(maker, question, row),
            text=request.POST.get("text", ""),
            by=request.actor,
        )
    except QueryError as error:
        return _page(request, maker, question, row, {"ask": error.message}, 422)
    messages.success(request, _("Asked. Your colleagues hear of it by e-mail."))
    return redirect(f"{maker.about(question, row)['url']}#queries")


def _page(request, maker, question, row, errors=None, status=200):
    context = about_context(maker, question, row, request.actor)
    typed = request.POST
    context["drop"]["error"] = (errors or {}).get("paper", "")
    context["pages"] = typed.get("pages", "")
    context["note_field"] = _text_field(
        "note-text", _("Your note"), typed, errors, "note"
    )
    context["ask_field"] = _text_field(
        "ask-text", _("Your question"), typed, errors, "ask"
    )
    return render(request, "questionnaires/about.html", context, status=status)


def _text_field(field_id, label, typed, errors, act):
    error = (errors or {}).get(act)
    return {
        "id": field_id,
        "name": "text",
        "type": "textarea",
        "label": label,
        "value": typed.get("text", "") if error else "",
        "errors": [error] if error else [],
    }


def _place(request, response_id, path, row_id):
    """The question, or the column or table in one of its rows; 404 for any other."""
    found = with_prior(visible_response(request.actor, response_id))
    filling = filling_for(request.actor, get_object_or_404(found))
    question = filling.definition.questions.get(path)
    row = str(row_id or "")
    if question is None or path in filling.hidden:
        raise Http404
    table = filling.definition.questions[question.table or path]
    rows = {str(each.pk) for each in filling.rows_in(table)}
    if row not in (rows if row or question.table else {""}):
        raise Http404
    return FieldMaker(filling), question, row


def _uuid(text):
    try:
        return uuid.UUID(text)
    except ValueError:
        raise Http404 from None
