"""A bank's pages: inviting a company, its letter, taking it back."""

import pytest
from django.urls import reverse

from accounts.models import Invitation
from accounts.services.invitations import (
    UnknownCodeError,
    code_of,
    invitation_with_code,
)
from tests.factories.accounts import (
    client_of,
    company_invitation,
)
from tests.support.actors import actor_of

pytestmark = pytest.mark.django_db


def test_officer_invites_and_comes_to_the_letter():
    client = client_of(actor_of("risk_officer"))
    form = {"company_name": "Golden Loom Limited", "reference": "C10007"}
    response = client.post(reverse("accounts:invitation_new"), form)
    letter = client.get(response.url).content.decode()
    invitation = Invitation.objects.get()
    assert code_of(invitation) in letter
    assert "Golden Loom Limited" in letter
    assert "C10007" not in letter
    assert "C10007" in client.get(reverse("accounts:invitations")).content.decode()


def test_letter_comes_in_both_languages():
    officer = actor_of("risk_officer")
    page = reverse("accounts:letter", args=[company_invitation(by=officer).pk])
    client = client_of(officer)
    assert 'lang="zh-Hant-HK"' in client.get(page).content.decode()
    english = client.get(f"{page}?language=en").content.decode()
    assert "will never send you a link" in english


def test_letter_of_another_bank_is_as_absent():
    invitation = company_invitation()
    other = client_of(actor_of("risk_officer"))
    assert (
        other.get(reverse("accounts:letter", args=[invitation.pk])).status_code == 404
    )
    revoke = reverse("accounts:invitation_revoke", args=[invitation.pk])
    assert other.post(revoke).status_code == 404


def test_revoked_code_stops_working_at_once():
    officer = actor_of("risk_officer")
    invitation = company_invitation(by=officer)
    client_of(officer).post(reverse("accounts:invitation_revoke", args=[invitation.pk]))
    with pytest.raises(UnknownCodeError):
        invitation_with_code(code_of(invitation))


@pytest.mark.parametrize(
    ("role", "status"),
    [("risk_officer", 200), ("bank_administrator", 200), ("bank_auditor", 403),
     ("owner", 403), ("operator", 403)],
)  # fmt: skip
def test_bank_desk_invites_and_nobody_else(role, status):
    client = client_of(actor_of(role))
    for page in ("accounts:invitations", "accounts:invitation_new"):
        assert client.get(reverse(page)).status_code == status


def test_invitation_that_never_was_is_as_that_of_another_bank():
    client = client_of(actor_of("risk_officer"))
    absent = ["00000000-0000-4000-8000-000000000000"]
    assert client.get(reverse("accounts:letter", args=absent)).status_code == 404
    revoke = reverse("accounts:invitation_revoke", args=absent)
    assert client.post(revoke).status_code == 404


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"company_name": ""}, "company_name"), ({"company_name": "x" * 201}, "company_name"),
     ({"reference": "x" * 81}, "reference")],
)  # fmt: skip
def test_wrong_invitation_is_refused_at_its_field(wrong, field):
    client = client_of(actor_of("risk_officer"))
    form = {"company_name": "Golden Loom", "reference": "C1"} | wrong
    response = client.post(reverse("accounts:invitation_new"), form)
    assert set(response.context["form"].errors) == {field}
    assert not Invitation.objects.exists()


def test_more_invitations_cost_no_more_queries(django_assert_max_num_queries):
    officer = actor_of("risk_officer")
    for number in range(8):
        company_invitation(by=officer, company_name=f"Company {number}")
    company_invitation(company_name="Of another bank")
    client = client_of(officer)
    with django_assert_max_num_queries(14):
        html = client.get(reverse("accounts:invitations")).content.decode()
    assert "Company 7" in html
    assert "Of another bank" not in html
