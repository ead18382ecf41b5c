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
    "claim.restate": _("The account to be paid was changed"),
    "claim.check_payee": _("The changed account was checked"),
    "claim.offset": _("A part of an award was set off"),
    "claim.offset_all": _("An award was set off"),
    "claim.demand": _("Money was demanded back"),
    "claim.repay": _("Money came back by itself"),
    "claim.recover": _("All that was demanded has come back"),
    "claim.propose_write_off": _("A write-off was proposed"),
    "claim.keep_asking": _("A proposed write-off was refused"),
    "claim.write_off": _("What was still open was written off"),
    "claim.withdraw": _("A claim was withdrawn"),
    "claim.lapse": _("A claim lapsed"),
    "claim.fraud_marked": _("A claim was marked as fraud"),
    "claims.handed_out": _("Everything held about an applicant was handed out"),
    "claim.interest_declared": _("An officer declared an interest"),
    "claim.invoice_read": _("An officer read an invoice off a paper"),
    "office.address_stated": _("An officer stated their address"),
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
    "scheme.closed": _("A scheme was closed to new claims"),
    "scheme.closing_asked": _("Somebody asked to close a scheme"),
    "scheme.closing_dropped": _("A scheme stays open after all"),
    "scheme.version_loaded": _("Terms were read from greenfin's files"),
    "scheme.version_proposed": _("A new version of terms was proposed"),
    "scheme.version_published": _("A new version of terms was published"),
    "scheme.version_put_aside": _("A draft of terms was put aside"),
    "scheme.list_proposed": _("A change of a list was proposed"),
    "scheme.list_approved": _("A change of a list was approved"),
    "scheme.list_refused": _("A change of a list was refused"),
    "scheme.appropriation_entered": _("Money for a scheme was entered"),
    "scheme.appropriation_refused": _("Money for a scheme was refused"),
    "scheme.statistics_released": _("Figures of a scheme were released"),
    "scheme.account_named": _("A scheme's paying account was named"),
    "batch.made": _("A payment batch was put together"),
    "batch.approved": _("A payment batch was approved"),
    "batch.cancelled": _("A payment batch was taken apart"),
    "batch.sent": _("A payment batch was sent to the bank"),
    "journal.made": _("Postings were handed over to the office's books"),
    "statement.loaded": _("A bank statement was loaded"),
    "statement.line_settled": _("A statement line was settled by hand"),
    "report.loaded": _("A bank's status report was loaded"),
    "report.line_settled": _("A line of a status report was settled by hand"),
    "recovery.received": _("Money came back"),
    "recovery.plan_agreed": _("Instalments were agreed"),
    "repayment.offered": _("A repayment was announced"),
    "repayment.withdrawn": _("An announced repayment was taken back"),
}

#: The lists that greenfin's schemes keep, as they stand in decisions.
LISTS: dict[str, Promise | str] = {
    "eligible_programmes": _("eligible programmes"),
    "recognised_reviewers": _("recognised external reviewers"),
    "rating_agencies": _("recognised rating agencies"),
}

JOBS: dict[str, Promise | str] = {
    "schemes.receive_claim": _("Take in a claim"),
    "schemes.send_batch": _("Make the payment file of a batch"),
    "schemes.audit_file": _("Make the audit file of a claim"),
    "schemes.compare_completions": _("Compare claims with a completion list"),
    "schemes.schedule_days": _("Plan the day of the offices"),
    "schemes.office_day": _("Remind, let lapse and draw samples"),
    "schemes.compare_version": _("Compare a draft of terms with past cases"),
    "schemes.release_statistics": _("Release the figures of schemes"),
    "schemes.tend_drafts": _("Tell of drafts that end, and let them lapse"),
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

#: Why money is demanded back; each stands in the letter.
DEMAND_REASONS: dict[str, Promise | str] = {
    "not_entitled": _("A condition of the scheme was not met"),
    "not_kept": _("A condition of the approval was not kept"),
    "untrue": _("Something stated was not true"),
    "paid_twice": _("The same cost was paid twice"),
    "too_much": _("More was paid than was due"),
    "other": _("Another reason, said in the note"),
}
#: Why what is still open is given up.
WRITE_OFF_REASONS: dict[str, Promise | str] = {
    "insolvent": _("Whoever owes it cannot pay: insolvent or wound up"),
    "not_found": _("Whoever owes it cannot be found"),
    "too_late": _("It can no longer be claimed at law"),
    "costs_more": _("Asking on costs more than is open"),
    "hardship": _("Paying would be a hardship"),
    "not_owed": _("It was not owed after all"),
}
#: Every reason an officer may have given, by its key.
ALL_REASONS = REASONS | DEMAND_REASONS | WRITE_OFF_REASONS

#: What banks mean by the reason codes they send most; source: ISO 20022 external codes.
BANK_REASONS: dict[str, Promise | str] = {
    "AC01": _("the account number is wrong"),
    "AC04": _("the account is closed"),
    "AC06": _("the account is blocked"),
    "AG01": _("the account takes no such transfers"),
    "AM04": _("there was not enough money"),
    "AM05": _("the bank has it twice"),
    "BE01": _("the name is not that of the account"),
    "MD07": _("the account holder has died"),
    "RC01": _("the bank code is wrong"),
}
#: The outcomes of a status report in words.
OUTCOMES: dict[str, Promise | str] = {
    "pending": _("Waits at the bank"),
    "accepted": _("Accepted by the bank"),
    "settled": _("Carried out by the bank"),
    "rejected": _("Rejected by the bank"),
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
    "returned": _("Paid, then returned"),
    "recovery_demanded": _("Recovery demanded"),
    "recovered": _("Recovered"),
    "written_off": _("Written off"),
}
