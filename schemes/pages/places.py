"""The pages of an office beside its queues, as tabs."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _


def office_tabs(current: str) -> dict[str, Any]:
    """The office's pages; `current` is the name of the route one is at."""
    places = [
        ("queue", _("Claims")),
        ("signals", _("Signals")),
        ("lots", _("Lots and samples")),
        ("exceptions", _("Exceptions")),
        ("substitutes", _("Substitutes")),
    ]
    return {
        "label": _("Pages of the office"),
        "links": [
            {
                "label": label,
                "url": reverse(f"schemes:{name}"),
                "current": name == current,
            }
            for name, label in places
        ],
    }
