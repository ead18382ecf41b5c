"""Records what is known of a company: facts only grow, newer ones supersede older ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Context, Decimal
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import Organisation
from audit.services import Auditable, record
from companies.models import Fact
from companies.signals import facts_recorded

Key = tuple[str, date, date, str]
#: The column has 20 digits before the point and 10 after, two more than Decimal's own
#: context keeps: there rounding raises for the longest of them.
_LONG = Context(prec=60)
_PLACES, _TOO_LONG = Decimal("1e-10"), Decimal(10) ** 20


@dataclass(frozen=True, slots=True)
class NewFact:
    """One value to be recorded, in the unit of its data point.

    `state` says why a value is missing; `derivation` holds all that is needed to
    recompute it: answers, factors, rule, and the label in each language.
    """

    data_point: str
    period_start: date
    period_end: date
    scope: str
    state: str = "answered"
    value: str = ""
    number: Decimal | None = None
    unit: str = ""
    quality: int | None = None
    dimensions: dict[str, str] = field(default_factory=dict)
    derivation: dict[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> Key:
        """What a newer fact must share with an older one to supersede it."""
        return _key(
            self.data_point, self.period_start, self.period_end, self.dimensions
        )


def _key(data_point: str, start: date, end: date, dimensions: dict[str, str]) -> Key:
    place = ";".join(f"{name}={dimensions[name]}" for name in sorted(dimensions))
    return data_point, start, end, place


@transaction.atomic
def record_facts(
    *,
    organisation: Organisation,
    facts: Sequence[NewFact],
    layer: str,
    source_label: str,
    by: Auditable,
    submission_id: UUID | None = None,
    ends: Iterable[Key] = (),
    at: datetime | None = None,
) -> list[Fact]:
    """Add facts to one layer; each supersedes the current one of its key and layer.

    `ends` are keys that hold no longer: their current facts are superseded by one that
    says "not asked". Gives the new facts and announces them.
    """
    _lock(organisation.pk)
    known_from = at or timezone.now()
    current = {
        _key(fact.data_point, fact.period_start, fact.period_end, fact.dimensions): fact
        for fact in Fact.objects.current().filter(
            organisation=organisation, layer=layer
        )
    }
    wanted = [*facts, *_endings(current, ends, {fact.key for fact in facts})]
    made = [
        Fact(
            organisation=organisation, data_point=new.data_point,
            period_start=new.period_start, period_end=new.period_end,
            dimensions=new.dimensions, state=new.state, value=new.value,
            number=storable_number(new.number), unit=new.unit, quality=new.quality,
            layer=layer, scope=new.scope, derivation=new.derivation,
            source_label=source_label, submission_id=submission_id,
            known_from=known_from,
        )
        for new in wanted
    ]  # fmt: skip
    Fact.objects.bulk_create(made)
    older = []
    for new, fact in zip(wanted, made, strict=True):
        if before := current.get(new.key):
            before.superseded_by = fact
            older.append(before)
    # In pieces: one statement for thousands of rows grows a CASE for each of them.
    Fact.objects.bulk_update(older, ["superseded_by"], batch_size=200)
    _announce(organisation, made, layer, source_label, submission_id, by)
    return made


def storable_number(number: Decimal | None) -> Decimal | None:
    """The number as its column holds it; None if too long for it: the text stays."""
    if number is None or not number.is_finite():
        return None
    rounded = number.quantize(_PLACES, context=_LONG)
    return rounded if rounded.copy_abs() < _TOO_LONG else None


def _endings(
    current: dict[Key, Fact], ends: Iterable[Key], renewed: set[Key]
) -> list[NewFact]:
    gone = [current[key] for key in ends if key in current and key not in renewed]
    return [
        NewFact(
            fact.data_point,
            fact.period_start,
            fact.period_end,
            fact.scope,
            state="not_asked",
            dimensions=fact.dimensions,
            derivation={"label": fact.derivation.get("label", {})},
        )
        for fact in gone
        if fact.state != "not_asked"
    ]


def _announce(
    organisation: Organisation,
    facts: list[Fact],
    layer: str,
    source_label: str,
    submission_id: UUID | None,
    by: Auditable,
) -> None:
    record(
        "facts.recorded",
        organisation_id=organisation.pk,
        by=by,
        target=organisation,
        detail={
            "layer": layer,
            "count": len(facts),
            "source": source_label,
            "submission": str(submission_id or ""),
        },
    )
    facts_recorded.send(
        sender=Fact, organisation=organisation, fact_ids=[f.pk for f in facts], by=by
    )


def _lock(organisation_id: UUID) -> None:
    """One writer of a company's facts at a time."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "select pg_advisory_xact_lock(hashtext(%s))",
                [f"facts:{organisation_id}"],
            )
