"""The pages on which a company lets an agent act, and stops it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Authority, Membership
from accounts.selectors import actors_of
from accounts.services.authorities import (
    agent_number,
    give_authority,
)
from tests.factories.accounts import client_of, days, today
from tests.support.actors import actor_of

pytestmark = pytest.mark.django_db


def authority(owner, accountant, first=0, last=30, task="answer"):
    return give_authority(
        agent=accountant.organisation,
        task=task,
        valid_from=today() + days(first),
        valid_until=today() + days(last),
        by=owner,
    )


def test_owner_gives_and_revokes_on_the_page():
    owner, accountant = actor_of("owner"), actor_of("accountant")
    client = client_of(owner)
    form = {
        "number": agent_number(accountant.organisation),
        "task": "answer",
        "valid_from": today().isoformat(),
        "valid_until": (today() + timedelta(days=90)).isoformat(),
    }
    client.post(reverse("accounts:authority_give"), form)
    given = Authority.objects.get()
    html = client.get(reverse("accounts:authorities")).content.decode()
    assert accountant.organisation.name in html
    client.post(reverse("accounts:authority_revoke", args=[given.pk]))
    given.refresh_from_db()
    assert given.revoked_at <= timezone.now()


def test_agent_cannot_revoke_what_its_client_gave():
    owner, accountant = actor_of("owner"), actor_of("accountant")
    given = authority(owner, accountant)
    client = client_of(accountant)
    assert client.get(reverse("accounts:authorities")).status_code == 200
    response = client.post(reverse("accounts:authority_revoke", args=[given.pk]))
    assert response.status_code == 403


def test_unknown_number_and_wrong_dates_are_errors_at_their_fields():
    client = client_of(actor_of("owner"))
    form = {
        "number": "AAAAA-AAAAA",
        "task": "answer",
        "valid_from": today().isoformat(),
        "valid_until": (today() - timedelta(days=1)).isoformat(),
    }
    response = client.post(reverse("accounts:authority_give"), form)
    assert set(response.context["form"].errors) == {"number", "valid_until"}
    assert "AAAAA-AAAAA" in response.content.decode()


def test_agent_sees_its_number_on_its_page():
    accountant = actor_of("accountant")
    html = client_of(accountant).get(reverse("accounts:organisation")).content.decode()
    assert agent_number(accountant.organisation) in html


@pytest.mark.parametrize(
    ("role", "sees", "gives"),
    [("owner", 200, 200), ("reader", 200, 403), ("trainee", 403, 403)],
)
def test_members_look_and_the_owner_alone_decides(role, sees, gives):
    client = client_of(actor_of(role))
    assert client.get(reverse("accounts:authorities")).status_code == sees
    assert client.get(reverse("accounts:authority_give")).status_code == gives


def test_authority_is_given_only_with_a_confirmed_identity():
    client = client_of(actor_of("owner"), confirmed=False)
    response = client.post(reverse("accounts:authority_give"), {})
    assert response.url.startswith(reverse("accounts:confirm"))


def test_ones_own_number_is_an_error_at_its_field():
    manager = actor_of("accountant")
    own = manager.organisation
    Membership.objects.filter(user=manager.user).update(role="owner")
    form = {
        "number": agent_number(own),
        "task": "answer",
        "valid_from": today().isoformat(),
        "valid_until": today().isoformat(),
    }
    response = client_of(manager).post(reverse("accounts:authority_give"), form)
    assert response.context["form"].errors == {"number": ["This is your own number."]}
    assert not Authority.objects.exists()


@pytest.mark.parametrize(
    ("first", "last", "sentence"),
    [
        (0, -1, "Choose a day that is still to come."),
        (5, 1, "The last day lies before the first."),
    ],
)
def test_impossible_days_are_refused_in_a_sentence(first, last, sentence):
    accountant = actor_of("accountant")
    form = {
        "number": agent_number(accountant.organisation),
        "task": "answer",
        "valid_from": (today() + days(first)).isoformat(),
        "valid_until": (today() + days(last)).isoformat(),
    }
    response = client_of(actor_of("owner")).post(
        reverse("accounts:authority_give"), form
    )
    assert response.context["form"].errors == {"valid_until": [sentence]}


def test_authority_of_another_company_is_as_absent():
    given = authority(actor_of("owner"), actor_of("accountant"))
    client = client_of(actor_of("owner"))
    for key in (given.pk, "00000000-0000-4000-8000-000000000000"):
        page = reverse("accounts:authority_revoke", args=[key])
        assert client.post(page).status_code == 404
    given.refresh_from_db()
    assert given.revoked_at is None


def test_authority_revoked_in_the_middle_of_a_session_closes_the_clients_pages():
    owner, accountant = actor_of("owner"), actor_of("accountant")
    given = authority(owner, accountant)
    (acting,) = [a for a in actors_of(accountant.user, today()) if a.on_behalf]
    agents_browser = client_of(acting)
    assert agents_browser.get(reverse("questionnaires:home")).status_code == 200
    client_of(owner).post(reverse("accounts:authority_revoke", args=[given.pk]))
    assert agents_browser.get(reverse("questionnaires:home")).status_code == 403


def test_more_authorities_cost_no_more_queries(django_assert_max_num_queries):
    owner = actor_of("owner")
    for _ in range(8):
        authority(owner, actor_of("accountant"))
    client = client_of(owner)
    with django_assert_max_num_queries(13):
        client.get(reverse("accounts:authorities"))
