"""What the verbs of decisions are called for people; each app registers its own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

#: What stands in the details of decisions, in words; other keys stay as they are.
DETAILS: dict[str, Promise | str] = {
    "account": _("account"),
    "after": _("after"),
    "agent": _("agent"),
    "amount": _("amount"),
    "as": _("as"),
    "as_at": _("as at"),
    "bank": _("bank"),
    "batch": _("batch"),
    "before": _("before"),
    "borrower": _("borrower"),
    "borrower_reference": _("borrower's number"),
    "borrowers": _("borrowers"),
    "claims": _("claims"),
    "class": _("records"),
    "code": _("code"),
    "company": _("company"),
    "count": _("count"),
    "draw": _("draw"),
    "drawn": _("drawn"),
    "edition": _("list edition"),
    "end_to_end": _("reference"),
    "entries": _("entries"),
    "entry": _("of"),
    "file": _("file"),
    "file_sha256": _("fingerprint"),
    "files": _("files"),
    "filters": _("filters"),
    "form": _("file"),
    "from": _("from"),
    "inviter": _("invited by"),
    "job": _("job"),
    "key_destroyed": _("key destroyed"),
    "kind": _("kind"),
    "label": _("version"),
    "layer": _("stated by"),
    "lines": _("lines"),
    "list": _("list"),
    "manifest_sha256": _("fingerprint"),
    "month": _("month"),
    "name": _("name"),
    "note": _("note"),
    "number": _("number"),
    "officer": _("officer"),
    "origin": _("from"),
    "outcome": _("outcome"),
    "period": _("period"),
    "person": _("person"),
    "pool": _("drawn from"),
    "principal": _("for"),
    "profile": _("profile"),
    "programme": _("programme"),
    "proof": _("proof"),
    "purposes": _("purposes"),
    "reader": _("read by"),
    "reason": _("reason"),
    "reasons": _("reasons"),
    "reference": _("reference"),
    "revision": _("revision"),
    "role": _("role"),
    "rows": _("rows"),
    "rows_left_out": _("rows left out"),
    "rule": _("rule"),
    "scopes": _("parts"),
    "sha256": _("fingerprint"),
    "signal": _("signal"),
    "since": _("since"),
    "source": _("source"),
    "submission": _("submission"),
    "substitute": _("substitute"),
    "table": _("table"),
    "task": _("task"),
    "to": _("to"),
    "tokens_ended": _("keys ended"),
    "track": _("track"),
    "until": _("until"),
    "valid_until": _("until"),
}
_SIGNED = re.compile(r"\w+ (?P<version>[\w.]+), revision (?P<revision>\d+)")
_labels: dict[str, Promise | str] = {}
_values: dict[tuple[str, str], Promise | str] = {}


def describe(labels: Mapping[str, Promise | str]) -> None:
    """Called once at start by each app: its verbs and their sentences."""
    _labels.update(labels)


def describe_values(key: str, labels: Iterable[tuple[str, Promise | str]]) -> None:
    """Called once at start: the words for the codes that stand under a detail's key."""
    _values.update({(key, code): label for code, label in labels})


def sentence(verb: str) -> str:
    """A verb in the reader's language; one that nobody described stays as it is."""
    return str(_labels.get(verb, verb))


def wording(key: str) -> str:
    """A key of a decision's details in the reader's language."""
    return str(DETAILS.get(key, key))


def value_wording(key: str, value: object) -> str:
    """A code under that key in the reader's language; anything else as it is."""
    return str(_values.get((key, str(value)), value))


def source_wording(label: str) -> str:
    """`sme_micro 2026.1, revision 1`, as records keep it, in words; others as they are."""
    found = _SIGNED.fullmatch(label)
    if found is None:
        return label
    words = _("questionnaire version %(version)s, revision %(revision)s")
    return str(words) % found.groupdict()


def described() -> frozenset[str]:
    """All verbs that have a sentence."""
    return frozenset(_labels)
