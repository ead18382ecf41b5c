"""What a company gets for its answers: put together here from apps that do not know each other."""

from __future__ import annotations

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import requires
from accounts.permissions import Permission
from questionnaires.forms.giving import giving_context
from questionnaires.models import Submission
from schemes.forms.pages import openings_of_company


@require_safe
@requires(Permission.RESPONSE_VIEW)
def giving(request, submission_id):
    """Savings, sites, peers and what there is to apply for, each with its reason."""
    mine = Submission.objects.visible_to(request.actor).select_related("response")
    submission = get_object_or_404(mine, pk=submission_id)
    context = giving_context(submission)
    context["openings"] = openings_of_company()
    context["head"] = {
        "title": _("What you get for your answers"),
        "caption": context["period"],
        "back": {
            "label": _("Your answers"),
            "url": reverse("questionnaires:overview", args=[submission.response_id]),
        },
        "lede": _(
            "Worked out from the answers you signed. Nobody else sees this page."
        ),
    }
    return render(request, "questionnaires/giving.html", context)
