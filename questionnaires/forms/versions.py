"""The page on which a draft goes on to another version: what changes, what happens."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from questionnaires.language.changes import TOLD, Change
from questionnaires.language.definition import Question, Texts
from questionnaires.language.migration import Fate, Stored
from questionnaires.language.run import State
from questionnaires.models import Answer
from questionnaires.selectors.versions import Proposal
from questionnaires.words import listed, option_label, page_text, shown_value

_HOLE = re.compile(r"\{[^}]*\}")
_FATES: dict[str, Promise | str] = {
    "kept": gettext_lazy("Stays as it is."),
    "back": gettext_lazy("Stays as it is."),
    "renamed": gettext_lazy("Stays, under “%(target)s”."),
    "converted": gettext_lazy("Becomes %(value)s."),
    "option": gettext_lazy("Becomes %(value)s."),
    "rows": gettext_lazy("Becomes rows of “%(target)s”: %(value)s."),
    "cleared": gettext_lazy("Please answer again."),
    "dropped": gettext_lazy("No longer asked; kept in the history."),
    "not_here": gettext_lazy("Not asked in this form; kept should you go back."),
    "figure": gettext_lazy("Worked out for you now; your own is kept in the history."),
    "unreadable": gettext_lazy("Stays as typed, but has to be corrected."),
}
_CHANGES: dict[str, Promise | str] = {
    "renamed": gettext_lazy("Asked in another way"),
    "retyped": gettext_lazy("Answered in another way"),
    "unit": gettext_lazy("Other units: %(after)s"),
    "options_removed": gettext_lazy("No longer to choose from: %(options)s"),
    "options_added": gettext_lazy("Also to choose from: %(options)s"),
    "asked_if": gettext_lazy("Asked in other cases"),
    "required": gettext_lazy("Required in other cases"),
    "rule": gettext_lazy("Worked out in another way"),
    "limits": gettext_lazy("Other limits"),
    "scope": gettext_lazy("Belongs to another part when you share answers"),
    "words": gettext_lazy("Other words"),
}


def version_context(proposal: Proposal, *, may_confirm: bool) -> dict[str, Any]:
    """What the page shows, in the page's language."""
    new = proposal.path[-1]
    is_other = proposal.path[0].key != new.key
    touched = [fate_line(fate) for fate in proposal.plan.touched]
    untouched = len(proposal.plan.fates) - len(touched)
    title = (
        _("Go on with “%(form)s”") % {"form": page_text(new.title)}
        if is_other
        else _("Go on with the newer version")
    )
    return {
        "response": proposal.response,
        "token": proposal.token,
        "target": new.key,
        "may_confirm": may_confirm,
        "head": {
            "title": title,
            "caption": page_text(proposal.path[0].title),
            "lede": _("Nothing changes until you confirm. You can go back afterwards: "
                      "nothing you have entered is deleted."),
        },
        "kept": _kept(untouched),
        "touched": touched,
        "groups": list(_groups(proposal)),
        "nothing": {"kind": "info", "text": _("Only things you do not see change.")},
    }  # fmt: skip


def _kept(count: int) -> str:
    words = ngettext(
        "%(count)s answer stays as it is.", "%(count)s answers stay as they are.", count
    )
    return words % {"count": count} if count else _("There are no answers yet.")


def fate_line(fate: Fate) -> dict[str, Any]:
    """What an answer was and what becomes of it, in words."""
    question = fate.target if fate.target and fate.target.columns else fate.question
    values = _(", ").join(_after_values(fate))
    words = str(_FATES[fate.outcome]) % {
        "value": values or _("blank"),
        "target": plain_label((fate.target or question).label),
    }
    lines = [words]
    if fate.ask_confirm:
        lines.append(_("Please check it after you have gone on."))
    return {
        "label": plain_label(fate.question.label),
        "value": _said(fate.before, fate.question),
        "lines": lines,
    }


def _after_values(fate: Fate) -> Iterator[str]:
    for after in fate.after:
        question = fate.target
        if question is not None and question.columns:
            name = after.data_point.rpartition(".")[2]
            question = next(
                (c for c in question.columns if c.data_point == after.data_point),
                question.column(name),
            )
        if question is not None and after.text:
            yield shown_value(question, after.text, after.unit or question.unit)


def _said(stored: Stored, question: Question) -> str:
    if stored.state != State.ANSWERED:
        return str(Answer.State(stored.state).label)
    return shown_value(question, stored.text, stored.unit or question.unit)


def _groups(proposal: Proposal) -> Iterator[dict[str, Any]]:
    told = [change for change in proposal.changes if change.kind in TOLD]
    new = [c for c in told if c.kind == "added" and "." not in c.key]
    gone = [c for c in told if c.kind == "removed" and "." not in c.key]
    other = [c for c in told if c.kind not in ("added", "removed")]
    columns = [c for c in told if c.kind in ("added", "removed") and "." in c.key]
    if new:
        yield {"title": _("New questions"), "rows": [_in_section(c) for c in new]}
    if gone:
        yield {"title": _("No longer asked"), "rows": [_in_section(c) for c in gone]}
    if rows := [*_merged(other, proposal), *_columns(columns, proposal)]:
        yield {"title": _("Asked differently"), "rows": rows}


def _in_section(change: Change) -> dict[str, Any]:
    return {
        "label": plain_label(change.label),
        "lines": [page_text(change.section or {})],
    }


def _columns(found: Iterable[Change], proposal: Proposal) -> list[dict[str, Any]]:
    """One row for each table that is there before and after, with columns that are not."""
    old, new = proposal.path[0].questions, proposal.path[-1].questions
    rows: dict[str, dict[str, Any]] = {}
    for change in found:
        table = change.key.partition(".")[0]
        if table not in old or table not in new:
            continue
        row = rows.setdefault(table, {"label": plain_label(new[table].label), "lines": []})  # fmt: skip
        words = _("New column: %(name)s") if change.kind == "added" else _("Column gone: %(name)s")  # fmt: skip
        row["lines"].append(words % {"name": plain_label(change.label)})
    return list(rows.values())


def _merged(found: Iterable[Change], proposal: Proposal) -> list[dict[str, Any]]:
    """One row for each question, with all that changes about it for this reader."""
    rows: dict[str, dict[str, Any]] = {}
    for change in found:
        was = plain_label(change.was_called) if change.was_called else ""
        label = plain_label(change.label)
        if change.kind == "words" and was == label and "help" not in (change.words or ()):  # fmt: skip
            continue  # it reads the same in this language
        row = rows.setdefault(change.data_point or change.key, {"label": label, "lines": []})  # fmt: skip
        row["lines"].append(_change_line(change, proposal))
        if was and was != label:
            row["note"] = _("Before: %(text)s") % {"text": was}
    return list(rows.values())


def _change_line(change: Change, proposal: Proposal) -> str:
    side, ids = (-1, change.after) if change.after else (0, change.before)
    question = proposal.path[side].by_data_point(change.data_point)
    options = ""
    if question is not None and change.kind.startswith("options"):
        options = listed([option_label(question, each) for each in ids.split(", ")])
    return str(_CHANGES[change.kind]) % {"after": change.after, "options": options}


def plain_label(texts: Texts) -> str:
    """A label without the values that it pipes in."""
    return _HOLE.sub("…", page_text(texts))


def version_notice(response_id: UUID) -> dict[str, str]:
    """That there is a newer version, and the way to it."""
    return {
        "kind": "info",
        "title": _("There is a newer version of this questionnaire"),
        "text": _("See what changes before you decide."),
        "url": reverse("questionnaires:version", args=[response_id]),
        "link": _("Compare the versions"),
    }
