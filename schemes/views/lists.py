"""Lists of a scheme and money for it: one person proposes, another decides."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import requires
from accounts.paging import pager_of
from accounts.permissions import Permission
from documents.errors import UploadError
from schemes.forms.terms import EntryForm, ImportForm
from schemes.models import Appropriation
from schemes.pages import lists as pages
from schemes.selectors.lists import changes_of, changes_of_list
from schemes.services import lists as services
from schemes.services.budgets import approve_appropriation, refuse_appropriation
from schemes.views.terms import scheme_of
from schemes.workflow import WorkflowError

PER_PAGE = 100
CHANGES = 20
LARGEST_FILE = 5_000_000


def _page(request, key, listing, **more):
    scheme = scheme_of(request, key)
    found = services.listing_of(scheme, listing)
    if found is None:
        raise Http404
    page = Paginator(list(found.entries.values()), PER_PAGE).get_page(
        request.GET.get("page")
    )
    changes = changes_of_list(request.actor, scheme, listing)[:CHANGES]
    return {
        "head": pages.list_head(scheme, found),
        "scheme": scheme,
        "listing": listing,
        "table": pages.entries_table(page.object_list)
        | {"pager": pager_of(page, request.GET)},
        "changes": pages.changes_table(changes),
        "may_manage": request.actor.may(Permission.SCHEME_MANAGE),
        "entry_form": EntryForm(prefix="entry"),
        "import_form": ImportForm(prefix="import"),
    } | more


@require_safe
@requires(Permission.CLAIM_READ)
def listing(request, scheme, listing):
    """One list: its entries with their days, and what is proposed of it."""
    context = _page(request, scheme, listing)
    return render(request, "schemes/office_list.html", context)


@require_POST
@requires(Permission.SCHEME_MANAGE)
def entry(request, scheme, listing):
    """Propose one entry."""
    found, form = scheme_of(request, scheme), EntryForm(request.POST, prefix="entry")
    if form.is_valid():
        try:
            change = services.propose_entry(
                scheme=found,
                listing=listing,
                entry=form.entry(),
                told=services.Told(form.cleaned_data["source"]),
                by=request.actor,
            )
        except WorkflowError as error:
            form.add_error(None, str(error))
        else:
            return redirect("schemes:list_change", change.pk)
    context = _page(request, scheme, listing, entry_form=form)
    return render(request, "schemes/office_list.html", context, status=422)


@require_POST
@requires(Permission.SCHEME_MANAGE)
def load(request, scheme, listing):
    """Read a spreadsheet of entries; its findings are shown before anything is proposed."""
    found = scheme_of(request, scheme)
    form = ImportForm(request.POST, request.FILES, prefix="import")
    if form.is_valid() and form.cleaned_data["file"].size > LARGEST_FILE:
        form.add_error("file", _("The file is larger than 5 MB."))
    if form.is_valid():
        given = form.cleaned_data
        told = services.Told(given["source"], is_whole=given["is_whole"])
        file = given["file"]
        try:
            change = services.stage_import(
                scheme=found, listing=listing, name=file.name, source=file,
                told=told, by=request.actor,
            )  # fmt: skip
        except services.SameFileError as error:
            messages.info(request, str(error))
            return redirect("schemes:list_change", error.change.pk)
        except (UploadError, WorkflowError) as error:
            form.add_error("file", str(error))
        else:
            return redirect("schemes:list_change", change.pk)
    context = _page(request, scheme, listing, import_form=form)
    return render(request, "schemes/office_list.html", context, status=422)


def _change(request, change_id):
    return get_object_or_404(changes_of(request.actor), pk=change_id)


@require_safe
@requires(Permission.CLAIM_READ)
def change(request, change_id):
    """A change: what is odd about its file, what it would change, who may decide."""
    found = _change(request, change_id)
    present = services.listing_of(found.scheme, found.listing)
    if present is None:
        raise Http404
    page = Paginator(found.findings, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "head": pages.change_head(found, present),
        "change": found,
        "summary": pages.change_summary(found),
        "findings": pages.findings_table(page.object_list)
        | {"pager": pager_of(page, request.GET)}
        if found.file
        else None,
        "table": pages.difference_table(found, present),
        **pages.acts_on(found, request.actor),
    }
    return render(request, "schemes/list_change.html", context)


def _decided(request, change_id, act):
    found = _change(request, change_id)
    try:
        act(change=found, by=request.actor)
    except WorkflowError as error:
        messages.error(request, str(error))
    return redirect("schemes:list_change", found.pk)


@require_POST
@requires(Permission.SCHEME_MANAGE)
def confirm(request, change_id):
    """Propose what a file says."""
    return _decided(request, change_id, services.confirm_import)


@require_POST
@requires(Permission.SCHEME_MANAGE, step_up=True)
def approve(request, change_id):
    """Publish a change of a list."""
    return _decided(request, change_id, services.approve_change)


@require_POST
@requires(Permission.SCHEME_MANAGE)
def refuse(request, change_id):
    """Refuse a change, or discard a file."""
    return _decided(request, change_id, services.refuse_change)


def _money(request, money_id, act):
    visible = Appropriation.objects.visible_to(request.actor)
    found = get_object_or_404(visible, pk=money_id)
    try:
        act(appropriation=found, by=request.actor)
    except WorkflowError as error:
        messages.error(request, str(error))
    return redirect("schemes:ledger")


@require_POST
@requires(Permission.SCHEME_MANAGE, step_up=True)
def approve_money(request, money_id):
    """Post an appropriation that somebody else entered."""
    return _money(request, money_id, approve_appropriation)


@require_POST
@requires(Permission.SCHEME_MANAGE)
def refuse_money(request, money_id):
    """Refuse an appropriation that somebody else entered."""
    return _money(request, money_id, refuse_appropriation)
