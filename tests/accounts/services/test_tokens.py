"""Keys for programs: shown once, no wider than their maker, ending."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.utils import timezone

from accounts.actors import Actor
from accounts.models import ApiToken
from accounts.permissions import LABELS, Permission
from accounts.programs import ProgramView
from accounts.roles import ROLES
from accounts.services.tokens import (
    NOT_FOR_PROGRAMS,
    ScopeNotHeldError,
    TokenTermError,
    create_token,
    revoke_token,
    scopes_open_to,
)
from accounts.tokens import secret_hash
from audit.models import AuditEvent
from jobs.models import Job
from tests.factories.accounts import user_with_address
from tests.support.actors import actor_of

pytestmark = pytest.mark.django_db
SCOPE = Permission.RESPONSE_VIEW


def in_days(count):
    return timezone.now() + timedelta(days=count)


def token_of(actor, **fields):
    given = {"name": "feed", "scopes": [SCOPE], "expires_at": in_days(30), "by": actor}
    return create_token(**given | fields)


def test_only_the_hash_of_the_secret_is_kept():
    token, secret = token_of(actor_of("owner"))
    kept = ApiToken.objects.values().get()
    assert secret not in str(kept)
    assert kept["secret_hash"] == secret_hash(secret)
    assert secret.startswith("gf_")
    assert secret.endswith(token.hint)


def test_token_cannot_do_what_its_maker_may_not():
    with pytest.raises(ScopeNotHeldError):
        token_of(actor_of("owner"), scopes=[Permission.RISK_VIEW_READ])


def views_for_programs(base=ProgramView):
    for view in base.__subclasses__():
        yield view
        yield from views_for_programs(view)


def test_each_request_of_the_api_has_a_role_that_can_make_its_key():
    import_module("greenfin.api_urls")
    asked = {
        permission
        for view in views_for_programs()
        for permissions in view.access.values()
        for permission in permissions
    }
    makers = [r for r in ROLES.values() if Permission.TOKENS_MANAGE in r.permissions]
    held = {permission for role in makers for permission in role.permissions}
    assert Permission.RISK_VIEW_EXPORT in asked
    assert asked <= held - NOT_FOR_PROGRAMS


@pytest.mark.parametrize("scope", sorted(NOT_FOR_PROGRAMS))
def test_no_program_can_widen_rights(scope):
    with pytest.raises(ScopeNotHeldError):
        token_of(actor_of("operator"), scopes=[scope])


def test_token_without_scope_is_refused():
    with pytest.raises(ScopeNotHeldError):
        token_of(actor_of("owner"), scopes=[])


@pytest.mark.parametrize("days", [-1, 400])
def test_token_ends_within_a_year(days):
    with pytest.raises(TokenTermError):
        token_of(actor_of("owner"), expires_at=in_days(days))


def test_maker_is_told_by_mail_without_the_secret():
    owner = actor_of("owner")
    _token, secret = token_of(owner)
    mail = Job.objects.get(kind="mail.send").payload
    assert mail["to"] == [owner.user.email]
    assert secret not in str(mail)


def test_making_and_ending_are_recorded_once():
    owner = actor_of("owner")
    token, _secret = token_of(owner)
    revoke_token(token=token, by=owner)
    revoke_token(token=token, by=owner)
    verbs = AuditEvent.objects.order_by("sequence").values_list("verb", flat=True)
    assert list(verbs) == ["token.created", "token.revoked"]


def test_every_permission_has_words():
    assert set(LABELS) == set(Permission)


def test_token_of_a_whole_year_and_a_leap_day_is_allowed():
    token, _secret = token_of(actor_of("owner"), expires_at=in_days(365))
    assert token.expires_at > in_days(364)


def test_nobody_makes_a_token():
    with pytest.raises(ScopeNotHeldError, match="Nobody is signed in"):
        token_of(Actor.anonymous())
    with pytest.raises(ScopeNotHeldError):
        token_of(Actor(user=user_with_address()))
    assert not ApiToken.objects.exists()


def test_scopes_are_kept_once_and_in_order():
    token, _secret = token_of(
        actor_of("owner"), scopes=["response.view", "jobs.view", "response.view"]
    )
    assert token.scopes == ["jobs.view", "response.view"]


@pytest.mark.parametrize("role", ROLES)
def test_no_role_may_give_a_program_what_widens_rights(role):
    actor = Actor(role=role, permissions=ROLES[role].permissions)
    assert not NOT_FOR_PROGRAMS & set(scopes_open_to(actor))
    assert set(scopes_open_to(actor)) == ROLES[role].permissions - NOT_FOR_PROGRAMS
