"""A company brings an official workbook: looked at first, taken over on a press."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.access import requires
from accounts.permissions import Permission
from accounts.roles import Kind
from companies.models import Fact
from documents.errors import UploadError
from documents.models import StoredFile
from documents.storage import store
from questionnaires.formats.vsme_data_points import data_points
from questionnaires.forms.workbooks import (
    WorkbookForm,
    preview,
    read_kept,
)
from questionnaires.services.importing import import_facts

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.RESPONSE_SIGN)
def upload(request):
    """Choose a workbook; nothing of it is taken over yet. Facts are a company's alone."""
    if request.actor.organisation.kind != Kind.COMPANY:
        raise Http404
    form = WorkbookForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        kept = store(
            organisation_id=request.actor.organisation_id,
            name=file.name,
            media_type=MEDIA_TYPE,
            source=file,
        )
        try:
            read_kept(kept)
        except UploadError as error:
            form.add_error("file", str(error))
        else:
            return redirect("questionnaires:import_preview", kept.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "questionnaires/import.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.RESPONSE_SIGN)
def import_preview(request, file_id):
    """What the workbook says; pressing the button makes it facts of the company."""
    mine = StoredFile.objects.visible_to(request.actor).filter(media_type=MEDIA_TYPE)
    kept = get_object_or_404(mine, pk=file_id)
    try:
        reading = read_kept(kept)
    except UploadError as error:
        messages.error(request, str(error))
        return redirect("questionnaires:import")
    values = data_points(reading)
    if request.method != "POST" or not values:
        context = {"file": kept, "found": preview(reading)}
        return render(request, "questionnaires/import_preview.html", context)
    count = import_facts(
        organisation=request.actor.organisation,
        values=values,
        source_label=f"VSME {kept.name}"[:200],
        by=request.actor,
    )
    text = ngettext(
        "%(count)s fact was taken over.", "%(count)s facts were taken over.", count
    )
    messages.success(request, text % {"count": count})
    return redirect(f"{reverse('companies:facts')}?layer={Fact.Layer.COMPANY_IMPORTED}")
