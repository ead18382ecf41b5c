"""How a campaign stands: who is how far, by sector and size, and where they stay behind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from catalogue.sectors import resolve_sector
from companies.selectors import companies_in_force
from questionnaires.models import (
    Campaign,
    CampaignQuerySet,
    CampaignRequest,
    Invitee,
    OptOut,
)

#: The steps of the funnel, each a part of those before it but for the last.
STEPS = ("listed", "invited", "opened", "joined", "shown", "started", "submitted",
         "shared", "opted_out")  # fmt: skip
_S = CampaignRequest.Stage


@dataclass(frozen=True, slots=True)
class Standing:
    """One company of the list, and what its inviter may know of it.

    `stage` is empty as long as the company does not show how far it is: that is neither
    "not started" nor anything else.
    """

    invitee: Invitee
    stage: str = ""
    section: dict[str, Any] = field(default_factory=dict)
    shared: bool = False
    opted_out: bool = False

    @property
    def state(self) -> str:
        """The furthest that is known, as one word."""
        checks = (
            ("shared", self.shared),
            ("submitted", self.stage == _S.SUBMITTED),
            ("started", self.stage == _S.STARTED),
            ("joined", self.invitee.joined_at is not None),
            ("opted_out", self.opted_out),
            ("opened", self.invitee.opened_at is not None),
            ("invited", self.invitee.mailed_at is not None),
            ("queued", self.invitee.queued_at is not None),
        )
        return next((name for name, holds in checks if holds), "listed")

    def steps(self) -> set[str]:
        """The steps of the funnel that it counts for."""
        invitee = self.invitee
        reached = {
            "listed": True,
            "invited": invitee.mailed_at is not None,
            "opened": invitee.opened_at is not None,
            "joined": invitee.joined_at is not None,
            "shown": bool(self.stage),
            "started": self.stage in (_S.STARTED, _S.SUBMITTED),
            "submitted": self.stage == _S.SUBMITTED,
            "shared": self.shared,
            "opted_out": self.opted_out,
        }
        return {step for step in STEPS if reached[step]}


@dataclass(frozen=True)
class Funnel:
    """How many reached each step: in all, by sector's section, by size."""

    total: Counter[str]
    by_sector: dict[str, Counter[str]]
    by_size: dict[str, Counter[str]]
    #: Of those that show it and have begun: the section they are at, with its names.
    stuck: list[tuple[dict[str, str], int]]


def campaigns_of(actor: Any) -> CampaignQuerySet:
    """The campaigns of the organisation that somebody acts for."""
    return Campaign.objects.visible_to(actor).select_related("organisation")


def standings(campaign: Campaign, *, on: date) -> list[Standing]:
    """Every company of the list; runs in the inviter's scope."""
    shown = {
        asked.invitee_id: asked
        for asked in CampaignRequest.objects.filter(campaign=campaign)
    }
    sharing = companies_in_force(bank_id=campaign.organisation_id, on=on)
    refused = set(
        OptOut.objects.filter(organisation_id=campaign.organisation_id).values_list(
            "email", flat=True
        )
    )
    return [
        _standing(invitee, shown.get(invitee.pk), sharing, refused)
        for invitee in campaign.invitees.all()
    ]


def _standing(
    invitee: Invitee,
    asked: CampaignRequest | None,
    sharing: set[UUID],
    refused: set[str],
) -> Standing:
    agreed = asked is not None and asked.progress_agreed_at is not None
    return Standing(
        invitee,
        stage=asked.stage if asked and agreed else "",
        section=asked.section if asked and agreed else {},
        shared=asked is not None and asked.company_id in sharing,
        opted_out=invitee.email in refused,
    )


def funnel_of(found: Iterable[Standing]) -> Funnel:
    """The counts; a company whose list says no sector or size counts under a blank."""
    found = list(found)
    stuck = Counter(
        each.section["key"]
        for each in found
        if each.section and each.stage == _S.STARTED
    )
    titles = {
        each.section["key"]: each.section["title"] for each in found if each.section
    }
    return Funnel(
        total=Counter(step for each in found for step in each.steps()),
        by_sector=_counted(found, lambda each: section_of(each.invitee.sector_code)),
        by_size=_counted(found, lambda each: each.invitee.size_class),
        stuck=[(titles[key], count) for key, count in stuck.most_common()],
    )


def _counted(
    found: Iterable[Standing], group: Callable[[Standing], str]
) -> dict[str, Counter[str]]:
    counts: dict[str, Counter[str]] = {}
    for each in found:
        counts.setdefault(group(each), Counter()).update(each.steps())
    return dict(sorted(counts.items(), key=lambda pair: (pair[0] == "", pair[0])))


def section_of(sector_code: str) -> str:
    """The letter of the section that a sector's code stands in; empty without one."""
    sector = resolve_sector(sector_code) if sector_code else None
    return sector.section if sector else ""
