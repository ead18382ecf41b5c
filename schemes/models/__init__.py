"""Schemes, claims, the ledger and payments as the database keeps them."""

from schemes.models.addresses import OfficerAddress
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
from schemes.models.completions import CompletionLine, CompletionList
from schemes.models.history import ClaimFactHistory
from schemes.models.invoices import ClaimInvoice
from schemes.models.journals import Journal, JournalItem
from schemes.models.ledger import Balance, Posting
from schemes.models.letters import Letter, LetterProof
from schemes.models.lists import Appropriation, ListChange
from schemes.models.lots import Absence, Draw, SampleCheck
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
from schemes.models.signals import Finding
from schemes.models.statistics import StatisticsRelease
from schemes.models.substitutes import Substitute
from schemes.models.terms import ComparedClaim, Scheme, SchemeVersion, VersionComparison

__all__ = [
    "Absence",
    "Appropriation",
    "Balance",
    "BankStatement",
    "Claim",
    "ClaimDocument",
    "ClaimEvent",
    "ClaimFact",
    "ClaimFactHistory",
    "ClaimInvoice",
    "ComparedClaim",
    "CompletionLine",
    "CompletionList",
    "DeclaredInterest",
    "Draw",
    "Family",
    "Finding",
    "InformationRequest",
    "Instalment",
    "InstalmentPlan",
    "Journal",
    "JournalItem",
    "Letter",
    "LetterProof",
    "ListChange",
    "OfficerAddress",
    "Payee",
    "PayingAccount",
    "Payment",
    "PaymentBatch",
    "Posting",
    "Recovery",
    "RecoveryEntry",
    "RepaymentOffer",
    "ReportLine",
    "SampleCheck",
    "Scheme",
    "SchemeVersion",
    "StatementLine",
    "StatementMapping",
    "StatementUpload",
    "StatisticsRelease",
    "StatusReport",
    "Substitute",
    "VersionComparison",
]
