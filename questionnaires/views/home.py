"""Where a company's work starts: what to do next, how far it is, what came out."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import requires
from accounts.permissions import Permission
from companies import selectors as companies
from companies.waiting import waits_for
from questionnaires.forms.overview import overview_of
from questionnaires.forms.periods import PeriodForm, last_year
from questionnaires.forms.supplement_pages import supplement_tasks
from questionnaires.models import Response
from questionnaires.selectors.definitions import main_version
from questionnaires.selectors.earlier import with_prior
from questionnaires.selectors.filling import filling_of, visible_response
from questionnaires.services.responses import PeriodError, start_response


@require_safe
@requires(Permission.RESPONSE_VIEW)
def home(request):
    """The latest response; before the first one, what it is about and where to start."""
    mine = with_prior(Response.objects.visible_to(request.actor)).select_related(
        "version"
    )
    mine = mine.filter(version__questionnaire__owner=None)
    latest = mine.defer("version__definition").first()
    if latest is None:
        return _start_page(request, PeriodForm(initial=last_year()))
    return _overview(request, latest)


@require_safe
@requires(Permission.RESPONSE_VIEW)
def overview(request, response_id):
    """One response: its sections, what it still needs, its footprint so far."""
    found = with_prior(visible_response(request.actor, response_id))
    return _overview(request, get_object_or_404(found))


def _overview(request, response):
    filling = filling_of(response)
    context = overview_of(filling, request.actor)
    context["consents"] = [
        consent
        for consent in companies.consents_of(company_id=response.organisation_id)
        if consent.withdrawn_at is None
    ]
    context["waiting"] = waits_for(request.actor)
    context["tasks"] += supplement_tasks(response, request.actor)
    others = Response.objects.visible_to(request.actor).exclude(pk=response.pk)
    context["others"] = others.filter(version__questionnaire__owner=None)
    return render(request, "questionnaires/home.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.RESPONSE_EDIT)
def start(request):
    """Start answering for a period, or go on where that period stands."""
    if request.method != "POST":
        return _start_page(request, PeriodForm(initial=last_year()))
    form = PeriodForm(request.POST)
    version = main_version()
    if form.is_valid() and version:
        try:
            response = start_response(
                organisation=request.actor.organisation,
                version=version,
                start=form.cleaned_data["start"],
                end=form.cleaned_data["end"],
                by=request.actor,
            )
        except PeriodError as error:
            form.add_error(error.field, str(error.message))
        else:
            messages.success(
                request, _("You can begin. Every answer is saved at once.")
            )
            return redirect("questionnaires:overview", response.pk)
    return _start_page(request, form, status=422)


def _start_page(request, form, status=200):
    context = {
        "form": form,
        "version": main_version(),
        "may_edit": request.actor.may(Permission.RESPONSE_EDIT),
        "waiting": waits_for(request.actor),
        "head": {
            "title": _("Answer once, use the answers many times"),
            "lede": _("About half an hour. You can stop at any time."),
        },
        "unpublished": {"text": _("No questionnaire has been published yet.")},
    }
    return render(request, "questionnaires/start.html", context, status=status)
