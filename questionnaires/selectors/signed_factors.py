"""The factors that signed answers were worked out with, and where newer ones differ."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from measures.sourced import FactorSource, Sourced
from questionnaires.models import Response
from questionnaires.selectors.definitions import factor_source

Place = tuple[str, str | None, date]


class SignedFactors:
    """A source that gives each factor as it was when the answers were signed.

    What was not used then comes from the catalogue.
    """

    def __init__(self, frozen: Mapping[str, Any], otherwise: FactorSource) -> None:
        self.otherwise = otherwise
        self.kept: dict[Place, Sourced] = {
            (factor["table"], factor["asked_for"], date.fromisoformat(day)): _sourced(factor)
            for fact in frozen["facts"]
            for factor in fact["derivation"].get("factors", ())
            for day in factor.get("days", ())
        }  # fmt: skip

    def lookup(self, table: str, key: str | None, on: date) -> Sourced | None:
        """The factor as signed, else the catalogue's."""
        found = self.kept.get((table, key, on))
        return found or self.otherwise.lookup(table, key, on)

    def replaced(self) -> list[tuple[str, Sourced, Sourced | None]]:
        """Table, factor as signed and factor of today, where they are not the same one."""
        changed: dict[str, tuple[str, Sourced, Sourced | None]] = {}
        for (table, key, day), signed in self.kept.items():
            now = self.otherwise.lookup(table, key, day)
            if now is None or now.id != signed.id:
                changed.setdefault(signed.id, (table, signed, now))
        return list(changed.values())


def _sourced(factor: Mapping[str, Any]) -> Sourced:
    return Sourced(
        factor["id"], factor["key"], Decimal(factor["value"]), factor["unit"],
        factor["year"], factor["source"], factor["mark"], factor.get("fallback"),
    )  # fmt: skip


def signed_factors(response: Response) -> SignedFactors | None:
    """Those of what was last signed; None for answers that nobody has signed."""
    frozen = (
        response.submissions.order_by("-revision")
        .values_list("frozen", flat=True)
        .first()
    )
    return SignedFactors(frozen, factor_source()) if frozen else None


def factors_for(response: Response) -> FactorSource:
    """The catalogue's for a draft; for signed answers those they were signed with."""
    if response.is_draft:
        return factor_source()
    return signed_factors(response) or factor_source()
