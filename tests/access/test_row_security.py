"""The wall itself: which tables have it, and that nobody's transaction sees nothing."""

import pytest
from django.apps import apps
from django.db import connection

from accounts.models import Organisation
from accounts.row_security import tenant_models
from accounts.tenancy import scope
from tests.access.world import KEYS, build
from tests.support.database import as_web_role

pytestmark = pytest.mark.django_db
#: Have an organisation's column, and no policy for a reason.
WITHOUT_WALL = {
    "accounts_membership": "read to find out for whom somebody can act",
    "accounts_memberinvitation": "read before its person belongs anywhere",
    "accounts_invitation": "read by code before its company exists",
    "accounts_apitoken": "read to find out whose token it is",
    "audit_auditevent": "written for both sides of a decision",
    "audit_accessrecord": "written by the reader for the owner",
    "audit_accessseal": "written by the hourly job",
    "companies_company": "sector and size only; a bank learns them by consent or not",
    "jobs_job": "claimed by workers of no organisation",
    "accounts_legalhold": "holds both sides of what it holds",
}
#: Written by one office, read by everybody.
READ_BY_ALL = {
    "schemes_scheme",
    "schemes_schemeversion",
    "schemes_statisticsrelease",
}


def on_postgresql():
    return connection.vendor == "postgresql"


def rows(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def test_every_model_with_an_owner_has_a_policy_or_a_reason():
    walled = {model._meta.db_table for model, _ in tenant_models()}
    owned = {
        model._meta.db_table
        for model in apps.get_models()
        if model._meta.app_label not in ("account", "mfa", "socialaccount")
        and any(field.column == "organisation_id" for field in model._meta.fields)
    }
    assert owned - walled - set(WITHOUT_WALL) == set()
    assert set(WITHOUT_WALL) & walled == set()


def test_database_enforces_the_declared_policies():
    if not on_postgresql():
        return
    enforced = rows(
        "SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity"
    )
    declared = {model._meta.db_table for model, _ in tenant_models()}
    assert {name for (name,) in enforced} == declared


def test_without_an_organisation_no_tenant_row_is_seen():
    if not on_postgresql():
        return
    build()
    with as_web_role():
        for model, _ in tenant_models():
            if model._meta.db_table not in READ_BY_ALL:
                assert rows(f"SELECT count(*) FROM {model._meta.db_table}") == [(0,)]


def test_organisation_sees_and_changes_only_its_own_rows():
    if not on_postgresql():
        return
    world = build(busy=False)
    amber, birch = (world.organisations[key].pk for key in KEYS["company"][:2])
    with as_web_role(), scope(amber):
        mine = rows("SELECT DISTINCT organisation_id FROM companies_fact")
        assert mine == [(amber,)]
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE companies_fact SET value = 'x' WHERE organisation_id = %s",
                [birch],
            )
            assert cursor.rowcount == 0
            cursor.execute(
                "DELETE FROM questionnaires_response WHERE organisation_id = %s",
                [birch],
            )
            assert cursor.rowcount == 0


def test_bank_reads_only_the_parts_that_a_consent_covers():
    if not on_postgresql():
        return
    world = build(busy=False)
    delta = world.organisations["delta"].pk
    amber = world.organisations["amber"].pk
    with as_web_role(), scope(delta):
        seen = rows("SELECT DISTINCT organisation_id, scope FROM companies_fact")
    assert {owner for owner, _ in seen} == {amber}
    assert "finances" not in {part for _, part in seen}


def test_setting_does_not_stay_on_the_connection():
    if not on_postgresql():
        return
    organisation = Organisation.objects.create(kind="company", name="x")
    with scope(organisation.pk):
        assert rows("SELECT current_setting('app.org', true)") == [
            (str(organisation.pk),)
        ]
    assert rows("SELECT nullif(current_setting('app.org', true), '')") == [(None,)]
