"""Companies, their facts, and what they let a bank see."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.actors import Actor
from accounts.models import Organisation
from companies.models import Consent, Fact
from companies.new_facts import Key, NewFact, key_of
from companies.services.consent import grant_consent
from companies.services.facts import record_facts
from tests.factories.numbers import proved
from tests.support.actors import actor_of

START, END = date(2025, 1, 1), date(2025, 12, 31)


def company_owner() -> Actor:
    """The owner of a company that has its record and a proved number."""
    owner = actor_of("owner")
    proved(owner.organisation)
    return owner


def new_fact(data_point: str = "electricity", **fields: Any) -> NewFact:
    """A value that is still to be recorded: a number of 2025 unless told otherwise."""
    given = {
        "data_point": data_point,
        "period_start": START,
        "period_end": END,
        "scope": "energy_emissions",
        "value": "12",
        "number": Decimal(12),
    }
    return NewFact(**given | fields)


def known_facts(owner: Actor, *facts: NewFact, **fields: Any) -> list[Fact]:
    """Facts of the owner's company, recorded as signed by it; gives them in that order."""
    given = {"layer": "company_signed", "source_label": "test", "by": owner}
    before = set(Fact.objects.values_list("pk", flat=True))
    count = record_facts(
        organisation=owner.organisation, facts=list(facts), **given | fields
    )
    made = list(Fact.objects.exclude(pk__in=before))
    assert len(made) == count
    place = {fact.key: n for n, fact in enumerate(facts)}
    return sorted(made, key=lambda made: place.get(_key(made), len(place)))


def _key(fact: Fact) -> Key:
    return key_of(fact.data_point, fact.period_start, fact.period_end, fact.dimensions)


def consent_of(owner: Actor, bank: Organisation, **fields: Any) -> Consent:
    """A consent of the owner's company: energy, for credit risk, for a month."""
    given = {
        "scopes": ["energy_emissions"],
        "purposes": ["credit_risk"],
        "valid_until": timezone.localdate() + timedelta(days=30),
    }
    return grant_consent(
        company=owner.organisation, bank=bank, by=owner, **given | fields
    )
