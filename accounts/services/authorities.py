"""Dated authorities: a company lets an agent act for it, and takes that back."""

from __future__ import annotations

import base64
from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts.actors import Actor
from accounts.codes import as_typed, spaced
from accounts.models import Authority, Organisation
from accounts.roles import Kind
from accounts.sealing import keyed_hash
from audit import services as audit


class UnknownAgentError(LookupError):
    """No agent has that number."""


class NobodyActsError(Exception):
    """Only a signed-in person can give an authority."""


def agent_number(agent: Organisation) -> str:
    """The number an agent tells its clients: ten letters and digits, always the same."""
    # Made from the id and kept nowhere: no list of agents can be read off their numbers.
    digest = bytes.fromhex(keyed_hash(str(agent.pk), "agent-number"))
    return spaced(base64.b32encode(digest).decode()[:10])


def agent_with_number(number: str) -> Organisation:
    """The agent of that number; raises UnknownAgentError."""
    wanted = as_typed(number)
    for agent in Organisation.objects.filter(kind=Kind.AGENT):
        if agent_number(agent).replace("-", "") == wanted:
            return agent
    raise UnknownAgentError(number)


@transaction.atomic
def give_authority(
    *, agent: Organisation, task: str, valid_from: date, valid_until: date, by: Actor
) -> Authority:
    """Let an agent do a task for the actor's organisation, both days included.

    Raises NobodyActsError if the actor is nobody or acts for no organisation.
    """
    if by.user is None or by.organisation is None:
        raise NobodyActsError
    authority = Authority.objects.create(
        principal=by.organisation,
        agent=agent,
        task=task,
        valid_from=valid_from,
        valid_until=valid_until,
        granted_by=by.user,
    )
    _record("authority.given", authority, by)
    return authority


@transaction.atomic
def revoke_authority(*, authority: Authority, by: Actor) -> None:
    """End an authority at once; ending it again changes nothing."""
    live = Authority.objects.filter(pk=authority.pk, revoked_at=None)
    if live.update(revoked_at=timezone.now()):
        _record("authority.revoked", authority, by)


def _record(verb: str, authority: Authority, by: Actor) -> None:
    """Into both chains: it concerns the principal and the agent alike."""
    detail = {
        "principal": str(authority.principal),
        "agent": str(authority.agent),
        "task": authority.task,
        "from": authority.valid_from.isoformat(),
        "until": authority.valid_until.isoformat() if authority.valid_until else "",
    }
    for organisation_id in (authority.principal_id, authority.agent_id):
        audit.record(
            verb,
            organisation_id=organisation_id,
            by=by,
            target=authority,
            detail=detail,
        )
