"""What can be permitted; which role may what stands in `roles`."""

from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    """One thing a role may do within its organisation."""

    MEMBERS_VIEW = "members.view"
    MEMBERS_MANAGE = "members.manage"
    AUDIT_VIEW = "audit.view"
    TOKENS_MANAGE = "tokens.manage"
    JOBS_VIEW = "jobs.view"
    JOBS_OPERATE = "jobs.operate"
    RESPONSE_VIEW = "response.view"
    RESPONSE_EDIT = "response.edit"
    RESPONSE_SIGN = "response.sign"
    CONSENT_VIEW = "consent.view"
    CONSENT_GRANT = "consent.grant"
    LOAN_BOOK_VIEW = "loan_book.view"
    LOAN_BOOK_UPLOAD = "loan_book.upload"
    RISK_VIEW_READ = "risk_view.read"
    RISK_VIEW_BUILD = "risk_view.build"
    RISK_VIEW_EXPORT = "risk_view.export"
    BORROWER_INVITE = "borrower.invite"
    BORROWER_LINK = "borrower.link"
