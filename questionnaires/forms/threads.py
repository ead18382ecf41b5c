"""Questions on values as pages show them: the list, and one with its messages."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.names import local_name
from companies.models import Fact
from companies.selectors import FactLine
from questionnaires.forms.fields import person_of
from questionnaires.language.piping import in_language
from questionnaires.models import Query
from questionnaires.selectors.definitions import content_language
from questionnaires.selectors.filling import filling_for
from questionnaires.services.queries import may_close, place_of
from questionnaires.words import for_page, shown_value

KINDS = {"open": "warn", "answered": "info", "closed": "plain"}


def name_of_query(query: Query) -> str:
    """What the question is about, in the reader's language."""
    text = in_language(query.about, content_language()) if query.about else ""
    return for_page(text) or query.data_point


def line_of(query: Query, actor: Actor) -> dict[str, Any]:
    """A question in a list: about what, who asks, how it stands."""
    outside = query.is_from_outside
    mine = query.asker_id == actor.organisation_id
    who = local_name(query.asker) if outside and not mine else ""
    return {
        "id": str(query.pk),
        "title": name_of_query(query),
        "year": str(query.period_end.year),
        "company": local_name(query.organisation) if outside and mine else "",
        "who": who or person_of(query.opened_by_label),
        "at": moment(query.opened_at),
        "state": {"label": query.get_state_display(), "kind": KINDS[query.state]},
        "url": thread_url(query, actor),
    }


def thread_url(query: Query, actor: Actor) -> str:
    """Where that side reads the question."""
    if query.is_from_outside and query.asker_id == actor.organisation_id:
        return reverse("questionnaires:asked_query", args=[query.pk])
    return reverse("questionnaires:query", args=[query.pk])


def thread_of(query: Query, actor: Actor) -> dict[str, Any]:
    """A question with its messages and what this reader can do."""
    is_open = query.state != Query.State.CLOSED
    return line_of(query, actor) | {
        "messages": [
            {
                "text": message.text,
                "who": _who(message.by_label, message.author, query, actor),
                "at": moment(message.at),
                "is_mine": message.author_id == actor.organisation_id,
            }
            for message in query.messages.select_related("author")
        ],
        "is_open": is_open,
        "may_close": is_open and may_close(query, actor),
        "asks": query.asker_id == actor.organisation_id,
    }


def value_of(query: Query, actor: Actor) -> str:
    """The value in question: as the bank was shown it, or as it stands in the answers.

    Empty where there is none, or none that its reader may see.
    """
    if query.fact_id:
        fact = Fact.objects.filter(pk=query.fact_id).first()
        line = FactLine(fact, "") if fact else None
        return f"{line.shown} {line.unit}".strip() if line else ""
    response = place_of(query)
    if response is None:
        return ""
    filling = filling_for(actor, response)
    question = filling.definition.by_data_point(query.data_point)
    if question is None or question.path in filling.hidden:
        return ""
    answer = filling.answer(question, query.row_id)
    if answer is None or not answer.text or answer.problem:
        return ""
    return shown_value(question, answer.text, answer.unit)


def _who(label: str, author: Any, query: Query, actor: Actor) -> str:
    name = person_of(label)
    if not query.is_from_outside:
        return name
    return _("%(person)s, %(organisation)s") % {
        "person": name,
        "organisation": local_name(author),
    }


def moment(at: datetime) -> str:
    """An instant as day and time, the month in words where the language has them so."""
    local = timezone.localtime(at)
    return f"{formats.date_format(local)}, {local:%H:%M}"
