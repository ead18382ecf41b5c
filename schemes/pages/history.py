"""How the answers of a claim changed, in words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from schemes.models import Claim
from schemes.pages.words import moment
from schemes.rules.reading import read_facts
from schemes.rules.version import Version
from schemes.saying import said, shown
from schemes.selectors.history import FactChange
from schemes.services.terms import terms_of

Context = dict[str, Any]


def changes_table(claim: Claim, found: Iterable[FactChange]) -> Context | None:
    """The changes as a table; None if no answer was changed."""
    version = terms_of(claim)
    rows = [
        {
            "cells": [
                {
                    "text": _label(version, one.key),
                    "label": _("Question"),
                    "wrap": True,
                },
                {"text": _value(version, one.key, one.old), "label": _("Before")},
                {"text": _value(version, one.key, one.new), "label": _("After")},
                {
                    "text": moment(one.at),
                    "label": _("When"),
                    "note": one.by.partition(" (")[0],
                },
            ]
        }
        for one in found
    ]
    if not rows:
        return None
    return {
        "id": "changed",
        "title": _("Answers that were changed"),
        "mode": "cards",
        "columns": [
            {"label": _("Question")},
            {"label": _("Before")},
            {"label": _("After")},
            {"label": _("When")},
        ],
        "rows": rows,
    }


def _label(version: Version, key: str) -> str:
    fact = version.facts.get(key)
    return said(fact.question.label) if fact else key


def _value(version: Version, key: str, raw: str) -> str:
    """A value in words; as typed if it cannot be read."""
    if not raw:
        return _("not answered")
    if key not in version.facts:
        return raw
    many = version.facts[key].question.type == "choices"
    value = read_facts(version, {key: raw.split() if many else raw}).values[key]
    return shown(version.shown[key], value) if value is not None else raw
