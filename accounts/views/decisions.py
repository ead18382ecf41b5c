"""The decisions of one's organisation, and whether their chain holds."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import requires
from accounts.decision_details import detail_lines, names_in
from accounts.permissions import Permission
from accounts.wording import person_in_words
from audit.models import AuditEvent
from audit.selectors import chain_state
from audit.verbs import sentence

PER_PAGE = 50


@require_safe
@requires(Permission.AUDIT_VIEW)
def decisions(request):
    """Newest first; `?check=1` walks the chain, `?head=` also against a kept end."""
    events = AuditEvent.objects.visible_to(request.actor).order_by("-sequence")
    page = Paginator(events, PER_PAGE).get_page(request.GET.get("page"))
    names = names_in(event.detail for event in page.object_list)
    for event in page.object_list:
        event.sentence = sentence(event.verb)
        event.lines = detail_lines(event.detail, names)
        event.who = person_in_words(event.actor_label)
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
