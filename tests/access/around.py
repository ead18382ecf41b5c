"""What stands around the world's answers: papers, questions, links to others."""

from __future__ import annotations

import io
from typing import Any
from uuid import UUID

from accounts.actors import Actor
from accounts.tenancy import scope
from companies.models import Fact
from documents.storage import store
from questionnaires.models import Evidence, Response
from questionnaires.services.evidence import Spot
from questionnaires.services.queries import ask_colleagues, ask_company


def around_answers(actor: Actor, word: str, response_id: UUID) -> dict[str, Any]:
    """A paper and a colleague's question of a company."""
    with scope(actor.organisation_id):
        response = Response.objects.get(pk=response_id)
        file = store(
            organisation_id=actor.organisation_id,
            name=f"bill {word}.png",
            media_type="image/png",
            source=io.BytesIO(b"\x89PNG\r\n\x1a\n" + word.encode()),
        )
        paper = Evidence.objects.create(
            organisation_id=actor.organisation_id,
            file=file,
            added_by_label=f"owner {word} (owner)",
        )
        query = ask_colleagues(
            spot=Spot(response, "profile.employees"),
            about={"en": f"about {word}", "zh-Hant": f"關於 {word}"},
            text=f"question {word}",
            by=actor,
        )
    return {"questionnaires.Evidence": paper.pk, "questionnaires.Query": query.pk}


def asked_by_bank(actor: Actor, word: str, friend: Actor) -> dict[str, Any]:
    """A bank's question on a fact that its friend shares."""
    with scope(actor.organisation_id):
        fact = Fact.objects.current().get(
            organisation=friend.organisation, data_point="emissions.scope_1"
        )
        query = ask_company(fact=fact, text=f"question {word}", by=actor)
    return {"questionnaires.Query": query.pk}
