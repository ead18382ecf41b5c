"""An office's terms: versions with what they change, proposed and published by two people."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.access import requires
from accounts.paging import pager_of
from accounts.permissions import Permission
from jobs.models import Job
from jobs.selectors import job_card
from questionnaires.language.errors import DefinitionError, LintProblem
from schemes.forms.terms import ClosingForm, FiguresForm, VersionFileForm
from schemes.models import SchemeVersion
from schemes.pages import terms as pages
from schemes.pages.lists import lists_tasks
from schemes.rules.changes import changes
from schemes.rules.keeping import compile_kept
from schemes.selectors.library import library
from schemes.selectors.lists import changes_of
from schemes.selectors.terms import (
    compared_claims,
    latest_comparison,
    run_schemes,
    versions_of,
)
from schemes.services.closing import agree_closing, ask_closing, drop_closing
from schemes.services.comparing import ask_comparison
from schemes.services.versions import (
    propose_figures,
    propose_file,
    publish_version,
    put_version_aside,
)
from schemes.workflow import WorkflowError

PER_PAGE = 100
LARGEST_FILE = 1_000_000


@require_safe
@requires(Permission.CLAIM_READ)
def schemes(request):
    """The schemes that the office runs."""
    drafts = Count("versions", filter=Q(versions__status=SchemeVersion.Status.DRAFT))
    found = list(run_schemes(request.actor).annotate(drafts=drafts))
    waiting = {scheme.pk: scheme.drafts for scheme in found}
    context = {
        "head": {"title": _("Schemes")},
        "tasks": pages.schemes_list(found, waiting),
    }
    return render(request, "schemes/office_schemes.html", context)


def scheme_of(request, key):
    """A scheme that the reader's office runs; 404 for any other."""
    return get_object_or_404(run_schemes(request.actor), key=key)


@require_safe
@requires(Permission.CLAIM_READ)
def scheme(request, scheme):
    """One scheme as its office administers it."""
    return render(request, "schemes/office_scheme.html", _scheme(request, scheme))


def _scheme(request, key, **more):
    found = scheme_of(request, key)
    rows = versions_of(request.actor).filter(scheme=found).order_by("-proposed_at")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    known = {row.pk: pages.days_held(found, compile_kept(row.content)) for row in page}
    return {
        "head": {
            "title": pages.name_of(found),
            "back": {"label": _("Schemes"), "url": reverse("schemes:office_schemes")},
        },
        "scheme": found,
        "table": pages.versions_table(page.object_list, known)
        | {"pager": pager_of(page, request.GET)},
        "lists": lists_tasks(found, _waiting_by_list(request, found)),
        "may_manage": request.actor.may(Permission.SCHEME_MANAGE),
        "file_form": VersionFileForm(),
        "closing_form": ClosingForm(),
        "closing": pages.closing_of(found, request.actor),
        "problems": [],
    } | more


def _waiting_by_list(request, found):
    """How many changes of each list wait for a second person."""
    waiting = changes_of(request.actor).filter(scheme=found, status="proposed")
    counted = waiting.order_by().values_list("listing").annotate(count=Count("pk"))
    return dict(counted)


@require_POST
@requires(Permission.SCHEME_MANAGE, step_up=True)
def closing(request, scheme):
    """Ask to close a scheme to new claims, agree as the second person, or let it be."""
    found, form = scheme_of(request, scheme), ClosingForm(request.POST)
    act = request.POST.get("act")
    if act == "ask" and not form.is_valid():
        context = _scheme(request, scheme, closing_form=form)
        return render(request, "schemes/office_scheme.html", context, status=422)
    try:
        if act == "ask":
            reason = form.cleaned_data["reason"]
            ask_closing(scheme=found, reason=reason, by=request.actor)
        elif act == "agree":
            agree_closing(scheme=found, by=request.actor)
        else:
            drop_closing(scheme=found, by=request.actor)
    except WorkflowError as error:
        messages.error(request, str(error))
    return redirect(f"{reverse('schemes:office_scheme', args=[scheme])}#closing")


@require_POST
@requires(Permission.SCHEME_MANAGE)
def upload(request, scheme):
    """A draft from a file; what is wrong with it is told line by line."""
    found, form = (
        scheme_of(request, scheme),
        VersionFileForm(request.POST, request.FILES),
    )
    text = _text(form) if form.is_valid() else ""
    problems: tuple[LintProblem, ...] = ()
    if form.is_valid():
        try:
            row = propose_file(
                scheme=found, text=text, name=form.cleaned_data["file"].name,
                note=form.cleaned_data["note"], by=request.actor,
            )  # fmt: skip
        except DefinitionError as error:
            problems = error.problems
        else:
            messages.success(
                request, _("The draft is being compared with past claims.")
            )
            return redirect("schemes:version", row.pk)
    context = _scheme(request, scheme, file_form=form, problems=problems)
    return render(request, "schemes/office_scheme.html", context, status=422)


