"""Facts only grow: a newer one supersedes the older of its key and layer."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from audit.models import AuditEvent
from companies.models import Fact
from companies.new_facts import storable_number
from companies.signals import facts_recorded
from tests.factories.companies import company_owner, known_facts, new_fact


@pytest.mark.parametrize(
    ("number", "stored"),
    [
        (None, None),
        ("0", "0"),
        ("-12.5", "-12.5"),
        # Half goes to the even neighbour, or sums of many facts would drift upwards.
        ("0.00000000005", "0"),
        ("0.00000000015", "0.0000000002"),
        # 19 digits before the point and 10 after are more than Decimal rounds by itself.
        ("1234567890123456789", "1234567890123456789"),
        ("99999999999999999999.9999999999", "99999999999999999999.9999999999"),
        # Rounded up it would have 21 digits: the column cannot hold it.
        ("99999999999999999999.99999999999", None),
        ("100000000000000000000", None),
        ("-100000000000000000000", None),
        ("NaN", None),
        ("Infinity", None),
    ],
)
def test_number_is_stored_if_its_column_can_hold_it(number, stored):
    given = None if number is None else Decimal(number)
    assert storable_number(given) == (None if stored is None else Decimal(stored))


def test_order_of_dimensions_does_not_make_another_key():
    one = new_fact(dimensions={"site": "1", "fuel": "diesel"})
    other = new_fact(dimensions={"fuel": "diesel", "site": "1"})
    assert one.key == other.key


@pytest.mark.parametrize(
    "changed",
    [
        {"data_point": "diesel"},
        {"period_start": date(2025, 2, 1)},
        {"period_end": date(2025, 11, 30)},
        {"dimensions": {"site": "1"}},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_another_point_period_or_dimension_is_another_key(changed):
    assert new_fact(**changed).key != new_fact().key


@pytest.mark.django_db
def test_longest_number_comes_back_as_it_was():
    longest = Decimal("99999999999999999999.9999999999")
    known_facts(company_owner(), new_fact(number=longest, value=str(longest)))
    assert Fact.objects.get().number == longest


@pytest.mark.django_db
def test_number_too_long_for_its_column_keeps_its_text():
    text = "1" + "0" * 25
    known_facts(company_owner(), new_fact(number=Decimal(text), value=text))
    assert (Fact.objects.get().number, Fact.objects.get().value) == (None, text)


@pytest.mark.django_db
def test_newer_fact_supersedes_the_older_of_its_key_which_stays():
    owner = company_owner()
    (older,) = known_facts(owner, new_fact(value="1"))
    (newer,) = known_facts(owner, new_fact(value="2"))
    older.refresh_from_db()
    assert older.superseded_by == newer
    assert [fact.value for fact in Fact.objects.current()] == ["2"]
    assert Fact.objects.count() == 2


@pytest.mark.django_db
def test_another_layer_supersedes_nothing():
    owner = company_owner()
    known_facts(owner, new_fact(value="1"))
    known_facts(owner, new_fact(value="2"), layer="company_imported")
    assert sorted(fact.value for fact in Fact.objects.current()) == ["1", "2"]


@pytest.mark.django_db
def test_fact_of_another_company_is_not_superseded():
    known_facts(company_owner(), new_fact())
    known_facts(company_owner(), new_fact())
    assert Fact.objects.current().count() == 2


@pytest.mark.django_db
def test_key_that_ends_is_followed_by_not_asked():
    owner = company_owner()
    label = {"en": "Electricity", "zh-Hant": "電力"}
    fact = new_fact(dimensions={"site": "1"}, derivation={"label": label, "rule": "x"})
    known_facts(owner, fact)
    known_facts(owner, ends=[fact.key])
    ended = Fact.objects.current().get()
    assert (ended.state, ended.value, ended.number) == ("not_asked", "", None)
    assert (ended.scope, ended.dimensions) == ("energy_emissions", {"site": "1"})
    assert ended.derivation == {"label": label}


@pytest.mark.django_db
def test_key_ends_once_and_an_unknown_one_not_at_all():
    owner = company_owner()
    known_facts(owner, new_fact())
    ends = [new_fact().key, new_fact("never_known").key]
    assert len(known_facts(owner, ends=ends)) == 1
    assert known_facts(owner, ends=ends) == []


@pytest.mark.django_db
def test_key_that_ends_and_is_stated_anew_is_stated():
    owner = company_owner()
    known_facts(owner, new_fact(value="1"))
    made = known_facts(owner, new_fact(value="2"), ends=[new_fact().key])
    assert [(fact.state, fact.value) for fact in made] == [("answered", "2")]


@pytest.mark.django_db
def test_facts_are_recorded_without_their_values_and_announced():
    owner = company_owner()
    heard = []

    def hear(organisation, by, **_):
        heard.append((organisation, by))

    facts_recorded.connect(hear)
    try:
        known_facts(owner, new_fact(value="secret 815"))
    finally:
        facts_recorded.disconnect(hear)
    assert heard == [(owner.organisation, owner)]
    event = AuditEvent.objects.get(verb="facts.recorded")
    assert (event.detail["count"], event.detail["layer"]) == (1, "company_signed")
    assert "secret" not in str(event.detail)


@pytest.mark.django_db
def test_facts_of_one_recording_become_known_at_one_instant():
    at = timezone.now()
    known_facts(company_owner(), new_fact("a"), new_fact("b"), at=at)
    assert set(Fact.objects.values_list("known_from", flat=True)) == {at}
