"""Entries stand once, balances never fall below zero, and the proof finds any tampering."""

import json
from threading import Barrier, Thread

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.tenancy import scope
from measures.money import Money
from schemes.ledger import (
    BUDGET_BOOK,
    GROW_BY_DEBIT,
    POSTINGS,
    Account,
    Event,
    movement,
)
from schemes.models import Balance, Posting
from schemes.services.ledger import OverdrawnError, post
from schemes.services.proof import prove_ledger
from tests.factories import schemes as make

TODAY = timezone.localdate()


def hkd(amount):
    return Money.of(amount, "HKD")


def entry(office, event, amount, name, **more):
    with scope(office.organisation.pk):
        return post(
            event=event, scheme=office.scheme, money=hkd(amount), entry=name,
            on=TODAY, by=office.administrator, **more,
        )  # fmt: skip


def balances(office):
    rows = Balance.objects.filter(scheme=office.scheme)
    return {row.account: row.minor for row in rows if row.minor}


@pytest.mark.parametrize("event", list(Event))
def test_each_event_leaves_both_books_in_balance(event):
    books = {True: 0, False: 0}
    for leg in POSTINGS[event]:
        assert (leg.debit in BUDGET_BOOK) == (leg.credit in BUDGET_BOOK)
        for account in (leg.debit, leg.credit):
            sign = 1 if account in GROW_BY_DEBIT else -1
            books[account in BUDGET_BOOK] += sign * movement(account, leg, 100)
    assert books == {True: 0, False: 0}


def test_every_account_is_moved_by_some_event():
    moved = {
        each
        for legs in POSTINGS.values()
        for leg in legs
        for each in (leg.debit, leg.credit)
    }
    assert moved == set(Account)


@pytest.mark.django_db
class TestPosting:
    def test_the_same_entry_counts_once(self):
        office = make.office_of(budget="0")
        assert entry(office, Event.APPROPRIATED, 100, "a") is True
        assert entry(office, Event.APPROPRIATED, 100, "a") is False
        assert balances(office) == {"authority": 10_000, "uncommitted": 10_000}

    def test_the_last_cent_can_be_promised_and_no_more(self):
        office = make.office_of(budget="0")
        entry(office, Event.APPROPRIATED, 100, "a")
        entry(office, Event.APPROVED, "99.99", "b")
        with pytest.raises(OverdrawnError, match=r"HKD 0\.01 left and HKD 0\.02"):
            entry(office, Event.APPROVED, "0.02", "c")
        assert entry(office, Event.APPROVED, "0.01", "d")
        assert "uncommitted" not in balances(office)

    def test_an_overdrawn_entry_leaves_nothing_behind(self):
        office = make.office_of(budget="0")
        entry(office, Event.APPROPRIATED, 1, "a")
        with pytest.raises(OverdrawnError):
            entry(office, Event.APPROVED, 2, "b")
        assert Posting.objects.filter(scheme=office.scheme, entry="b").count() == 0
        assert balances(office) == {"authority": 100, "uncommitted": 100}

    def test_money_of_another_currency_stands_apart(self):
        office = make.office_of(budget="0")
        entry(office, Event.APPROPRIATED, 100, "a")
        with scope(office.organisation.pk), pytest.raises(OverdrawnError):
            post(
                event=Event.APPROVED, scheme=office.scheme, money=Money.of(1, "USD"),
                entry="b", on=TODAY, by=office.administrator,
            )  # fmt: skip

    def test_what_is_rejected_and_released_comes_back(self):
        office = make.office_of(budget="0")
        entry(office, Event.APPROPRIATED, 100, "a")
        before = balances(office)
        for number, event in enumerate(
            (Event.APPROVED, Event.EXPORTED, Event.REJECTED, Event.RELEASED)
        ):
            entry(office, event, 40, f"e{number}")
        assert balances(office) == before

    def test_what_is_recovered_can_be_promised_again(self):
        office = make.office_of(budget="0")
        entry(office, Event.APPROPRIATED, 100, "a")
        for number, event in enumerate(
            (
                Event.APPROVED,
                Event.EXPORTED,
                Event.MATCHED,
                Event.DEMANDED,
                Event.RECOVERED,
            )
        ):
            entry(office, event, 40, f"e{number}")
        assert balances(office) == {"authority": 10_000, "uncommitted": 10_000}

    @pytest.mark.parametrize(
        "wrong",
        [
            {"minor": 0},
            {"debit": "bank", "credit": "bank"},
            {"entry": "appropriated:first"},
        ],
    )
    def test_the_database_itself_refuses_a_senseless_posting(self, wrong):
        office = make.office_of()
        row = {
            "office": office.organisation, "scheme": office.scheme, "event": "approved",
            "entry": "x", "debit": "authority", "credit": "uncommitted", "currency": "HKD",
            "minor": 1, "period": "2026-11", "by_label": "x",
        }  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            Posting.objects.create(**(row | wrong))

    def test_the_database_itself_refuses_an_overdrawn_balance(self):
        office = make.office_of()
        rows = Balance.objects.filter(scheme=office.scheme, account="uncommitted")
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(minor=-1)


@pytest.mark.django_db
class TestProof:
    def test_books_of_an_approved_claim_are_proved(self, capsys):
        office = make.office_of()
        make.approved(office)
        call_command("ledger", "prove", "--json")
        told = json.loads(capsys.readouterr().out)
        assert told["training_subsidy"]["differences"] == []
        assert told["training_subsidy"]["postings"] == 3

    def test_a_changed_balance_is_found(self):
        office = make.office_of()
        Balance.objects.filter(account="uncommitted").update(minor=5)
        with pytest.raises(
            CommandError, match=r"uncommitted: HKD 0\.05 instead of 1,000,000\.00"
        ):
            call_command("ledger", "prove")
        assert len(prove_ledger(office.scheme).differences) == 1

    def test_a_promise_without_a_claim_is_found(self):
        office = make.office_of()
        entry(office, Event.APPROVED, 10, "from nowhere")
        (found,) = prove_ledger(office.scheme).differences
        assert found.what == "committed against the claims"
        assert (found.expected, found.found) == (hkd(0), hkd(10))

    def test_a_claim_whose_amount_was_changed_is_found(self):
        office = make.office_of()
        claim = make.approved(office)
        type(claim).objects.filter(pk=claim.pk).update(amount_minor=1)
        assert [each.what for each in prove_ledger(office.scheme).differences] == [
            "committed against the claims"
        ]


@pytest.mark.django_db(transaction=True)
def test_two_approvals_cannot_both_have_the_last_dollar():
    if connection.vendor != "postgresql":
        return  # SQLite has one writer at a time.
    office = make.office_of(budget="0")
    entry(office, Event.APPROPRIATED, 100, "a")
    start, ends = Barrier(8), []

    def approve(number):
        try:
            start.wait()
            entry(office, Event.APPROVED, 60, f"approval {number}")
            ends.append("approved")
        except OverdrawnError:
            ends.append("overdrawn")
        finally:
            connection.close()

    threads = [Thread(target=approve, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ends) == ["approved"] + ["overdrawn"] * 7
    assert balances(office)["uncommitted"] == 4_000
