"""Facts in bulk supersede and are announced exactly as those recorded one company at a time."""

import pytest
from django.utils import timezone

from audit.models import AuditEvent
from companies.models import Fact
from companies.services.bulk import Batch, record_in_bulk
from tests.factories.companies import known_facts, new_fact
from tests.support.actors import actor_of

pytestmark = pytest.mark.django_db


def test_bulk_supersedes_what_says_the_same_thing_and_nothing_else():
    first, second = actor_of("owner"), actor_of("owner")
    (old, other) = known_facts(first, new_fact("a", value="1"), new_fact("b"))
    (row,) = known_facts(first, new_fact("c", dimensions={"sites": "1"}))
    (strangers,) = known_facts(second, new_fact("a"))
    facts = [
        new_fact("a", value="tab\tnew\nline", number=None),
        new_fact("c", dimensions={"sites": "2"}),
        new_fact(
            "d",
            state="dont_know",
            value="",
            number=None,
            derivation={"label": {"zh-Hant": "電"}},
        ),
    ]
    count = record_in_bulk(
        batches=[Batch(first.organisation, facts, "bulk"), Batch(second.organisation, [new_fact("e")], "bulk")],
        layer=Fact.Layer.COMPANY_SIGNED, by=first, at=timezone.now(),
    )  # fmt: skip
    assert count == 4
    current = {
        fact.data_point: fact
        for fact in Fact.objects.current().filter(organisation=first.organisation)
    }
    old.refresh_from_db()
    assert old.superseded_by == current["a"]
    assert current["a"].value == "tab\tnew\nline"
    assert current["b"] == other
    assert current["d"].derivation == {"label": {"zh-Hant": "電"}}
    row.refresh_from_db()
    strangers.refresh_from_db()
    assert row.superseded_by is strangers.superseded_by is None
    told = AuditEvent.objects.filter(
        verb="facts.recorded", organisation_id=second.organisation_id
    )
    assert told.count() == 2
