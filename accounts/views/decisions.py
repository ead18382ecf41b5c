"""The decisions of one's organisation, and whether their chain holds."""

from datetime import datetime

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from accounts.access import requires
from accounts.permissions import Permission
from accounts.wording import person_in_words
from audit.models import AuditEvent
from audit.selectors import chain_state
from audit.verbs import sentence, value_wording, wording

PER_PAGE = 50


@require_safe
@requires(Permission.AUDIT_VIEW)
def decisions(request):
    """Newest first; `?check=1` walks the chain, `?head=` also against a kept end."""
    events = AuditEvent.objects.visible_to(request.actor).order_by("-sequence")
    page = Paginator(events, PER_PAGE).get_page(request.GET.get("page"))
    for event in page.object_list:
        event.sentence = sentence(event.verb)
        event.who = person_in_words(event.actor_label)
        event.lines = [(wording(k), _shown(k, v)) for k, v in event.detail.items()]
        event.by_other = event.acting_organisation_id not in {
            None,
            event.organisation_id,
        }
    state = None
    head = request.GET.get("head", "").strip().lower()
    if request.GET.get("check"):
        state = chain_state(request.actor.organisation_id, head or None)
    context = {"page": page, "state": state, "head": head}
    return render(request, "accounts/decisions.html", context)


def _shown(key, value):
    """A detail as people read it: codes in words, instants in our zone."""
    if isinstance(value, list):
        return gettext(", ").join(value_wording(key, each) for each in value)
    instant = parse_datetime(value) if isinstance(value, str) and "T" in value else None
    if isinstance(instant, datetime):
        return date_format(localtime(instant), "DATETIME_FORMAT")
    return value_wording(key, value)
