"""The company's pages of an invitation: typing the code, taking it up."""

import re

import pytest
from django.urls import reverse

from accounts.codes import new_code
from accounts.models import Membership
from accounts.services.invitations import (
    accept_invitation,
    code_of,
    revoke_invitation,
)
from audit.services import SYSTEM
from companies.models import Company
from tests.factories.accounts import (
    client_of,
    company_invitation,
    signed_in_person,
    user_with_address,
)
from tests.support.actors import actor_of

pytestmark = pytest.mark.django_db


def test_visitor_types_the_code_and_sees_only_who_invites(client):
    invitation = company_invitation(company_name="Secretive Name Limited")
    response = client.post(reverse("accounts:code"), {"code": code_of(invitation)})
    html = client.get(response.url).content.decode()
    assert invitation.inviter.name in html
    assert "Secretive Name Limited" not in html
    assert "C10007" not in html


def test_wrong_code_is_an_error_that_keeps_what_was_typed(client):
    response = client.post(reverse("accounts:code"), {"code": "ACDE-FGHJ"})
    assert "code" in response.context["form"].errors
    assert "ACDE-FGHJ" in response.content.decode()


def test_codes_cannot_be_guessed_at_speed(client):
    page = reverse("accounts:code")
    answers = [client.post(page, {"code": new_code()}).status_code for _ in range(11)]
    assert answers == [200] * 10 + [429]
    assert client.post(page, {"code": code_of(company_invitation())}).status_code == 429


def test_page_of_the_invitation_needs_a_typed_code(client):
    assert client.get(reverse("accounts:invitation")).url == reverse("accounts:code")


def test_new_company_joins_by_a_letter_from_code_to_acceptance():
    invitation = company_invitation()
    client = signed_in_person(user_with_address("wing@example.org"))
    onward = client.post(reverse("accounts:code"), {"code": code_of(invitation)}).url
    html = client.get(onward).content.decode()
    (register,) = re.findall(r'href="(/register/[^"]*)"', html)
    company = {"name": "Lantau Cold Store", "sector_code": "52", "size_class": "small"}
    company["next"] = onward
    assert client.post(register, company).url == onward
    organisation = Company.objects.get().organisation
    assert client.post(onward, {"company": str(organisation.pk)}).status_code == 302
    invitation.refresh_from_db()
    assert invitation.accepted_by == organisation
    html = client.get(reverse("accounts:organisation")).content.decode()
    assert "You accepted the invitation" in html


def test_nobody_accepts_for_a_company_of_others():
    stranger = actor_of("owner")
    client = client_of(actor_of("owner"))
    invitation = company_invitation()
    client.post(reverse("accounts:code"), {"code": code_of(invitation)})
    page = reverse("accounts:invitation")
    response = client.post(page, {"company": str(stranger.organisation_id)})
    assert "company" in response.context["form"].errors
    invitation.refresh_from_db()
    assert invitation.accepted_at is None


def test_visitor_who_posts_an_acceptance_changes_nothing(client):
    owner = actor_of("owner")
    invitation = company_invitation()
    client.post(reverse("accounts:code"), {"code": code_of(invitation)})
    page = reverse("accounts:invitation")
    assert client.post(page, {"company": str(owner.organisation_id)}).status_code == 200
    invitation.refresh_from_db()
    assert invitation.accepted_at is None


def test_signed_in_guesser_is_limited_too(settings):
    client = client_of(actor_of("owner"))
    page = reverse("accounts:code")
    answers = [client.post(page, {"code": new_code()}).status_code for _ in range(11)]
    assert answers == [200] * 10 + [429]


def test_empty_code_uses_up_no_guess(client):
    page = reverse("accounts:code")
    for _ in range(15):
        assert client.post(page, {"code": ""}).status_code == 200


@pytest.mark.parametrize("end", ["revoked", "accepted"])
def test_page_of_an_invitation_that_ended_asks_for_a_code_again(end):
    client, invitation = client_of(actor_of("owner")), company_invitation()
    client.post(reverse("accounts:code"), {"code": code_of(invitation)})
    if end == "revoked":
        revoke_invitation(invitation=invitation, by=SYSTEM)
    else:
        other = actor_of("owner")
        accept_invitation(invitation=invitation, company=other.organisation, by=other)
    response = client.get(reverse("accounts:invitation"))
    assert response.url == reverse("accounts:code")


def test_owner_of_two_companies_chooses_for_which():
    owner, second = actor_of("owner"), actor_of("owner")
    Membership.objects.filter(user=second.user).update(user=owner.user)
    invitation, client = company_invitation(), client_of(owner)
    client.post(reverse("accounts:code"), {"code": code_of(invitation)})
    page = reverse("accounts:invitation")
    chosen = client.get(page).context["form"].fields["company"]
    assert (len(chosen.choices), chosen.initial) == (2, None)
    client.post(page, {"company": str(second.organisation_id)})
    invitation.refresh_from_db()
    assert invitation.accepted_by == second.organisation
    html = client.get(reverse("accounts:organisation")).content.decode()
    assert second.organisation.name in html


def test_code_is_not_typed_twice_for_one_acceptance():
    owner, invitation = actor_of("owner"), company_invitation()
    client = client_of(owner)
    client.post(reverse("accounts:code"), {"code": code_of(invitation)})
    page = reverse("accounts:invitation")
    client.post(page, {"company": str(owner.organisation_id)})
    assert client.get(page).url == reverse("accounts:code")


def test_contributor_of_a_company_is_offered_no_company():
    client = client_of(actor_of("contributor"))
    client.post(reverse("accounts:code"), {"code": code_of(company_invitation())})
    response = client.get(reverse("accounts:invitation"))
    assert response.context["companies"] == []
