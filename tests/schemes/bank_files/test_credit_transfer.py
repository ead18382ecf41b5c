"""Payment files: valid under the schema, the same bytes twice, refused with a remedy."""

from datetime import UTC, date, datetime

import pytest
from lxml import etree

from measures.money import Money
from schemes.bank_files.credit_transfer import (
    Account,
    BankFileError,
    CreditTransfer,
    Transfer,
    write_transfer,
)
from schemes.bank_files.profile import profiles

OFFICE = Account("Training Subsidy Office", "004", "123456789001")
FPS = profiles()["fps"]
NS = {"p": "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"}


def transfer(number=1, amount="7840", currency="HKD", name="Chan Siu Ming", **more):
    account = more.get("account", "34567890123")
    return Transfer(
        f"TS-26-AAAA{number}",
        Money.of(amount, currency),
        Account(name, "012", account),
        "TS-26",
    )


def batch(*transfers):
    at = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)
    return CreditTransfer("B261126-1", at, date(2026, 11, 27), OFFICE, transfers)


def written(*transfers, profile=FPS):
    return etree.fromstring(write_transfer(batch(*transfers), profile))


def one(root, path):
    (found,) = root.xpath(f"//p:{path}", namespaces=NS)
    return found


def test_file_says_count_and_control_sum_twice():
    root = written(transfer(1), transfer(2, "2160.50"))
    assert root.xpath("//p:NbOfTxs/text()", namespaces=NS) == ["2", "2"]
    assert root.xpath("//p:CtrlSum/text()", namespaces=NS) == ["10000.50", "10000.50"]


def test_file_pays_in_hong_kong_dollars_through_the_clearing_of_hong_kong():
    root = written(transfer())
    amount = one(root, "InstdAmt")
    assert (amount.text, amount.get("Ccy")) == ("7840.00", "HKD")
    assert one(root, "SvcLvl/p:Cd").text == "URGP"
    assert set(root.xpath("//p:ClrSysId/p:Cd/text()", namespaces=NS)) == {"HKNCC"}
    assert one(root, "CdtrAcct/p:Id/p:Othr/p:Id").text == "34567890123"
    assert one(root, "EndToEndId").text == "TS-26-AAAA1"


def test_same_batch_gives_the_same_bytes():
    assert write_transfer(batch(transfer()), FPS) == write_transfer(
        batch(transfer()), FPS
    )


def test_chinese_name_stands_as_the_bank_knows_it():
    root = written(transfer(name="陳小明"))
    assert one(root, "Cdtr/p:Nm").text == "陳小明"


def test_name_of_140_signs_fits_and_one_more_does_not():
    assert written(transfer(name="名" * 140)) is not None
    with pytest.raises(BankFileError, match="141 characters, 140 fit: shorten"):
        written(transfer(name="名" * 141))


def test_account_number_that_is_too_long_is_named():
    with pytest.raises(BankFileError, match="TS-26-AAAA1: the account number"):
        written(transfer(account="1" * 35))


def test_currency_that_the_way_does_not_carry_is_refused():
    with pytest.raises(BankFileError, match="fps does not carry USD"):
        written(transfer(currency="USD"))
    assert written(transfer(currency="USD"), profile=profiles()["chats"]) is not None


@pytest.mark.parametrize(
    "transfers", [(), (transfer(), transfer(2, currency="CNY"))], ids=["none", "two"]
)
def test_batch_has_exactly_one_currency(transfers):
    with pytest.raises(BankFileError, match="exactly one currency"):
        written(*transfers)


def test_what_the_schema_refuses_never_leaves():
    with pytest.raises(BankFileError, match="schema refuses"):
        written(transfer(amount="0"), transfer(2, name=""))


def test_every_profile_names_its_source_and_mark():
    for profile in profiles().values():
        assert profile.source
        assert profile.mark in ("verified", "secondary", "computed", "unverified")
        assert set(profile.label) == {"en", "zh-Hant"}
