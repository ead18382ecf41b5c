"""What the verbs of decisions are called for people; each app registers its own."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise

_labels: dict[str, Promise | str] = {}


def describe(labels: Mapping[str, Promise | str]) -> None:
    """Called once at start by each app: its verbs and their sentences."""
    _labels.update(labels)


def sentence(verb: str) -> str:
    """A verb in the reader's language; one that nobody described stays as it is."""
    return str(_labels.get(verb, verb))


def described() -> frozenset[str]:
    """All verbs that have a sentence."""
    return frozenset(_labels)
