"""How a calculated value came about: answers, factors, rule; as a page or a drawer."""

from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.access import requires
from accounts.permissions import Permission
from questionnaires.forms.explaining import explain_context, explain_json
from questionnaires.selectors.earlier import with_prior
from questionnaires.selectors.filling import filling_for, visible_response


@require_safe
@requires(Permission.RESPONSE_VIEW)
def figure(request, response_id, path):
    """How a figure of the response was computed."""
    return _page(request, response_id, path, "")


@require_safe
@requires(Permission.RESPONSE_VIEW)
def cell_figure(request, response_id, path, row_id):
    """How a figure in a row of a table was computed."""
    return _page(request, response_id, path, str(row_id))


def _page(request, response_id, path, row):
    found = with_prior(visible_response(request.actor, response_id))
    filling = filling_for(request.actor, get_object_or_404(found))
    known = filling.evaluation.cells if row else filling.evaluation.calculated
    if ((path, row) if row else path) not in known or path in filling.hidden:
        raise Http404
    if request.GET.get("format") == "json":
        return JsonResponse(explain_json(filling, path, row))
    context = explain_context(filling, path, row)
    return render(request, "questionnaires/figure.html", context)
