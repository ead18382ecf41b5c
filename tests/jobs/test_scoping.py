"""A job runs for its organisation, whoever knows how that is told."""

from contextlib import contextmanager
from uuid import UUID

import pytest

from accounts import tenancy
from jobs import scoping


@pytest.fixture(autouse=True)
def own(monkeypatch):
    monkeypatch.setattr(scoping, "_scope", [])


def test_without_an_app_that_knows_tenants_a_job_runs_all_the_same():
    with scoping.tenant_scope(UUID(int=1)) as given:
        assert given is None


def test_last_app_to_say_so_scopes_the_job():
    told = []

    @contextmanager
    def scope(organisation_id):
        told.append(organisation_id)
        yield

    scoping.use_tenant_scope(lambda _: pytest.fail("replaced"))
    scoping.use_tenant_scope(scope)
    with scoping.tenant_scope(UUID(int=1)):
        assert told == [UUID(int=1)]


@pytest.mark.django_db
def test_accounts_says_so_when_it_starts(monkeypatch):
    monkeypatch.undo()
    with scoping.tenant_scope(UUID(int=1)):
        assert tenancy.current_organisation() == UUID(int=1)
