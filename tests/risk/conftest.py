"""People of a bank and a company who act in the tests of this app."""

import time
from types import SimpleNamespace

import pytest
from allauth.account.internal.flows import login as login_flow
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone, translation

from accounts.models import Membership, Organisation, User
from accounts.selectors import actors_of
from jobs.models import Job
from jobs.services import run


def person(organisation, role, email):
    """Somebody with a role, signed in a moment ago with a second factor."""
    user = User.objects.create_user(email, "correct horse battery")
    Membership.objects.create(user=user, organisation=organisation, role=role)
    Authenticator.objects.create(
        user=user, type=Authenticator.Type.TOTP, data={"secret": "x"}
    )
    client = Client()
    client.force_login(
        user, backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    session = client.session
    session[login_flow.AUTHENTICATION_METHODS_SESSION_KEY] = [
        {"method": "mfa", "type": "totp", "at": time.time()}
    ]
    session[login_flow._AUTHENTICATION_METHODS_USER_SESSION_KEY] = (
        login_flow.user_id_to_str(user)
    )
    session.save()
    actor = actors_of(user, timezone.localdate())[0]
    return SimpleNamespace(
        user=user, organisation=organisation, client=client, actor=actor
    )


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture(autouse=True)
def in_english():
    """A page asked for in another language leaves its thread in it."""
    with translation.override("en"):
        yield


@pytest.fixture
def officer(db):
    bank = Organisation.objects.create(kind="bank", name="Harbour Bank")
    return person(bank, "risk_officer", "ada@harbour.example")


@pytest.fixture
def other_officer(db):
    bank = Organisation.objects.create(kind="bank", name="Peak Bank")
    return person(bank, "risk_officer", "ben@peak.example")


@pytest.fixture
def owner(db):
    company = Organisation.objects.create(kind="company", name="Golden Loom Limited")
    return person(company, "owner", "mei@loom.example")


@pytest.fixture
def work():
    """Does every job that waits, and fails if one did not end well."""

    def do(may_fail=False):
        while (
            job := Job.objects.filter(status=Job.Status.WAITING)
            .order_by("created_at")
            .first()
        ):
            run(job.pk)
            job.refresh_from_db()
            assert may_fail or job.status == Job.Status.DONE, job.error

    return do
