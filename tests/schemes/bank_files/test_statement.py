"""Statements come from outside: read line by line, or refused with place and remedy."""

import time

import pytest

from measures.money import Money
from schemes.bank_files.credit_transfer import BankFileError
from schemes.bank_files.statement import read_statement
from tests.schemes.statements import statement_of

SEVERAL = b"""<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt>
<Id>S</Id><Acct><Id><IBAN>GB33BUKB20201555555555</IBAN></Id></Acct>
<Ntry><Amt Ccy="HKD">30.00</Amt><CdtDbtInd>DBIT</CdtDbtInd>
<BookgDt><DtTm>2026-12-01T10:00:00</DtTm></BookgDt><AcctSvcrRef>R1</AcctSvcrRef>
<NtryDtls>
<TxDtls><Refs><EndToEndId>A</EndToEndId></Refs><Amt Ccy="HKD">10.00</Amt></TxDtls>
<TxDtls><Refs><EndToEndId>B</EndToEndId></Refs><Amt Ccy="HKD">20.00</Amt></TxDtls>
</NtryDtls></Ntry>
<Ntry><Amt Ccy="HKD">5.00</Amt><CdtDbtInd>CRDT</CdtDbtInd>
<BookgDt><Dt>2026-12-01</Dt></BookgDt><AddtlNtryInf>interest</AddtlNtryInf></Ntry>
</Stmt></BkToCstmrStmt></Document>"""


def hkd(amount):
    return Money.of(amount, "HKD")


def test_entry_is_one_line_with_what_left_the_account_below_zero():
    (line,) = read_statement(statement_of([("E1", 784_000)])).lines
    assert (line.end_to_end, line.reference) == ("E1", "R1")
    assert line.money == hkd("-7840")
    assert line.booked_on.isoformat() == "2026-12-01"


def test_entry_with_several_details_is_several_lines():
    statement = read_statement(SEVERAL)
    found = [(each.reference, each.end_to_end, each.money) for each in statement.lines]
    assert found == [
        ("R1/1", "A", hkd("-10")),
        ("R1/2", "B", hkd("-20")),
        ("entry 2", "", hkd("5")),
    ]
    assert statement.account == "GB33BUKB20201555555555"
    assert statement.lines[2].text == "interest"


def test_statement_of_another_encoding_is_read_if_it_says_so():
    text = statement_of([("E1", 100)]).decode().replace("UTF-8", "Big5")
    assert read_statement(text.encode("big5")).lines[0].end_to_end == "E1"


def test_statement_in_the_wrong_encoding_names_line_and_remedy():
    content = statement_of([("E1", 100)]).replace(b"STMT-1", "結單".encode("big5"))
    with pytest.raises(
        BankFileError, match="Line 4: the characters are not in the enc.*Fetch it"
    ):
        read_statement(content)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "Line 1: this is not XML"),
        (b"Date,Amount\n2026-12-01,10", "Line 1: this is not XML"),
        (b"%PDF-1.7", "Line 1: this is not XML"),
        (b"<Document/>", "holds no statement"),
        (statement_of([("E", 100)]).replace(b"BkToCstmrStmt", b"X"), "holds no"),
    ],
)
def test_what_is_no_statement_is_refused(content, message):
    with pytest.raises(BankFileError, match=message):
        read_statement(content)


@pytest.mark.parametrize(
    ("was", "becomes", "message"),
    [
        (b"2026-12-01<", b"1 December<", "Entry 1: “1 December” is no day"),
        (b">1.00<", b">1,00<", "Entry 1: “1,00 HKD” is no amount"),
        (b">1.00<", b">NaN<", "Entry 1: “NaN HKD” is no amount"),
        (b">1.00<", b">1.005<", "Entry 1: “1.005 HKD” is no amount"),
        (b'Ccy="HKD"', b'Ccy="HK$"', "Entry 1: “1.00 HK\\$” is no amount"),
    ],
)
def test_entry_that_cannot_be_read_is_named(was, becomes, message):
    content = statement_of([("E", 100)]).replace(was, becomes)
    with pytest.raises(BankFileError, match=message):
        read_statement(content)


def test_entity_bomb_is_neither_expanded_nor_waited_for():
    bomb = b"".join(
        b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 12)
    )
    content = (
        b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a0 "ha">' + bomb + b"]>"
        b"<Document><BkToCstmrStmt><Stmt><Id>&a11;</Id></Stmt></BkToCstmrStmt></Document>"
    )
    began = time.process_time()
    try:
        statement = read_statement(content)
    except BankFileError:
        pass
    else:
        assert len(statement.reference) < 1_000
        assert statement.lines == ()
    assert time.process_time() - began < 1


def test_entity_that_names_a_file_is_not_read(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("very secret")
    content = (
        f'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "file://{secret}">]>'
        "<Document><BkToCstmrStmt><Stmt><Id>&x;</Id></Stmt></BkToCstmrStmt></Document>"
    )
    assert "very secret" not in read_statement(content.encode()).reference
