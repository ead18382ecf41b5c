"""What this app announces; receivers in higher apps insert jobs or rows."""

from django.dispatch import Signal

#: An invitation was accepted. Arguments: invitation, by (the actor).
invitation_accepted = Signal()
