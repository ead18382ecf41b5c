"""For whom code runs: written into every transaction, and into nothing that stays."""

import uuid

import pytest
from django.db import DataError, IntegrityError, connection, transaction

from accounts import tenancy
from accounts.models import Organisation
from tests.support.actors import organisation_of
from tests.support.parallel import at_once

FIRST, SECOND = uuid.UUID(int=1), uuid.UUID(int=2)


def setting():
    """For whom the database thinks that we run; "" for nobody."""
    if connection.vendor != "postgresql":
        return tenancy.setting_value()
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting('app.org', true), '')")
        return cursor.fetchone()[0]


def test_outside_a_scope_code_runs_for_nobody():
    assert (tenancy.current_organisation(), tenancy.setting_value()) == (None, "")


@pytest.mark.django_db
def test_scope_is_told_to_the_database_and_taken_back():
    with tenancy.scope(FIRST):
        assert tenancy.current_organisation() == FIRST
        assert setting() == str(FIRST)
    assert (tenancy.current_organisation(), setting()) == (None, "")


@pytest.mark.django_db
def test_inner_scope_ends_where_the_outer_goes_on():
    with tenancy.scope(FIRST):
        with tenancy.scope(SECOND):
            assert setting() == str(SECOND)
        assert setting() == str(FIRST)
        with tenancy.scope(None):
            assert setting() == ""
        assert setting() == str(FIRST)


@pytest.mark.django_db
def test_switch_lasts_to_the_end_of_its_scope():
    with tenancy.scope(None):
        tenancy.switch(FIRST)
        assert setting() == str(FIRST)
    assert (tenancy.current_organisation(), setting()) == (None, "")


@pytest.mark.django_db
def test_error_of_ours_ends_the_scope():
    with pytest.raises(RuntimeError), tenancy.scope(FIRST):
        raise RuntimeError
    assert setting() == ""


@pytest.mark.django_db(transaction=True)
def test_error_of_the_database_is_not_hidden_by_the_end_of_the_scope():
    """PostgreSQL takes no statement after it, not even the one that ends the scope."""
    if connection.vendor != "postgresql":
        return
    with (
        pytest.raises(DataError),
        transaction.atomic(),
        tenancy.scope(FIRST),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT 1 / 0")
    assert (tenancy.current_organisation(), setting()) == (None, "")


@pytest.mark.django_db(transaction=True)
def test_savepoint_rolled_back_inside_a_scope_leaves_it_as_it_was():
    known = organisation_of("company")
    with transaction.atomic(), tenancy.scope(FIRST):
        with pytest.raises(IntegrityError), transaction.atomic():
            Organisation.objects.create(pk=known.pk, kind="company", name="x")
        assert setting() == str(FIRST)
    assert setting() == ""


@pytest.mark.django_db(transaction=True)
def test_each_transaction_in_a_scope_carries_it_and_none_after():
    with tenancy.scope(FIRST):
        for _ in range(2):
            with transaction.atomic():
                assert setting() == str(FIRST)
    with transaction.atomic():
        assert setting() == ""


@pytest.mark.django_db(transaction=True)
def test_statement_without_a_transaction_gets_one_that_says_for_whom():
    with tenancy.scope(FIRST):
        assert setting() == str(FIRST)
    assert setting() == ""


@pytest.mark.django_db(transaction=True)
def test_scope_leaves_nothing_wrapped_around_the_connection():
    before = list(connection.execute_wrappers)
    with tenancy.scope(FIRST), tenancy.scope(SECOND):
        assert len(connection.execute_wrappers) <= len(before) + 1
    assert connection.execute_wrappers == before


@pytest.mark.django_db(transaction=True)
def test_scope_of_one_thread_is_unknown_to_another():
    def elsewhere():
        assert tenancy.current_organisation() is None
        assert setting() == ""

    with tenancy.scope(FIRST):
        assert at_once(elsewhere) == [""]


@pytest.mark.django_db(transaction=True)
def test_connection_returned_by_a_broken_request_is_clean_for_the_next():
    with pytest.raises(RuntimeError), tenancy.scope(FIRST), transaction.atomic():
        setting()
        raise RuntimeError
    with transaction.atomic():
        assert setting() == ""
