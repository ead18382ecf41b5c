"""Signals on the page of a case, and how often each was right."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.names import bracketed, labelled
from accounts.permissions import Permission as P
from measures.money import Money
from schemes.forms.office import FindingForm
from schemes.forms.wording import MARKS
from schemes.models import Claim, Finding
from schemes.pages.words import moment
from schemes.rules.signals.definition import Limit, SignalRule
from schemes.saying import money, said
from schemes.selectors.compared import watch
from schemes.selectors.library import schemes_in_order
from schemes.selectors.signals import Tally

Context = dict[str, Any]
#: With fewer judged, a rate says nothing.
FEWEST_JUDGED = 5


def signal_rows(claim: Claim, actor: Actor) -> list[Context]:
    """The signals that a claim raises, those that block first."""
    found = claim.findings.standing().select_related("judged_by", "confirmed_by")
    return [_row(each, claim, actor) for each in found.order_by("-blocks", "raised_at")]


def _row(finding: Finding, claim: Claim, actor: Actor) -> Context:
    rule = watch().signals.get(finding.signal)
    waits = finding.blocks and finding.outcome and finding.confirmed_at is None
    mine = actor.user is not None and finding.judged_by_id == actor.user.pk
    return {
        "id": finding.pk,
        "title": said(rule.title) if rule else finding.signal,
        "text": _sentence(rule, finding),
        "tag": level_tag(finding.blocks),
        "others": [
            {"label": number, "url": reverse("schemes:case", args=[pk])}
            for pk, number in _numbers(finding)
        ],
        "raised": moment(finding.raised_at),
        "outcome": finding.get_outcome_display(),
        "reason": finding.reason,
        "who": _who(finding),
        "is_open": not finding.outcome or bool(waits),
        "waits": _("A second person has to confirm this.") if waits else "",
        "judge_url": reverse("schemes:finding_judge", args=[claim.pk, finding.pk])
        if actor.may(P.CLAIM_ASSESS)
        else "",
        "form": FindingForm(auto_id=f"id_{finding.pk}_%s"),
        "confirm_url": reverse("schemes:finding_confirm", args=[claim.pk, finding.pk])
        if waits and not mine and actor.may(P.CLAIM_APPROVE)
        else "",
    }


def _sentence(rule: SignalRule | None, finding: Finding) -> str:
    """What was found, in words; of a claim that was erased nothing is told any more."""
    if rule is None or finding.claim.erased_at is not None:
        return ""
    return said(rule.text).format(**finding.values)


def _numbers(finding: Finding) -> list[tuple[Any, str]]:
    found = Claim.objects.filter(
        pk__in=finding.others, office_id=finding.claim.office_id
    )
    return list(found.order_by("submitted_at").values_list("pk", "number")[:10])


def _who(finding: Finding) -> str:
    names = [str(user) for user in (finding.judged_by, finding.confirmed_by) if user]
    return _(", ").join(names)


def level_tag(blocks: bool) -> Context:
    """How grave a signal is, in a word."""
    if blocks:
        return {"label": _("blocks"), "kind": "bad"}
    return {"label": _("warns"), "kind": "warn"}


def report_table(tallies: dict[str, Tally]) -> Context:
    """Each signal with what came of it."""
    return {
        "id": "signals",
        "title": _("What came of each signal"),
        "mode": "cards",
        "columns": [
            {"label": _("Signal")},
            {"label": _("Level")},
            {"label": _("Raised"), "number": True},
            {"label": _("Open"), "number": True},
            {"label": _("It was so"), "number": True},
            {"label": _("False alarm"), "number": True},
            {"label": _("False alarms of those judged"), "number": True},
        ],
        "rows": [
            {"cells": _cells(key, tallies.get(key, Tally()))} for key in watch().signals
        ],
    }


def _cells(key: str, tally: Tally) -> list[Context]:
    rule = watch().signals[key]
    numbers = [
        (_("Raised"), tally.raised),
        (_("Open"), tally.open),
        (_("It was so"), tally.true),
        (_("False alarm"), tally.false),
    ]
    return [
        {"text": said(rule.title), "url": f"#signal-{key}"},
        {"label": _("Level"), "text": "", "tag": level_tag(rule.level == "block")},
        *(
            {"label": label, "text": f"{number:,}", "number": True}
            for label, number in numbers
        ),
        _rate_cell(tally),
    ]


def _rate_cell(tally: Tally) -> Context:
    cell: Context = {"label": _("False alarms of those judged"), "number": True}
    if tally.judged < FEWEST_JUDGED:
        return cell | {"text": "–", "nothing": _("too few were judged to tell")}
    share = 100 * tally.false / tally.judged
    return cell | {"text": f"{share:.0f}%"}


def rule_rows() -> list[Context]:
    """Each signal with its limits, where they are from, how sure we are of them."""
    return [
        {
            "id": f"signal-{key}",
            "title": said(rule.title),
            "tag": level_tag(rule.level == "block"),
            "source": rule.source,
            "mark": MARKS[rule.mark],
            "rows": [
                row for limit in rule.limits.values() for row in _limit_rows(limit)
            ],
        }
        for key, rule in watch().signals.items()
    ]


def _limit_rows(limit: Limit) -> list[Context]:
    return [
        {
            "label": said(limit.label),
            "value": _("%(value)s, from %(day)s")
            % {
                "value": _value(each.value, limit.unit),
                "day": date_format(each.first),
            },
            "source": each.source,
            "tag": MARKS[each.mark],
        }
        for each in limit.values
    ]


def _value(value: Any, unit: str) -> str:
    if isinstance(value, list):
        papers = _papers()
        return _(", ").join(papers.get(str(key), str(key)) for key in value)
    if isinstance(value, dict):
        return _("; ").join(
            labelled(_line(key), money(Money.of(number, unit)))
            for key, number in value.items()
        )
    if unit == "%":
        return f"{value}%"
    return _("%(count)s days") % {"count": value} if unit == "day" else f"{value:,}"


def _papers() -> dict[str, str]:
    """What documents are called, over all schemes known here."""
    return {
        each.paper.key: said(each.paper.label)
        for scheme in schemes_in_order()
        for track in scheme.newest.tracks.values()
        for each in track.papers
    }


def _line(key: str) -> str:
    """A line of a track in words; its key where no scheme here has it."""
    for scheme in schemes_in_order():
        for name, compiled in scheme.newest.tracks.items():
            for line in compiled.track.lines:
                if key == f"{scheme.key}/{name}/{line.key}":
                    return bracketed(said(compiled.track.name), said(line.label))
    return key


def unwatched_rows() -> list[Context]:
    """What is not watched, and what is missing for it."""
    return [
        {"label": said(each.title), "value": said(each.needs)}
        for each in watch().unwatched
    ]
