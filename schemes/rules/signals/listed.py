"""Signals that compare a claim with the completion lists of training providers."""

from __future__ import annotations

from schemes.rules.completions import Line, matching_line
from schemes.rules.signals.compared import Case, Found


def _line(case: Case) -> Line | None:
    lists, own = case.lists, case.own
    if lists is None:
        return None
    return matching_line(
        lists.lines, person=own.person, tail=lists.tail, name=own.payee,
        least=case.limits["likeness"],
    )  # fmt: skip


def no_completion_line(case: Case) -> Found | None:
    """Providers have listed learners of the programme, and this person is none of them.

    A programme of which nothing was listed says nothing.
    """
    if case.lists is None or not case.lists.any_listed or _line(case):
        return None
    return Found({"programme": case.own.programme})


def completion_differs(case: Case) -> Found | None:
    """The list gives another day of completion than the claim."""
    line, stated = _line(case), case.own.completed
    if line is None or stated is None:
        return None
    if abs((line.completed - stated).days) <= case.limits["days"]:
        return None
    return Found(
        {
            "listed": line.completed.isoformat(),
            "stated": stated.isoformat(),
            "provider": line.provider,
        }
    )


def provider_many_learners(case: Case) -> Found | None:
    """The provider of this person's line lists more learners in that month than likely."""
    line = _line(case)
    if line is None or line.learners <= case.limits["most"]:
        return None
    month = f"{line.completed.year}-{line.completed.month:02d}"
    return Found(
        {"provider": line.provider, "count": str(line.learners), "month": month}
    )
