"""Who stands in for whom, on the page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.permissions import Permission as P
from schemes.models import Substitute


def substitute_rows(found: Iterable[Substitute], actor: Actor) -> list[dict[str, Any]]:
    """Rows of the list; one's own, and all for who manages the office, can be ended."""
    return [
        {
            "text": _("%(substitute)s for %(giver)s")
            % {"substitute": each.substitute, "giver": each.giver},
            "days": f"{date_format(each.first_day)} – {date_format(each.last_day)}",
            "end": reverse("schemes:substitute_end", args=[each.pk])
            if actor.may(P.SCHEME_MANAGE)
            or (actor.user is not None and actor.user.pk == each.giver_id)
            else "",
        }
        for each in found
    ]
