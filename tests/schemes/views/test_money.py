"""The office's money: batches with three persons, statements back, the ledger."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from documents.storage import opened
from schemes.models import (
    Appropriation,
    Balance,
    BankStatement,
    PaymentBatch,
    StatementLine,
)
from schemes.services.payments import send_batch
from schemes.views import bank, money
from tests.access.walker import NOISE
from tests.factories import schemes as make
from tests.factories.accounts import client_of
from tests.schemes.statements import statement_of
from tests.support.actors import actor_of

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
def payer(at):
    return client_of(at.payer)


def messages_of(answer):
    return [str(each) for each in answer.context["messages"]]


def put(client, *claims, **more):
    body = {"claim": [claim.pk for claim in claims], "pay_on": make.PAY_ON} | more
    return client.post(address("batch_make"), body, follow=True)


class TestBatches:
    def test_payable_claims_are_offered_to_the_administrator_alone(
        self, at, administrator, payer
    ):
        claim = make.approved(at)
        for client in (administrator, payer):
            page = client.get(address("payments"))
            assert [each["number"] for each in page.context["payable"]] == [
                claim.number
            ]
        assert b'name="claim"' in administrator.get(address("payments")).content
        assert b'name="claim"' not in payer.get(address("payments")).content

    def test_more_than_fit_one_batch_are_counted(self, at, administrator, monkeypatch):
        make.approved(at)
        make.approved(at, identity="AB987654(3)")
        monkeypatch.setattr(money, "OFFERED", 1)
        page = administrator.get(address("payments"))
        assert len(page.context["payable"]) == 1
        assert "1 more waits for the next batch" in page.content.decode()

    def test_what_is_offered_is_added_up(self, at, administrator):
        make.approved(at)
        make.approved(at, identity="AB987654(3)")
        page = administrator.get(address("payments"))
        assert page.context["payable_sums"] == ["HK$15,680.00"]
        assert "All of these:" in page.content.decode()

    def test_batch_is_made_of_the_chosen_claims(self, at, administrator):
        answer = put(administrator, make.approved(at))
        batch = PaymentBatch.objects.get()
        assert answer.redirect_chain[-1][0] == address("batch", batch.pk)
        assert "HK$7,840.00" in answer.content.decode()

    @pytest.mark.parametrize(
        ("body", "says"),
        [
            ({"claim": []}, "Choose the claims to pay and a day"),
            ({"claim": ["x"]}, "Choose the claims to pay and a day"),
            ({"claim": [str(uuid4())]}, "Choose the claims to pay and a day"),
            ({"pay_on": "soon"}, "Choose the claims to pay and a day"),
            (
                {"pay_on": timezone.localdate() - timedelta(days=1)},
                "not in the past",
            ),
        ],
    )
    def test_what_cannot_be_paid_is_said(self, at, administrator, body, says):
        answer = put(administrator, make.approved(at), **body)
        assert says in messages_of(answer)[0]
        assert not PaymentBatch.objects.exists()

    def test_another_offices_claim_cannot_be_chosen(self, at, administrator):
        other = make.grant_approved(make.office_of("gsf_grant"), by=actor_of("owner"))
        answer = put(administrator, other)
        assert messages_of(answer) == ["Choose the claims to pay and a day."]

    def test_pressing_twice_makes_one_batch(self, at, administrator):
        claim = make.approved(at)
        put(administrator, claim)
        answer = put(administrator, claim)
        assert "In a payment batch" in messages_of(answer)[0]
        assert PaymentBatch.objects.count() == 1

    def test_maker_is_told_that_another_person_approves(self, at):
        both = actor_of("scheme_administrator", at.organisation)
        batch = make.batched(at, make.approved(at))
        PaymentBatch.objects.update(made_by=at.payer.user)
        text = client_of(at.payer).get(address("batch", batch.pk)).content.decode()
        assert "another person approves it" in text
        assert address("batch_approve", batch.pk) not in text
        # An administrator may take it apart, and approves nothing.
        text = client_of(both).get(address("batch", batch.pk)).content.decode()
        assert address("batch_cancel", batch.pk) in text
        assert address("batch_approve", batch.pk) not in text

    def test_approver_lets_the_seen_sum_go(self, at, payer):
        batch = make.batched(at, make.approved(at))
        url = address("batch_approve", batch.pk)
        wrong = payer.post(url, {"sum": "1"}, follow=True)
        assert "not the one you saw" in messages_of(wrong)[0]
        payer.post(url, {"sum": batch.sum_minor})
        batch.refresh_from_db()
        assert (batch.status, batch.approved_by) == ("approved", at.payer.user)

    def test_approval_takes_a_fresh_proof_of_who_one_is(self, at):
        batch = make.batched(at, make.approved(at))
        stale = client_of(at.payer, age=3_600)
        answer = stale.post(
            address("batch_approve", batch.pk), {"sum": batch.sum_minor}
        )
        assert answer.url.startswith(reverse("accounts:confirm"))
        batch.refresh_from_db()
        assert batch.status == "draft"

    def test_cancelled_batch_frees_its_claims(self, at, administrator):
        claim = make.approved(at)
        batch = make.batched(at, claim)
        administrator.post(address("batch_cancel", batch.pk))
        assert make.fresh(claim).state == "approved"
        again = administrator.post(address("batch_cancel", batch.pk), follow=True)
        assert messages_of(again) == ["This batch was decided already."]

    def test_file_is_the_stored_one_each_time(self, at, administrator):
        batch = make.sent(at, make.approved(at))
        with opened(batch.file) as file:
            stored = file.read()
        send_batch(batch=batch)
        answer = administrator.get(address("batch_file", batch.pk))
        assert b"".join(answer.streaming_content) == stored

    def test_batch_without_a_file_has_none_to_download(self, at, administrator):
        batch = make.batched(at, make.approved(at))
        assert administrator.get(address("batch_file", batch.pk)).status_code == 404

    def test_another_offices_batch_is_like_one_that_is_not_there(self, at, payer):
        other = make.office_of("gsf_grant")
        batch = make.batched(other, make.grant_approved(other, by=actor_of("owner")))
        found = [payer.get(address("batch", pk)) for pk in (batch.pk, uuid4())]
        assert [each.status_code for each in found] == [404, 404]
        pages = [NOISE.sub("", each.content.decode()) for each in found]
        assert pages[0] == pages[1]


class TestStatements:
    def load(self, client, content, **more):
        body = {"scheme": "training_subsidy"} | more
        body["file"] = SimpleUploadedFile("statement.xml", content)
        return client.post(address("statement"), body, follow=True)

    def test_matched_and_waiting_lines_are_counted_and_shown(self, at, administrator):
        payment = make.sent(at, make.approved(at)).payments.get()
        content = statement_of([(payment.end_to_end, 784_000), ("unknown", 100)])
        answer = self.load(administrator, content)
        assert messages_of(answer) == ["1 of 2 lines found their payment."]
        assert "No payment has this reference." in answer.content.decode()
        (row,) = answer.context["found_lines"]["rows"]
        assert row["cells"][0]["text"] == payment.end_to_end
        assert row["cells"][-1]["text"] == "Matched"

    def test_batch_whose_payments_stand_on_a_statement_is_paid(
        self, at, administrator, payer
    ):
        batch = make.sent(at, make.approved(at))
        before = administrator.get(address("payments")).context["batches"]["rows"]
        lines = [(batch.payments.get().end_to_end, 784_000), ("unknown", 100)]
        after = self.load(administrator, statement_of(lines)).context
        states = [
            rows[0]["cells"][1]["text"] for rows in (before, after["batches"]["rows"])
        ]
        assert states == ["Sent to the bank", "Paid"]
        shown = administrator.get(address("batch", batch.pk)).context["summary"]
        assert shown[0]["value"] == "Paid"
        # Only whoever makes payments may open a line: the others get no link to a 403.
        read = payer.get(address("payments")).context
        names = ("lines", "found_lines")
        assert [read[name]["rows"][0]["cells"][0]["url"] for name in names] == ["", ""]
        url = after["lines"]["rows"][0]["cells"][0]["url"]
        assert (administrator.get(url).status_code, payer.get(url).status_code) == (
            200,
            403,
        )

    def test_same_statement_again_changes_nothing(self, at, administrator):
        payment = make.sent(at, make.approved(at)).payments.get()
        content = statement_of([(payment.end_to_end, 784_000)])
        for _ in range(2):
            answer = self.load(administrator, content)
            assert messages_of(answer) == ["1 of 1 lines found their payment."]
        assert StatementLine.objects.count() == 1

    @pytest.mark.parametrize(
        ("content", "says"),
        [
            (b"Date,Amount", "statement.xml: There are headings but no rows"),
            (b"<Document/>", "holds no statement"),
            (
                statement_of([("E", 1)]).replace(b"STMT-1", "結單".encode("big5")),
                "Fetch it from the bank again",
            ),
            (b"<Document", "statement.xml: Line 1: this is not XML"),
            (b"%PDF-1.7", "neither a CSV nor an XLSX file"),
        ],
    )
    def test_file_that_is_none_is_named_with_the_remedy(
        self, at, administrator, content, says
    ):
        assert says in messages_of(self.load(administrator, content))[0]
        assert not BankStatement.objects.exists()

    def test_remedy_is_told_in_the_language_of_the_page(self, at, administrator):
        administrator.cookies["django_language"] = "zh-hant"
        answer = self.load(administrator, b"<Document")
        assert "請向銀行索取camt.053結單" in messages_of(answer)[0]

    def test_file_that_is_too_large_is_not_read(self, at, administrator, monkeypatch):
        monkeypatch.setattr(bank, "LARGEST", 10)
        answer = self.load(administrator, b"<Document>" * 5)
        assert messages_of(answer) == ["The file is larger than 20 MB."]

    def test_scheme_of_another_office_takes_no_statement(self, at, administrator):
        make.office_of("gsf_grant")
        answer = self.load(administrator, b"<Document/>", scheme="gsf_grant")
        assert messages_of(answer) == ["Choose a scheme and the bank's file."]

    def test_payer_loads_no_statement(self, at, payer):
        assert payer.post(address("statement")).status_code == 403


class TestLedger:
    def test_accounts_and_postings_are_shown_to_the_cent(self, at, payer):
        make.approved(at)
        page = payer.get(address("ledger"))
        (standing,) = page.context["standings"]
        shown = {row["cells"][0]["text"]: row["cells"][1]["text"]
                 for row in standing["rows"]}  # fmt: skip
        assert shown["Left to promise"] == "992,160.00"
        assert shown["Promised, not yet paid"] == "7,840.00"
        assert len(page.context["table"]["rows"]) == 3

    def test_administrator_appropriates_once_per_reference(self, at, administrator):
        body = {"scheme": "training_subsidy", "amount": "5000", "entry": "2027"}
        administrator.post(address("appropriate"), body)
        answer = administrator.post(address("appropriate"), body, follow=True)
        assert "it counts once" in messages_of(answer)[0]
        assert Balance.objects.get(account="authority").minor == 100_000_000
        money = Appropriation.objects.get(reference="2027")
        administrator.post(address("money_approve", money.pk))
        assert Balance.objects.get(account="authority").minor == 100_000_000
        second = client_of(actor_of("scheme_administrator", at.organisation))
        assert "HK$5,000.00" in second.get(address("ledger")).content.decode()
        second.post(address("money_approve", money.pk))
        assert Balance.objects.get(account="authority").minor == 100_500_000

    def test_second_person_may_refuse_the_money(self, at, administrator):
        body = {"scheme": "training_subsidy", "amount": "5000", "entry": "2027"}
        administrator.post(address("appropriate"), body)
        money = Appropriation.objects.get(reference="2027")
        second = client_of(actor_of("scheme_administrator", at.organisation))
        second.post(address("money_refuse", money.pk))
        money.refresh_from_db()
        assert money.status == "refused"
        assert Balance.objects.get(account="authority").minor == 100_000_000

    @pytest.mark.parametrize(
        "wrong",
        [{"amount": "0"}, {"amount": "-1"}, {"amount": "x"}, {"entry": ""},
         {"scheme": "gsf_grant"}],
    )  # fmt: skip
    def test_senseless_appropriation_is_refused(self, at, administrator, wrong):
        make.office_of("gsf_grant")
        body = {"scheme": "training_subsidy", "amount": "5000", "entry": "2027"}
        answer = administrator.post(address("appropriate"), body | wrong, follow=True)
        assert messages_of(answer) == ["Choose a scheme, an amount and a reference."]
        assert Balance.objects.get(
            account="authority", scheme=at.scheme
        ).minor == 100_000_000  # fmt: skip

    def test_approver_appropriates_nothing(self, at, payer):
        assert payer.post(address("appropriate")).status_code == 403
