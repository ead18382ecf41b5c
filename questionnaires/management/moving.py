"""`questionnaire migrate --dry-run`: every answer of every draft, and what becomes of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from accounts import tenancy
from accounts.models import Organisation
from questionnaires.language.migration import Fate
from questionnaires.models import Response, Version
from questionnaires.selectors.versions import Proposal

_WORDS = {
    "kept": "stays", "back": "stays", "renamed": "moves to {target}",
    "converted": "becomes {after}", "option": "becomes {after}",
    "rows": "becomes rows of {target}: {after}", "cleared": "is asked again",
    "dropped": "is no longer asked, kept in the history",
    "not_here": "is not asked in this form, kept",
    "figure": "is worked out instead, kept in the history",
    "unreadable": "stays as typed, has to be corrected",
}  # fmt: skip


def version_named(name: str) -> Version:
    """The published version `key@label`; LookupError if there is none."""
    key, _, label = name.partition("@")
    found = Version.objects.filter(questionnaire_id=key, label=label).first()
    if found is None:
        raise LookupError(f"There is no published version {name}.")
    return found


def listed(
    response: str | None, to: str, *, is_all: bool, as_json: bool
) -> Iterator[str]:
    """Lines that say what would happen; LookupError if there is nothing of that name."""
    if bool(response) == is_all:
        raise LookupError("Name one response, or say --all.")
    drafts = list(_drafts(response, to))
    if response and not drafts:
        raise LookupError(f"There is no draft {response} that is not on {to} already.")
    return _lines(drafts, as_json=as_json)


def _drafts(response: str | None, to: str) -> Iterator[tuple[UUID, Response, Version]]:
    """Drafts that are not on the version yet, company by company."""
    wanted = Response.objects.drafts().select_related("version")
    if response:
        try:
            wanted = wanted.filter(pk=UUID(response))
        except ValueError:
            raise LookupError(f"{response} is no id of a response.") from None
    named = version_named(to) if "@" in to else None
    for owner in Organisation.objects.values_list("pk", flat=True):
        with tenancy.scope(owner):
            for draft in wanted.filter(organisation_id=owner):
                target = named or _of_own(draft, to)
                if target and target.pk != draft.version_id and _fits(draft, target, response):  # fmt: skip
                    yield owner, draft, target


def _of_own(draft: Response, label: str) -> Version | None:
    own = Version.objects.filter(questionnaire_id=draft.version.questionnaire_id)
    return own.filter(label=label).first()


def _fits(draft: Response, target: Version, response: str | None) -> bool:
    """With --all, only drafts of the same questionnaire are meant."""
    same = draft.version.questionnaire_id == target.questionnaire_id
    return same or response is not None


def _lines(
    drafts: list[tuple[UUID, Response, Version]], *, as_json: bool
) -> Iterator[str]:
    for owner, draft, target in drafts:
        with tenancy.scope(owner):
            plan = Proposal(draft, target).plan
        if as_json:
            yield json.dumps(_plain(draft, target, plan.fates), ensure_ascii=False)
            continue
        yield f"{draft.pk}: {draft.version.label} → {target.questionnaire_id}@{target.label}"  # fmt: skip
        for fate in plan.fates:
            yield f"  {_place(fate)}: {fate.before.text or fate.before.state} {_what(fate)}"  # fmt: skip


def _plain(draft: Response, target: Version, fates: tuple[Fate, ...]) -> dict[str, Any]:
    return {
        "response": str(draft.pk),
        "from": draft.version.label,
        "to": f"{target.questionnaire_id}@{target.label}",
        "answers": [
            {
                "data_point": fate.before.data_point,
                "row": fate.before.row or None,
                "outcome": fate.outcome,
                "before": fate.before.text or fate.before.state,
                "after": [
                    {"data_point": a.data_point, "row": a.row or None, "text": a.text, "unit": a.unit}
                    for a in fate.after
                ],
                "ask_confirm": fate.ask_confirm,
            }
            for fate in fates
        ],
    }  # fmt: skip


def _place(fate: Fate) -> str:
    row = f"[{fate.before.row[:8]}]" if fate.before.row else ""
    return f"{fate.before.data_point}{row}"


def _what(fate: Fate) -> str:
    after = ", ".join(f"{a.text} {a.unit}".strip() for a in fate.after)
    target = fate.target.data_point if fate.target else ""
    words = _WORDS[fate.outcome].format(target=target, after=after or "blank")
    return f"{words} (to be checked)" if fate.ask_confirm else words
