"""What an office sees of its terms: versions, a draft, what it changes, for whom."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.actors import Actor
from accounts.names import who_and_when
from accounts.permissions import Permission
from measures.money import Money
from schemes.models import ComparedClaim, Scheme, SchemeVersion, VersionComparison
from schemes.pages.words import moment
from schemes.rules.changes import Change
from schemes.rules.version import Version
from schemes.saying import day, money, said
from schemes.selectors.library import library

Context = dict[str, Any]
#: A value inside a sentence, and the rule behind one.
PIPE = re.compile(r"\{[\w.]+\}")
RULE = re.compile(r"(.*?)(?: \[(.+)\])?", re.DOTALL)
S = SchemeVersion.Status
PARTS = {
    "dates": gettext_lazy("Dates"),
    "parameters": gettext_lazy("Figures"),
    "lists": gettext_lazy("Lists"),
    "facts": gettext_lazy("Questions"),
    "conditions": gettext_lazy("Conditions"),
    "lines": gettext_lazy("Lines"),
    "ceilings": gettext_lazy("Ceilings"),
    "documents": gettext_lazy("Documents"),
    "letters": gettext_lazy("Letters"),
    "time_limits": gettext_lazy("Time limits"),
    "values": gettext_lazy("Calculation"),
    "texts": gettext_lazy("Texts"),
    "tracks": gettext_lazy("Parts of the scheme"),
}
VERDICTS = {
    "yes": gettext_lazy("qualifies"),
    "no": gettext_lazy("does not qualify"),
    "undetermined": gettext_lazy("cannot be told"),
}


def name_of(scheme: Scheme) -> str:
    """The scheme's name in the reader's language."""
    return said(present(scheme).terms.name)


def present(scheme: Scheme) -> Version:
    """The version that holds today."""
    return library().scheme(scheme.key).present(timezone.localdate())


def days_of(version: Version) -> str:
    """From when to when a version holds."""
    return _days(version.terms.effective_from, version.terms.effective_until)


def days_held(scheme: Scheme, version: Version) -> str:
    """The same, cut where a later published version takes over before its last day."""
    terms = version.terms
    for later in library().scheme(scheme.key).versions:
        begins = later.terms.effective_from
        if begins > terms.effective_from and terms.covers(begins):
            days = _days(terms.effective_from, begins - timedelta(days=1))
            label = later.terms.version
            return _("%(days)s, then version %(label)s") % {
                "days": days,
                "label": label,
            }
    return days_of(version)


def _days(first: date, last: date | None) -> str:
    if last is None:
        return _("from %(first)s") % {"first": day(first)}
    return _("%(first)s to %(last)s") % {"first": day(first), "last": day(last)}


def schemes_list(schemes: Iterable[Scheme], waiting: dict[Any, int]) -> list[Context]:
    """The office's schemes as tasks: what holds, and how much waits for somebody."""
    rows = []
    for scheme in schemes:
        count = waiting.get(scheme.pk, 0)
        state: Context = {"label": _("nothing waits"), "kind": "plain"}
        if count:
            state = {"label": _("%(n)s to decide") % {"n": count}, "kind": "warn"}
        if scheme.closed_at:
            state = {"label": _("closed, running off"), "kind": "info"}
        rows.append(
            {
                "title": name_of(scheme),
                "hint": _("Edition %(label)s, %(days)s")
                % {
                    "label": present(scheme).terms.version,
                    "days": days_of(present(scheme)),
                },
                "url": reverse("schemes:office_scheme", args=[scheme.key]),
                "state": state,
            }
        )
    return rows


def closing_of(scheme: Scheme, actor: Actor) -> Context:
    """Whether a scheme is closed or asked to be, and whether the reader asked."""
    asked_by = scheme.closing_asked_by
    return {
        "at": scheme.closed_at,
        "asked_by": asked_by,
        "is_own": asked_by is not None and asked_by == actor.user,
    }


