"""As which of the roles of a form somebody reads it."""

from __future__ import annotations

from accounts.actors import Actor
from accounts.permissions import Permission
from questionnaires.language.definition import ROLES

EVERYBODY = frozenset(ROLES)
#: Whoever is let in from outside sees what a bank may see.
OUTSIDE = frozenset({"bank"})
#: What every person of the company may see: the paper is one for all of them.
COMPANY = frozenset({"respondent"})


def roles_of(actor: Actor) -> frozenset[str]:
    """Who answers is a respondent; who signs, or only reads, checks for the company."""
    roles = set()
    if actor.may(Permission.RESPONSE_EDIT):
        roles.add("respondent")
    if actor.may(Permission.RESPONSE_SIGN) or not roles:
        roles.add("reviewer")
    return frozenset(roles)