def _text(form):
    """The text of the uploaded file, or an error of the form."""
    given = form.cleaned_data["file"]
    if given.size > LARGEST_FILE:
        form.add_error("file", _("The file is larger than 1 MB."))
        return ""
    try:
        return given.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        form.add_error("file", _("The file is not UTF-8 text. Save it as UTF-8."))
        return ""


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.SCHEME_MANAGE)
def figures(request, scheme):
    """A draft that changes figures of the newest version."""
    found = scheme_of(request, scheme)
    newest = library().scheme(found.key).newest
    form = FiguresForm(newest, request.POST or None)
    status = 200
    problems: tuple[LintProblem, ...] = ()
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                row = propose_figures(
                    scheme=found, changes=form.changes(),
                    note=form.cleaned_data["note"], by=request.actor,
                )  # fmt: skip
            except DefinitionError as error:
                problems = error.problems
            else:
                return redirect("schemes:version", row.pk)
    back = {
        "label": pages.name_of(found),
        "url": reverse("schemes:office_scheme", args=[found.key]),
    }
    title = _("Change figures of version %(label)s") % {"label": newest.terms.version}
    context = {
        "head": {"title": title, "back": back},
        "form": form,
        "problems": problems,
    }
    return render(request, "schemes/version_figures.html", context, status=status)


def _version(request, version_id):
    return get_object_or_404(versions_of(request.actor), pk=version_id)


@require_safe
@requires(Permission.CLAIM_READ)
def version(request, version_id):
    """A version: what it changes, for which past claims, who may publish it."""
    row = _version(request, version_id)
    compiled, known = compile_kept(row.content), library().scheme(row.scheme.key)
    done = latest_comparison(row)
    against = _against(row, compiled, known)
    finished = done if done and done.finished_at else None
    context = {
        "head": pages.version_head(row),
        "row": row,
        "summary": pages.version_summary(row, compiled),
        "changes": pages.changes_table(
            changes(against, compiled), against.terms.version
        )
        if against
        else None,
        "job": _job(request, done) if done and not finished else None,
        "comparison": pages.comparison_summary(finished, compiled.terms.currency)
        if finished
        else None,
        **pages.acts_on(row, done, known.newest, request.actor),
    }
    if finished:
        page = Paginator(compared_claims(finished), PER_PAGE).get_page(
            request.GET.get("page")
        )
        context["claims"] = pages.compared_table(
            page.object_list, compiled.terms.currency
        ) | {"pager": pager_of(page, request.GET)}
    return render(request, "schemes/version.html", context)


def _against(row, compiled, known):
    """The version before: what is in force, or what a published one followed."""
    if row.status != SchemeVersion.Status.PUBLISHED:
        return known.newest
    first = compiled.terms.effective_from
    earlier = [v for v in known.versions if v.terms.effective_from < first]
    return earlier[-1] if earlier else None


def _job(request, done):
    found = Job.objects.visible_to(request.actor).filter(
        kind="schemes.compare_version", key=str(done.pk)
    )
    job = found.first()
    if job is None:
        return None
    return job_card(job=job, reader=request.actor, now=timezone.now())


@require_safe
@requires(Permission.CLAIM_READ)
def version_file(request, version_id):
    """The very text that is kept and hashed."""
    row = _version(request, version_id)
    response = HttpResponse(row.content, content_type="application/json; charset=utf-8")
    name = f"{row.scheme.key}.{row.label}.{row.edition}.json"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_POST
@requires(Permission.SCHEME_MANAGE)
def compare(request, version_id):
    """Compare the draft with past claims again."""
    row = _version(request, version_id)
    try:
        ask_comparison(version=row, by=request.actor)
    except WorkflowError as error:
        messages.error(request, str(error))
    return redirect("schemes:version", row.pk)


@require_POST
@requires(Permission.SCHEME_MANAGE, step_up=True)
def publish(request, version_id):
    """Put a draft in force."""
    row = _version(request, version_id)
    try:
        publish_version(version=row, by=request.actor)
        messages.success(request, _("The version is published."))
    except WorkflowError as error:
        messages.error(request, str(error))
    return redirect("schemes:version", row.pk)


@require_POST
@requires(Permission.SCHEME_MANAGE)
def put_aside(request, version_id):
    """Give a draft up."""
    row = _version(request, version_id)
    try:
        put_version_aside(version=row, by=request.actor)
    except WorkflowError as error:
        messages.error(request, str(error))
    return redirect("schemes:office_scheme", row.scheme.key)
