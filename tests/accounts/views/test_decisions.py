"""The record of decisions: one's own only, and a check that finds what was changed."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.urls import reverse

from audit.models import AuditEvent
from audit.selectors import chain_state
from audit.services import record
from audit.verbs import described, sentence
from tests.factories.accounts import client_of
from tests.support.actors import actor_of

pytestmark = pytest.mark.django_db
PAGE = "accounts:decisions"


def decide(actor, verb="token.created", count=1):
    for number in range(count):
        record(
            verb,
            organisation_id=actor.organisation_id,
            by=actor,
            detail={"name": f"feed {number}"},
        )


def test_own_decisions_are_shown_in_words_newest_first():
    owner = actor_of("owner")
    decide(owner, count=2)
    html = client_of(owner).get(reverse(PAGE)).content.decode()
    assert sentence("token.created") in html
    assert html.index("feed 1") < html.index("feed 0")


def test_each_day_of_the_reader_has_its_heading(monkeypatch):
    owner = actor_of("owner")
    for hour in (15, 17):  # one day in London, 23:00 and 01:00 in Hong Kong
        with monkeypatch.context() as clock:
            now = datetime(2026, 3, 2, hour, tzinfo=UTC)
            clock.setattr("audit.services.timezone.now", lambda now=now: now)
            decide(owner)
    html = client_of(owner).get(reverse(PAGE)).content.decode()
    assert html.count('class="gf-timeline__day"') == 2
    assert html.index("3 March 2026") < html.index("2 March 2026")


def test_decisions_of_others_are_not_shown():
    stranger = actor_of("owner")
    decide(stranger, "authority.given")
    html = client_of(actor_of("owner")).get(reverse(PAGE)).content.decode()
    assert sentence("authority.given") not in html


def test_contributor_does_not_read_the_record():
    assert client_of(actor_of("contributor")).get(reverse(PAGE)).status_code == 403


@pytest.mark.parametrize("role", ["company_auditor", "bank_auditor", "centre_auditor"])
def test_auditor_of_each_organisation_reads_its_record(role):
    assert client_of(actor_of(role)).get(reverse(PAGE)).status_code == 200


def test_check_says_that_the_chain_holds_and_names_its_end():
    owner = actor_of("owner")
    decide(owner, count=3)
    html = client_of(owner).get(reverse(PAGE) + "?check=1").content.decode()
    assert "The chain of 3 decisions holds." in html
    assert AuditEvent.objects.get(sequence=3).hash in html


def test_check_finds_a_changed_decision():
    owner = actor_of("owner")
    decide(owner, count=3)
    change_behind_the_back("verb = 'token.revoked'", 2)
    html = client_of(owner).get(reverse(PAGE) + "?check=1").content.decode()
    assert "The chain is broken." in html
    assert "Decision 2" in html


def test_check_finds_a_chain_that_was_cut_by_its_kept_end():
    owner = actor_of("owner")
    decide(owner, count=3)
    head = chain_state(owner.organisation_id).head
    with connection.cursor() as cursor:
        disarm(cursor)
        cursor.execute("DELETE FROM audit_auditevent WHERE sequence = 3")
    client = client_of(owner)
    alone = client.get(reverse(PAGE) + "?check=1").content.decode()
    with_head = client.get(reverse(PAGE) + f"?check=1&head={head}").content.decode()
    assert "The chain of 2 decisions holds." in alone
    assert "The chain is broken." in with_head


def test_long_record_has_pages():
    owner = actor_of("owner")
    decide(owner, count=51)
    client = client_of(owner)
    assert "Page 1 of 2" in client.get(reverse(PAGE)).content.decode()
    assert "feed 0" in client.get(reverse(PAGE) + "?page=2").content.decode()


def test_text_in_a_decision_is_never_markup():
    owner = actor_of("owner")
    record(
        "token.created",
        organisation_id=owner.organisation_id,
        by=owner,
        detail={"name": "<script>x</script>"},
    )
    html = client_of(owner).get(reverse(PAGE)).content.decode()
    assert "<script>x" not in html


@pytest.mark.parametrize(
    "name",
    [
        "2024-02-03T10:00:00",
        "2024-02-30T10:00:00+08:00",
        "2024-13-01T00:00Z",
        "20240203T10",
        "Tai Tung Trading",
    ],
)
def test_name_that_looks_like_an_instant_is_shown_as_it_is(name):
    owner = actor_of("owner")
    record(
        "invitation.accepted",
        organisation_id=owner.organisation_id,
        by=owner,
        detail={"company": name},
    )
    assert name in client_of(owner).get(reverse(PAGE)).content.decode()


def test_instant_in_a_decision_is_shown_in_our_zone():
    owner = actor_of("owner")
    record(
        "token.created",
        organisation_id=owner.organisation_id,
        by=owner,
        detail={"until": "2026-03-31T15:59:00+00:00"},
    )
    html = client_of(owner).get(reverse(PAGE)).content.decode()
    assert "31 March 2026, 23:59" in html


def test_codes_in_a_list_are_shown_in_words():
    owner = actor_of("owner")
    record(
        "consent.granted",
        organisation_id=owner.organisation_id,
        by=owner,
        detail={"scopes": ["finances", "energy_emissions"]},
    )
    html = client_of(owner).get(reverse(PAGE)).content.decode()
    assert "Finances, Energy and emissions" in html


def test_decision_of_another_organisation_in_ones_chain_says_so():
    owner, officer = actor_of("owner"), actor_of("risk_officer")
    record("invitation.sent", organisation_id=owner.organisation_id, by=officer)
    events = client_of(owner).get(reverse(PAGE)).context["page"].object_list
    assert [event.by_other for event in events] == [True]


def test_longer_record_costs_no_more_queries(django_assert_max_num_queries):
    owner = actor_of("owner")
    decide(owner, count=50)
    client = client_of(owner)
    with django_assert_max_num_queries(14):
        client.get(reverse(PAGE))


def test_undescribed_verb_is_shown_as_it_is():
    assert sentence("something.new") == "something.new"
    assert "member.added" in described()


def disarm(cursor):
    """What somebody with the owner's rights could do."""
    if connection.vendor == "postgresql":
        cursor.execute("ALTER TABLE audit_auditevent DISABLE TRIGGER ALL")


def change_behind_the_back(change, sequence):
    with connection.cursor() as cursor:
        disarm(cursor)
        cursor.execute(
            f"UPDATE audit_auditevent SET {change} WHERE sequence = %s", [sequence]
        )
