"""What can be permitted; which role may what stands in `roles`."""

from __future__ import annotations

from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


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
    NUMBER_CHECK = "number.check"
    LOAN_BOOK_VIEW = "loan_book.view"
    LOAN_BOOK_UPLOAD = "loan_book.upload"
    RISK_VIEW_READ = "risk_view.read"
    RISK_VIEW_BUILD = "risk_view.build"
    RISK_VIEW_EXPORT = "risk_view.export"
    BORROWER_INVITE = "borrower.invite"
    BORROWER_LINK = "borrower.link"
    CLAIM_MAKE = "claim.make"
    CLAIM_READ = "claim.read"
    CLAIM_ASSESS = "claim.assess"
    CLAIM_APPROVE = "claim.approve"
    PAYMENT_MAKE = "payment.make"
    PAYMENT_APPROVE = "payment.approve"
    SCHEME_MANAGE = "scheme.manage"
    COMPLETION_UPLOAD = "completion.upload"
    CONTENT_EDIT = "content.edit"


#: Each permission in words, for the page on which a token's scopes are chosen.
LABELS: dict[Permission, Promise | str] = {
    Permission.MEMBERS_VIEW: _("See who belongs to the organisation"),
    Permission.MEMBERS_MANAGE: _("Invite people and change their roles"),
    Permission.AUDIT_VIEW: _("Read the record of decisions"),
    Permission.TOKENS_MANAGE: _("Make and end keys for programs"),
    Permission.JOBS_VIEW: _("See the organisation's jobs"),
    Permission.JOBS_OPERATE: _("Operate all jobs"),
    Permission.RESPONSE_VIEW: _("Read answers"),
    Permission.RESPONSE_EDIT: _("Write answers"),
    Permission.RESPONSE_SIGN: _("Sign answers off"),
    Permission.CONSENT_VIEW: _("See who has access"),
    Permission.CONSENT_GRANT: _("Give and withdraw access"),
    Permission.NUMBER_CHECK: _("Check companies' registration numbers"),
    Permission.LOAN_BOOK_VIEW: _("See loan books"),
    Permission.LOAN_BOOK_UPLOAD: _("Upload loan books"),
    Permission.RISK_VIEW_READ: _("Read risk views and consented facts"),
    Permission.RISK_VIEW_BUILD: _("Build risk views"),
    Permission.RISK_VIEW_EXPORT: _("Export risk views"),
    Permission.BORROWER_INVITE: _("Invite companies"),
    Permission.BORROWER_LINK: _("Link borrowers and companies"),
    Permission.CLAIM_MAKE: _("Prepare and submit claims"),
    Permission.CLAIM_READ: _("Read claims and the ledger"),
    Permission.CLAIM_ASSESS: _("Assess claims"),
    Permission.CLAIM_APPROVE: _("Approve or decline claims"),
    Permission.PAYMENT_MAKE: _("Put payments together and reconcile them"),
    Permission.PAYMENT_APPROVE: _("Approve payments"),
    Permission.SCHEME_MANAGE: _("Manage schemes and budgets"),
    Permission.COMPLETION_UPLOAD: _("Hand in lists of who completed a programme"),
    Permission.CONTENT_EDIT: _("Draft and publish questionnaires"),
}
