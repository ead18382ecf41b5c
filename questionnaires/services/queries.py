"""Opens, answers and closes questions on a value, and tells the other side by mail."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from audit.services import record
from companies.models import Fact
from companies.selectors import scopes_in_force
from questionnaires.models import Answer, Query, QueryMessage, Response
from questionnaires.services.evidence import Spot
from questionnaires.signals import query_written

LONGEST = 2_000


class QueryError(ValueError):
    """A question that cannot be asked or answered so; the message says why."""

    def __init__(self, message: str | Promise) -> None:
        super().__init__(message)
        self.message = message


@transaction.atomic
def ask_colleagues(*, spot: Spot, about: dict[str, Any], text: str, by: Actor) -> Query:
    """A question on an answer, among those who may read it; also on signed ones."""
    query = Query(
        organisation_id=spot.response.organisation_id,
        asker_id=spot.response.organisation_id,
        response=spot.response,
        data_point=spot.data_point,
        row_id=spot.row_id,
        period_end=spot.response.period_end,
        about=about,
    )
    return _open(query, text, by)


@transaction.atomic
def ask_company(*, fact: Fact, text: str, by: Actor) -> Query:
    """A bank's question on a fact that is shared with it today.

    Raises QueryError where the company does not share that part.
    """
    bank = _organisation(by)
    shared = scopes_in_force(
        company_id=fact.organisation_id, bank_id=bank, on=timezone.localdate()
    )
    if fact.scope not in shared:
        raise QueryError(_("The company does not share this part with you."))
    query = Query(
        organisation_id=fact.organisation_id,
        asker_id=bank,
        fact_id=fact.pk,
        data_point=fact.data_point,
        row_id=str(fact.derivation.get("row") or ""),
        scope=fact.scope,
        period_end=fact.period_end,
        about=fact.derivation.get("label") or {},
    )
    return _open(query, text, by)


def _open(query: Query, text: str, by: Actor) -> Query:
    """The question with its first message, recorded on both sides."""
    said = _checked(text)
    query.opened_by, query.opened_by_label = by.audit_id, by.audit_label
    query.save(force_insert=True)
    _write(query, said, by)
    for organisation_id in {query.organisation_id, query.asker_id}:
        record("query.opened", organisation_id=organisation_id, by=by, target=query)
    return query


@transaction.atomic
def reply(*, query: Query, text: str, by: Actor) -> Query:
    """One more message; the other side's makes it answered, the asker's opens it again.

    Raises QueryError for an empty one, and for a question that is closed.
    """
    said = _checked(text)
    locked = Query.objects.select_for_update().get(pk=query.pk)
    if locked.state == Query.State.CLOSED:
        raise QueryError(_("This question is closed. Ask a new one."))
    asks = _is_asker(locked, by)
    locked.state = Query.State.OPEN if asks else Query.State.ANSWERED
    locked.save(update_fields=["state"])
    _write(locked, said, by)
    return locked


@transaction.atomic
def close(*, query: Query, by: Actor) -> Query:
    """The asking side is content. Raises QueryError for anybody else. Twice is once."""
    locked = Query.objects.select_for_update().get(pk=query.pk)
    if not may_close(locked, by):
        raise QueryError(_("Only who asked can close the question."))
    if locked.state != Query.State.CLOSED:
        locked.state, locked.closed_at = Query.State.CLOSED, timezone.now()
        locked.save(update_fields=["state", "closed_at"])
        for organisation_id in {locked.organisation_id, locked.asker_id}:
            record(
                "query.closed", organisation_id=organisation_id, by=by, target=locked
            )
    return locked


def may_close(query: Query, by: Actor) -> bool:
    """Whether the actor is of the organisation that asked."""
    return query.asker_id == by.organisation_id


def _is_asker(query: Query, by: Actor) -> bool:
    """Within one company the person asks, between two the organisation does."""
    if query.is_from_outside:
        return query.asker_id == by.organisation_id
    return query.opened_by == by.audit_id


def _organisation(by: Actor) -> UUID:
    """For whom the actor writes; raises QueryError if for nobody."""
    if by.organisation_id is None:
        raise QueryError(_("Choose for which organisation you act."))
    return by.organisation_id


def _checked(text: str) -> str:
    said = text.replace("\x00", "").strip()
    if not said:
        raise QueryError(_("Write your question or answer first."))
    if len(said) > LONGEST:
        raise QueryError(_("The text is too long. Shorten it to 2,000 characters."))
    return said


def _write(query: Query, text: str, by: Actor) -> None:
    message = QueryMessage.objects.create(
        query=query,
        author_id=_organisation(by),
        text=text,
        by=by.audit_id,
        by_label=by.audit_label,
    )
    query_written.send(sender=Query, query=query, message=message, by=by)


def place_of(query: Query) -> Response | None:
    """The company's response in which the queried value is answered, if there is one."""
    if query.response_id:
        return query.response
    answered = Answer.objects.filter(
        data_point=query.data_point,
        row_id=query.row_id,
        response__organisation_id=query.organisation_id,
        response__period_end=query.period_end,
    )
    found = answered.select_related("response").first()
    return found.response if found else None
