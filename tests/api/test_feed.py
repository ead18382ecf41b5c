"""The feed of facts: each page follows the last, whatever happens in between."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from audit.models import AccessRecord
from companies.models import Company, Fact
from companies.new_facts import NewFact
from companies.services.consent import grant_consent, withdraw_consent
from companies.services.facts import record_facts
from tests.factories.numbers import proved
from tests.support.actors import actor_of
from tests.support.programs import Program


def know(owner, *points, number="1", at=None):
    facts = [
        NewFact(
            data_point=point,
            period_start=date(2025, 1, 1),
            period_end=date(2025, 12, 31),
            scope="energy_emissions",
            value=number,
            number=Decimal(number),
        )
        for point in points
    ]
    record_facts(
        organisation=owner.organisation, facts=facts, layer="company_signed",
        source_label="test", by=owner, at=at,
    )  # fmt: skip


def share(owner, officer):
    return grant_consent(
        company=proved(owner.organisation),
        bank=officer.organisation,
        scopes=["energy_emissions"],
        purposes=["credit_risk"],
        valid_until=timezone.localdate() + timedelta(days=9),
        by=owner,
    )


def follow(program, cursor="", size=2, between=lambda: None):
    """Every data point from the cursor on, and the cursor to go on from."""
    found = []
    while True:
        page = program.get(f"facts/?page_size={size}&cursor={cursor}").json()
        found += [fact["data_point"] for fact in page["results"]]
        cursor = page["cursor"]
        if page["next"] is None:
            return found, cursor
        between()


@pytest.fixture
def shared(owner, officer):
    know(owner, *[f"point_{number}" for number in range(7)])
    share(owner, officer)
    return owner


def test_facts_of_one_instant_come_once_each_in_small_pages(shared, officer):
    found, _ = follow(Program(officer), size=2)
    assert sorted(found) == [f"point_{number}" for number in range(7)]


def test_facts_recorded_between_pages_come_once_and_last(shared, officer):
    names = iter(range(100, 200))
    found, _ = follow(
        Program(officer), between=lambda: know(shared, f"late_{next(names)}")
    )
    assert len(found) == len(set(found))
    assert {f"point_{number}" for number in range(7)} <= set(found[:7])


def test_cursor_of_the_last_page_goes_on_with_what_came_since(shared, officer):
    program = Program(officer)
    _, cursor = follow(program)
    assert follow(program, cursor) == ([], cursor)
    know(shared, "point_1", number="2")
    assert follow(program, cursor)[0] == ["point_1"]


def test_older_facts_of_a_newly_consenting_company_come_after_the_cursor(
    shared, officer
):
    program = Program(officer)
    _, cursor = follow(program)
    late = actor_of("owner")
    Company.objects.create(organisation=late.organisation)
    know(late, "years_old", at=timezone.now() - timedelta(days=900))
    assert follow(program, cursor)[0] == []
    share(late, officer)
    assert follow(program, cursor)[0] == ["years_old"]


def test_wider_consent_brings_the_facts_once_more(shared, officer):
    program = Program(officer)
    _, cursor = follow(program)
    share(shared, officer)
    assert len(follow(program, cursor)[0]) == 7


def test_facts_of_a_withdrawn_consent_are_gone_in_the_middle_of_paging(shared, officer):
    program = Program(officer)
    first = program.get("facts/?page_size=3").json()
    consent = shared.organisation.consents_given.get()
    withdraw_consent(consent=consent, kind="from_now_on", by=shared)
    assert follow(program, first["cursor"])[0] == []


def test_facts_wait_for_slower_transactions(shared, officer, settings):
    settings.FEED_LAG_SECONDS = 60
    assert follow(Program(officer))[0] == []
    before = timezone.now() - timedelta(minutes=5)
    shared.organisation.consents_given.update(granted_at=before)
    Fact.objects.update(known_from=before)
    assert len(follow(Program(officer))[0]) == 7


def test_correction_replaces_and_says_what(shared, officer):
    know(shared, "point_1", number="2")
    rows = Program(officer).get("facts/?data_point=point_1").json()["results"]
    assert [row["number"] for row in rows] == ["1.0000000000", "2.0000000000"]
    assert rows[0]["superseded_by"] == rows[1]["id"]


def test_foreign_and_absent_companies_have_no_facts_alike(shared, officer):
    stranger = actor_of("owner")
    Company.objects.create(organisation=stranger.organisation)
    know(stranger, "secret")
    program = Program(officer)
    absent = "00000000-0000-4000-8000-000000000000"
    for company in (stranger.organisation_id, absent):
        answer = program.get(f"facts/?company={company}")
        assert (answer.status_code, answer.json()["results"]) == (200, [])
    mine = program.get(f"facts/?company={shared.organisation_id}")
    assert len(mine.json()["results"]) == 7


def test_only_companies_on_the_page_learn_that_it_was_read(shared, officer):
    other = actor_of("owner")
    Company.objects.create(organisation=other.organisation)
    know(other, "unread")
    share(other, officer)
    Program(officer).get("facts/?page_size=1")
    read = AccessRecord.objects.values_list("organisation_id", flat=True)
    assert list(read) == [shared.organisation_id]


def test_company_does_not_note_reading_itself(shared):
    Program(shared).get("facts/")
    assert not AccessRecord.objects.exists()


@pytest.mark.parametrize("size", ["0", "-1", "many", "", "9" * 30])
def test_odd_page_size_is_still_answered(shared, officer, size):
    assert Program(officer).get(f"facts/?page_size={size}").status_code == 200


def test_page_is_cut_at_its_most(shared, officer, monkeypatch):
    monkeypatch.setattr("companies.api.FactPages.max_page_size", 3)
    assert len(Program(officer).get("facts/?page_size=99").json()["results"]) == 3


@pytest.mark.parametrize(
    "cursor", ["x", "e30", "W10", "WyJhIl0", "WyJhIiwiYiJd", "é", "%00", "A" * 900]
)
def test_cursor_we_never_gave_is_refused(shared, officer, cursor):
    answer = Program(officer).get(f"facts/?cursor={cursor}")
    assert answer.status_code == 400
    assert answer.json()["code"] == "bad_cursor"


def test_next_keeps_filters_and_size(shared, officer):
    program = Program(officer)
    company = shared.organisation_id
    page = program.get(f"facts/?page_size=2&company={company}").json()
    assert f"company={company}" in page["next"]
    assert len(program.get(page["next"]).json()["results"]) == 2


def test_number_of_queries_does_not_grow_with_the_page(
    shared, officer, django_assert_max_num_queries
):
    program = Program(officer)
    program.get("facts/")
    with django_assert_max_num_queries(14):
        assert len(program.get("facts/?page_size=100").json()["results"]) == 7
