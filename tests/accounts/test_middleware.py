"""For whom each request acts, and where one gets no further."""

import pytest
from django.urls import reverse

from accounts import tenancy
from accounts.middleware import ACTING_KEY, ActorMiddleware
from accounts.models import Membership
from accounts.services.organisations import add_member
from audit.services import SYSTEM
from tests.factories.accounts import client_of, signed_in_person, user_with_address
from tests.support.actors import actor_of, membership_of, organisation_of

pytestmark = pytest.mark.django_db


def visit(rf, user, session, path="/"):
    """For whom a request of that user and session acts, and what the database is told."""
    seen = {}

    def page(request):
        seen["actor"] = request.actor
        seen["tenant"] = tenancy.current_organisation()
        return "page"

    request = rf.get(path)
    request.user, request.session = user, session
    seen["answer"] = ActorMiddleware(page)(request)
    return seen


def test_person_acts_for_the_chosen_organisation_and_the_database_follows(rf):
    owner = actor_of("owner")
    other = add_member(
        organisation=organisation_of("company"), user=owner.user, role="reader",
        by=SYSTEM,
    )  # fmt: skip
    seen = visit(rf, owner.user, {ACTING_KEY: f"m-{other.pk}"})
    assert (seen["actor"].organisation, seen["actor"].role) == (
        other.organisation, "reader",
    )  # fmt: skip
    assert seen["tenant"] == other.organisation_id
    assert tenancy.current_organisation() is None


@pytest.mark.parametrize("key", ["", "m-unknown", "a-x-y", None])
def test_choice_that_is_none_of_ones_own_is_the_first_of_ones_own(rf, key):
    owner = actor_of("owner")
    assert visit(rf, owner.user, {ACTING_KEY: key})["actor"] == owner


def test_session_cannot_name_an_organisation_of_others(rf):
    owner, stranger = actor_of("owner"), actor_of("owner")
    key = f"m-{membership_of(stranger).pk}"
    assert visit(rf, owner.user, {ACTING_KEY: key})["actor"] == owner


def test_person_who_belongs_nowhere_acts_as_oneself_for_nobody(rf):
    user = user_with_address()
    seen = visit(rf, user, {})
    assert (seen["actor"].user, seen["actor"].organisation) == (user, None)
    assert seen["tenant"] is None


def test_organisation_one_left_is_exchanged_at_the_next_request(rf):
    owner = actor_of("owner")
    other = add_member(
        organisation=organisation_of("company"), user=owner.user, role="reader",
        by=SYSTEM,
    )  # fmt: skip
    Membership.objects.filter(pk=other.pk).delete()
    assert visit(rf, owner.user, {ACTING_KEY: f"m-{other.pk}"})["actor"] == owner


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_pages_of_sign_in_take_no_method_but_get_and_post(client, method):
    response = getattr(client, method)(reverse("account_login"))
    assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD, OPTIONS, POST"


def test_api_is_told_nothing_of_a_persons_session(client):
    client = client_of(actor_of("risk_officer"), factor=False)
    assert client.get("/api/v1/facts/").status_code == 401


def test_who_lacks_a_second_factor_can_still_change_language_and_sign_out():
    client = client_of(actor_of("risk_officer"), factor=False)
    assert client.post("/i18n/setlang/", {"language": "zh-hant"}).status_code == 302
    assert client.post(reverse("account_logout")).url == "/"


def test_ended_session_is_led_to_sign_in_and_back(settings):
    settings.SESSION_COOKIE_AGE = -1
    response = signed_in_person(user_with_address()).get("/profile/?tab=1")
    assert response.url == f"{reverse('account_login')}?next=/profile/%3Ftab%3D1"
