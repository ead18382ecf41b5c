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
from schemes.models.history import ClaimFactHistory
from schemes.models.journals import Journal, JournalItem
from schemes.models.ledger import Balance, Posting
from schemes.models.letters import Letter, LetterProof
from schemes.models.lists import Appropriation, ListChange
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
from schemes.models.statistics import StatisticsRelease
from schemes.models.terms import ComparedClaim, Scheme, SchemeVersion, VersionComparison

__all__ = [
    "Appropriation",
    "Balance",
    "BankStatement",
    "Claim",
    "ClaimDocument",
    "ClaimEvent",
    "ClaimFact",
    "ClaimFactHistory",
    "ComparedClaim",
    "DeclaredInterest",
    "Family",
    "InformationRequest",
    "Instalment",
    "InstalmentPlan",
    "Journal",
    "JournalItem",
    "Letter",
    "LetterProof",
    "ListChange",
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
    "StatisticsRelease",
    "StatementMapping",
    "StatementUpload",
    "StatusReport",
    "VersionComparison",
]
