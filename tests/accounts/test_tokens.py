"""Keys for programs: shown once, no wider than their maker, ending."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.urls import reverse
from django.utils import timezone

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
)
from accounts.tokens import secret_hash
from audit.models import AuditEvent
from jobs.models import Job
from tests.factories.accounts import client_of, today
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


# --- pages ---


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
