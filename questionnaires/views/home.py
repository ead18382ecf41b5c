"""Where a company's work starts: what to do next, how far it is, what came out."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import requires
from accounts.names import sentences
from accounts.permissions import Permission
from accounts.roles import Kind
from companies import selectors as companies
from companies.waiting import waits_for
from questionnaires.forms.overview import overview_of, share_step
from questionnaires.forms.readiness import readiness_of
from questionnaires.forms.recalculating import replaced_factors
from questionnaires.forms.sizes import (
    StartForm,
    growth_context,
    reasons_for,
    size_context,
)
from questionnaires.forms.supplement_pages import supplement_tasks
from questionnaires.models import Response
from questionnaires.selectors.definitions import definition_of
from questionnaires.selectors.earlier import with_prior
from questionnaires.selectors.filling import filling_for, visible_response
from questionnaires.selectors.sizes import instrument_for, proposal_for, sizes_of
from questionnaires.selectors.versions import Proposal as Move
from questionnaires.services.migrating import (
    ChangedSinceError,
    MoveError,
    move_response,
)
from questionnaires.services.responses import PeriodError, start_response
from questionnaires.words import page_text


@require_safe
@requires(Permission.RESPONSE_VIEW)
def home(request):
    """The latest response; before the first one, what it is about and where to start."""
    mine = with_prior(Response.objects.visible_to(request.actor)).select_related(
        "version__questionnaire"
    )
    mine = mine.filter(version__questionnaire__owner=None)
    latest = mine.defer("version__definition").first()
    if latest is None:
        return _start_page(request)
    return _overview(request, latest)


@require_safe
@requires(Permission.RESPONSE_VIEW)
def overview(request, response_id):
    """One response: its sections, what it still needs, its footprint so far."""
    found = with_prior(visible_response(request.actor, response_id))
    return _overview(request, get_object_or_404(found))


def _overview(request, response):
    filling = filling_for(request.actor, response)
    context = overview_of(filling, request.actor)
    context["consents"] = [
        consent
        for consent in companies.consents_of(company_id=response.organisation_id)
        if consent.withdrawn_at is None
    ]
    context["waiting"] = waits_for(request.actor)
    context |= size_context(response, sizes_of(response.instrument))
    context |= readiness_of(filling)
    context["newer_factors"] = bool(replaced_factors(filling))
    context["may_sign"] = request.actor.may(Permission.RESPONSE_SIGN)
    context["is_company"] = request.actor.organisation.kind == Kind.COMPANY
    context["is_own"] = response.version.questionnaire.owner_id is not None
    if not context["is_own"]:
        context["tasks"] += supplement_tasks(response, request.actor)
    if _may_share(context, request.actor):
        context["next"] = share_step()
    context["is_vsme"] = response.instrument == "vsme"
    context["others"] = list(_others(request.actor, response))
    return render(request, "questionnaires/home.html", context)


def _may_share(context, actor):
    signed = context["submission"] and not context["response"].is_draft
    may = context["is_company"] and actor.may(Permission.CONSENT_GRANT)
    return signed and may and not context["consents"]


def _others(actor, response):
    """What else the organisation has answered, with the name of each questionnaire."""
    found = Response.objects.visible_to(actor).exclude(pk=response.pk)
    for other in found.filter(version__questionnaire__owner=None):
        title = page_text(definition_of(other.version_id).title)
        yield {"response": other, "title": title}


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.RESPONSE_EDIT)
def start(request):
    """Start answering for a period in a size, or go on where that period stands."""
    if request.method != "POST":
        return _start_page(request)
    form = _start_form(request, request.POST)
    if not form.is_valid() or form.chosen is None:
        return _start_page(request, form, status=422)
    try:
        response = start_response(
            organisation=request.actor.organisation,
            version=form.chosen.version,
            start=form.cleaned_data["start"],
            end=form.cleaned_data["end"],
            by=request.actor,
        )
    except PeriodError as error:
        form.add_error(error.field, str(error.message))
        return _start_page(request, form, status=422)
    if form.chosen.rank > response.version.questionnaire.rank:
        return redirect("questionnaires:grow", response.pk, form.chosen.name)
    messages.success(request, _("You can begin. Every answer is saved at once."))
    return redirect("questionnaires:overview", response.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.RESPONSE_EDIT)
def grow(request, response_id, size):
    """What a larger size adds to these answers; posting goes on in it."""
    found = visible_response(request.actor, response_id)
    response = get_object_or_404(found.select_related("version__questionnaire"))
    sizes = {each.name: each for each in sizes_of(response.instrument)}
    wanted = sizes.get(size)
    if wanted is None or wanted.rank <= response.version.questionnaire.rank:
        raise Http404
    if request.method == "POST":
        try:
            move_response(
                response=response,
                target=wanted.version,
                token=request.POST.get("token", ""),
                by=request.actor,
                at=timezone.now(),
            )
        except ChangedSinceError as error:
            messages.error(request, str(error.message))
            return redirect("questionnaires:grow", response.pk, size)
        except MoveError as error:
            messages.error(request, str(error.message))
        else:
            messages.success(
                request, _("Your answers are all there; more is asked now.")
            )
        return redirect("questionnaires:overview", response.pk)
    context = growth_context(response, wanted) | {
        "response": response,
        "token": Move(response, wanted.version).token,
        "may_sign": request.actor.may(Permission.RESPONSE_SIGN),
    }
    return render(request, "questionnaires/grow.html", context)


def _start_form(request, data=None):
    sizes = sizes_of(instrument_for(request.actor.organisation))
    proposal = proposal_for(request.actor.organisation, sizes)
    return StartForm(data, sizes=sizes, proposal=proposal)


def _start_page(request, form=None, status=200):
    form = form or _start_form(request)
    is_company = request.actor.organisation.kind == Kind.COMPANY
    context = {
        "form": form,
        "is_company": is_company,
        "version": bool(form.sizes),
        "reasons": reasons_for(proposal_for(request.actor.organisation, form.sizes)),
        "may_edit": request.actor.may(Permission.RESPONSE_EDIT),
        "may_sign": request.actor.may(Permission.RESPONSE_SIGN),
        "waiting": waits_for(request.actor) if is_company else [],
        "head": _company_head() if is_company else _bank_head(form.sizes),
        "unpublished": {"text": _("No questionnaire has been published yet.")},
    }
    return render(request, "questionnaires/start.html", context, status=status)


def _company_head():
    return {
        "title": _("Answer once, use the answers many times"),
        "lede": _("About half an hour in the smallest size. You can stop at any time."),
    }


def _bank_head(sizes):
    told = [page_text(size.definition.content["description"]) for size in sizes]
    return {"title": _("How ready is your bank?"), "lede": sentences(*told)}
