"""The pages on which an organisation looks after its people."""

import pytest
from django.urls import reverse

from accounts.models import MemberInvitation
from accounts.services.members import (
    end_membership,
)
from audit.models import AuditEvent
from tests.factories.accounts import (
    client_of,
    member_invitation,
)
from tests.support.actors import actor_of, membership_of

pytestmark = pytest.mark.django_db


def verbs(organisation):
    events = AuditEvent.objects.filter(organisation_id=organisation.pk)
    return list(events.order_by("sequence").values_list("verb", flat=True))


def test_owner_changes_a_role_on_the_page():
    owner = actor_of("owner")
    reader = membership_of(actor_of("reader", owner.organisation))
    client = client_of(owner)
    page = reverse("accounts:member", args=[reader.pk])
    assert client.get(page).status_code == 200
    assert client.post(page, {"role": "contributor"}).status_code == 302
    reader.refresh_from_db()
    assert reader.role == "contributor"


def test_role_of_another_kind_is_an_error_at_the_field():
    owner = actor_of("owner")
    reader = membership_of(actor_of("reader", owner.organisation))
    page = reverse("accounts:member", args=[reader.pk])
    response = client_of(owner).post(page, {"role": "risk_officer"})
    assert "role" in response.context["form"].errors


def test_last_owner_is_told_so_on_the_page():
    owner = actor_of("owner")
    client = client_of(owner)
    own = membership_of(owner)
    response = client.post(reverse("accounts:member_end", args=[own.pk]), follow=True)
    assert "Nobody else could manage" in response.content.decode()
    own.refresh_from_db()
    assert own.ended_at is None


def test_member_of_another_organisation_is_as_absent():
    stranger = membership_of(actor_of("reader"))
    client = client_of(actor_of("owner"))
    page = reverse("accounts:member", args=[stranger.pk])
    absent = reverse("accounts:member", args=["00000000-0000-4000-8000-000000000000"])
    foreign, missing = client.get(page), client.get(absent)
    assert foreign.status_code == missing.status_code == 404
    assert (
        client.post(reverse("accounts:member_end", args=[stranger.pk])).status_code
        == 404
    )


def test_owner_invites_and_takes_back_on_the_page():
    owner = actor_of("owner")
    client = client_of(owner)
    form = {"email": "sam@example.org", "role": "contributor"}
    client.post(reverse("accounts:member_invite"), form)
    html = client.get(reverse("accounts:members")).content.decode()
    assert "sam@example.org" in html
    invitation = MemberInvitation.objects.get()
    client.post(reverse("accounts:member_invitation_revoke", args=[invitation.pk]))
    assert (
        "sam@example.org"
        not in client.get(reverse("accounts:members")).content.decode()
    )


def test_member_of_no_permission_to_manage_is_refused_each_page():
    owner = actor_of("owner")
    own = membership_of(owner)
    client = client_of(actor_of("contributor", owner.organisation))
    assert client.get(reverse("accounts:members")).status_code == 200
    assert client.get(reverse("accounts:member", args=[own.pk])).status_code == 403
    assert client.post(reverse("accounts:member_end", args=[own.pk])).status_code == 403
    assert client.post(reverse("accounts:member_invite")).status_code == 403


def test_inviting_a_member_again_is_an_error_at_the_address():
    owner = actor_of("owner")
    form = {"email": owner.user.email, "role": "reader"}
    response = client_of(owner).post(reverse("accounts:member_invite"), form)
    assert response.context["form"].errors["email"] == [
        "This person belongs to it already."
    ]


def test_last_owner_who_demotes_themselves_reads_why_not():
    owner = actor_of("owner")
    page = reverse("accounts:member", args=[membership_of(owner).pk])
    response = client_of(owner).post(page, {"role": "reader"})
    (sentence,) = response.context["form"].errors["role"]
    assert sentence.startswith("Nobody else could manage the organisation.")


@pytest.mark.parametrize("page", ["accounts:member", "accounts:member_end"])
def test_member_who_left_meanwhile_is_absent(page):
    owner = actor_of("owner")
    leaving = membership_of(actor_of("reader", owner.organisation))
    client = client_of(owner)
    end_membership(membership=leaving, by=owner)
    response = client.post(reverse(page, args=[leaving.pk]), {"role": "owner"})
    assert response.status_code == 404


def test_invitation_of_another_organisation_is_as_absent():
    invitation = member_invitation(
        actor_of("owner").organisation, "sam@example.org", "reader"
    )
    client = client_of(actor_of("owner"))
    for key in (invitation.pk, "00000000-0000-4000-8000-000000000000"):
        page = reverse("accounts:member_invitation_revoke", args=[key])
        assert client.post(page).status_code == 404
    invitation.refresh_from_db()
    assert invitation.revoked_at is None


def test_let_go_member_is_named_and_out_at_the_next_request():
    owner = actor_of("owner")
    reader = actor_of("reader", owner.organisation)
    theirs = client_of(reader)
    assert theirs.get(reverse("accounts:members")).status_code == 200
    page = reverse("accounts:member_end", args=[membership_of(reader).pk])
    html = client_of(owner).post(page, follow=True).content.decode()
    assert f"{reader.user} no longer belongs to it." in html
    assert theirs.get(reverse("accounts:members")).status_code == 403


def test_more_members_cost_no_more_queries(django_assert_max_num_queries):
    owner = actor_of("owner")
    for _ in range(10):
        actor_of("reader", owner.organisation)
    for number in range(5):
        member_invitation(
            owner.organisation, f"p{number}@example.org", "reader", by=owner
        )
    client = client_of(owner)
    with django_assert_max_num_queries(14):
        html = client.get(reverse("accounts:members")).content.decode()
    assert html.count("p4@example.org") >= 1


def test_organisation_page_counts_current_members_only():
    owner = actor_of("owner")
    end_membership(
        membership=membership_of(actor_of("reader", owner.organisation)), by=owner
    )
    response = client_of(owner).get(reverse("accounts:organisation"))
    assert response.context["member_count"] == 1
