"""Many facts are recorded exactly as few are, though they are copied and not created."""

from datetime import date

import pytest
from django.db import connection

from audit.models import AuditEvent
from companies.models import Fact
from companies.services import fact_rows
from tests.factories.companies import known_facts, new_fact
from tests.support.actors import actor_of

pytestmark = pytest.mark.django_db

STATED = [
    new_fact("a", value="tab\tnew\nline\\N", number=None),
    new_fact("c", dimensions={"sites": "2"}, unit="kWh", quality=3),
    new_fact("d", state="dont_know", value="", number=None,
             derivation={"label": {"zh-Hant": "電"}, "quoted": '"'}),
    new_fact("f", dimensions={"fuel": "x", "sites": "1"}),
    new_fact("g", period_start=date(2025, 2, 1)),
]  # fmt: skip


@pytest.fixture(params=["created", "copied"])
def way(request, monkeypatch):
    """Both ways that facts get into the table; SQLite has one."""
    if request.param == "copied" and connection.vendor != "postgresql":
        pytest.skip("SQLite has no COPY")
    monkeypatch.setattr(fact_rows, "MANY", 1 if request.param == "copied" else 1_000)


def recorded():
    """A company that stated a few things, then others; another that stated one of them."""
    owner, other = actor_of("owner"), actor_of("owner")
    known_facts(owner, new_fact("a", value="1"), new_fact("b"))
    known_facts(owner, new_fact("c", dimensions={"sites": "1"}))
    known_facts(owner, new_fact("f", dimensions={"sites": "1", "fuel": "x"}, value="8"))
    known_facts(owner, new_fact("g", value="9"), layer="company_imported")
    known_facts(owner, new_fact("g"))
    known_facts(other, new_fact("a"))
    known_facts(owner, *STATED)
    return owner, other


def test_what_says_the_same_is_superseded_and_nothing_else(way):
    owner, other = recorded()
    current = Fact.objects.current()
    mine = current.filter(organisation=owner.organisation, layer="company_signed")
    assert sorted((f.data_point, *sorted(f.dimensions.values())) for f in mine) == [
        ("a",), ("b",), ("c", "1"), ("c", "2"), ("d",), ("f", "1", "x"), ("g",), ("g",),
    ]  # fmt: skip
    assert current.get(layer="company_imported").value == "9"
    assert current.get(organisation=other.organisation).data_point == "a"
    ids = Fact.objects.values_list("pk", flat=True)
    assert len(set(ids)) == len(ids) == 12


def test_every_column_is_as_it_was_stated(way):
    owner, _ = recorded()
    mine = Fact.objects.filter(organisation=owner.organisation)
    by_key = {(f.data_point, f.period_start, str(sorted(f.dimensions.items()))): f for f in
              mine.current() if f.layer == "company_signed"}  # fmt: skip
    for new in STATED:
        fact = by_key[
            new.data_point, new.period_start, str(sorted(new.dimensions.items()))
        ]
        for name in fact_rows.COLUMNS:
            assert getattr(fact, name) == getattr(new, name), (new, name)
    told = AuditEvent.objects.filter(
        verb="facts.recorded", organisation_id=owner.organisation_id
    )
    assert told.order_by("-sequence").first().detail["count"] == len(STATED)


def test_many_facts_are_copied_and_few_are_not(monkeypatch):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no COPY")
    ways = []
    for name in ("_copy", "_create"):
        way = getattr(fact_rows, name)
        monkeypatch.setattr(
            fact_rows, name, lambda *given, n=name, w=way: (ways.append(n), w(*given))
        )
    owner = actor_of("owner")
    known_facts(owner, *(new_fact(f"p{n}") for n in range(fact_rows.MANY - 1)))
    known_facts(owner, *(new_fact(f"p{n}") for n in range(fact_rows.MANY)))
    assert ways == ["_create", "_copy"]
    assert Fact.objects.current().count() == fact_rows.MANY
