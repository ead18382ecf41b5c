"""Who else is on the page: asked by the page itself, kept in the cache alone."""

from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import requires
from accounts.permissions import Permission
from questionnaires.forms.people import people_fragments
from questionnaires.selectors.filling import visible_response
from questionnaires.selectors.presence import show_presence


@require_safe
@requires(Permission.RESPONSE_VIEW)
def people(request, response_id):
    """Fragments: the names of those here, and who changed which field since."""
    response = get_object_or_404(visible_response(request.actor, response_id))
    names = show_presence(
        response_id=response.pk,
        page=request.GET.get("page", "")[:120],
        actor=request.actor,
        at=timezone.now(),
    )
    since = _instant(request.GET.get("since", ""))
    html = people_fragments(response, names, since, request.actor)
    answer = HttpResponse(html)
    answer["Cache-Control"] = "no-store"
    return answer


def _instant(text):
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None
