"""For whom one acts: joining, switching, and only for one's own."""

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse

from accounts.actors import Actor
from accounts.models import Membership
from accounts.services.members import (
    revoke_member_invitation,
)
from accounts.services.organisations import (
    add_member,
)
from accounts.views.acting import safe_next
from audit.models import AuditEvent
from audit.services import SYSTEM
from tests.factories.accounts import (
    client_of,
    member_invitation,
    signed_in_person,
    user_with_address,
)
from tests.support.actors import actor_of, membership_of

pytestmark = pytest.mark.django_db


def verbs(organisation):
    events = AuditEvent.objects.filter(organisation_id=organisation.pk)
    return list(events.order_by("sequence").values_list("verb", flat=True))


def test_who_proved_the_address_finds_the_invitation_and_joins():
    owner = actor_of("owner")
    invitation = member_invitation(
        owner.organisation, "Sam@Example.org", "contributor", by=owner
    )
    client = signed_in_person(user_with_address("sam@example.org"))
    html = client.get(reverse("accounts:start")).content.decode()
    assert owner.organisation.name in html
    response = client.post(reverse("accounts:join", args=[invitation.pk]))
    assert response.url == reverse("home")
    assert client.get(reverse("accounts:members")).status_code == 200
    assert verbs(owner.organisation) == ["member.invited", "member.added"]


def test_invitation_of_somebody_else_does_not_exist():
    owner = actor_of("owner")
    invitation = member_invitation(
        owner.organisation, "sam@example.org", "reader", by=owner
    )
    other = signed_in_person(user_with_address("eve@example.org"))
    assert other.post(reverse("accounts:join", args=[invitation.pk])).status_code == 404


def test_invitation_that_does_not_exist_is_as_one_of_somebody_else():
    client = signed_in_person(user_with_address("eve@example.org"))
    absent = reverse("accounts:join", args=["00000000-0000-4000-8000-000000000000"])
    assert client.post(absent).status_code == 404


def test_invitation_that_ended_since_the_page_was_opened_is_absent():
    owner = actor_of("owner")
    invitation = member_invitation(
        owner.organisation, "sam@example.org", "reader", by=owner
    )
    client = signed_in_person(user_with_address("sam@example.org"))
    revoke_member_invitation(invitation=invitation, by=owner)
    response = client.post(reverse("accounts:join", args=[invitation.pk]))
    assert response.status_code == 404
    assert not Membership.objects.filter(user__email="sam@example.org").exists()


def test_who_belongs_already_is_told_so_and_keeps_the_role():
    owner = actor_of("owner")
    invitation = member_invitation(
        owner.organisation, "second@example.org", "reader", by=owner
    )
    client = client_of(owner)
    EmailAddress.objects.create(
        user=owner.user, email="second@example.org", verified=True
    )
    response = client.post(reverse("accounts:join", args=[invitation.pk]), follow=True)
    assert "You belong to this organisation already." in response.content.decode()
    assert membership_of(owner).role == "owner"


@pytest.mark.parametrize("page", ["accounts:switch", "accounts:start"])
def test_visitor_is_led_to_sign_in(client, page):
    method = client.post if page == "accounts:switch" else client.get
    assert method(reverse(page)).url.startswith(reverse("account_login"))


@pytest.mark.parametrize(
    ("wanted", "goes_to"),
    [
        ("/members/", "/members/"),
        ("https://evil.example/", "/home/"),
        ("//evil.example/", "/home/"),
        ("/\\evil.example/", "/home/"),
        ("javascript:alert(1)", "/home/"),
        ("", "/home/"),
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_one_is_led_on_to_our_own_addresses_only(rf, method, wanted, goes_to):
    request = getattr(rf, method)("/", {"next": wanted})
    assert safe_next(request, "/home/") == goes_to


def test_person_of_two_organisations_switches_between_them():
    first = actor_of("owner")
    second = Actor(first.user, actor_of("owner").organisation)
    membership = add_member(
        organisation=second.organisation, user=first.user, role="reader", by=SYSTEM
    )
    client = client_of(first)
    page = reverse("accounts:organisation")
    assert "You act as Owner" in client.get(page).content.decode()
    client.post(reverse("accounts:switch"), {"organisation": f"m-{membership.pk}"})
    assert "You act as Reader" in client.get(page).content.decode()


def test_nobody_switches_to_an_organisation_of_others():
    stranger = membership_of(actor_of("owner"))
    client = client_of(actor_of("owner"))
    response = client.post(
        reverse("accounts:switch"), {"organisation": f"m-{stranger.pk}"}
    )
    assert response.status_code == 404


def test_every_page_says_for_whom_one_acts():
    owner = actor_of("owner")
    html = client_of(owner).get(reverse("accounts:profile")).content.decode()
    assert "Acting for" in html
    assert owner.organisation.name in html
