"""What this app announces; receivers in higher apps insert jobs or rows."""

from django.dispatch import Signal

#: An invitation was accepted. Arguments: invitation, by (the actor).
invitation_accepted = Signal()
#: The code of an invitation was typed. Arguments: invitation.
invitation_opened = Signal()