def versions_table(rows: Iterable[SchemeVersion], known: Mapping[UUID, str]) -> Context:
    """Drafts and published versions, the newest first; `known` gives their days."""
    return {
        "id": "versions",
        "title": _("Versions"),
        "mode": "cards",
        "columns": [
            {"label": _("Version")},
            {"label": _("Holds")},
            {"label": _("State")},
            {"label": _("Proposed by")},
            {"label": _("Published by")},
        ],
        "rows": [{"cells": _version_cells(row, known)} for row in rows],
        "empty": {"title": _("Nothing was published here yet")},
    }


def _version_cells(row: SchemeVersion, known: Mapping[UUID, str]) -> list[Context]:
    edition = "" if row.edition == 1 else _("list edition %(n)s") % {"n": row.edition}
    return [
        {
            "text": row.label,
            "label": _("Version"),
            "url": reverse("schemes:version", args=[row.pk]),
            "note": edition or row.get_origin_display(),
        },
        {"text": known.get(row.pk, ""), "label": _("Holds")},
        {"text": "", "label": _("State"), "tag": state_tag(row)},
        {"text": _who(row.proposed_by, row.proposed_at), "label": _("Proposed by")},
        {
            "text": _who(row.published_by, row.published_at)
            if row.published_at
            else _("not yet"),
            "label": _("Published by"),
        },
    ]


def state_tag(row: SchemeVersion) -> Context:
    """The state of a version as a tag."""
    kinds = {S.DRAFT: "warn", S.PUBLISHED: "ok", S.PUT_ASIDE: "plain"}
    return {"label": row.get_status_display(), "kind": kinds[S(row.status)]}


def _who(person: Any, at: Any) -> str:
    return who_and_when(person or "greenfin", moment(at))


def version_head(row: SchemeVersion) -> Context:
    """The top of a version's page."""
    return {
        "title": _("Version %(label)s") % {"label": row.label},
        "back": {
            "label": name_of(row.scheme),
            "url": reverse("schemes:office_scheme", args=[row.scheme.key]),
        },
    }


def version_summary(row: SchemeVersion, version: Version) -> list[Context]:
    """Who proposed and published a version, when it holds, which bytes it is."""
    published = _who(row.published_by, row.published_at) if row.published_at else ""
    return [
        {"label": _("State"), "value": row.get_status_display()},
        {"label": _("Holds"), "value": days_of(version)},
        {"label": _("Applies by"), "value": _applies_by(version)},
        {"label": _("Came"), "value": row.get_origin_display()},
        {"label": _("Proposed by"), "value": _who(row.proposed_by, row.proposed_at)},
        {
            "label": _("Published by"),
            "value": published,
            "nothing": _("not published"),
        },
        {"label": _("What changes, and why"), "value": row.note},
        {"label": _("Fingerprint (SHA-256)"), "value": row.sha256, "is_hash": True},
    ]


def _applies_by(version: Version) -> str:
    fact = version.facts.get(version.terms.applies_by)
    return said(fact.question.label) if fact else _("Day of the claim")


def changes_table(found: Iterable[Change], against: str) -> Context:
    """What differs from another version, in words."""
    return {
        "id": "changes",
        "title": _("What differs from version %(label)s") % {"label": against},
        "mode": "cards",
        "columns": [
            {"label": _("What")},
            {"label": _("Before")},
            {"label": _("After")},
        ],
        "rows": [
            {
                "cells": [
                    _words(change, change.label)
                    | {"label": _("What"), "note": str(PARTS[change.part])},
                    _side(change, change.old, _("Before"), change.kind == "new"),
                    _side(change, change.new, _("After"), change.kind == "gone"),
                ]
            }
            for change in found
        ],
        "empty": {"title": _("Nothing differs")},
    }


def _side(change: Change, text: Any, label: str, is_absent: bool) -> Context:
    if is_absent:
        return {"text": _("not there"), "label": label, "wrap": True}
    return _words(change, text) | {"is_data": True, "label": label}


def _words(change: Change, text: Any) -> Context:
    """A text beside its rule; what is worked out has a rule alone."""
    if change.part == "values":
        return {"text": "", "code": said(text), "wrap": True}
    words, rule = RULE.fullmatch(said(text) or _("there")).groups()  # type: ignore[union-attr]
    return {"text": PIPE.sub("…", words), "code": rule or "", "wrap": True}


