"""An inviter's campaigns: made, listed, sent, followed."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.access import requires
from accounts.letters import LETTER_LANGUAGES, letter_lang, letter_language
from accounts.paging import pager_of
from accounts.permissions import Permission
from documents.errors import UploadError
from documents.exports import write_csv
from questionnaires.forms import campaign_files
from questionnaires.forms import campaign_lists as list_pages
from questionnaires.forms import campaign_pages as pages
from questionnaires.forms.campaigns import CampaignForm, ListForm
from questionnaires.forms.caps import cap_line, own_line
from questionnaires.models import CampaignList
from questionnaires.selectors.campaigns import campaigns_of, funnel_of, standings
from questionnaires.selectors.definitions import definition_of, newest_version
from questionnaires.selectors.supplements import has_published, supplement_key
from questionnaires.services import campaigns as services
from questionnaires.services.campaign_mail import example_mail
from questionnaires.services.campaign_progress import version_asked

PER_PAGE = 50
invites = requires(Permission.BORROWER_INVITE)


def _campaign(request, campaign_id):
    return get_object_or_404(campaigns_of(request.actor), pk=campaign_id)


@require_safe
@invites
def campaigns(request):
    """Every campaign of the organisation."""
    context = {"table": pages.campaigns_table(campaigns_of(request.actor))}
    return render(request, "questionnaires/campaigns.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@invites
def new(request):
    """Make a campaign; nobody is written to by it."""
    form = CampaignForm(request.POST or None, has_supplement=_has_own(request))
    if request.method == "POST" and form.is_valid():
        try:
            made = services.create_campaign(values=form.values(), by=request.actor)
        except services.CampaignError as error:
            form.add_error(error.field or None, str(error.message))
        else:
            return redirect("questionnaires:campaign", made.pk)
    return _form_page(request, form)


@require_http_methods(["GET", "HEAD", "POST"])
@invites
def edit(request, campaign_id):
    """Change a campaign."""
    found = _campaign(request, campaign_id)
    form = CampaignForm(
        request.POST or None, campaign=found, has_supplement=_has_own(request)
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.change_campaign(
                campaign=found, values=form.values(), by=request.actor
            )
        except services.CampaignError as error:
            field = error.field.removesuffix("_id") or None
            form.add_error(field, str(error.message))
        else:
            return redirect("questionnaires:campaign", found.pk)
    return _form_page(request, form, found)


def _has_own(request):
    return has_published(request.actor.organisation)


def _form_page(request, form, campaign=None):
    context = {"form": form, "campaign": campaign}
    status = 422 if form.errors else 200
    return render(request, "questionnaires/campaign_edit.html", context, status=status)


@require_safe
@invites
def campaign(request, campaign_id):
    """How a campaign stands, and what can be done with it."""
    return _page(request, _campaign(request, campaign_id), ListForm())


def _page(request, found, form, status=200):
    standing = standings(found, on=timezone.localdate())
    funnel = funnel_of(standing)
    page = Paginator(standing, PER_PAGE).get_page(request.GET.get("page"))
    waiting = sum(not each.invitee.queued_at for each in standing)
    lists = found.lists.select_related("file", "given_by")
    context = {
        "campaign": found,
        "head": pages.campaign_head(found),
        "cap": cap_line(version_asked(found)),
        "own_cap": _own_cap(found),
        "tiles": pages.funnel_tiles(funnel),
        "by_sector": pages.sector_table(funnel),
        "by_size": pages.size_table(funnel),
        "stuck": pages.stuck_table(funnel),
        "companies": pages.companies_table(page.object_list)
        | {"pager": pager_of(page, request.GET)},
        "lists": list_pages.lists_table(lists),
        "list_form": form,
        "waiting": waiting,
        "is_empty": not standing,
    }
    return render(request, "questionnaires/campaign.html", context, status=status)


def _own_cap(found):
    """The same of the inviter's own questions, where the campaign asks them."""
    version = newest_version(supplement_key(found.organisation_id))
    main = version_asked(found)
    if not found.with_supplement or version is None or main is None:
        return None
    count = len(definition_of(version.pk).questions)
    return own_line(count, definition_of(main.pk).caps)


