"""A card for each site: what threatens the place, what was lost there, what would help."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from catalogue.districts import District, districts
from catalogue.hazards import Hazard, Remedy, Score
from questionnaires.giving.statement import Statement, cell

REMEDIES = 3
LOSSES = {"flood": "flood", "typhoon": "typhoon", "landslide": "landslide"}


@dataclass(frozen=True, slots=True)
class Threat:
    """One hazard at the site's district."""

    hazard: Hazard
    score: Score


@dataclass(frozen=True, slots=True)
class SiteCard:
    """One site as it was signed; `remedies` are those of the hazards that matter most."""

    name: str
    district: District
    floor: str
    has_basement: bool
    threats: tuple[Threat, ...]
    remedies: tuple[tuple[Hazard, Remedy], ...]
    loss: Decimal | None
    loss_unit: str
    loss_year: str
    loss_causes: tuple[str, ...]


def site_cards(
    statement: Statement, hazards: Mapping[str, Hazard]
) -> Iterator[SiteCard]:
    """The sites that name a district, in their order."""
    for _, row in statement.rows("sites.site"):
        district = districts().get(cell(row, "district"))
        if district is not None:
            yield _card(row, district, hazards)


def _card(
    row: Mapping[str, Mapping[str, Any]], district: District, hazards: Mapping[str, Hazard]
) -> SiteCard:  # fmt: skip
    causes = tuple(word for word in cell(row, "loss_causes").split(",") if word)
    threats = [Threat(each, each.scores[district.code]) for each in hazards.values()]
    threats.sort(key=lambda threat: -(threat.score.value or 0))
    lost, basement = cell(row, "loss_amount"), cell(row, "basement") == "yes"
    floor = cell(row, "floor")
    return SiteCard(
        name=cell(row, "name"),
        district=district,
        floor=floor,
        has_basement=basement,
        threats=tuple(threats),
        remedies=tuple(_remedies(threats, causes, floor == "ground", basement)),
        loss=Decimal(lost) if lost else None,
        loss_unit=str(row["loss_amount"]["unit"]) if lost else "",
        loss_year=cell(row, "loss_year"),
        loss_causes=causes,
    )


def _remedies(
    threats: list[Threat], causes: tuple[str, ...], is_ground: bool, basement: bool
) -> list[tuple[Hazard, Remedy]]:
    """Three things to do: first against what has happened, then against what scores most."""
    fits = {"any": True, "ground": is_ground or basement, "basement": basement}
    order = sorted(
        threats, key=lambda t: (t.hazard.key not in causes, -(t.score.value or 0))
    )
    offered = [[r for r in t.hazard.remedies if fits[r.place]] for t in order]
    found: list[tuple[Hazard, Remedy]] = []
    for rank in range(REMEDIES):
        for threat, remedies in zip(order, offered, strict=True):
            if rank < len(remedies) and len(found) < REMEDIES:
                found.append((threat.hazard, remedies[rank]))
    return found
