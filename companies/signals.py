"""What this app announces; receivers in higher apps insert jobs."""

from django.dispatch import Signal

#: A bank's rights changed. Arguments: consent, by.
consent_changed = Signal()
#: Facts of a company became known. Arguments: organisation, by.
facts_recorded = Signal()
#: A company stated its number, with or without a paper. Arguments: company, by.
number_stated = Signal()
#: The paper of a statement was accepted or not. Arguments: statement, by.
number_decided = Signal()
