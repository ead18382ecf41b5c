"""Which roles there are, in which kind of organisation, and what each may do."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission as P


class Kind(models.TextChoices):
    """What an organisation is; a natural person acts for itself as `person`."""

    COMPANY = "company", _("Company")
    BANK = "bank", _("Bank")
    SCHEME_OFFICE = "scheme_office", _("Scheme office")
    CENTRE = "centre", _("Centre")
    PLATFORM = "platform", _("Platform")
    PERSON = "person", _("Person")
    AGENT = "agent", _("Agent")
    TRAINING_PROVIDER = "training_provider", _("Training provider")
    EXTERNAL_REVIEWER = "external_reviewer", _("External reviewer")
    INTERNSHIP_EMPLOYER = "internship_employer", _("Internship employer")


@dataclass(frozen=True, slots=True)
class Role:
    """A named set of permissions, held in organisations of one kind."""

    key: str
    kind: Kind
    label: Promise | str
    permissions: frozenset[P]
    second_factor: bool = False


_READ_COMPANY = {P.RESPONSE_VIEW, P.CONSENT_VIEW, P.MEMBERS_VIEW, P.JOBS_VIEW}
_READ_BANK = {P.LOAN_BOOK_VIEW, P.RISK_VIEW_READ, P.MEMBERS_VIEW, P.JOBS_VIEW}
_BASIC = {P.MEMBERS_VIEW, P.JOBS_VIEW}
_OFFICE = _BASIC | {P.CLAIM_READ}
_OWNER = {P.MEMBERS_MANAGE, P.TOKENS_MANAGE, P.AUDIT_VIEW}

_TABLE: list[tuple[str, Kind, Promise | str, set[P], bool]] = [
    ("owner", Kind.COMPANY, _("Owner"),
     _READ_COMPANY | _OWNER | {P.RESPONSE_EDIT, P.RESPONSE_SIGN, P.CONSENT_GRANT,
                              P.CLAIM_MAKE}, False),
    ("contributor", Kind.COMPANY, _("Contributor"), _READ_COMPANY | {P.RESPONSE_EDIT}, False),
    ("reader", Kind.COMPANY, _("Reader"), _READ_COMPANY, False),
    ("company_auditor", Kind.COMPANY, _("Auditor"), _READ_COMPANY | {P.AUDIT_VIEW}, False),
    ("risk_officer", Kind.BANK, _("Risk officer"),
     _READ_BANK | {P.LOAN_BOOK_UPLOAD, P.RISK_VIEW_BUILD, P.RISK_VIEW_EXPORT,
                   P.BORROWER_INVITE, P.BORROWER_LINK,
                   # A key may do no more than its maker: a program that loads books
                   # and reads facts needs a maker who may.
                   P.TOKENS_MANAGE}, True),
    ("bank_administrator", Kind.BANK, _("Bank administrator"),
     # The answers are those of the bank's self-diagnostic; nobody else there sees them.
     _READ_BANK | _OWNER | {P.RESPONSE_VIEW, P.RESPONSE_EDIT, P.RESPONSE_SIGN,
                   P.BORROWER_INVITE, P.BORROWER_LINK}, True),
    ("bank_auditor", Kind.BANK, _("Auditor"), _READ_BANK | {P.AUDIT_VIEW}, True),
    ("case_officer", Kind.SCHEME_OFFICE, _("Case officer"),
     _OFFICE | {P.CLAIM_ASSESS}, True),
    ("checker", Kind.SCHEME_OFFICE, _("Checker"), _OFFICE | {P.CLAIM_APPROVE}, True),
    ("payment_approver", Kind.SCHEME_OFFICE, _("Payment approver"),
     _OFFICE | {P.PAYMENT_APPROVE}, True),
    ("scheme_administrator", Kind.SCHEME_OFFICE, _("Scheme administrator"),
     _OFFICE | _OWNER | {P.PAYMENT_MAKE, P.SCHEME_MANAGE}, True),
    ("scheme_auditor", Kind.SCHEME_OFFICE, _("Auditor"), _OFFICE | {P.AUDIT_VIEW}, True),
    ("analyst", Kind.CENTRE, _("Analyst"),
     _BASIC | {P.BORROWER_INVITE, P.CONTENT_EDIT}, False),
    ("content_editor", Kind.CENTRE, _("Content editor"), _BASIC | {P.CONTENT_EDIT}, False),
    ("centre_auditor", Kind.CENTRE, _("Auditor"), _BASIC | {P.AUDIT_VIEW}, False),
    ("operator", Kind.PLATFORM, _("Platform operator"),
     _BASIC | _OWNER | {P.JOBS_OPERATE, P.NUMBER_CHECK}, True),
    ("platform_auditor", Kind.PLATFORM, _("Auditor"), _BASIC | {P.AUDIT_VIEW}, True),
    ("trainee", Kind.PERSON, _("Trainee"), {P.JOBS_VIEW, P.CLAIM_MAKE}, False),
    ("student", Kind.PERSON, _("Student"), {P.JOBS_VIEW, P.CLAIM_MAKE}, False),
    ("accountant", Kind.AGENT, _("Accountant"), _BASIC, False),
    ("lender", Kind.AGENT, _("Lender"), _BASIC, False),
    ("arranger", Kind.AGENT, _("Arranger"), _BASIC, False),
    ("agent_auditor", Kind.AGENT, _("Auditor"), _BASIC | {P.AUDIT_VIEW}, False),
    ("provider_officer", Kind.TRAINING_PROVIDER, _("Programme officer"),
     _BASIC | {P.COMPLETION_UPLOAD}, False),
    ("provider_auditor", Kind.TRAINING_PROVIDER, _("Auditor"),
     _BASIC | {P.AUDIT_VIEW}, False),
    ("reviewer_officer", Kind.EXTERNAL_REVIEWER, _("Review officer"), _BASIC, False),
    ("reviewer_auditor", Kind.EXTERNAL_REVIEWER, _("Auditor"),
     _BASIC | {P.AUDIT_VIEW}, False),
    ("employer_officer", Kind.INTERNSHIP_EMPLOYER, _("Internship officer"), _BASIC, False),
    ("employer_auditor", Kind.INTERNSHIP_EMPLOYER, _("Auditor"),
     _BASIC | {P.AUDIT_VIEW}, False),
]  # fmt: skip

ROLES: dict[str, Role] = {
    key: Role(key, kind, label, frozenset(permissions), second_factor)
    for key, kind, label, permissions, second_factor in _TABLE
}

#: Who of an agent acts for its principals. Its auditor reads the agent's own record:
#: a client that gave an authority to fill in answers gave it to those who do the work.
ACTS_FOR_PRINCIPALS = frozenset({"accountant", "lender", "arranger"})

#: What an agent may do for its principal, by the task its authority names.
AUTHORITY_PERMISSIONS: dict[str, frozenset[P]] = {
    "answer": frozenset({P.RESPONSE_VIEW, P.RESPONSE_EDIT, P.JOBS_VIEW}),
    "claim": frozenset({P.JOBS_VIEW, P.CLAIM_MAKE}),
}


def roles_of(kind: str) -> list[Role]:
    """The roles one can hold in an organisation of that kind."""
    return [role for role in ROLES.values() if role.kind == kind]
