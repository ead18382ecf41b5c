"""What this app announces; receivers insert jobs."""

from django.dispatch import Signal

#: A response was signed off. Arguments: submission, by.
response_signed_off = Signal()
#: A company began a response. Arguments: response, by.
response_started = Signal()
