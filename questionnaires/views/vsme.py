"""The VSME report: begun, filled from a workbook, and taken away in official formats."""

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import requires
from accounts.permissions import Permission
from accounts.roles import Kind
from documents.errors import UploadError
from documents.models import StoredFile
from documents.storage import store
from questionnaires.formats.vsme.template import CannotWriteError
from questionnaires.formats.vsme.xbrl_json import FaultyReportError
from questionnaires.forms.periods import last_year
from questionnaires.forms.vsme import VsmeForm, change_lines, fault_lines
from questionnaires.forms.workbooks import WorkbookForm, read_kept
from questionnaires.selectors.definitions import newest_version
from questionnaires.selectors.filling import filling_for, visible_response
from questionnaires.services.errors import ResponseClosedError, StaleAnswerError
from questionnaires.services.responses import PeriodError, start_response
from questionnaires.services.vsme import (
    bring_answers,
    is_vsme,
    template_path,
    vsme_workbook,
    vsme_xbrl,
)

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.RESPONSE_EDIT)
def start(request):
    """Begin a VSME report for a period, or go on where it stands. Companies alone do."""
    if request.actor.organisation.kind != Kind.COMPANY:
        raise Http404
    form = VsmeForm(request.POST or None, initial=last_year())
    if request.method == "POST" and form.is_valid():
        version = newest_version(form.cleaned_data["size"])
        if version is None:
            raise Http404
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
            return redirect("questionnaires:vsme", response.pk)
    status = 422 if request.method == "POST" else 200
    head = {
        "title": _("VSME report"),
        "back": {
            "label": _("Your answers"),
            "url": reverse("questionnaires:home"),
        },
        "lede": _("The European standard for small companies, for buyers and banks."),
    }
    context = {"form": form, "head": head}
    return render(request, "questionnaires/vsme_start.html", context, status=status)


def _filling(request, response_id):
    found = visible_response(request.actor, response_id).select_related("organisation")
    filling = filling_for(request.actor, get_object_or_404(found))
    if not is_vsme(filling):
        raise Http404
    return filling


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.RESPONSE_EDIT)
def report(request, response_id):
    """What can be done with a VSME report; a workbook is looked at before it is taken.

    Answers to another questionnaire lead back to their own page.
    """
    found = visible_response(request.actor, response_id).select_related("organisation")
    filling = filling_for(request.actor, get_object_or_404(found))
    if not is_vsme(filling):
        return redirect("questionnaires:overview", response_id)
    form = WorkbookForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        kept = store(
            organisation_id=request.actor.organisation_id,
            name=file.name,
            media_type=WORKBOOK,
            source=file,
        )
        try:
            read_kept(kept)
        except UploadError as error:
            form.add_error("file", str(error))
        else:
            return redirect("questionnaires:vsme_preview", response_id, kept.pk)
    status = 422 if request.method == "POST" else 200
    context = {
        "response": filling.response,
        "form": form,
        "has_template": template_path() is not None,
        "completeness": filling.evaluation.completeness,
    }
    return render(request, "questionnaires/vsme.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.RESPONSE_EDIT)
def preview(request, response_id, file_id):
    """What a workbook would change in the answers; the button writes it."""
    filling = _filling(request, response_id)
    mine = StoredFile.objects.visible_to(request.actor).filter(media_type=WORKBOOK)
    kept = get_object_or_404(mine, pk=file_id)
    try:
        reading = read_kept(kept)
    except UploadError as error:
        messages.error(request, str(error))
        return redirect("questionnaires:vsme", response_id)
    if request.method == "POST":
        return _bring(request, filling, reading)
    context = {
        "response": filling.response,
        "file": kept,
        "found": change_lines(filling, reading),
    }
    return render(request, "questionnaires/vsme_preview.html", context)


def _bring(request, filling, reading):
    try:
        count = bring_answers(
            response=filling.response, reading=reading, by=request.actor
        )
    except (ResponseClosedError, StaleAnswerError):
        messages.error(request, _("The answers changed meanwhile. Look at it again."))
        return redirect("questionnaires:vsme", filling.response.pk)
    text = ngettext("%(count)s answer written.", "%(count)s answers written.", count)
    messages.success(request, text % {"count": count})
    return redirect("questionnaires:overview", filling.response.pk)


@require_safe
@requires(Permission.RESPONSE_VIEW)
def download(request, response_id, kind):
    """The report as the official workbook or as xBRL-JSON."""
    filling = _filling(request, response_id)
    name = f"vsme-{filling.response.period_end.year}"
    try:
        if kind == "xbrl":
            return _attached(JsonResponse(vsme_xbrl(filling)), f"{name}.json")
        if template_path() is None:
            raise Http404
        workbook = vsme_workbook(filling).workbook
    except FaultyReportError as error:
        return _refused(request, filling, error.faults)
    except CannotWriteError as error:
        messages.error(request, str(error))
        return redirect("questionnaires:vsme", response_id)
    answer = HttpResponse(workbook, content_type=WORKBOOK)
    return _attached(answer, f"{name}.xlsx")


def _attached(answer, name):
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _refused(request, filling, faults):
    context = {"response": filling.response, "faults": fault_lines(filling, faults)}
    return render(request, "questionnaires/vsme_refused.html", context, status=422)
