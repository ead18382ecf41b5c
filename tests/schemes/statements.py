"""Bank statements as a bank would send them."""

from collections.abc import Iterable

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>
<GrpHdr><MsgId>M</MsgId><CreDtTm>2026-12-02T08:00:00</CreDtTm></GrpHdr><Stmt>
<Id>{reference}</Id><Acct><Id><Othr><Id>123456789001</Id></Othr></Id></Acct>
"""
ENTRY = """<Ntry><Amt Ccy="{currency}">{amount}</Amt><CdtDbtInd>{sign}</CdtDbtInd>
<BookgDt><Dt>{day}</Dt></BookgDt><AcctSvcrRef>R{number}</AcctSvcrRef>
<NtryDtls><TxDtls><Refs><EndToEndId>{end_to_end}</EndToEndId></Refs>
<Amt Ccy="{currency}">{amount}</Amt></TxDtls></NtryDtls></Ntry>
"""


def statement_of(
    paid: Iterable[tuple[str, int]],
    *,
    reference: str = "STMT-1",
    day: str = "2026-12-01",
    currency: str = "HKD",
    sign: str = "DBIT",
) -> bytes:
    """A camt.053 with one entry for each (end-to-end id, amount in cents)."""
    entries = [
        ENTRY.format(
            number=number, end_to_end=end_to_end, amount=f"{minor / 100:.2f}",
            currency=currency, day=day, sign=sign,
        )
        for number, (end_to_end, minor) in enumerate(paid, 1)
    ]  # fmt: skip
    tail = "</Stmt></BkToCstmrStmt></Document>"
    return (HEAD.format(reference=reference) + "".join(entries) + tail).encode()
