"""Figures of a scheme for everybody: made once a month, with the disclosure control."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from audit.services import SYSTEM, record
from catalogue.sectors import resolve_sector
from companies.models import Company
from measures.crosscuts import Edition, FixedTableError, hidden_across
from measures.disclosure import Rules
from measures.money import Money
from measures.tabulation import Case, hidden_in, may_follow, tabulated
from schemes.models import Claim, Scheme, StatisticsRelease
from schemes.selectors.library import library

RULES = Rules()
PERSONS = "persons"
UNKNOWN = "unknown"
Cell = Callable[[Claim], str]


def last_month_end(today: date) -> date:
    """The last day of the month before."""
    return today.replace(day=1) - timedelta(days=1)


@transaction.atomic
def release_statistics(*, scheme: Scheme, as_at: date) -> StatisticsRelease | None:
    """Publish the figures as at a day, once; None if they stand already.

    Runs in the scope of the scheme's office.
    """
    if StatisticsRelease.objects.filter(scheme=scheme, as_at__gte=as_at).exists():
        return None
    last = StatisticsRelease.objects.filter(scheme=scheme).order_by("-as_at").first()
    sectors = _sectors(scheme)
    cells: dict[str, Cell] = {
        "month": lambda claim: f"{timezone.localtime(claim.decided_at):%Y-%m}",
        "track": lambda claim: claim.track,
        "sector": lambda claim: sectors.get(str(claim.organisation_id), UNKNOWN),
    }
    news = {name: cases_of(scheme, as_at, cell) for name, cell in cells.items()}
    olds = _published(scheme, last, cells) if last else {}
    content, tables_as_at = {}, {}
    for name, edition in chosen(news, olds).items():
        if last is not None and edition.is_fixed:
            content[name] = last.content[name]
            tables_as_at[name] = last.tables_as_at[name]
            continue
        table = tabulated(edition.cases.values(), RULES, edition.hidden)
        content[name] = table.as_json()
        tables_as_at[name] = as_at.isoformat()
    release = StatisticsRelease.objects.create(
        office_id=scheme.office_id,
        scheme=scheme,
        as_at=as_at,
        currency=library().scheme(scheme.key).newest.terms.currency,
        content=content,
        tables_as_at=tables_as_at,
    )
    record(
        "scheme.statistics_released",
        organisation_id=scheme.office_id,
        by=SYSTEM,
        target=release,
        detail={"as_at": as_at.isoformat(), "tables": tables_as_at},
    )
    return release


def _published(
    scheme: Scheme, last: StatisticsRelease, cells: Mapping[str, Cell]
) -> dict[str, Edition]:
    """The tables of the last release, with what they hide."""
    return {
        name: Edition(
            cases_of(scheme, date.fromisoformat(last.tables_as_at[name]), cell),
            frozenset(k for k, v in last.content[name]["cells"].items() if v is None),
            is_fixed=True,
        )
        for name, cell in cells.items()
    }


def chosen(
    news: Mapping[str, Mapping[str, Case]], olds: Mapping[str, Edition]
) -> dict[str, Edition]:
    """The tables to show: new where that gives nobody away, alone, after the last edition
    or beside the other tables; else as they were published.
    """
    found = {
        name: Edition(cases, frozenset(hidden_in(cases.values(), RULES)))
        for name, cases in news.items()
    }
    while True:
        try:
            hidden = hidden_across(found, RULES)
        except FixedTableError as error:
            found[error.name] = olds[error.name]
            continue
        found = {name: replace(e, hidden=hidden[name]) for name, e in found.items()}
        late = [name for name in olds if not _may_follow(olds[name], found[name])]
        if not late:
            return found
        found |= {name: olds[name] for name in late}


def _may_follow(old: Edition, new: Edition) -> bool:
    return new.is_fixed or may_follow(
        old.cases.values(), new.cases.values(), RULES, hid=old.hidden, hides=new.hidden
    )


def cases_of(scheme: Scheme, as_at: date, cell: Cell) -> dict[str, Case]:
    """The claims approved up to the end of that day, as cases of a table, by their keys."""
    until = timezone.make_aware(datetime.combine(as_at + timedelta(days=1), time()))
    approved = Claim.objects.filter(
        scheme=scheme, approved_by__isnull=False, decided_at__lt=until
    ).order_by("pk")
    return {str(claim.pk): _case(claim, cell) for claim in approved.iterator()}


def _case(claim: Claim, cell: Cell) -> Case:
    amount = Money(claim.amount_minor or 0, claim.currency).amount
    days = None
    if claim.submitted_at and claim.decided_at:
        first, last = (
            timezone.localdate(each) for each in (claim.submitted_at, claim.decided_at)
        )
        days = (last - first).days
    return Case(str(claim.organisation_id), cell(claim), Decimal(amount), days)


def _sectors(scheme: Scheme) -> dict[str, str]:
    """The section letter of each company that claimed; persons have a cell of their own."""
    rows: Iterable[tuple[object, str]] = Claim.objects.filter(
        scheme=scheme, approved_by__isnull=False
    ).values_list("organisation_id", "organisation__kind")
    kinds = dict(rows)
    codes = Company.objects.filter(organisation_id__in=list(kinds)).values_list(
        "organisation_id", "sector_code"
    )
    found = {str(key): PERSONS for key, kind in kinds.items() if kind == "person"}
    for key, code in codes:
        sector = resolve_sector(code) if code else None
        found[str(key)] = sector.section if sector else UNKNOWN
    return found
