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
    "claim.signal_judged": _("An officer judged a signal"),
    "claim.signal_confirmed": _("A second officer confirmed what a signal meant"),
    "claim.assigned": _("An officer was drawn for a claim"),
    "office.substitute_named": _("A substitute was named"),
    "office.substitute_ended": _("A substitute was ended"),
    "claim.audit_file_made": _("The audit file of a claim was made"),
    "completions.signed": _("A completion list was handed in"),
    "completions.withdrawn": _("A completion list was taken back"),
    "sample.drawn": _("A sample was drawn"),
    "sample.checked": _("A drawn claim was checked"),
    "office.absence_entered": _("An absence was entered"),
    "office.absence_cancelled": _("An absence was taken back"),
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
    "schemes.audit_file": _("Make the audit file of a claim"),
    "schemes.compare_completions": _("Compare claims with a completion list"),
    "schemes.schedule_days": _("Plan the day of the offices"),
    "schemes.office_day": _("Remind, let lapse and draw samples"),
    "schemes.draft_day": _("Remind of a draft or let it lapse"),
    "schemes.make_letters": _("Write the letters of a decision"),
}

#: Reasons that an officer may give; each stands in the letter.
REASONS: dict[str, Promise | str] = {
    "criteria": _("A condition of the scheme is not met"),
    "late": _("It came after the last day"),
    "evidence": _("A document is missing or does not show what it should"),
    "duplicate": _("The same cost was claimed before"),
    "amount": _("The amount is not right"),
    "other": _("Another reason, said in the note"),
}

ACCOUNTS: dict[str, Promise | str] = {
    "authority": _("Appropriated"),
    "uncommitted": _("Left to promise"),
    "committed": _("Promised, not yet paid"),
    "spent": _("Spent"),
    "grant_expense": _("Grant expense"),
    "payable": _("Payable"),
    "in_transit": _("In transit"),
    "bank": _("Bank"),
    "recoverable": _("To be recovered"),
}
EVENTS: dict[str, Promise | str] = {
    "appropriated": _("Appropriated"),
    "approved": _("Approved"),
    "released": _("Released"),
    "exported": _("Sent to the bank"),
    "matched": _("Paid by the bank"),
    "rejected": _("Sent back by the bank"),
    "recovery_demanded": _("Recovery demanded"),
    "recovered": _("Recovered"),
    "written_off": _("Written off"),
}
