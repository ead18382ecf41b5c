"""Handing in a file: choose, look at it, name its columns, confirm or discard."""

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.access import requires
from accounts.permissions import Permission
from jobs.models import Job
from risk.exports import findings_file
from risk.forms import ConfirmForm, UploadForm
from risk.models import LoanBook, Upload
from risk.pages import uploads as pages
from risk.services import uploads as services

#: Names under which a book can be confirmed are suggested from here.
FIRST_NAME = "Loan book"
#: How many books that stand are named beside the name of a new one.
BOOKS_NAMED = 5


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.LOAN_BOOK_UPLOAD)
def new(request):
    """Choose a file, what it is, its day and its currency."""
    form = UploadForm(request.POST or None, request.FILES or None, initial=request.GET)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        upload = services.receive_upload(
            kind=chosen["kind"],
            source=chosen["file"],
            name=chosen["file"].name,
            media_type=chosen["file"].content_type or "application/octet-stream",
            as_of=chosen["as_of"],
            currency=chosen["currency"],
            organisation_id=request.actor.organisation_id,
            by=request.actor,
        )
        return redirect("risk:upload", upload.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "risk/upload_new.html", {"form": form}, status=status)


def _upload(request, upload_id):
    uploads = Upload.objects.visible_to(request.actor)
    return get_object_or_404(
        uploads.select_related("file", "rows", "findings"), pk=upload_id
    )


@require_safe
@requires(Permission.LOAN_BOOK_UPLOAD)
def show(request, upload_id):
    """Where a file stands: being read, refused, to be named, to be confirmed, stored."""
    upload = _upload(request, upload_id)
    return _page(request, upload)


def _page(request, upload, *, confirm=None, status=200):
    book = LoanBook.objects.filter(upload=upload).first()
    if book and book.status != LoanBook.Status.STAGED and not request.htmx:
        return redirect("risk:book", book.pk)
    job = Job.objects.filter(pk=upload.job_id).first()
    context = {"upload": upload, "head": pages.head(upload)}
    is_stored = (
        upload.status == Upload.Status.CONFIRMED and job and job.status == "done"
    )
    is_reading = upload.status == Upload.Status.READING
    is_working = upload.status in (Upload.Status.READING, Upload.Status.CONFIRMED)
    if request.htmx:
        settled = is_stored or not is_working
        context["job"] = pages.progress(upload, job, request.path, settled=settled)
        return render(request, "components/job_progress.html", context)
    if is_stored:
        context["stored"] = True
    elif is_working:
        context["job"] = pages.progress(upload, job, request.path)
        context["is_stopped"] = "failure" in context["job"] and is_reading
    elif upload.status == Upload.Status.REFUSED:
        context["refusal"] = pages.refusal_sentence(upload)
    elif upload.status == Upload.Status.UNMAPPED:
        context |= _to_name(upload)
    elif upload.status == Upload.Status.CHECKED:
        context |= _to_name(upload) | _to_confirm(upload, confirm)
    return render(request, "risk/upload.html", context, status=status)


def _to_name(upload):
    return {
        "preview": pages.preview(upload),
        "mapping": pages.mapping_fields(upload),
        "is_unmapped": upload.status == Upload.Status.UNMAPPED,
    }


def _to_confirm(upload, form):
    earlier = services.same_file_before(upload)
    left_out = upload.summary["rows_in_error"]
    live = LoanBook.objects.filter(
        Q(organisation_id=upload.organisation_id), status=LoanBook.Status.LIVE
    )
    books = list(live[:BOOKS_NAMED])
    return {
        "counts": pages.counts_text(upload),
        "findings": pages.findings_of(upload),
        "finding_count": upload.summary["errors"] + upload.summary["warnings"],
        "totals": pages.totals_table(upload),
        "earlier": pages.same_before_text(earlier) if earlier else "",
        "left_out": left_out,
        "usable": upload.summary["rows"] > left_out,
        "books": [pages.standing_text(book) for book in books],
        "form": form
        or ConfirmForm(initial={"name": books[0].name if books else FIRST_NAME}),
    }


@require_POST
@requires(Permission.LOAN_BOOK_UPLOAD)
def name_columns(request, upload_id):
    """Keep the columns as named and check the file again."""
    upload = _upload(request, upload_id)
    mapping = {
        field.name: heading
        for field in pages.fields_of(upload)
        if (heading := request.POST.get(f"map-{field.name}", ""))
    }
    try:
        services.name_columns(upload=upload, mapping=mapping, by=request.actor)
    except services.UploadStateError as error:
        messages.error(request, str(error))
    return redirect("risk:upload", upload.pk)


@require_POST
@requires(Permission.LOAN_BOOK_UPLOAD)
def confirm(request, upload_id):
    """The officer's word that this becomes a book, or the borrowers' data."""
    upload = _upload(request, upload_id)
    left_out = upload.summary.get("rows_in_error", 0)
    form = ConfirmForm(request.POST, rows_left_out=left_out)
    is_valid = form.is_valid()
    if upload.status == Upload.Status.CHECKED and not is_valid:
        return _page(request, upload, confirm=form, status=422)
    # The trimmed name: a blank more would be another book beside the one it renews.
    name = form.cleaned_data.get("name", FIRST_NAME)
    try:
        services.confirm_upload(upload=upload, name=name, by=request.actor)
    except services.UploadStateError as error:
        messages.error(request, str(error))
    return redirect("risk:upload", upload.pk)


@require_POST
@requires(Permission.LOAN_BOOK_UPLOAD)
def discard(request, upload_id):
    """Put the file aside."""
    upload = _upload(request, upload_id)
    try:
        services.discard_upload(upload=upload, by=request.actor)
    except services.UploadStateError as error:
        messages.error(request, str(error))
        return redirect("risk:upload", upload.pk)
    messages.success(request, _("The file was put aside. Nothing of it is used."))
    return redirect("risk:home")


@require_safe
@requires(Permission.LOAN_BOOK_UPLOAD)
def findings(request, upload_id, form):
    """Every finding of a file as CSV or XLSX, in the reader's language."""
    upload = _upload(request, upload_id)
    name, media_type, content = findings_file(upload, form)
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
