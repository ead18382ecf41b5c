"""How sure we are of a figure, in words."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

Tag = dict[str, Promise | str]

MARKS: dict[str, Tag] = {
    "verified": {"label": gettext_lazy("Verified"), "kind": "ok"},
    "secondary": {"label": gettext_lazy("Second-hand source"), "kind": "info"},
    "computed": {"label": gettext_lazy("Computed"), "kind": "info"},
    "unverified": {"label": gettext_lazy("Not confirmed"), "kind": "warn"},
    "demo": {"label": gettext_lazy("Demonstration"), "kind": "warn"},
}
