"""What the bank sends: statements, tables, status reports; what is settled by hand."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import requires
from accounts.permissions import Permission
from documents.errors import UploadError
from measures.headings import MappingError
from schemes.bank_files.credit_transfer import BankFileError
from schemes.bank_files.status_report import is_status_report
from schemes.bank_files.table import FIELDS
from schemes.forms.bank import NoteForm, SettleForm
from schemes.forms.office import StatementForm
from schemes.models import ReportLine, Scheme, StatementLine, StatementUpload
from schemes.pages import bank as pages
from schemes.pages.money import back_to_payments
from schemes.services import tables
from schemes.services.ledger import OverdrawnError
from schemes.services.reports import load_report
from schemes.services.settling import settle_line, settle_report_line
from schemes.services.statements import load_statement
from schemes.workflow import WorkflowError

LARGEST = 20 * 1_000_000
REFUSED = (BankFileError, UploadError, WorkflowError, OverdrawnError)


@require_POST
@requires(Permission.PAYMENT_MAKE)
def load(request):
    """Take a file of the bank, whichever it is, and do what it says."""
    form = StatementForm(request.POST, request.FILES)
    scheme = (
        Scheme.objects.run_by(request.actor)
        .filter(key=request.POST.get("scheme", ""))
        .first()
    )
    if not form.is_valid() or scheme is None:
        messages.error(request, _("Choose a scheme and the bank's file."))
        return redirect("schemes:payments")
    given = form.cleaned_data["file"]
    if given.size > LARGEST:
        messages.error(request, _("The file is larger than 20 MB."))
        return redirect("schemes:payments")
    try:
        return _loaded(request, scheme, given.name, given.read())
    except REFUSED as error:
        messages.error(request, _sentence(error, given.name))
    return redirect("schemes:payments")


def _loaded(request, scheme, name, content):
    given = {"scheme": scheme, "content": content, "name": name, "by": request.actor}
    if not tables.is_xml(content):
        found = tables.load_table(**given)
        if isinstance(found, StatementUpload):
            return redirect("schemes:statement_columns", found.pk)
        return _told(request, found)
    if is_status_report(content):
        report = load_report(**given)
        waiting = report.lines.filter(status=ReportLine.Status.WAITING).count()
        text = _("The report was taken; %(waiting)d of its lines wait for somebody.")
        messages.success(request, text % {"waiting": waiting})
        return redirect("schemes:batch", report.batch_id)
    return _told(request, load_statement(**given))


def _told(request, statement):
    statuses = statement.lines.values_list("status", flat=True)
    matched = sum(status == "matched" for status in statuses)
    text = _("%(matched)d of %(all)d lines found their payment.")
    messages.success(request, text % {"matched": matched, "all": len(statuses)})
    return redirect("schemes:payments")


def _sentence(error, name):
    """What is wrong with a file, in the reader's language."""
    if isinstance(error, UploadError):
        return str(error)
    if isinstance(error, BankFileError):
        text = _(error.text) % error.values if error.values else _(error.text)
        return f"{name}: {text}"
    return f"{name}: {error}"


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.PAYMENT_MAKE)
def columns(request, upload_id):
    """Name the columns of a bank's table, once for each shape of header."""
    found = get_object_or_404(
        StatementUpload.objects.visible_to(request.actor).select_related(
            "file", "scheme"
        ),
        pk=upload_id,
    )
    try:
        table = tables.table_of(found.file)
    except UploadError as error:
        messages.error(request, str(error))
        return redirect("schemes:payments")
    chosen, wrong, status = tables.columns_of(found, table), {}, 200
    if request.method == "POST":
        given = {field.name: request.POST.get(field.name, "") for field in FIELDS}
        chosen = {name: heading for name, heading in given.items() if heading}
        try:
            statement = tables.name_columns(
                upload=found, columns=chosen, by=request.actor
            )
            return _told(request, statement)
        except MappingError as error:
            wrong, status = error.fields, 422
        except REFUSED as error:
            messages.error(request, _sentence(error, found.file.name))
            status = 422
    context = {
        "head": {
            "title": _("Which column is what"),
            "caption": found.file.name,
            "back": back_to_payments(),
        },
        "upload": found,
        "choices": pages.column_choices(table, chosen, wrong),
        "preview": pages.preview(table),
    }
    return render(request, "schemes/statement_columns.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.PAYMENT_MAKE)
def line(request, line_id):
    """A statement line; one that waits is settled here by hand."""
    found = get_object_or_404(
        StatementLine.objects.visible_to(request.actor).select_related(
            "statement", "settled_by", "payment__claim"
        ),
        pk=line_id,
    )
    form = SettleForm(request.POST or None, is_incoming=found.minor > 0)
    if request.method == "POST" and form.is_valid():
        try:
            settle_line(line=found, by=request.actor, **form.cleaned_data)
        except (WorkflowError, OverdrawnError) as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Settled."))
            return redirect("schemes:payments")
    context = {
        "head": {"title": _("Statement line"), "back": back_to_payments()},
        "summary": pages.line_rows(found),
        "form": form if found.status == StatementLine.Status.WAITING else None,
    }
    return _form_page(request, context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.PAYMENT_MAKE)
def report_line(request, line_id):
    """A line of a status report; one that waits is closed here with a reason."""
    found = get_object_or_404(
        ReportLine.objects.visible_to(request.actor).select_related(
            "report", "report__batch", "settled_by"
        ),
        pk=line_id,
    )
    form = NoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            settle_report_line(line=found, by=request.actor, **form.cleaned_data)
        except WorkflowError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Settled."))
            return redirect("schemes:payments")
    context = {
        "head": {"title": _("Reported by the bank"), "back": back_to_payments()},
        "summary": pages.report_line_rows(found),
        "form": form if found.status == ReportLine.Status.WAITING else None,
    }
    return _form_page(request, context)


def _form_page(request, context):
    status = 422 if request.method == "POST" else 200
    return render(request, "schemes/settle.html", context, status=status)
