"""The released figures of the groups a company belongs to."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from catalogue.parameters import value_at
from questionnaires.giving.peers import cuts_of
from questionnaires.models import PeerFigure


def size_class(employees: Decimal | None, on: date) -> str:
    """The size by employees, as the catalogue has it on that day; empty if not known."""
    if employees is None:
        return ""
    for name in ("micro", "small"):
        if employees < value_at(f"questionnaire.{name}_employees_below", on).value:
            return name
    return "medium"


def peer_groups(
    *, measure: str, year: int, industry: str, employees: Decimal | None, today: date
) -> list[PeerFigure]:
    """The safe groups of one measure, the narrowest first."""
    size = size_class(employees, today)
    found = {
        (each.industry, each.size_class): each
        for each in PeerFigure.objects.filter(measure=measure, year=year)
    }
    return [found[cut] for cut in cuts_of(industry, size) if cut in found]
