"""Payment status reports as a bank would send them."""

from collections.abc import Iterable

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.{version}"><CstmrPmtStsRpt>
<GrpHdr><MsgId>{reference}</MsgId><CreDtTm>2026-12-02T08:00:00</CreDtTm></GrpHdr>
<OrgnlGrpInfAndSts><OrgnlMsgId>{batch}</OrgnlMsgId>
<OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>{whole}</OrgnlGrpInfAndSts>
"""
INFO = "<OrgnlPmtInfAndSts><OrgnlPmtInfId>{batch}</OrgnlPmtInfId>{group}{each}</OrgnlPmtInfAndSts>"
ONE = (
    "<TxInfAndSts><OrgnlEndToEndId>{name}</OrgnlEndToEndId><TxSts>{code}</TxSts>"
    "{reason}</TxInfAndSts>"
)
REASON = "<StsRsnInf><Rsn><Cd>{reason}</Cd></Rsn></StsRsnInf>"
TAIL = "</CstmrPmtStsRpt></Document>"


def report_of(
    batch: str,
    said: Iterable[tuple[str, str, str]] = (),
    *,
    whole: str = "",
    group: str = "",
    reference: str = "REP-1",
    version: str = "03",
) -> bytes:
    """A pain.002 on a batch with (end-to-end id, code, reason) for each payment."""
    each = "".join(
        ONE.format(
            name=name, code=code, reason=REASON.format(reason=reason) if reason else ""
        )
        for name, code, reason in said
    )
    head = HEAD.format(
        version=version, reference=reference, batch=batch,
        whole=f"<GrpSts>{whole}</GrpSts>" if whole else "",
    )  # fmt: skip
    info = INFO.format(
        batch=batch, each=each, group=f"<PmtInfSts>{group}</PmtInfSts>" if group else ""
    )
    return (head + (info if each or group else "") + TAIL).encode()
