"""A figure of a wrong time never counts silently: on the page, in the file, in the view."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from audit.services import SYSTEM
from companies.new_facts import NewFact
from companies.services.facts import record_facts
from risk.models import Borrower
from tests.factories.risk import loan, make_book, make_facts, make_link, make_view
from tests.risk.test_building import allow

pytestmark = pytest.mark.django_db


def emitted(company, start, end, tonnes):
    """Scope 1 and 2 of a time, stated by the company."""
    facts = [
        NewFact(
            data_point=point,
            period_start=start,
            period_end=end,
            scope="energy_emissions",
            value=str(tonnes),
            number=Decimal(tonnes),
            unit="tCO2e",
            derivation={"kind": "answer"},
        )
        for point in ("emissions.scope_1", "emissions.scope_2_location")
    ]
    record_facts(
        organisation=company,
        facts=facts,
        layer="company_imported",
        source_label="workbook.xlsx",
        by=SYSTEM,
    )


@pytest.fixture
def shown(officer, owner):
    """The borrower's page and its row of the file, after these emissions were stated."""

    def build(start, end):
        bank, company = officer.organisation, owner.organisation
        book = make_book(bank, [loan(1, "B1", 2_000_000)])
        make_facts(company, scope1=None, scope2=None)
        emitted(company, start, end, 50)
        borrower = Borrower.objects.get()
        make_link(borrower, company)
        allow(owner, bank)
        view = make_view(book)
        page = officer.client.get(reverse("risk:borrower", args=[view.pk, borrower.pk]))
        file = officer.client.get(
            reverse("risk:export", args=[view.pk]), {"form": "csv"}
        )
        text = file.content.decode("utf-8-sig")
        (row,) = csv.DictReader(io.StringIO(text))
        return page.content.decode(), row

    return build


def test_half_a_year_is_left_out_and_said_on_page_and_in_file(shown):
    page, row = shown(date(2025, 1, 1), date(2025, 6, 30))
    assert "it cannot stand for a year" in page
    assert "it cannot stand for a year" in row["To look at"]
    assert row["Option"] in ("3a", "3b", "3c")


def test_year_after_the_day_of_the_loans_counts_and_is_said(shown):
    page, row = shown(date(2026, 1, 1), date(2026, 12, 31))
    assert "after the day of the loans" in page
    assert "after the day of the loans" in row["To look at"]
    assert row["Option"] == "1b"


def test_year_that_has_ended_carries_no_flag(shown):
    page, row = shown(date(2025, 1, 1), date(2025, 12, 31))
    assert row["To look at"] == ""
    assert "after the day of the loans" not in page
