"""What the kinds of job are called for people, and how their ends are worded."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

_titles: dict[str, Promise | str] = {
    "audit.seal_access": _("Seal the access log"),
    "mail.send": _("Send a mail"),
}

#: Why a job's child process gave no answer. Kept as they stand, worded when shown.
CHILD_ENDED = {
    "memory": gettext_noop(
        "This needs more memory than it may take. The operator can allow more and start"
        " it again."
    ),
    "time": gettext_noop(
        "This takes longer than it may. The operator can start it again."
    ),
    "killed": gettext_noop(
        "The process that worked on this was stopped each time, mostly because the"
        " machine ran out of memory. The operator can start it again."
    ),
    "crash": gettext_noop(
        "The process that worked on this broke down each time. The operator sees why and"
        " can start it again."
    ),
}


def describe(titles: Mapping[str, Promise | str]) -> None:
    """Called once at start by each app: its kinds and their names."""
    _titles.update(titles)


def title_of(kind: str) -> str:
    """A kind's name in the reader's language; an undescribed one stays as it is."""
    return str(_titles.get(kind, kind))


def worded(sentence: str) -> str:
    """What a job said of itself, in the reader's language where that is known."""
    return gettext(sentence) if sentence else ""
