"""Claims as signals compare them: one claim and those that could match it, in bulk."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Membership
from accounts.roles import Kind
from schemes.models import (
    Claim,
    ClaimDocument,
    ClaimEvent,
    ClaimFact,
    ClaimInvoice,
    OfficerAddress,
)
from schemes.rules.signals.compared import Compared, Invoice, Officer
from schemes.rules.signals.definition import Watch
from schemes.rules.signals.loading import load_signals
from schemes.workflow import OFFICERS

#: So many of the claims filed at about the same time are compared, the newest.
MOST_NEAR = 20_000
_FACTS = (
    "programme", "enrolment_date", "completion_date", "reviewer", "review_date",
    "issue_date",
)  # fmt: skip
#: The earliest of these is where what a claim is about begins.
_BEGINNINGS = ("enrolment_date", "review_date", "issue_date")
_COLUMNS = (
    "id", "number", "organisation_id", "scheme__key", "track", "submitted_at", "state",
    "organisation__name", "organisation__name_zh", "payee__identity_hash",
    "payee__account_hash", "payee__name", "family_id", "instrument", "currency",
    "outcome__lines", "organisation__kind", "payee__phone_hash", "payee__address_hash",
    "payee__birth_year",
)  # fmt: skip


@lru_cache(maxsize=1)
def watch() -> Watch:
    """The signals of this release."""
    return load_signals()


@dataclass
class _Beside:
    """What hangs on claims, by claim."""

    facts: dict[UUID, dict[str, str]] = field(default_factory=dict)
    papers: dict[UUID, list[tuple[str, str]]] = field(default_factory=dict)
    submitters: dict[UUID, str] = field(default_factory=dict)
    invoices: dict[UUID, list[Invoice]] = field(default_factory=dict)


def compared_with(claim: Claim) -> tuple[Compared, list[Compared]]:
    """A claim and the others of its office that a signal could match it with."""
    ids = {claim.pk, *_candidates(claim)}
    rows = list(Claim.objects.filter(pk__in=ids).order_by().values(*_COLUMNS))
    beside = _beside(ids)
    found = {row["id"]: _compared(row, beside) for row in rows}
    own = found.pop(claim.pk)
    return own, list(found.values())


def _candidates(claim: Claim) -> Iterator[UUID]:
    """Ids of claims that share something, or were filed at about the same time."""
    office = Claim.objects.filter(office_id=claim.office_id).exclude(number="")
    payee = getattr(claim, "payee", None)
    if payee is not None and payee.identity_hash:
        yield from _ids(office.filter(payee__identity_hash=payee.identity_hash))
    if payee is not None:
        yield from _ids(office.filter(payee__account_hash=payee.account_hash))
        for name in ("phone_hash", "address_hash"):
            if shared := getattr(payee, name):
                yield from _ids(office.filter(**{f"payee__{name}": shared}))
    suppliers = claim.invoices.values("supplier_key")
    yield from _ids(office.filter(invoices__supplier_key__in=suppliers))
    if claim.family_id:
        yield from _ids(office.filter(family_id=claim.family_id))
    hashes = list(_handed_in([claim.pk]).values_list("file__sha256", flat=True))
    same = ClaimDocument.objects.filter(
        claim__office_id=claim.office_id, removed_at=None, file__sha256__in=hashes
    ).exclude(claim__number="")
    yield from same.values_list("claim_id", flat=True)
    if claim.submitted_at is None:
        return
    days = timedelta(days=watch().longest_look(timezone.localdate()) + 1)
    about = (claim.submitted_at - days, claim.submitted_at + days)
    near = office.filter(submitted_at__range=about).order_by("-submitted_at")
    yield from near.values_list("pk", flat=True)[:MOST_NEAR]


def _ids(claims: QuerySet[Claim]) -> Iterable[UUID]:
    return claims.order_by().values_list("pk", flat=True)


def _handed_in(ids: Iterable[UUID]) -> QuerySet[ClaimDocument]:
    return ClaimDocument.objects.filter(claim__in=ids, removed_at=None)


def _beside(ids: Iterable[UUID]) -> _Beside:
    facts: dict[UUID, dict[str, str]] = defaultdict(dict)
    papers: dict[UUID, list[tuple[str, str]]] = defaultdict(list)
    stated = ClaimFact.objects.filter(claim__in=ids, key__in=_FACTS)
    for pk, key, value in stated.values_list("claim_id", "key", "value"):
        facts[pk][key] = value
    handed_in = _handed_in(ids).order_by("file__sha256")
    for pk, sha, paper in handed_in.values_list("claim_id", "file__sha256", "paper"):
        papers[pk].append((sha, paper))
    submits = ClaimEvent.objects.filter(claim__in=ids, verb="submit")
    submitters = {
        pk: str(user) for pk, user in submits.values_list("claim_id", "by_id") if user
    }
    invoices: dict[UUID, list[Invoice]] = defaultdict(list)
    for each in ClaimInvoice.objects.filter(claim__in=ids):
        row = Invoice(each.number, each.supplier, each.dated_on, each.minor)
        invoices[each.claim_id].append(row)
    return _Beside(facts, papers, submitters, invoices)


def _compared(row: Mapping[str, Any], beside: _Beside) -> Compared:
    pk, facts = row["id"], beside.facts.get(row["id"], {})
    names = (row["organisation__name"], row["organisation__name_zh"])
    is_about_instrument = bool(row["instrument"])
    return Compared(
        claim=str(pk),
        number=row["number"],
        applicant=str(row["organisation_id"]),
        track=f"{row['scheme__key']}/{row['track']}",
        filed=timezone.localdate(row["submitted_at"]),
        is_live=row["state"] not in Claim.WITHOUT_AWARD,
        applicant_names=tuple(name for name in names if name),
        person=row["payee__identity_hash"] or "",
        account=row["payee__account_hash"] or "",
        instrument=str(row["family_id"] or "") if is_about_instrument else "",
        payee=row["payee__name"] or "",
        programme=facts.get("programme", ""),
        enrolled=_day(facts.get("enrolment_date", "")),
        completed=_day(facts.get("completion_date", "")),
        currency=row["currency"],
        costs=_costs(row["outcome__lines"]),
        submitter=beside.submitters.get(pk, ""),
        papers=tuple(beside.papers.get(pk, ())),
        invoices=tuple(beside.invoices.get(pk, ())),
        about=_about(facts, timezone.localdate(row["submitted_at"])),
        phone=row["payee__phone_hash"] or "",
        address=row["payee__address_hash"] or "",
        reviewer=facts.get("reviewer", ""),
        is_firm=row["organisation__kind"] == Kind.COMPANY,
        born=row["payee__birth_year"],
    )


def _about(facts: Mapping[str, str], filed: date) -> tuple[date, date] | None:
    """From the earliest day a claim names to the day it was filed; None if it names none."""
    days = [day for key in _BEGINNINGS if (day := _day(facts.get(key, "")))]
    return (min(days), filed) if days else None


def _day(text: str) -> date | None:
    """A stated day; None if it cannot be read."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def _costs(lines: Any) -> dict[str, int]:
    """What is claimed by line, in cents; a line without a cost is not claimed.

    Of a claim that was erased to a shell the costs are gone.
    """
    return {
        line["line"]: int(Decimal(line["cost"]).scaleb(2).to_integral_value())
        for line in lines or ()
        if line.get("cost") is not None
    }


def officers_of(claim: Claim) -> list[Officer]:
    """Who of the office handled a claim, and to which other organisations they belong."""
    acted = claim.events.filter(verb__in=OFFICERS, by__isnull=False)
    ids = set(acted.values_list("by_id", flat=True)) | {claim.assigned_to_id}
    names: dict[UUID, str] = {}
    places: dict[UUID, set[str]] = defaultdict(set)
    held = Membership.objects.current().filter(user__in=ids - {None})
    for each in held.select_related("user").order_by("user__name", "user_id"):
        names[each.user_id] = str(each.user)
        places[each.user_id].add(str(each.organisation_id))
    stated = OfficerAddress.objects.filter(office_id=claim.office_id, user__in=names)
    homes = dict(stated.values_list("user_id", "address_hash"))
    return [
        Officer(name, frozenset(places[pk]), homes.get(pk, ""))
        for pk, name in names.items()
    ]
