"""Schemes, claims, the ledger and payments as the database keeps them."""

from schemes.models.bank import (
    ReportLine,
    StatementMapping,
    StatementUpload,
    StatusReport,
)
from schemes.models.claims import (
    Claim,
    ClaimDocument,
    ClaimEvent,
    ClaimFact,
    DeclaredInterest,
    Family,
    InformationRequest,
    Payee,
)
from schemes.models.journals import Journal, JournalItem
from schemes.models.ledger import Balance, Posting
from schemes.models.letters import Letter, LetterProof
from schemes.models.payments import (
    BankStatement,
    PayingAccount,
    Payment,
    PaymentBatch,
    StatementLine,
)
from schemes.models.recoveries import (
    Instalment,
    InstalmentPlan,
    Recovery,
    RecoveryEntry,
    RepaymentOffer,
)
from schemes.models.terms import Scheme, SchemeVersion

__all__ = [
    "Balance",
    "BankStatement",
    "Claim",
    "ClaimDocument",
    "ClaimEvent",
    "ClaimFact",
    "DeclaredInterest",
    "Family",
    "InformationRequest",
    "Instalment",
    "InstalmentPlan",
    "Journal",
    "JournalItem",
    "Letter",
    "LetterProof",
    "Payee",
    "PayingAccount",
    "Payment",
    "PaymentBatch",
    "Posting",
    "Recovery",
    "RecoveryEntry",
    "RepaymentOffer",
    "ReportLine",
    "Scheme",
    "SchemeVersion",
    "StatementLine",
    "StatementMapping",
    "StatementUpload",
    "StatusReport",
]
