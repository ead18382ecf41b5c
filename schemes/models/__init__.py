"""Schemes, claims, the ledger and payments as the database keeps them."""

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
from schemes.models.signals import Finding
from schemes.models.substitutes import DraftExpiry, Substitute
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
    "CompletionLine",
    "CompletionList",
    "ComparedClaim",
    "DeclaredInterest",
    "DraftExpiry",
    "Draw",
    "Family",
    "Finding",
    "InformationRequest",
    "Letter",
    "LetterProof",
    "ListChange",
    "Payee",
    "PayingAccount",
    "Payment",
    "PaymentBatch",
    "Posting",
    "SampleCheck",
    "Scheme",
    "SchemeVersion",
    "StatementLine",
    "Substitute",
    "VersionComparison",
]
