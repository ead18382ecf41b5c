"""What the bank sends, on pages: reports, tables, lines settled by hand, other accounts."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from schemes.models import BankStatement, Payee, ReportLine, StatementLine
from tests.factories import schemes as make
from tests.factories.accounts import client_of
from tests.schemes.reports import report_of
from tests.schemes.statements import statement_of

pytestmark = pytest.mark.django_db


def address(name, *args):
    return reverse(f"schemes:{name}", args=args)


@pytest.fixture
def at():
    return make.office_of()


@pytest.fixture
def administrator(at):
    return client_of(at.administrator)


@pytest.fixture
def payment(at):
    return make.sent(at, make.approved(at)).payments.get()


def said(answer):
    return [str(each) for each in answer.context["messages"]]


def load(client, content, name="bank.xml"):
    body = {"scheme": "training_subsidy", "file": SimpleUploadedFile(name, content)}
    return client.post(address("statement"), body, follow=True)


def test_report_leads_to_its_batch_and_shows_the_reason(administrator, payment):
    content = report_of(payment.batch.number, [(payment.end_to_end, "RJCT", "AC04")])
    answer = load(administrator, content)
    page = answer.content.decode()
    assert answer.redirect_chain[-1][0] == address("batch", payment.batch_id)
    assert "AC04 (the account is closed)" in page
    assert "REP-1" in page


def test_status_without_an_end_is_shown_beside_the_payment(administrator, payment):
    load(
        administrator,
        report_of(payment.batch.number, [(payment.end_to_end, "PDNG", "")]),
    )
    page = administrator.get(address("batch", payment.batch_id)).content.decode()
    assert "Waits at the bank (PDNG)" in page


def test_report_line_that_waits_is_closed_with_a_reason(administrator, payment):
    load(administrator, report_of(payment.batch.number, [("unknown", "RJCT", "")]))
    line = ReportLine.objects.get()
    url = address("report_line", line.pk)
    assert url in administrator.get(address("payments")).content.decode()
    assert administrator.post(url, {"note": ""}).status_code == 422
    administrator.post(url, {"note": "Asked the bank."})
    assert url not in administrator.get(address("payments")).content.decode()
    assert "Asked the bank." in administrator.get(url).content.decode()


def test_table_is_mapped_once_and_loaded(administrator, payment):
    text = f"Date,Amount,Description\n1/12/2026,-7840.00,{payment.end_to_end}\n"
    answer = load(administrator, text.encode(), "s.csv")
    url = answer.redirect_chain[-1][0]
    page = answer.content.decode()
    assert "Which column is what" in page
    assert payment.end_to_end in page
    assert '<option value="Amount" selected>' in page
    wrong = administrator.post(url, {"booked_on": "Date"})
    assert wrong.status_code == 422
    assert "without it the table cannot be read" in wrong.content.decode()
    given = {"booked_on": "Date", "amount": "Amount", "text": "Description"}
    told = administrator.post(url, given, follow=True)
    assert said(told) == ["1 of 1 lines found their payment."]
    assert make.fresh(payment.claim).state == "paid"


def test_wrong_row_of_a_table_is_named(administrator):
    url = load(administrator, b"Date,Amount\n1/12/2026,x\n", "s.csv").redirect_chain[
        -1
    ][0]
    answer = administrator.post(url, {"booked_on": "Date", "amount": "Amount"})
    assert said(answer) == ["s.csv: Row 2: “X” is no amount."]
    assert not BankStatement.objects.exists()


def test_line_is_settled_by_hand(administrator, payment):
    load(administrator, statement_of([("lost", 784_000)]))
    line = StatementLine.objects.get()
    url = address("statement_line", line.pk)
    assert url in administrator.get(address("payments")).content.decode()
    wrong = administrator.post(url, {"kind": "payment", "number": "x", "note": "y"})
    assert wrong.status_code == 422
    assert "No payment has this reference." in wrong.content.decode()
    # What came in is never offered for what went out.
    assert administrator.post(
        url, {"kind": "demand", "number": "x", "note": "y"}
    ).status_code == 422  # fmt: skip
    given = {"kind": "payment", "number": payment.end_to_end, "note": "By phone."}
    administrator.post(url, given)
    assert make.fresh(payment.claim).state == "paid"
    page = administrator.get(url).content.decode()
    assert "By phone." in page
    assert "Settle it by hand" not in page


class TestAccount:
    GOOD = {"name": "Chan Siu Ming", "bank_code": "004", "account": "111222333444"}

    def test_applicant_names_another_and_an_officer_checks_it(self, at):
        claim = make.approved(at)
        mine = client_of(make.applicant_of(claim))
        url = address("claim_account", claim.pk)
        assert mine.post(url, self.GOOD | {"account": "12"}).status_code == 422
        answer = mine.post(url, self.GOOD, follow=True)
        assert "An officer checks it" in said(answer)[0]
        assert "not checked yet" in answer.content.decode()
        case = address("case", claim.pk)
        officer, check = client_of(at.maker), address("case_check_payee", claim.pk)
        assert check in officer.get(case).content.decode()
        assert check not in client_of(at.payer).get(case).content.decode()
        assert officer.post(check, {"note": ""}).status_code == 422
        officer.post(check, {"note": "Bank letter", "account": "004 …3444"})
        assert Payee.objects.get(claim=claim).unchecked_since is None

    def test_batch_of_an_unchecked_account_is_refused_in_words(self, at, administrator):
        claim = make.approved(at)
        client_of(make.applicant_of(claim)).post(
            address("claim_account", claim.pk), self.GOOD
        )
        answer = administrator.post(
            address("batch_make"), {"claim": [claim.pk], "pay_on": make.PAY_ON},
            follow=True,
        )  # fmt: skip
        assert "nobody has checked it" in said(answer)[0]

    def test_paid_claim_has_no_account_to_change(self, at):
        claim = make.paid(at)
        mine = client_of(make.applicant_of(claim))
        assert (
            b"Name another account" not in mine.get(address("claim", claim.pk)).content
        )
        answer = mine.post(address("claim_account", claim.pk), self.GOOD, follow=True)
        assert "“Paid” now" in said(answer)[0]
