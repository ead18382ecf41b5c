"""The sentences for this app's decisions, and how people are named in records."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.roles import ROLES

VERBS: dict[str, Promise | str] = {
    "organisation.created": _("The organisation was created"),
    "member.added": _("A person joined"),
    "member.invited": _("A person was invited"),
    "member.invitation_revoked": _("An invitation to join was revoked"),
    "member.role_changed": _("A person's role was changed"),
    "member.ended": _("A person left"),
    "person.second_factor_added": _("A member set up a second factor"),
    "person.second_factor_removed": _("A member removed a second factor"),
    "authority.given": _("An agent was given authority"),
    "authority.revoked": _("An agent's authority was revoked"),
    "token.created": _("A key for a program was made"),
    "token.revoked": _("A key for a program was ended"),
    "invitation.sent": _("A company was invited"),
    "invitation.accepted": _("A company accepted an invitation"),
    "invitation.revoked": _("An invitation of a company was revoked"),
    "legal_hold.lifted": _("A legal hold was lifted"),
    "legal_hold.placed": _("A legal hold was placed: nothing is removed for its age"),
}
#: The library's words for kinds of second factors.
FACTORS: dict[str, Promise | str] = {
    "totp": _("authenticator app"),
    "webauthn": _("passkey"),
    "recovery_codes": _("recovery codes"),
}


def person_in_words(label: str) -> str:
    """`Ada Yip (risk_officer)`, as records keep it, with the role in the reader's words."""
    name, _, key = label.removesuffix(")").rpartition(" (")
    return f"{name} ({ROLES[key].label})" if name and key in ROLES else label
