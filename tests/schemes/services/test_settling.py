"""Tables of banks, and lines that are settled by hand: what does not fit is refused."""

import pytest

from accounts.tenancy import scope
from documents.errors import UploadError
from measures.headings import MappingError
from schemes.bank_files.credit_transfer import BankFileError
from schemes.models import (
    BankStatement,
    Payment,
    Recovery,
    StatementLine,
    StatementMapping,
    StatementUpload,
)
from schemes.services import tables
from schemes.services.proof import prove_ledger
from schemes.services.settling import settle_line
from schemes.services.statements import load_statement
from schemes.workflow import WorkflowError
from tests.factories import schemes as make
from tests.schemes.statements import statement_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def at():
    return make.office_of()


@pytest.fixture
def payment(at):
    return make.sent(at, make.approved(at)).payments.get()


def proved(at):
    with scope(at.organisation.pk):
        return prove_ledger(at.scheme).differences == ()


class TestTables:
    HEAD = "Transaction Date,Withdrawal,Deposit,Description\n"
    COLUMNS = {
        "booked_on": "Transaction Date", "debit": "Withdrawal", "credit": "Deposit",
        "text": "Description",
    }  # fmt: skip

    def load(self, at, text, encoding="utf-8"):
        content = text if isinstance(text, bytes) else text.encode(encoding)
        with scope(at.organisation.pk):
            return tables.load_table(
                scheme=at.scheme, content=content, name="s.csv", by=at.administrator
            )

    def named(self, at, upload, columns=None):
        with scope(at.organisation.pk):
            return tables.name_columns(
                upload=upload, columns=columns or self.COLUMNS, by=at.administrator
            )

    def test_columns_are_named_once_and_the_payment_is_found_among_the_words(
        self, at, payment
    ):
        row = f'1/12/2026,"7,840.00",,FPS {payment.end_to_end} CHAN SIU MING\n'
        upload = self.load(at, self.HEAD + row)
        assert isinstance(upload, StatementUpload)
        statement = self.named(at, upload)
        assert statement.lines.get().status == "matched"
        assert make.fresh(payment.claim).state == "paid"
        assert proved(at)
        later = self.load(at, self.HEAD.upper() + "2/12/2026,1.00,,FEE\n")
        assert isinstance(later, BankStatement)
        assert StatementMapping.objects.count() == 1

    def test_the_same_table_is_loaded_once(self, at, payment):
        text = self.HEAD + f"1/12/2026,7840,,{payment.end_to_end}\n"
        statement = self.named(at, self.load(at, text))
        assert self.load(at, text) == statement

    def test_table_in_big5_is_read(self, at):
        text = "交易日期,支出,存入,摘要\n2026-12-01,1.00,,銀行手續費\n"
        upload = self.load(at, text, "big5hkscs")
        columns = tables.suggest_columns(tables.table_of(upload.file).header)
        line = self.named(at, upload, columns).lines.get()
        assert (line.text, line.minor) == ("銀行手續費", -100)

    @pytest.mark.parametrize(
        "content",
        [b"", b"%PDF-1.7", HEAD.encode() + b"\xff\xfe\x00\x81\x00", b"only,a,header\n"],
    )
    def test_what_is_no_table_is_a_sentence_and_keeps_nothing(self, at, content):
        with pytest.raises(UploadError) as error:
            self.load(at, content)
        assert str(error.value).startswith("s.csv")
        assert not StatementUpload.objects.exists()

    def test_wrong_row_and_wrong_columns_leave_nothing(self, at):
        upload = self.load(at, self.HEAD + "1/12/2026,x,,y\n")
        with pytest.raises(BankFileError, match="Row 2"):
            self.named(at, upload)
        with pytest.raises(MappingError):
            self.named(at, upload, {"booked_on": "Transaction Date"})
        assert not BankStatement.objects.exists()
        assert not StatementMapping.objects.exists()

    def test_table_without_amounts_is_no_statement(self, at):
        upload = self.load(at, self.HEAD + "1/12/2026,,,carried forward\n")
        with pytest.raises(BankFileError, match="no row with an amount"):
            self.named(at, upload)

    def test_xml_is_told_from_a_table(self):
        assert tables.is_xml(b"\xef\xbb\xbf <?xml")
        assert tables.is_xml("<a/>".encode("utf-16"))
        assert not tables.is_xml(b"Date,Amount")


