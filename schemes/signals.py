"""What this app announces; receivers insert jobs or rows."""

from django.dispatch import Signal

#: A claim was submitted, or handed back with answers. Arguments: claim, by (the actor).
claim_submitted = Signal()
#: A claim was decided. Arguments: claim, by, sequence (of the step that decided it).
claim_decided = Signal()
#: A batch may go to the bank. Arguments: batch, by.
batch_approved = Signal()
