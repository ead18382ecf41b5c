"""What the kinds of job are called for people; each app registers its own."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_titles: dict[str, Promise | str] = {
    "audit.seal_access": _("Seal the access log"),
    "mail.send": _("Send a mail"),
}


def describe(titles: Mapping[str, Promise | str]) -> None:
    """Called once at start by each app: its kinds and their names."""
    _titles.update(titles)


def title_of(kind: str) -> str:
    """A kind's name in the reader's language; an undescribed one stays as it is."""
    return str(_titles.get(kind, kind))