def comparison_summary(done: VersionComparison, currency: str) -> list[Context]:
    """How many past cases were compared, how many change, and what they come to."""
    by = done.new_minor - done.old_minor
    return [
        {
            "label": _("Compared with"),
            "value": _("version %(label)s, %(at)s")
            % {"label": done.against_label, "at": moment(done.finished_at)},
        },
        {"label": _("Past claims"), "value": f"{done.claims:,}"},
        {"label": _("Would come out otherwise"), "value": f"{done.changed:,}"},
        {
            "label": _("All amounts under the version in force"),
            "value": money(Money(done.old_minor, currency)),
        },
        {
            "label": _("All amounts under the draft"),
            "value": money(Money(done.new_minor, currency)),
        },
        {"label": _("Difference"), "value": signed(by, currency), "is_sum": True},
    ]


def signed(minor: int, currency: str) -> str:
    """An amount with its sign, which is said where it is not zero."""
    sign = "+" if minor > 0 else "−" if minor < 0 else ""
    return f"{sign}{money(Money(abs(minor), currency))}"


def compared_table(rows: Iterable[ComparedClaim], currency: str) -> Context:
    """The claims that would come out otherwise."""
    return {
        "id": "claims",
        "title": _("Claims that would come out otherwise"),
        "mode": "cards",
        "columns": [
            {"label": _("Claim")},
            {"label": _("Before")},
            {"label": _("After")},
            {"label": _("Difference"), "number": True},
        ],
        "rows": [
            {
                "cells": [
                    {
                        "text": row.claim.number,
                        "label": _("Claim"),
                        "url": reverse("schemes:case", args=[row.claim_id]),
                    },
                    {"text": _parts(row.old, currency), "label": _("Before"), "wrap": True},
                    {"text": _parts(row.new, currency), "label": _("After"), "wrap": True},
                    {
                        "text": _("not known")
                        if row.by_minor is None
                        else signed(row.by_minor, currency),
                        "label": _("Difference"),
                        "number": True,
                    },
                ]
            }
            for row in rows
        ],
        "empty": {"title": _("No past claim would come out otherwise")},
    }  # fmt: skip


def _parts(parts: Context, currency: str) -> str:
    if "unread" in parts:
        return _("cannot be read: %(facts)s") % {"facts": _(", ").join(parts["unread"])}
    words = VERDICTS.get(str(parts.get("eligible")), _("the part is not there"))
    said_so = [str(words)]
    if parts.get("amount") is not None:
        said_so.append(money(Money.of(parts["amount"], currency)))
    return " · ".join(said_so + _unmet(parts))


def _unmet(parts: Context) -> list[str]:
    """How many conditions stand against it, and how many are still open."""
    refused, still_open = len(parts.get("refused", [])), len(parts.get("open", []))
    found = []
    if refused:
        text = ngettext("%(n)s condition not met", "%(n)s conditions not met", refused)
        found.append(text % {"n": refused})
    if still_open:
        text = ngettext(
            "%(n)s condition still open", "%(n)s conditions still open", still_open
        )
        found.append(text % {"n": still_open})
    return found


def acts_on(
    row: SchemeVersion, done: VersionComparison | None, newest: Version, actor: Actor
) -> Context:
    """What the reader may do with a draft, and why not, if not."""
    if row.status != S.DRAFT or not actor.may(Permission.SCHEME_MANAGE):
        return {}
    is_own = actor.user is not None and actor.user.pk == row.proposed_by_id
    is_fresh = bool(done and done.finished_at and done.against_sha256 == newest.sha256)
    blocked = ""
    if is_own:
        blocked = _("You proposed this version: another person publishes it.")
    elif not is_fresh:
        blocked = _("It is to be compared with the version in force first.")
    return {
        "publish": {"label": _("Publish"), "blocked": blocked, "id": "publish"},
        "is_fresh": is_fresh,
    }
