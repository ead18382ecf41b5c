"""The pages of keys: offered within one's rights, shown once, ended."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import ApiToken
from accounts.permissions import Permission
from accounts.services.tokens import (
    create_token,
)
from tests.factories.accounts import client_of, today
from tests.support.actors import actor_of

pytestmark = pytest.mark.django_db
SCOPE = Permission.RESPONSE_VIEW


def in_days(count):
    return timezone.now() + timedelta(days=count)


def token_of(actor, **fields):
    given = {"name": "feed", "scopes": [SCOPE], "expires_at": in_days(30), "by": actor}
    return create_token(**given | fields)


def form(**fields):
    last_day = (today() + timedelta(days=30)).isoformat()
    return {"name": "feed", "scopes": [SCOPE.value], "last_day": last_day, **fields}


def test_secret_is_shown_once_and_never_again():
    client = client_of(actor_of("owner"))
    made = client.post(reverse("accounts:token_create"), form())
    secret = made.context["secret"]
    assert secret in made.content.decode()
    assert made.headers["Cache-Control"] == "no-store"
    assert secret not in client.get(reverse("accounts:tokens")).content.decode()


def test_page_offers_only_what_the_maker_may():
    client = client_of(actor_of("owner"))
    html = client.get(reverse("accounts:token_create")).content.decode()
    assert 'value="response.view"' in html
    assert 'value="risk_view.read"' not in html
    assert 'value="members.manage"' not in html


def test_scope_beyond_the_maker_is_an_error_at_the_field():
    client = client_of(actor_of("owner"))
    page = reverse("accounts:token_create")
    response = client.post(page, form(scopes=["risk_view.read"]))
    assert "scopes" in response.context["form"].errors
    assert ApiToken.objects.count() == 0


def test_last_day_beyond_a_year_is_an_error_at_the_field():
    client = client_of(actor_of("owner"))
    late = (today() + timedelta(days=367)).isoformat()
    response = client.post(reverse("accounts:token_create"), form(last_day=late))
    assert "last_day" in response.context["form"].errors


def test_token_works_through_its_last_day():
    client = client_of(actor_of("owner"))
    client.post(reverse("accounts:token_create"), form(last_day=today().isoformat()))
    end = timezone.localtime(ApiToken.objects.get().expires_at)
    assert (end.date(), end.hour, end.minute) == (today(), 23, 59)


def test_token_is_ended_on_the_page():
    owner = actor_of("owner")
    token, _secret = token_of(owner)
    client = client_of(owner)
    client.post(reverse("accounts:token_revoke", args=[token.pk]))
    token.refresh_from_db()
    assert token.revoked_at is not None


def test_token_of_another_organisation_is_as_absent():
    token, _secret = token_of(actor_of("owner"))
    client = client_of(actor_of("owner"))
    response = client.post(reverse("accounts:token_revoke", args=[token.pk]))
    assert response.status_code == 404


@pytest.mark.parametrize(
    ("role", "status"),
    [("owner", 200), ("contributor", 403), ("company_auditor", 403),
     ("bank_administrator", 200), ("risk_officer", 200), ("bank_auditor", 403), ("operator", 200)],
)  # fmt: skip
def test_keys_are_for_those_who_manage_them(role, status):
    client = client_of(actor_of(role))
    assert client.get(reverse("accounts:tokens")).status_code == status
    assert client.get(reverse("accounts:token_create")).status_code == status


def test_key_is_made_only_with_a_confirmed_identity():
    client = client_of(actor_of("owner"), confirmed=False)
    response = client.post(reverse("accounts:token_create"), form())
    assert response.url.startswith(reverse("accounts:confirm"))
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        ({"name": ""}, "name", "This field is required."),
        ({"scopes": []}, "scopes", "This field is required."),
        ({"last_day": "2020-01-01"}, "last_day", "Choose a day within the next year."),
        (
            {"last_day": "31/12"},
            "last_day",
            "Enter a day, month and year, for example 31/12/2027.",
        ),
    ],
)
def test_wrong_wish_is_refused_in_a_sentence_at_its_field(wrong, field, sentence):
    client = client_of(actor_of("owner"))
    response = client.post(reverse("accounts:token_create"), form(**wrong))
    assert response.context["form"].errors == {field: [sentence]}
    assert not ApiToken.objects.exists()


def test_key_of_no_organisation_is_absent():
    client = client_of(actor_of("owner"))
    absent = "00000000-0000-4000-8000-000000000000"
    page = reverse("accounts:token_revoke", args=[absent])
    assert client.post(page).status_code == 404


def test_list_names_maker_and_hint_and_costs_the_same_for_many(
    django_assert_max_num_queries,
):
    owner = actor_of("owner")
    for number in range(8):
        token, _secret = token_of(owner, name=f"feed {number}")
    token_of(actor_of("owner"), name="foreign")
    client = client_of(owner)
    with django_assert_max_num_queries(13):
        html = client.get(reverse("accounts:tokens")).content.decode()
    assert token.hint in html
    assert str(owner.user) in html
    assert "feed 7" in html
    assert "foreign" not in html
