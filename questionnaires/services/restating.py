"""What an amendment changes: each value as it was signed before, and as it is now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from questionnaires.models import Response, Submission
from questionnaires.selectors.filling import Filling
from questionnaires.services.freezing import values_of

_SAID = ("state", "value", "unit")


def signed_last(response: Response) -> Submission | None:
    """The last signed revision of the response; None before the first."""
    signed = Submission.objects.filter(response=response)
    return signed.order_by("-revision").first()


def restated(
    before: list[dict[str, Any]], after: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """The values that differ between two frozen lists, in the order of the form.

    What is only in one of them has nothing in place of the other: a row that came or
    went, a question that is asked only since.
    """
    was = {(each["path"], each["row"]): each for each in before}
    now = {(each["path"], each["row"]): each for each in after}
    found = []
    for place in dict.fromkeys([*now, *was]):
        one, other = was.get(place), now.get(place)
        if _said(one) == _said(other):
            continue
        shown = other or one or {}
        found.append(
            {
                "path": place[0],
                "row": place[1],
                "label": shown["label"],
                "before": _said(one),
                "after": _said(other),
            }
        )
    return found


def _said(value: Mapping[str, Any] | None) -> dict[str, str] | None:
    if value is None or value["state"] == "not_answered":
        return None
    return {name: value[name] for name in _SAID}


def restated_now(filling: Filling) -> list[dict[str, Any]]:
    """What signing the open amendment would restate; nothing for a first signature."""
    last = signed_last(filling.response)
    if last is None:
        return []
    return restated(last.frozen["values"], values_of(filling))
