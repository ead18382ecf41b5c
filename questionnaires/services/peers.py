"""Releases the figures of peer groups, company by company, each in its own scope."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from accounts.models import Organisation
from accounts.roles import Kind
from accounts.sealing import keyed_hash
from accounts.tenancy import scope
from companies.models import Fact
from questionnaires.giving.peers import (
    MEASURES,
    Measure,
    Member,
    groups_of,
    has_changed_enough,
    ratio_of,
    released,
)
from questionnaires.models import PeerFigure
from questionnaires.selectors.peers import size_class

READ = {
    "profile.industry", "profile.employees", "finances.currency",
    *(point for each in MEASURES for point in (each.above, each.below)),
}  # fmt: skip
CURRENCY = "HKD"
_UNITS = ("tCO2e", "MWh", "m2")


def release_peers(*, today: date, at: datetime) -> int:
    """Release what has changed enough to be released; returns how many groups that were.

    A group that is no longer safe, such as one whose members left, is taken back.
    """
    members: dict[tuple[Measure, int], list[Member]] = {}
    companies = Organisation.objects.filter(kind=Kind.COMPANY)
    for organisation_id in companies.values_list("pk", flat=True):
        with scope(organisation_id):
            for measure, year, member in _of_company(str(organisation_id), today):
                members.setdefault((measure, year), []).append(member)
    done = 0
    for (measure, year), found in members.items():
        for cut, group in groups_of(found).items():
            done += _release(measure, year, cut, group, at)
    return done


def _of_company(company: str, today: date) -> Iterator[tuple[Measure, int, Member]]:
    """The company's own ratios of its latest signed year."""
    facts = Fact.objects.current().filter(
        organisation_id=company, layer=Fact.Layer.COMPANY_SIGNED,
        data_point__in=READ, state="answered",
    )  # fmt: skip
    latest = max((fact.period_end for fact in facts), default=None)
    if latest is None:
        return
    mine = {fact.data_point: fact for fact in facts if fact.period_end == latest}
    industry = mine["profile.industry"].value if "profile.industry" in mine else ""
    size = size_class(_number(mine.get("profile.employees")), today)
    numbers = {
        point: fact.number
        for point, fact in mine.items()
        if fact.number is not None and fact.unit in ("", CURRENCY, *_UNITS)
    }
    name = keyed_hash(company, "peer-group")
    for measure in MEASURES:
        ratio = ratio_of(measure, numbers)
        if ratio is not None and industry and size:
            member = Member(name, industry, size, numbers[measure.above], ratio)
            yield measure, latest.year, member


def _number(fact: Fact | None) -> Decimal | None:
    return fact.number if fact else None


def _release(
    measure: Measure, year: int, cut: tuple[str, str], group: list[Member], at: datetime
) -> int:
    industry, size = cut
    place: dict[str, Any] = {"measure": measure.key, "year": year, "industry": industry, "size_class": size}  # fmt: skip
    before = PeerFigure.objects.filter(**place).first()
    quartiles = released(group)
    if quartiles is None:
        return int(before is not None and bool(before.delete()[0]))
    names = sorted(member.company for member in group)
    if before and not has_changed_enough(before.members, names):
        return 0
    PeerFigure.objects.update_or_create(
        **place,
        defaults={
            "lower": quartiles.lower, "median": quartiles.median,
            "upper": quartiles.upper, "about": quartiles.about, "members": names,
            "released_at": at,
        },
    )  # fmt: skip
    return 1
