"""How the record of a bond or loan came to be what it is, and what waits to change it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from accounts.names import labelled
from measures.money import Money
from register.models import Instrument, InstrumentRevision
from register.particulars import changed
from register.revising import particulars_now
from schemes.pages.words import moment
from schemes.rules.definition import LANGUAGES
from schemes.rules.version import Version
from schemes.saying import day, money, said

Context = dict[str, Any]
Revision = InstrumentRevision
TAGS = {
    Revision.State.PROPOSED: "warn",
    Revision.State.ACCEPTED: "ok",
    Revision.State.REFUSED: "bad",
    Revision.State.SUPERSEDED: "plain",
}


def waiting_of(
    instrument: Instrument, terms: Version | None, is_own: bool
) -> Context | None:
    """The proposal that waits, against the record as it stands; None if none does."""
    found = instrument.revisions.filter(state=Revision.State.PROPOSED).first()
    if found is None:
        return None
    now = particulars_now(instrument).as_json()
    return {
        "number": found.number,
        "what": _differences(now, found.particulars, terms),
        "who": _who(found, is_own),
        "why": found.reason,
        "stated_by": found.stated_by_id,
    }


def history_table(
    instrument: Instrument, terms: Version | None, is_own: bool
) -> Context:
    """Every statement about the record, the newest first, with what it changed.

    Its issuer reads what the office did, and not which of its people.
    """
    revisions = list(instrument.revisions.order_by("number"))
    standing: Mapping[str, Any] = {}
    rows = []
    for each in revisions:
        rows.append(_row(each, _differences(standing, each.particulars, terms), is_own))
        if each.state == Revision.State.ACCEPTED:
            standing = each.particulars
    return {
        "id": "record",
        "title": _("How the record came about"),
        "mode": "cards",
        "columns": [
            {"label": _("When")},
            {"label": _("What")},
            {"label": _("Who and why")},
            {"label": _("State")},
        ],
        "rows": rows[::-1],
        "empty": {"title": _("Nothing is kept of how it came about")},
    }


def _row(one: Revision, what: Iterable[str], is_own: bool) -> Context:
    decided = ""
    if one.decided_by_id and one.decided_at:
        decided = _("%(who)s, %(when)s") % {
            "who": _("The office") if is_own else _person(one.decided_label),
            "when": moment(one.decided_at),
        }
        decided = labelled(decided, one.decided_note) if one.decided_note else decided
    return {
        "cells": [
            {"text": moment(one.stated_at), "label": _("When")},
            {"text": _("; ").join(what) or _("nothing new"), "label": _("What"), "wrap": True},
            {
                "text": _who(one, is_own), "label": _("Who and why"), "note": one.reason,
                "wrap": True,
            },
            {
                "text": "", "label": _("State"), "note": decided,
                "tag": {"label": one.get_state_display(), "kind": TAGS[Revision.State(one.state)]},
            },
        ]
    }  # fmt: skip


def _who(one: Revision, is_own: bool) -> str:
    source = one.get_source_display()
    if one.reference:
        return f"{source} {one.reference}"
    if is_own and one.source == Revision.Source.OFFICE:
        return source
    return labelled(source, _person(one.stated_label))


def _person(label: str) -> str:
    """The name of an audit label, without the role behind it."""
    return label.partition(" (")[0]


def _differences(
    old: Mapping[str, Any], new: Mapping[str, Any], terms: Version | None
) -> list[str]:
    """Each change in words; a size names its currency, so a new currency shows there."""
    found = []
    keys = set(changed(old, new))
    if "currency" in keys:
        keys.add("size_minor")
    if not old and not new.get("first_call_on"):
        keys.discard("first_call_on")
    for key in (each for each in _names() if each in keys):
        after = _value(new, key, terms)
        if old:
            found.append(
                _("%(what)s: %(after)s instead of %(before)s")
                % {
                    "what": _names()[key],
                    "before": _value(old, key, terms),
                    "after": after,
                }
            )
        else:
            found.append(labelled(_names()[key], after))
    return found


def _names() -> dict[str, str]:
    return {
        "kind": _("Kind"),
        "label": _("Label"),
        "size_minor": _("Size"),
        "issued_on": _("Issued or signed"),
        "matures_on": _("Matures"),
        "first_call_on": _("First call"),
    }


def _value(kept: Mapping[str, Any], key: str, terms: Version | None) -> str:
    raw = kept.get(key)
    if key == "matures_on" and not raw:
        return _("perpetual")
    if raw is None:
        return _("not stated")
    if key == "size_minor":
        return money(Money(raw, kept["currency"]))
    if key.endswith("_on"):
        return day(date.fromisoformat(raw))
    if key == "kind":
        return str(Instrument.Kind(raw).label)
    return option_words(terms, "label", raw) or _("not stated")


def option_words(terms: Version | None, fact: str, value: str) -> str:
    """A choice in the words of the terms, or as it is kept."""
    if terms is not None and fact in terms.facts and value:
        write = terms.shown[fact]
        return said({each: write(value, each) for each in LANGUAGES})
    return value


def labels_of(terms: Version | None) -> dict[str, str]:
    """The labels that a bond or loan may carry, by the terms of the claims about it."""
    if terms is None or "label" not in terms.facts:
        return {}
    options = terms.facts["label"].question.options
    return {each.id: said(each.label) for each in options}
