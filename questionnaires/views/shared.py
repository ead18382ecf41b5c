"""A signed submission read by a link: a page and a PDF, each opening noted."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import tenancy
from accounts.access import public
from documents.storage import opened
from questionnaires.forms.restating import restated_lines
from questionnaires.selectors.definitions import definition_of
from questionnaires.selectors.roles import OUTSIDE
from questionnaires.services.handing import note_opening, share_link
from questionnaires.services.paper import audiences_of, paper_context
from questionnaires.services.secrets import organisation_of
from questionnaires.views.helping import private, refused, too_often


@require_safe
@public
def page(request, token):
    """All of the submission as it was signed."""
    if too_often(request):
        return refused()
    link = _opened(request, token)
    context = paper_context(link.submission, OUTSIDE)
    definition = definition_of(link.submission.response.version_id)
    hidden = definition.hidden_from(OUTSIDE)
    restated = link.submission.frozen.get("restated", ())
    for section in context["sections"]:
        section["blocks"] = [_as_lists(block) for block in section["blocks"]]
    context |= {
        "head": {
            "title": context["title"],
            "caption": context["organisation"]["name"],
            "lede": context["period"],
        },
        "link": link,
        "pdf_url": reverse("questionnaires:shared_pdf", args=[token]),
        "restated": restated_lines(
            [each for each in restated if each["path"] not in hidden], definition
        ),
        "reason": link.submission.amendment_reason,
    }
    note_opening(link, "page", timezone.now())
    return private(render(request, "questionnaires/shared.html", context))


def _as_lists(block):
    """Questions and answers as the list of a page takes them; a grid stays as it is."""
    if "columns" in block:
        return block
    lists = block.get("lists") or [block["lines"]]
    lines = [[_line(each) for each in one] for one in lists]
    return {"title": block.get("title", ""), "lists": lines}


def _line(line):
    return {name: line[name] for name in ("label", "value", "note")}


@require_safe
@public
def pdf(request, token):
    """The paper of the submission in the reader's language, else in any."""
    if too_often(request):
        return refused()
    link = _opened(request, token)
    audience = audiences_of(link.submission)[-1]
    found = link.submission.pdfs.filter(audience=audience).select_related("file")
    papers = {each.language: each for each in found}
    made = papers.get(get_language()) or next(iter(papers.values()), None)
    if made is None:
        words = _("The PDF is being made. Try again in a minute.")
        later = HttpResponse(
            words, status=503, content_type="text/plain; charset=utf-8"
        )
        later["Retry-After"] = "60"
        return private(later)
    with opened(made.file) as reader:
        response = HttpResponse(reader.read(), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{made.file.name}"'
    note_opening(link, "pdf", timezone.now())
    return private(response)


def _opened(request, token):
    """The open link, within the walls of the organisation it names; else 404."""
    organisation_id = organisation_of(token)
    if organisation_id is None:
        raise Http404
    tenancy.switch(organisation_id)
    link = share_link(token, timezone.now())
    if link is None:
        tenancy.switch(None)
        raise Http404
    return link
