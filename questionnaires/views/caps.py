"""What an inviter asks for above the cap of the European standard."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import requires
from accounts.permissions import Permission
from questionnaires.forms import caps as pages
from questionnaires.inviting.caps import against_cap
from questionnaires.selectors.definitions import definition_of, newest_version
from questionnaires.selectors.sizes import questionnaires_to_ask
from questionnaires.words import page_text

PAGE = "questionnaires/cap.html"


def _definitions():
    return [
        definition_of(version.pk)
        for key in questionnaires_to_ask()
        if (version := newest_version(key))
    ]


@require_safe
@requires(Permission.BORROWER_INVITE)
def caps(request):
    """Every questionnaire that companies can be asked, against the cap."""
    known = _definitions()
    sources = {pages.source_of(each.caps): None for each in known if each.caps}
    context = {
        "head": {
            "title": _("The European cap"),
            "lede": _("What you ask for beyond it a company may leave out."),
            "back": {
                "label": _("Campaigns"),
                "url": reverse("questionnaires:campaigns"),
            },
        },
        "sources": list(sources),
        "table": pages.sizes_table(known),
    }
    return render(request, PAGE, context)


@require_safe
@requires(Permission.BORROWER_INVITE)
def cap(request, key):
    """The class of each question of one questionnaire."""
    found = next((each for each in _definitions() if each.key == key), None)
    if found is None or found.caps is None:
        raise Http404
    context = {
        "head": {
            "title": page_text(found.title),
            "lede": pages.cap_text(found),
            "back": {
                "label": _("The European cap"),
                "url": reverse("questionnaires:caps"),
            },
        },
        "sources": [pages.source_of(found.caps)],
        "table": pages.questions_table(against_cap(found)),
    }
    return render(request, PAGE, context)
