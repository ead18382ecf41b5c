"""The company's library of papers: each with the answers that it stands behind."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.access import requires
from accounts.permissions import Permission
from companies.views.papers import PAPER_POLICY, SHOWN
from documents.storage import opened
from questionnaires.forms.fields import person_of
from questionnaires.forms.threads import moment
from questionnaires.models import Evidence
from questionnaires.services.evidence import PaperError, remove_paper


@require_safe
@requires(Permission.RESPONSE_VIEW)
def library(request):
    """Every paper, what it is used for, and the way to look at it."""
    kept = Evidence.objects.visible_to(request.actor).kept()
    papers = kept.select_related("file").prefetch_related("uses__response")
    context = {
        "head": {
            "title": _("Papers"),
            "lede": _(
                "Bills, certificates and other proof of your company. A paper is put to as"
                " many answers as it stands behind; what you sign names it with its hash."
            ),
            "back": {"label": _("Answers"), "url": reverse("questionnaires:home")},
        },
        "papers": [_line(paper) for paper in papers],
        "may_edit": request.actor.may(Permission.RESPONSE_EDIT),
    }
    return render(request, "questionnaires/papers.html", context)


def _line(paper):
    uses = [use for use in paper.uses.all() if use.removed_at is None]
    years = sorted({str(use.response.period_end.year) for use in uses})
    words = ngettext("used for %(n)s answer", "used for %(n)s answers", len(uses))
    used = words % {"n": len(uses)} if uses else _("not used yet")
    return {
        "id": str(paper.pk),
        "name": paper.file.name,
        "url": reverse("questionnaires:paper", args=[paper.pk]),
        "size": _size(paper.file.size),
        "used": f"{used} ({', '.join(years)})" if years else used,
        "who": person_of(paper.added_by_label),
        "at": moment(paper.added_at),
        "scanned": paper.scanned,
    }


def _size(size):
    if size < 1_048_576:
        return f"{max(1, size // 1024)} KB"
    return f"{size / 1_048_576:.1f} MB"


@require_safe
@requires(Permission.RESPONSE_VIEW)
def paper(request, paper_id):
    """The paper itself, under the type its bytes have."""
    own = Evidence.objects.visible_to(request.actor).select_related("file")
    found = get_object_or_404(own, pk=paper_id)
    with opened(found.file) as reader:
        response = HttpResponse(reader.read(), content_type=found.file.media_type)
    name = f"paper{SHOWN.get(found.file.media_type, '')}"
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["Cache-Control"] = "no-store"
    response._csp_replace = PAPER_POLICY  # type: ignore[attr-defined]
    return response


@require_POST
@requires(Permission.RESPONSE_EDIT)
def remove(request, paper_id):
    """Take a paper that nothing open uses out of the library."""
    own = Evidence.objects.visible_to(request.actor)
    try:
        remove_paper(paper=get_object_or_404(own, pk=paper_id))
    except PaperError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("The paper is out of the library."))
    return redirect("questionnaires:papers")
