"""Questions on values: a company's list, a bank's list, and the thread for each side."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import requires
from accounts.permissions import Permission
from questionnaires.forms.fields import FieldMaker
from questionnaires.forms.threads import line_of, thread_of, value_of
from questionnaires.models import Query
from questionnaires.selectors.filling import filling_for
from questionnaires.services.queries import QueryError, close, place_of, reply


@require_safe
@requires(Permission.RESPONSE_VIEW)
def of_company(request):
    """Every question on the company's values, from colleagues and from banks."""
    return _list(
        request,
        _("Questions on your answers"),
        _("From colleagues, and from banks that see the part in question."),
        {"label": _("Answers"), "url": reverse("questionnaires:home")},
    )


@require_safe
@requires(Permission.RISK_VIEW_READ)
def of_bank(request):
    """Every question that the bank asked companies."""
    return _list(
        request,
        _("Questions to companies"),
        _(
            "A question ends to be shown when the company withdraws the part it is about."
        ),
        {"label": _("Risk"), "url": "/"},
    )


def _list(request, title, lede, back):
    chosen = request.GET.get("state", "")
    found = Query.objects.visible_to(request.actor).select_related(
        "asker", "organisation"
    )
    if chosen in Query.State.values:
        found = found.filter(state=chosen)
    context = {
        "head": {"title": title, "lede": lede, "back": back},
        "queries": [line_of(each, request.actor) for each in found[:200]],
        "states": [("", _("All")), *Query.State.choices],
        "chosen": chosen,
    }
    return render(request, "questionnaires/queries.html", context)


@require_safe
@requires(Permission.RESPONSE_VIEW)
def of_company_one(request, query_id):
    """One question, for the company it was asked of."""
    return _thread(request, _own(request, query_id), "questionnaires:queries")


@require_safe
@requires(Permission.RISK_VIEW_READ)
def of_bank_one(request, query_id):
    """One question, for the bank that asked it."""
    return _thread(request, _asked(request, query_id), "questionnaires:asked_queries")


@require_POST
@requires(Permission.RESPONSE_VIEW)
def write(request, query_id):
    """The company's side writes or closes."""
    return _act(request, _own(request, query_id), "questionnaires:queries")


@require_POST
@requires(Permission.RISK_VIEW_READ)
def write_asked(request, query_id):
    """The bank's side writes or closes."""
    return _act(request, _asked(request, query_id), "questionnaires:asked_queries")


def _own(request, query_id):
    mine = Query.objects.visible_to(request.actor).filter(
        organisation_id=request.actor.organisation_id
    )
    return get_object_or_404(mine.select_related("asker", "organisation"), pk=query_id)


def _asked(request, query_id):
    mine = Query.objects.visible_to(request.actor).filter(
        asker_id=request.actor.organisation_id
    )
    return get_object_or_404(mine.select_related("asker", "organisation"), pk=query_id)


def _act(request, query, back):
    try:
        if "close" in request.POST:
            close(query=query, by=request.actor)
            messages.success(request, _("The question is closed."))
        else:
            reply(query=query, text=request.POST.get("text", ""), by=request.actor)
            messages.success(request, _("Sent."))
    except QueryError as error:
        return _thread(request, query, back, str(error.message), 422)
    return redirect(line_of(query, request.actor)["url"])


def _thread(request, query, back, error="", status=200):
    thread = thread_of(query, request.actor)
    context = {
        "head": {
            "title": thread["title"],
            "caption": thread["company"] or thread["year"],
            "back": {"label": _("All questions"), "url": reverse(back)},
        },
        "thread": thread,
        "answer_url": _answer_url(request, query),
        "value": value_of(query, request.actor),
        "write_url": f"{thread['url']}write/",
        "text_field": {
            "id": "text",
            "name": "text",
            "type": "textarea",
            "label": _("Write more") if thread["asks"] else _("Your reply"),
            "value": request.POST.get("text", ""),
            "errors": [error] if error else [],
        },
    }
    return render(request, "questionnaires/query.html", context, status=status)


def _answer_url(request, query):
    """Where the company finds the value itself."""
    if query.organisation_id != request.actor.organisation_id:
        return ""
    response = place_of(query)
    if response is None:
        return ""
    filling = filling_for(request.actor, response)
    question = filling.definition.by_data_point(query.data_point)
    if question is None:
        return ""
    table = filling.definition.questions[question.table or question.key]
    rows = {str(row.pk) for row in filling.rows_in(table)}
    if query.row_id and query.row_id not in rows:
        return ""
    return FieldMaker(filling).about(question, query.row_id)["url"]
