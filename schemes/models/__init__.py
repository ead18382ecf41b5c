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
from schemes.models.ledger import Balance, Posting
from schemes.models.letters import Letter, LetterProof
from schemes.models.payments import (
    BankStatement,
    PayingAccount,
    Payment,
    PaymentBatch,
    StatementLine,
)
from schemes.models.signals import Finding
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
    "Finding",
    "InformationRequest",
    "Letter",
    "LetterProof",
    "Payee",
    "PayingAccount",
    "Payment",
    "PaymentBatch",
    "Posting",
    "Scheme",
    "SchemeVersion",
    "StatementLine",
]
