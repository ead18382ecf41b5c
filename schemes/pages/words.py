"""States, papers and sums in words, as each side of a claim reads them."""

from __future__ import annotations

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from measures.money import Money
from schemes.models import Claim
from schemes.saying import money, said
from schemes.services.terms import terms_of

S = Claim.State
Tag = dict[str, object]

#: What an applicant is told a state is, and what happens next. Source: the public labels
#: of the workflow; the office's own steps are not the applicant's concern.
PUBLIC = {
    S.DRAFT: (gettext_lazy("Draft"), "info", gettext_lazy("Finish and submit it.")),
    S.SUBMITTED: (
        gettext_lazy("Submitted"), "info",
        gettext_lazy("A case officer takes it up. You need do nothing."),
    ),
    S.SCREENING: (
        gettext_lazy("Being examined"), "info",
        gettext_lazy("The office examines your claim. You need do nothing."),
    ),
    S.INFO_REQUESTED: (
        gettext_lazy("Waiting for you"), "warn",
        gettext_lazy("The office has asked you something. Answer it below."),
    ),
    S.APPROVED: (
        gettext_lazy("Approved"), "ok", gettext_lazy("The payment is being prepared."),
    ),
    S.DECLINED: (
        gettext_lazy("Not approved"), "bad",
        gettext_lazy("You may ask for a review by somebody who has not seen your claim."),
    ),
    S.IN_BATCH: (
        gettext_lazy("Being paid"), "ok", gettext_lazy("The payment is being prepared."),
    ),
    S.SENT: (
        gettext_lazy("Being paid"), "ok", gettext_lazy("The bank has the payment."),
    ),
    S.PAID: (gettext_lazy("Paid"), "ok", gettext_lazy("Nothing is left to do.")),
    S.PAYMENT_FAILED: (
        gettext_lazy("Payment did not arrive"), "warn",
        gettext_lazy("The bank sent the payment back. Check the account below; the office pays again."),
    ),
    S.RECOVERY: (
        gettext_lazy("To be paid back"), "warn",
        gettext_lazy("The office asks you to pay something back. How stands below."),
    ),
    S.RECOVERED: (
        gettext_lazy("Paid back"), "plain", gettext_lazy("Nothing is left to do."),
    ),
    S.WRITTEN_OFF: (
        gettext_lazy("Closed"), "plain",
        gettext_lazy("The office no longer asks for what was open."),
    ),
    S.APPEAL: (
        gettext_lazy("Under review"), "info",
        gettext_lazy("Somebody who has not seen your claim looks at it anew."),
    ),
    S.WITHDRAWN: (
        gettext_lazy("Withdrawn"), "plain", gettext_lazy("You took it back."),
    ),
    S.LAPSED: (
        gettext_lazy("Lapsed"), "plain", gettext_lazy("It was not finished in time."),
    ),
}  # fmt: skip
PUBLIC[S.ASSESSED] = PUBLIC[S.RETURNED] = PUBLIC[S.SCREENING]


def public_tag(claim: Claim) -> Tag:
    """The state as its applicant reads it."""
    label, kind, _next = PUBLIC[S(claim.state)]
    return {"label": label, "kind": kind}


def what_next(claim: Claim) -> str:
    """What happens next, in a sentence for the applicant."""
    return str(PUBLIC[S(claim.state)][2])


def scheme_name(claim: Claim) -> str:
    """The scheme's name in the reader's language."""
    return said(terms_of(claim).terms.name)


def track_name(claim: Claim) -> str:
    """What is claimed, in the reader's language."""
    return said(terms_of(claim).tracks[claim.track].track.name)


def amount_text(claim: Claim) -> str:
    """The claim's amount, or that it is not known yet."""
    if claim.amount_minor is None:
        return _("not known yet")
    return money(Money(claim.amount_minor, claim.currency))


def moment(value: object) -> str:
    """An instant in the reader's way of writing; empty for none."""
    if value is None:
        return ""
    return date_format(localtime(value), "DATETIME_FORMAT")  # type: ignore[arg-type]
