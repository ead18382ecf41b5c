"""The words for this app's decisions and jobs."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

VERBS: dict[str, Promise | str] = {
    "claim.started": _("A claim was begun"),
    "claim.submit": _("A claim was submitted"),
    "claim.screen": _("A claim was taken up"),
    "claim.ask": _("The applicant was asked"),
    "claim.answer": _("The applicant answered"),
    "claim.assess": _("A claim was assessed"),
    "claim.return": _("An assessment was returned"),
    "claim.approve": _("A claim was approved"),
    "claim.decline": _("A claim was declined"),
    "claim.reopen": _("An approval was taken back"),
    "claim.appeal": _("A review was asked for"),
    "claim.batch": _("A claim was put into a payment batch"),
    "claim.unbatch": _("A claim was taken out of a payment batch"),
    "claim.send": _("A payment was sent to the bank"),
    "claim.match": _("A payment was found on the bank's statement"),
    "claim.bounce": _("A payment came back"),
    "claim.withdraw": _("A claim was withdrawn"),
    "claim.lapse": _("A claim lapsed"),
    "claim.interest_declared": _("An officer declared an interest"),
    "scheme.appropriated": _("Money was put at a scheme's disposal"),
    "scheme.account_named": _("A scheme's paying account was named"),
    "batch.made": _("A payment batch was put together"),
    "batch.approved": _("A payment batch was approved"),
    "batch.cancelled": _("A payment batch was taken apart"),
    "batch.sent": _("A payment batch was sent to the bank"),
    "statement.loaded": _("A bank statement was loaded"),
}
JOBS: dict[str, Promise | str] = {
    "schemes.receive_claim": _("Take in a claim"),
    "schemes.send_batch": _("Make the payment file of a batch"),
}
