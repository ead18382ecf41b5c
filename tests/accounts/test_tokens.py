"""Programs sign in by token: never wider than its maker, never longer than its days."""

from datetime import timedelta

import pytest
from django.utils import timezone
from freezegun import freeze_time
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from accounts import tenancy
from accounts.models import ApiToken, Membership, User
from accounts.permissions import Permission
from accounts.services.tokens import create_token, revoke_token
from accounts.tokens import HasScope, TokenAuthentication, secret_hash
from tests.support.actors import actor_of

pytestmark = pytest.mark.django_db


def made(actor, *scopes, days=1):
    return create_token(
        name="engine",
        scopes=scopes or ["response.view"],
        expires_at=timezone.now() + timedelta(days=days),
        by=actor,
    )


def sign_in(header, method="get"):
    """The request after signing in with that header, or None if nobody tried to."""
    headers = {"Authorization": header} if header else {}
    request = Request(getattr(APIRequestFactory(), method)("/", headers=headers))
    with tenancy.scope(None):
        found = TokenAuthentication().authenticate(request)
        request.running_for = tenancy.current_organisation()
    return request if found else None


def actor_with(secret):
    return sign_in(f"Bearer {secret}")._request.actor


def test_program_acts_for_the_organisation_of_its_token_alone():
    owner = actor_of("owner")
    token, secret = made(owner)
    request = sign_in(f"Bearer {secret}")
    actor = request._request.actor
    assert (actor.organisation, actor.user) == (owner.organisation, owner.user)
    assert (actor.via, actor.key) == ("token", f"t-{token.pk}")
    assert request.running_for == owner.organisation_id


@pytest.mark.parametrize("word", ["Bearer", "bearer", "BEARER"])
def test_word_before_the_token_is_read_in_any_case(word):
    _, secret = made(actor_of("owner"))
    assert sign_in(f"{word} {secret}")


@pytest.mark.parametrize("header", ["", "Basic dTpw", "Token gf_x"])
def test_other_ways_to_sign_in_are_none_of_ours(header):
    assert sign_in(header) is None


@pytest.mark.parametrize("header", ["Bearer", "Bearer a b"])
def test_header_without_one_token_is_refused_with_its_form(header):
    with pytest.raises(AuthenticationFailed, match="Authorization: Bearer <token>"):
        sign_in(header)


@pytest.mark.parametrize("secret", ["gf_unknown", "gf_\xff\xfe", "0" * 64])
def test_unknown_secret_is_refused(secret):
    made(actor_of("owner"))
    with pytest.raises(AuthenticationFailed, match="unknown, revoked or has ended"):
        sign_in(f"Bearer {secret}")


def test_hash_of_a_secret_is_no_secret():
    _, secret = made(actor_of("owner"))
    with pytest.raises(AuthenticationFailed):
        sign_in(f"Bearer {secret_hash(secret)}")


def test_token_is_good_to_its_end_and_not_a_second_longer():
    with freeze_time("2026-03-01 12:00:00"):
        _, secret = made(actor_of("owner"))
    with freeze_time("2026-03-02 11:59:59"):
        assert actor_with(secret)
    with freeze_time("2026-03-02 12:00:00"), pytest.raises(AuthenticationFailed):
        sign_in(f"Bearer {secret}")


def test_revoked_token_is_refused_at_once():
    owner = actor_of("owner")
    token, secret = made(owner)
    revoke_token(token=token, by=owner)
    with pytest.raises(AuthenticationFailed):
        sign_in(f"Bearer {secret}")


def test_scopes_shrink_and_grow_with_the_makers_role():
    owner = actor_of("owner")
    _, secret = made(owner, "response.view", "response.edit", "audit.view")
    mine = Membership.objects.filter(user=owner.user)
    for role, may in [
        ("reader", {"response.view"}),
        ("company_auditor", {"response.view", "audit.view"}),
        ("owner", {"response.view", "response.edit", "audit.view"}),
    ]:
        mine.update(role=role)
        assert actor_with(secret).permissions == may, role


@pytest.mark.parametrize("end", ["left", "disabled"])
def test_token_of_somebody_who_is_gone_is_refused(end):
    owner = actor_of("owner")
    _, secret = made(owner)
    if end == "left":
        Membership.objects.update(ended_at=timezone.now())
    else:
        User.objects.filter(pk=owner.user.pk).update(is_active=False)
    with pytest.raises(AuthenticationFailed, match="maker has left"):
        sign_in(f"Bearer {secret}")


def test_role_in_another_organisation_does_not_keep_a_token_alive():
    owner, other = actor_of("owner"), actor_of("owner")
    _, secret = made(owner)
    Membership.objects.filter(user=owner.user).update(organisation=other.organisation)
    with pytest.raises(AuthenticationFailed, match="maker has left"):
        sign_in(f"Bearer {secret}")


def test_use_is_noted_once_a_minute():
    _, secret = made(actor_of("owner"), days=9)
    with freeze_time(timezone.now()) as clock:
        sign_in(f"Bearer {secret}")
        first = ApiToken.objects.get().last_used_at
        clock.tick(59)
        sign_in(f"Bearer {secret}")
        assert ApiToken.objects.get().last_used_at == first
        clock.tick(2)
        sign_in(f"Bearer {secret}")
        assert ApiToken.objects.get().last_used_at == first + timedelta(seconds=61)


def test_program_without_a_token_is_told_what_to_send():
    realm = TokenAuthentication().authenticate_header(None)
    assert realm == 'Bearer realm="greenfin"'


class Facts:
    access = {"GET": (Permission.RISK_VIEW_EXPORT, Permission.RESPONSE_VIEW)}


@pytest.mark.parametrize(
    ("scope", "method", "may"),
    [
        ("response.view", "get", True),
        ("response.view", "head", True),
        ("response.view", "post", False),
        ("jobs.view", "get", False),
    ],
)
def test_one_of_the_named_scopes_suffices_for_its_method(scope, method, may):
    _, secret = made(actor_of("owner"), scope)
    request = sign_in(f"Bearer {secret}", method)
    assert HasScope().has_permission(request, Facts()) is may


@pytest.mark.parametrize("signed_in", [True, False])
def test_person_with_a_session_is_no_program(signed_in):
    owner = actor_of("owner")
    request = Request(APIRequestFactory().get("/"))
    request._request.actor = owner if signed_in else type(owner).anonymous()
    assert not HasScope().has_permission(request, Facts())
