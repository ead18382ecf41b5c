"""Journals: each posting handed over exactly once, the same bytes each time."""

import csv
import io
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from accounts.tenancy import scope
from documents.storage import opened
from schemes.models import Journal, JournalItem, Posting
from schemes.services.journals import COLUMNS, make_journal
from schemes.workflow import WorkflowError
from tests.factories import schemes as make
from tests.support.actors import actor_of
from tests.support.parallel import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def at():
    return make.office_of()


def handed(at):
    with scope(at.organisation.pk):
        return make_journal(scheme=at.scheme, by=at.administrator)


def rows_of(journal):
    with opened(journal.csv) as file:
        text = file.read().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_journal_holds_every_posting_and_adds_up(at):
    make.paid(at)
    journal = handed(at)
    rows = rows_of(journal)
    assert journal.count == len(rows) == Posting.objects.count()
    assert list(rows[0]) == list(COLUMNS)
    total = sum(Decimal(row["amount"]) for row in rows) * 100
    assert total == sum(each["debit"] for each in journal.totals)
    assert total == sum(each["credit"] for each in journal.totals)
    assert [row["line"] for row in rows] == [str(n) for n in range(1, len(rows) + 1)]


def test_next_journal_holds_only_what_is_new(at):
    make.approved(at)
    first = handed(at)
    with pytest.raises(WorkflowError, match="handed over already"):
        handed(at)
    make.approved(at, identity="AB987654(3)")
    second = handed(at)
    assert (first.number, second.number) == (1, 2)
    assert (str(second), second.count) == ("training_subsidy-J00002", 2)
    assert JournalItem.objects.count() == Posting.objects.count()


def test_offices_and_schemes_have_journals_of_their_own(at):
    other = make.office_of("gsf_grant")
    make.approved(at)
    assert handed(other).count == 1
    assert Posting.objects.filter(scheme=at.scheme, journal_item=None).count() == 3


def test_the_database_itself_hands_a_posting_over_once(at):
    journal = handed(at)
    item = JournalItem.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        JournalItem.objects.create(
            posting=item.posting, journal=journal, office=at.organisation, line=99
        )


def test_name_that_might_run_stays_text(at):
    make.approved(at, by=named_like_a_formula())
    journal = handed(at)
    with opened(journal.xlsx) as file:
        content = file.read()
    assert content.startswith(b"PK")
    assert all(not row["by"].startswith("=") for row in rows_of(journal))


def named_like_a_formula():
    by = actor_of("trainee")
    by.organisation.name = "=cmd|' /C calc'!A0"
    by.organisation.save()
    return by


@pytest.mark.django_db(transaction=True)
def test_three_at_once_hand_each_posting_over_once():
    at = make.office_of()
    make.approved(at)
    ends = at_once(*[lambda: handed(at)] * 3)
    assert sorted(ends) == ["", "WorkflowError", "WorkflowError"]
    assert Journal.objects.count() == 1
    assert JournalItem.objects.count() == Posting.objects.count()
