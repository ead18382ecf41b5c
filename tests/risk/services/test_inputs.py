"""The inputs of a view: what a consent lets in, frozen, sealed and read again."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from companies.models import Consent, Fact
from companies.services.keys import KeyDestroyedError
from jobs.children import work_folder
from risk.models import Borrower, BorrowerLink, SealedInput
from risk.sealed import unsealed
from risk.services.inputs import borrower_table, lay_out_inputs
from risk.services.reference import read_reference
from risk.tables import read_arrow
from tests.factories.risk import (
    loan,
    make_bank,
    make_book,
    make_facts,
    make_sharing_company,
    make_view,
    withdraw,
)

pytestmark = pytest.mark.django_db
HELD = {"B2": {"currency": "HKD", "equity": 5.0, "financials_period_end": "2025-03-31"}}


@pytest.fixture
def bank():
    return make_bank()


@pytest.fixture
def book(bank):
    return make_book(bank, [loan(1, "B1", 1_000_000), loan(2, "B2", 5)], held=HELD)


@pytest.fixture
def owner(bank, book):
    return make_sharing_company(bank, "B1")


def company_facts(view):
    inputs = view.manifest["inputs"]
    reference = read_reference(inputs["reference"])
    with work_folder() as folder:
        laid = lay_out_inputs(
            view=view, inputs=inputs, reference=reference, folder=folder
        )
        return read_arrow(Path(laid["inputs"]["company_facts"])).to_pylist()


def test_consented_facts_are_frozen_and_read_again(book, owner):
    view = make_view(book)
    (row,) = company_facts(view)
    assert row["company_id"] == str(owner.organisation.pk)
    assert (row["scope1"], row["equity"], row["currency"]) == (40, 2_000_000, "HKD")
    assert row["financials_period_end"] == date(2025, 12, 31)
    assert set(json.loads(row["fact_ids"])) == {
        "turnover", "equity", "debt", "scope1", "scope2",
    }  # fmt: skip


def test_seal_is_hashed_and_names_the_parts_it_used(book, owner):
    view = make_view(book)
    sealed = SealedInput.objects.get()
    assert view.manifest["inputs"]["company_facts"] == {
        str(owner.organisation.pk): sealed.sha256
    }
    assert sealed.scopes == ["energy_emissions", "finances"]
    assert len(unsealed(sealed)) == 5


@pytest.mark.parametrize(
    ("scopes", "scope1", "equity"),
    [
        (["finances", "energy_emissions"], 40, 2_000_000),
        (["finances"], None, 2_000_000),
        (["energy_emissions"], 40, None),
    ],
)
def test_only_the_parts_a_consent_names_are_used(bank, book, scopes, scope1, equity):
    make_sharing_company(bank, "B1", scopes=scopes)
    (row,) = company_facts(make_view(book))
    assert (row["scope1"], row["equity"]) == (scope1, equity)


def test_consent_for_other_parts_alone_gives_no_facts(bank, book):
    make_sharing_company(bank, "B1", scopes=["profile"])
    assert company_facts(make_view(book)) == []


@pytest.mark.parametrize(
    "change",
    [
        lambda owner: withdraw(owner),
        lambda owner: Consent.objects.update(
            valid_until=timezone.localdate() - timedelta(days=1),
            valid_from=timezone.localdate() - timedelta(days=2),
        ),
        lambda owner: Consent.objects.update(purposes=["products"]),
        lambda owner: BorrowerLink.objects.update(state="ended"),
        lambda owner: Fact.objects.update(state="unknown"),
        lambda owner: Fact.objects.update(dimensions={"site": "1"}),
    ],
    ids=["withdrawn", "run out", "another purpose", "link ended", "not known", "by site"],
)  # fmt: skip
def test_what_may_not_or_cannot_be_used_is_not_frozen(book, owner, change):
    change(owner)
    assert company_facts(make_view(book)) == []
    assert not SealedInput.objects.exists()


def test_newest_fact_of_a_figure_is_used(book, owner):
    make_facts(owner.organisation, scope1="41")
    (row,) = company_facts(make_view(book))
    assert row["scope1"] == 41


def test_frozen_facts_stay_when_newer_ones_come(book, owner):
    view = make_view(book)
    make_facts(owner.organisation, scope1="41")
    (row,) = company_facts(view)
    assert row["scope1"] == 40


def test_erased_facts_cannot_be_read_again(book, owner):
    view = make_view(book)
    withdraw(owner, "erase")
    with pytest.raises(KeyDestroyedError):
        company_facts(view)


def test_company_that_withdrew_from_now_on_stays_sealed_for_audit(book, owner):
    view = make_view(book)
    withdraw(owner)
    assert len(company_facts(view)) == 1


def test_borrowers_are_frozen_with_what_the_bank_holds(bank, book, owner):
    Borrower.objects.filter(reference="B2").update(
        sector_code="5610", district_code="W"
    )
    table = borrower_table(book, {owner.organisation.pk})
    rows = {row["borrower_reference"]: row for row in table.to_pylist()}
    assert rows["B1"]["company_id"] == str(owner.organisation.pk)
    assert rows["B2"]["company_id"] is None
    assert (rows["B2"]["equity"], rows["B2"]["debt"]) == (5, None)
    assert rows["B2"]["financials_period_end"] == date(2025, 3, 31)
    assert (rows["B2"]["sector_code"], rows["B2"]["district_code"]) == ("5610", "W")
    assert rows["B1"]["sector_code"] is None


def test_link_to_a_company_without_consent_is_not_frozen(book, owner):
    rows = borrower_table(book, set()).to_pylist()
    assert {row["company_id"] for row in rows} == {None}


def test_bank_without_borrowers_has_an_empty_table(book):
    Borrower.objects.all().delete()
    table = borrower_table(book, set())
    assert table.num_rows == 0
    assert "equity" in table.column_names


def test_facts_of_a_company_outside_the_book_are_left_alone(bank, book, owner):
    make_book(bank, [loan(9, "X1", 5)])
    make_sharing_company(bank, "X1")
    make_view(book)
    assert SealedInput.objects.get().company == owner.organisation