@require_POST
@invites
def load(request, campaign_id):
    """Read a file of companies; it is looked at before anybody is added."""
    found, form = _campaign(request, campaign_id), ListForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            listed = services.stage_list(
                campaign=found, name=file.name, source=file, by=request.actor
            )
        except UploadError as error:
            form.add_error("file", str(error))
        except services.CampaignError as error:
            form.add_error("file", str(error.message))
        else:
            return redirect("questionnaires:campaign_list", listed.pk)
    return _page(request, found, form, 422)


def _listed(request, list_id):
    rows = CampaignList.objects.visible_to(request.actor)
    rows = rows.select_related("campaign__organisation", "file")
    return get_object_or_404(rows, pk=list_id)


@require_safe
@invites
def preview(request, list_id):
    """What a file would add, and what is odd in it."""
    listed = _listed(request, list_id)
    findings = Paginator(listed.findings, PER_PAGE).get_page(request.GET.get("odd"))
    entries = Paginator(listed.entries, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "listed": listed,
        "campaign": listed.campaign,
        "summary": list_pages.list_summary(listed),
        "findings": list_pages.findings_table(findings.object_list)
        | {"pager": pager_of(findings, request.GET, "odd")},
        "entries": list_pages.entries_table(entries.object_list)
        | {"pager": pager_of(entries, request.GET)},
        "is_staged": listed.state == CampaignList.State.STAGED,
    }
    return render(request, "questionnaires/campaign_list.html", context)


@require_POST
@invites
def add(request, list_id):
    """Add the companies of a file, or put it aside."""
    listed = _listed(request, list_id)
    if "discard" in request.POST:
        services.discard_list(listed=listed)
        return redirect("questionnaires:campaign", listed.campaign_id)
    try:
        count = services.add_list(listed=listed, by=request.actor)
    except services.CampaignError as error:
        messages.error(request, str(error.message))
    else:
        words = ngettext(
            "%(n)s company was added. Nobody is written to yet.",
            "%(n)s companies were added. Nobody is written to yet.",
            count,
        )
        messages.success(request, words % {"n": f"{count:,}"})
    return redirect("questionnaires:campaign", listed.campaign_id)


@require_POST
@invites
def send(request, campaign_id):
    """Write to everybody on the list who was not written to."""
    found = _campaign(request, campaign_id)
    try:
        count = services.send_invitations(campaign=found, by=request.actor)
    except services.CampaignError as error:
        messages.error(request, str(error.message))
    else:
        words = ngettext(
            "%(n)s mail is on its way.", "%(n)s mails are on their way.", count
        )
        messages.success(request, words % {"n": f"{count:,}"})
    return redirect("questionnaires:campaign", found.pk)


@require_POST
@invites
def close(request, campaign_id):
    """End a campaign."""
    found = _campaign(request, campaign_id)
    try:
        services.close_campaign(campaign=found, by=request.actor)
    except services.CampaignError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("The campaign is closed. No mail leaves any more."))
    return redirect("questionnaires:campaign", found.pk)


@require_safe
@invites
def mail(request, campaign_id):
    """The mail as a company gets it, in the language of the tab."""
    found = _campaign(request, campaign_id)
    language = letter_language(request.GET.get("language", get_language()))
    subject, body = example_mail(found, language)
    context = {
        "campaign": found,
        "subject": subject,
        "body": body,
        "mail_lang": letter_lang(language),
        "tabs": {
            "label": _("Languages"),
            "links": [
                {
                    "label": name,
                    "url": f"?language={code}",
                    "lang": lang,
                    "current": code == language,
                }
                for code, name, lang in LETTER_LANGUAGES
            ],
        },
    }
    return render(request, "questionnaires/campaign_mail.html", context)


@require_safe
@invites
def funnel_file(request, campaign_id):
    """The funnel by sector and size as CSV."""
    found = _campaign(request, campaign_id)
    funnel = funnel_of(standings(found, on=timezone.localdate()))
    return _csv("funnel", write_csv(*campaign_files.funnel_sheet(funnel)))


@require_safe
@invites
def companies_file(request, campaign_id):
    """The companies and what is known of each as CSV."""
    found = _campaign(request, campaign_id)
    sheet = campaign_files.companies_sheet(standings(found, on=timezone.localdate()))
    return _csv("companies", write_csv(*sheet))


def _csv(name, content):
    answer = HttpResponse(content, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="campaign-{name}.csv"'
    return answer
