"""A bank's letter: its code, who may type it how often, and what taking it up does."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.codes import ALPHABET, LENGTH, as_typed, is_code, new_code, spaced
from accounts.letters import letter_context
from accounts.models import Invitation
from accounts.services.invitations import (
    NotYourCompanyError,
    UnknownCodeError,
    accept_invitation,
    code_of,
    invitation_with_code,
    revoke_invitation,
)
from accounts.signals import invitation_accepted
from audit.models import AuditEvent
from companies.models import Company
from tests.factories.accounts import (
    client_of,
    company_invitation,
    days,
    signed_in_person,
    user_with_address,
)
from tests.support.actors import actor_of

pytestmark = pytest.mark.django_db


# --- codes ---


def test_code_has_no_letter_that_looks_like_another():
    assert not set("0OQ1IL2Z5S8BUV") & set(ALPHABET)
    codes = {new_code() for _ in range(200)}
    assert len(codes) == 200
    assert all(len(code) == LENGTH and set(code) <= set(ALPHABET) for code in codes)


@pytest.mark.parametrize("typed", ["acde-fghj", " ACDE FGHJ ", "ACDEFGHJ", "acde–fghj"])
def test_code_is_understood_however_it_is_typed(typed):
    assert as_typed(typed) == "ACDEFGHJ"


@pytest.mark.parametrize("typed", ["", "ACDE", "ACDE-FGH0", "ACDEFGHJK", "' or 1=1"])
def test_other_text_is_no_code(typed):
    assert not is_code(as_typed(typed))


def test_code_is_printed_in_two_halves():
    assert spaced("ACDEFGHJ") == "ACDE-FGHJ"


# --- the invitation ---


def test_code_is_kept_sealed_and_hashed_only():
    invitation = company_invitation()
    code = code_of(invitation)
    row = str(Invitation.objects.values().get())
    assert code not in row
    assert code.replace("-", "") not in row
    assert invitation_with_code(code.lower()) == invitation


@pytest.mark.parametrize("end", ["expired", "revoked"])
def test_ended_invitation_has_no_code(end):
    invitation = company_invitation()
    code = code_of(invitation)
    if end == "expired":
        Invitation.objects.update(expires_at=timezone.now() - days(1))
    else:
        revoke_invitation(invitation=invitation, by=actor_of("risk_officer"))
    with pytest.raises(UnknownCodeError):
        invitation_with_code(code)


def test_taking_up_is_recorded_on_both_sides_and_announced():
    owner = actor_of("owner")
    invitation = company_invitation()
    heard = []

    def hear(invitation, by, **_):
        heard.append((invitation.pk, invitation.accepted_by, by))

    invitation_accepted.connect(hear)
    accept_invitation(invitation=invitation, company=owner.organisation, by=owner)
    invitation_accepted.disconnect(hear)
    assert heard == [(invitation.pk, owner.organisation, owner)]
    both = AuditEvent.objects.filter(verb="invitation.accepted")
    sides = set(both.values_list("organisation_id", flat=True))
    assert sides == {owner.organisation_id, invitation.inviter_id}


def test_invitation_is_taken_up_once():
    owner = actor_of("owner")
    invitation = company_invitation()
    accept_invitation(invitation=invitation, company=owner.organisation, by=owner)
    other = actor_of("owner")
    with pytest.raises(UnknownCodeError):
        accept_invitation(invitation=invitation, company=other.organisation, by=other)


def test_only_an_owner_takes_it_up_for_a_company():
    reader = actor_of("reader")
    with pytest.raises(NotYourCompanyError):
        accept_invitation(
            invitation=company_invitation(), company=reader.organisation, by=reader
        )


# --- the bank's pages ---


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


def test_qr_code_holds_the_address_and_not_the_code():
    context = letter_context(company_invitation(), "https://greenfin.example")
    assert context["address"] == "https://greenfin.example/code/"
    assert context["qr"].startswith("data:image/svg+xml;base64,")


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


# --- the company's pages ---


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
