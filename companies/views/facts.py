"""What is known of the company, with source and state: its own view of its facts."""

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import requires
from accounts.names import local_name
from accounts.permissions import Permission
from companies import selectors
from companies.models import Fact


@require_safe
@requires(Permission.RESPONSE_VIEW)
def facts(request):
    """Every current fact by part; `?layer=` only those signed, or only those imported."""
    company_id = request.actor.organisation_id
    layer = request.GET.get("layer", "")
    chosen = layer if layer in Fact.Layer.values else ""
    parts = selectors.known_facts(company_id=company_id, layer=chosen)
    seen_by = selectors.banks_by_scope(company_id=company_id, on=timezone.localdate())
    context = {
        "head": {
            "title": _("What is known of your company"),
            "lede": _(
                "Facts come from answers you signed and workbooks you took over. A bank sees"
                " those of the parts that you share with it."
            ),
            "back": {"label": _("Answers"), "url": reverse("questionnaires:home")},
        },
        "parts": [
            (
                part,
                _(", ").join(local_name(bank) for bank in seen_by.get(part.scope, [])),
            )
            for part in parts
        ],
        "layers": [("", _("All")), *Fact.Layer.choices],
        "chosen": chosen,
    }
    return render(request, "companies/facts.html", context)