class TestSettling:
    def line(self, at, name, minor, sign="DBIT", reference="S-1"):
        content = statement_of([(name, minor)], sign=sign, reference=reference)
        with scope(at.organisation.pk):
            statement = load_statement(
                scheme=at.scheme, content=content, name="s.xml", by=at.administrator
            )
        found = statement.lines.get()
        assert found.status == "waiting"
        return found

    def settle(self, at, line, kind, number="", note="Told by the bank."):
        with scope(at.organisation.pk):
            return settle_line(
                line=line, kind=kind, number=number, note=note, by=at.administrator
            )

    def test_payment_without_its_reference_is_named(self, at, payment):
        line = self.line(at, "lost", 784_000)
        done = self.settle(at, line, "payment", payment.end_to_end.lower())
        assert (done.status, done.payment) == ("settled", payment)
        assert make.fresh(payment.claim).state == "paid"
        assert proved(at)

    def test_paid_payment_that_came_back_is_payable_again(self, at):
        claim = make.paid(at)
        payment = Payment.objects.get()
        line = self.line(at, "lost", 784_000, "CRDT")
        self.settle(at, line, "returned", payment.end_to_end)
        assert make.fresh(claim).state == "payment_failed"
        assert proved(at)
        make.sent(at, make.fresh(claim))
        assert proved(at)

    def test_money_for_a_demand_and_money_given_back(self, at):
        claim = make.paid(at)
        recovery = make.demanded(at, claim, "2000")
        self.settle(at, self.line(at, "x", 500, "CRDT"), "demand", recovery.number)
        assert Recovery.objects.get(pk=recovery.pk).open_minor == 199_500
        other = make.paid(at, identity="AB987654(3)")
        line = self.line(at, "y", 700, "CRDT", "S-2")
        self.settle(at, line, "given_back", other.number)
        assert make.fresh(other).state == "recovered"
        assert proved(at)

    def test_what_is_none_of_ours_is_only_noted(self, at):
        line = self.line(at, "FEE", 100)
        done = self.settle(at, line, "none", note="A charge of the bank.")
        assert (done.status, done.settled_note) == ("settled", "A charge of the bank.")
        with pytest.raises(WorkflowError, match="already"):
            self.settle(at, line, "none")

    @pytest.mark.parametrize(
        ("minor", "sign", "kind", "number", "says"),
        [
            (784_000, "DBIT", "payment", "unknown", "No payment has"),
            (783_999, "DBIT", "payment", "{e2e}", "not the one that was sent"),
            (784_000, "CRDT", "payment", "{e2e}", "came in is no payment"),
            (784_000, "DBIT", "returned", "{e2e}", "went out is nothing"),
            (784_000, "CRDT", "returned", "{e2e}", "“Sent to the bank”"),
            (100, "CRDT", "demand", "R000000-000000", "No demand"),
            (100, "CRDT", "given_back", "{claim}", "“Sent to the bank”"),
            (100, "CRDT", "given_back", "unknown", "No claim"),
            (100, "CRDT", "guess", "", "Choose what"),
        ],
    )
    def test_what_does_not_fit_is_refused(
        self, at, payment, minor, sign, kind, number, says
    ):
        line = self.line(at, "lost", minor, sign)
        number = number.format(e2e=payment.end_to_end, claim=payment.claim.number)
        with pytest.raises(WorkflowError, match=says):
            self.settle(at, line, kind, number)
        assert StatementLine.objects.get().status == "waiting"
        assert make.fresh(payment.claim).state == "sent"

    def test_a_reason_is_needed(self, at):
        with pytest.raises(WorkflowError, match="how you know"):
            self.settle(at, self.line(at, "FEE", 1), "none", note=" ")


class TestReturned:
    def test_returned_payment_on_a_statement_is_payable_again(self, at):
        claim = make.paid(at)
        payment = Payment.objects.get()
        back = statement_of(
            [(payment.end_to_end, payment.minor)], sign="CRDT", reference="S-2"
        ).replace(b"</Refs>", b"</Refs><RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>")
        with scope(at.organisation.pk):
            load_statement(
                scheme=at.scheme, content=back, name="s.xml", by=at.administrator
            )
        payment.refresh_from_db()
        assert (payment.status, payment.failure) == ("failed", "AC04")
        assert make.fresh(claim).state == "payment_failed"
        assert proved(at)
