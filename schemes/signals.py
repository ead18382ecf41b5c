"""What this app announces; receivers insert jobs or rows."""

from django.dispatch import Signal

#: A claim was submitted, handed back with answers, or appealed. Arguments: claim, by (the actor).
claim_submitted = Signal()
#: A claim was decided. Arguments: claim, by, sequence (of the step that decided it).
claim_decided = Signal()
#: A completion list was handed in or taken back. Arguments: listed, by.
completions_listed = Signal()
#: A batch may go to the bank. Arguments: batch, by.
batch_approved = Signal()
#: A draft of terms shall be compared with what is in force. Arguments: comparison, by.
comparison_wanted = Signal()
