"""What was stated, in words, group by group; what was never asked stands apart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from schemes.models import Claim
from schemes.rules.evaluation import asked_facts
from schemes.rules.reading import Reading, read_facts
from schemes.rules.version import Version
from schemes.saying import said, shown
from schemes.selectors.library import library
from schemes.services.readiness import facts_of

Context = dict[str, Any]


def stated_facts(claim: Claim, version: Version, known: Mapping[str, Any]) -> Context:
    """The facts by group, and the questions that do not arise as things stand.

    `known` is what the office's own records say instead of the applicant.
    """
    given = facts_of(claim)
    reading, ours = read_facts(version, given), read_facts(version, known)
    on = timezone.localdate(claim.submitted_at)
    calendar = library().calendar(version)
    asked = set(asked_facts(version, claim.track, reading, on, calendar))
    groups: dict[str, Context] = {
        key: {"title": said(title), "rows": []} for key, title in version.groups.items()
    }
    unasked = []
    for key in version.tracks[claim.track].asks:
        fact = version.facts[key]
        if key in asked or key in given or key in known:
            row = row_of(version, key, given, reading)
            if key not in asked:
                row["nothing"] = _("not asked")
            if key in known and ours.values[key] != reading.values[key]:
                record = shown(version.shown[key], ours.values[key])
                row["note"] = _("Our records say: %(value)s") % {"value": record}
            group = groups.setdefault(fact.group, {"title": _("More"), "rows": []})
            group["rows"].append(row)
        else:
            unasked.append(said(fact.question.label))
    return {
        "groups": [group for group in groups.values() if group["rows"]],
        "unasked": unasked,
    }


def row_of(
    version: Version, key: str, given: Mapping[str, Any], reading: Reading
) -> Context:
    """A fact as sentences write it; as typed if it cannot be read."""
    value = reading.values[key]
    text = shown(version.shown[key], value) if value is not None else ""
    question = version.facts[key].question
    if text and question.unit_from and reading.values[question.unit_from]:
        text = f"{reading.values[question.unit_from]} {text}"
    return {
        "label": said(question.label),
        "value": text or str(given.get(key, "")),
        "nothing": _("not answered"),
    }
