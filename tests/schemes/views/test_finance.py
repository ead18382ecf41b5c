"""The finance pages: figures of small cases worked out by hand, and their workbooks."""

import io
from datetime import timedelta
from decimal import Decimal

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.tenancy import scope
from schemes.models import Journal, Posting
from schemes.pages.finance import labels
from schemes.services.repaying import agree_plan
from tests.factories import schemes as make
from tests.factories.accounts import client_of

pytestmark = pytest.mark.django_db
MONTH = f"{timezone.localdate():%Y-%m}"


def address(name, *args):
    return reverse(f"schemes:{name}", args=args)


@pytest.fixture
def at():
    return make.office_of()


@pytest.fixture
def payer(at):
    return client_of(at.payer)


def cells(client, report, **query):
    answer = client.get(address("finance", report), query)
    assert answer.status_code == 200
    table = answer.context["table"]
    rows = [[cell["text"] for cell in row["cells"]] for row in table["rows"]]
    total = [cell["text"] for cell in table["total"]["cells"]] if table["total"] else []
    return rows, total


def workbook(client, report):
    answer = client.get(address("finance", report), {"form": "xlsx"})
    return openpyxl.load_workbook(io.BytesIO(answer.content))


class TestTrialBalance:
    def test_accounts_of_one_approval(self, at, payer):
        make.approved(at)
        rows, total = cells(payer, "trial-balance")
        found = {row[0]: row[3:] for row in rows}
        assert found["Left to promise"] == ["7,840.00", "1,000,000.00", "−992,160.00"]
        assert found["Payable"] == ["0.00", "7,840.00", "−7,840.00"]
        assert total[2] == total[5] == "0.00"
        assert total[3] == total[4] == "1,015,680.00"

    def test_earlier_periods_stand_before(self, at, payer):
        Posting.objects.update(period="2020-01")
        make.approved(at)
        rows, _total = cells(payer, "trial-balance")
        assert {row[0]: row[2] for row in rows}["Appropriated"] == "1,000,000.00"
        both, _total = cells(payer, "trial-balance", first="2020-01", last=MONTH)
        assert {row[0]: row[2] for row in both}["Appropriated"] == "0.00"
        old, _total = cells(payer, "trial-balance", last="2020-01")
        assert {row[0] for row in old} == {"Appropriated", "Left to promise"}


class TestCommitments:
    def test_promises_less_what_was_set_off(self, at, payer):
        claim = make.approved(at)
        rows, total = cells(payer, "commitments")
        assert rows[0][0] == claim.number
        assert total[-3:] == ["7,840.00", "0.00", "7,840.00"]

    def test_paid_claims_are_none(self, at, payer):
        make.paid(at)
        assert cells(payer, "commitments") == ([], [])


class TestForecast:
    def test_each_sort_has_its_column(self, at, payer):
        make.sent(at, make.approved(at))
        make.approved(at, identity="AB987654(3)")
        make.submitted(at, identity="C123456(9)")
        make.demanded(at, make.paid(at, identity="D123456(1)"), "1000")
        _rows, total = cells(payer, "forecast")
        assert total[1:] == [
            "7,840.00", "7,840.00", "7,840.00", "1,000.00", "22,520.00",
        ]  # fmt: skip

    def test_instalments_come_back_in_their_months(self, at, payer):
        recovery = make.demanded(at, make.paid(at), "1000")
        first = timezone.localdate() + timedelta(days=1)
        with scope(at.organisation.pk):
            agree_plan(recovery=recovery, count=4, first_on=first, by=at.administrator)
        rows, _total = cells(payer, "forecast")
        assert [row[4] for row in rows if row[4] != "0.00"] == ["250.00"] * 4

    def test_assumptions_are_named_on_page_and_in_the_workbook(self, at, payer):
        page = payer.get(address("finance", "forecast")).content.decode()
        assert "no share is taken off for refusals" in page
        about = workbook(payer, "forecast")["About"]
        said = [str(row[1].value) for row in about.iter_rows()]
        assert any("no share is taken off for refusals" in text for text in said)


class TestRecoveries:
    def test_open_sums_stand_in_their_band(self, at, payer):
        make.demanded(at, make.paid(at), "1000")
        rows, total = cells(payer, "recoveries")
        assert rows[0][7:] == ["1,000.00", "", "", ""]
        assert total[7:] == ["1,000.00", "0.00", "0.00", "0.00"]


@pytest.mark.parametrize("report", list(labels()))
def test_workbook_holds_what_the_page_shows(at, payer, report):
    make.demanded(at, make.paid(at), "1000")
    make.approved(at, identity="AB987654(3)")
    rows, _total = cells(payer, report)
    sheet = workbook(payer, report).worksheets[0]
    held = list(sheet.iter_rows(min_row=2, values_only=True))
    assert len(held) == len(rows) + 1
    for row, shown in zip(held, rows, strict=False):
        for value, text in zip(row, shown, strict=True):
            if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
                assert Decimal(str(value)) == Decimal(
                    text.replace(",", "").replace("−", "-")
                )


def test_formula_in_a_name_stays_text(at, payer):
    claim = make.approved(at)
    claim.organisation.name = "=1+1"
    claim.organisation.save()
    cell = workbook(payer, "commitments").worksheets[0]["B2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_unknown_report_and_an_office_without_a_scheme(at, payer):
    assert payer.get(address("finance", "gossip")).status_code == 404
    other = client_of(make.office_of("gsf_grant").payer)
    rows, _total = cells(other, "trial-balance")
    assert len(rows) == 2


class TestJournals:
    def test_made_once_and_downloaded_twice(self, at, payer):
        make.approved(at)
        administrator = client_of(at.administrator)
        body = {"scheme": at.scheme.key}
        answer = administrator.post(address("journal_make"), body, follow=True)
        assert "training_subsidy-J00001 holds 3 postings" in answer.content.decode()
        again = administrator.post(address("journal_make"), body, follow=True)
        assert "handed over already" in again.content.decode()
        journal = Journal.objects.get()
        for form in ("csv", "xlsx"):
            url = address("journal_file", journal.pk, form)
            first, second = payer.get(url), payer.get(url)
            assert first.getvalue() == second.getvalue()
        assert payer.get(address("journal_file", journal.pk, "exe")).status_code == 404
        assert payer.post(address("journal_make"), body).status_code == 403

    def test_scheme_of_another_office_is_not_handed_over(self, at):
        make.office_of("gsf_grant")
        client_of(at.administrator).post(
            address("journal_make"), {"scheme": "gsf_grant"}
        )
        assert not Journal.objects.exists()
