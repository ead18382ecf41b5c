"""What the verbs of decisions are called for people; each app registers its own."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

#: What stands in the details of decisions, in words; other keys stay as they are.
DETAILS: dict[str, Promise | str] = {
    "after": _("after"),
    "agent": _("agent"),
    "bank": _("bank"),
    "before": _("before"),
    "company": _("company"),
    "count": _("count"),
    "from": _("from"),
    "inviter": _("invited by"),
    "kind": _("kind"),
    "name": _("name"),
    "person": _("person"),
    "principal": _("for"),
    "purposes": _("purposes"),
    "reference": _("reference"),
    "role": _("role"),
    "scopes": _("parts"),
    "task": _("task"),
    "tokens_ended": _("keys ended"),
    "until": _("until"),
    "valid_until": _("until"),
}
_labels: dict[str, Promise | str] = {}


def describe(labels: Mapping[str, Promise | str]) -> None:
    """Called once at start by each app: its verbs and their sentences."""
    _labels.update(labels)


def sentence(verb: str) -> str:
    """A verb in the reader's language; one that nobody described stays as it is."""
    return str(_labels.get(verb, verb))


def wording(key: str) -> str:
    """A key of a decision's details in the reader's language."""
    return str(DETAILS.get(key, key))


def described() -> frozenset[str]:
    """All verbs that have a sentence."""
    return frozenset(_labels)
