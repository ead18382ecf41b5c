"""An outcome as a page shows it: verdict, amount, reasons, steps, marks, papers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from schemes.forms.wording import MARKS
from schemes.rules.library import Library, Scheme
from schemes.rules.outcome import LineAward, Outcome, Reason, Step
from schemes.rules.version import Version
from schemes.saying import money, said, shown

Row = dict[str, Any]


def result_of(library: Library, scheme: Scheme, outcome: Outcome) -> Row:
    """Everything a page says about an outcome."""
    version = scheme.version(outcome.version) if outcome.version else None
    return {
        "verdict": outcome.verdict,
        "notice": _notice(outcome),
        "amount": money(outcome.amount) if outcome.amount else "",
        "amount_note": _amount_note(outcome),
        "reasons": [_reason(reason, version) for reason in outcome.reasons],
        "lines": _lines(outcome.lines),
        "conditions": [_step(s) for s in outcome.steps if not _is_award(s)],
        "award": [_step(s) for s in outcome.steps if _is_award(s)],
        "unconfirmed": marked_rows(version, outcome.unconfirmed) if version else [],
        "papers": _papers(version, outcome) if version else [],
        "version": outcome.version,
    }


def _notice(outcome: Outcome) -> Row:
    if outcome.verdict == "yes":
        title, kind = _("It would qualify"), "ok"
        text = _("On what you have stated, every condition is met.")
    elif outcome.verdict == "no":
        title, kind = _("It would not qualify"), "bad"
        text = _("What stands against it, or is still open:")
    else:
        title, kind = _("It cannot be told yet"), "warn"
        text = _("Nothing you have stated stands against it. Still open:")
    return {"title": title, "text": text, "kind": kind}


def _amount_note(outcome: Outcome) -> str:
    if outcome.verdict == "no":
        return ""
    if outcome.amount is None:
        return _("The amount cannot be worked out yet.")
    if outcome.verdict == "undetermined":
        return _("if the open points are met")
    return ""


def _reason(reason: Reason, version: Version | None) -> Row:
    labels = []
    if version:
        labels = [
            {"label": said(version.facts[key].question.label), "target": f"f-{key}"}
            for key in reason.missing
        ]
    return {
        "text": said(reason.text),
        "advice": said(reason.advice),
        "missing": labels,
        "tag": _verdict_tag(False if reason.verdict == "no" else None),
        "is_unconfirmed": bool(reason.unconfirmed),
    }


def _verdict_tag(holds: bool | None) -> Row:
    if holds is None:
        return {"label": _("still open"), "kind": "warn"}
    if holds:
        return {"label": _("met"), "kind": "ok"}
    return {"label": _("not met"), "kind": "bad"}


def _is_award(step: Step) -> bool:
    return step.rule.startswith("award.")


def _step(step: Step) -> Row:
    row: Row = {"text": said(step.text), "is_unconfirmed": bool(step.unconfirmed)}
    if step.kind == "criterion":
        row["tag"] = _verdict_tag(step.output)
    elif step.binds:
        row["tag"] = {"label": _("cut"), "kind": "info"}
    return row


def _lines(lines: Iterable[LineAward]) -> list[Row]:
    """The lines of a claim, where there are several or one is refused."""
    found = list(lines)
    if len(found) < 2 and not any(line.refusal for line in found):
        return []
    return [
        {
            "label": said(line.label),
            "value": money(line.amount) if line.amount else "",
            "nothing": _("cannot be worked out yet"),
            "note": said(line.refusal),
        }
        for line in found
    ]


def marked_rows(version: Version, names: Iterable[str]) -> list[Row]:
    """Parameters and lists with value, source and mark."""
    rows = []
    for name in names:
        parameter, listing = version.parameters.get(name), version.lists.get(name)
        if parameter:
            rows.append({
                "label": said(parameter.label),
                "value": shown(version.shown[name], parameter.value),
                "source": parameter.source,
                "tag": MARKS[parameter.mark],
            })  # fmt: skip
        elif listing:
            rows.append({
                "label": said(listing.label),
                "value": _("%(count)s known here") % {"count": len(listing.entries)},
                "source": listing.source,
                "tag": MARKS[listing.mark],
            })  # fmt: skip
    return rows


def _papers(version: Version, outcome: Outcome) -> list[Row]:
    labels = {
        compiled.paper.key: compiled.paper
        for compiled in version.tracks[outcome.track].papers
    }
    return [
        {
            "label": said(labels[key].label),
            "tag": MARKS[labels[key].mark],
            "note": _("perhaps") if needed == "undetermined" else "",
        }
        for key, needed in outcome.papers
        if needed != "no"
    ]
