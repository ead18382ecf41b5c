"""The real loan book of 323 loans, through upload, mapping, confirmation and view."""

import pytest
from django.urls import reverse
from django.utils import timezone

from questionnaires.formats.vsme_data_points import data_points
from questionnaires.services.importing import import_facts, read_workbook
from risk.models import Borrower, LoanBook, RiskAggregate, RiskView, Upload
from risk.selectors.results import one_row
from risk.selectors.sight import sight_of
from tests.factories.risk import make_link, make_view
from tests.risk.test_building import allow

pytestmark = [pytest.mark.django_db, pytest.mark.shared]


@pytest.fixture
def book(officer, work, shared):
    with (shared / "data" / "loanbook_demo.csv").open("rb") as file:
        answer = officer.client.post(
            reverse("risk:upload_new"),
            {
                "kind": "loan_book",
                "file": file,
                "as_of": "2025-12-31",
                "currency": "EUR",
            },
        )
    assert answer.status_code == 302, answer.content.decode()
    work()
    upload = Upload.objects.get()
    page = officer.client.get(reverse("risk:upload", args=[upload.pk]))
    assert page.status_code == 200
    assert upload.status == "checked", upload.summary
    assert upload.summary["counts"] == {
        "outstanding_above_limit": 4,
        "negative_limit": 2,
    }
    officer.client.post(
        reverse("risk:confirm_upload", args=[upload.pk]), {"name": "Demo book"}
    )
    work()
    return LoanBook.objects.get()


def test_the_real_book_has_its_published_totals(book):
    assert book.status == LoanBook.Status.LIVE
    assert book.loan_count == 323
    assert sum(float(total["outstanding"]) for total in book.totals) == 98_635_971


def test_the_real_book_is_all_estimates(officer, book, work):
    officer.client.post(reverse("risk:build", args=[book.pk]))
    work()
    view = RiskView.objects.get()
    overall = RiskAggregate.objects.get(view=view, cut="overall").sums
    assert overall["exposure"] == "98635971.000"
    assert overall["borrowers_own_s12"] == "0"
    assert overall["exposure_marked_s12"] == overall["exposure_s12"]
    page = officer.client.get(reverse("risk:view", args=[view.pk]))
    assert page.status_code == 200


def test_an_official_workbook_linked_to_a_real_loan_is_own_data(
    officer, owner, book, work, shared
):
    sample = shared / "data" / "vsme" / "VSME-Digital-Template-Sample-1.3.0.xlsx"
    reading = read_workbook(sample, name=sample.name)
    import_facts(
        organisation=owner.organisation,
        values=data_points(reading),
        source_label=sample.name,
        by=owner.actor,
    )
    borrower = Borrower.objects.get(reference="C294")
    make_link(borrower, owner.organisation)
    allow(owner, officer.organisation)
    view = make_view(book)
    sight = sight_of(view=view, on=timezone.localdate())
    row = one_row(view=view, sight=sight, borrower_id=str(borrower.pk))
    assert row["option_s12"] == "1b"
    assert row["emissions_layer_s12"] == "company_signed"
    assert row["attribution_basis"] == "total_assets"
    text = officer.client.get(
        reverse("risk:explain", args=[view.pk, borrower.pk, "s12"])
    ).content.decode()
    assert sample.name in text
    overall = RiskAggregate.objects.get(view=view, cut="overall").sums
    assert overall["borrowers_own_s12"] == "1"
