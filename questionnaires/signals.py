"""What this app announces; receivers insert jobs."""

from django.dispatch import Signal

#: A response was signed off. Arguments: submission, by.
response_signed_off = Signal()

#: Somebody asked or answered in a question on a value. Arguments: query, message, by.
query_written = Signal()
#: A company began a response. Arguments: response, by.
response_started = Signal()
