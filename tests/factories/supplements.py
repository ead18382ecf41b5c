"""A bank's own questions, published by two people and answered by a company."""

from __future__ import annotations

from django.utils import timezone

from accounts.actors import Actor
from questionnaires.models import CampaignRequest, Supplement
from questionnaires.selectors.definitions import definition_of
from questionnaires.services import supplements as services
from questionnaires.services.responses import start_response
from questionnaires.services.saving import Entry, save_answer
from questionnaires.services.signing import sign_off
from tests.factories import campaigns
from tests.support.actors import actor_of


def values(kind: str = "yes_no", **fields):
    """One question as its form gives it."""
    given = {
        "type": kind,
        "label": {"en": "Do you lease?", "zh-Hant": "是否租用?"},
        "help": {},
        "options": [],
        "unit": "",
        "required": True,
    }
    return given | fields


CHOICE = values(
    "choice",
    label={"en": "Which roof?", "zh-Hant": "甚麼屋頂?"},
    options=[{"en": "Flat", "zh-Hant": "平頂"}, {"en": "Pitched", "zh-Hant": "斜頂"}],
)


def published(by: Actor, *questions) -> Supplement:
    """Published by a colleague of whoever proposed it."""
    for question in questions or (values(), CHOICE):
        services.add_question(values=question, by=by)
    draft = services.propose_supplement(by=by)
    second = actor_of("bank_administrator", by.organisation)
    return services.publish_supplement(supplement=draft, by=second)


def asked(by: Actor, owner: Actor) -> CampaignRequest:
    """A campaign with own questions, which the owner's company joined."""
    published(by)
    return campaigns.joined(campaigns.mailed(by, with_supplement=True), owner)


def answered(request: CampaignRequest, owner: Actor, **answers: str):
    """The company's response to the own questions, not signed yet."""
    found = request.inviter.supplements.filter(state="published").first()
    assert found is not None
    assert found.version is not None
    response = start_response(
        organisation=owner.organisation,
        version=found.version,
        start=request.campaign.period_start,
        end=request.campaign.period_end,
        by=owner,
    )
    definition = definition_of(found.version_id)
    for key, text in ({"q1": "yes", "q2": "o1"} | answers).items():
        question = definition.questions[key]
        save_answer(
            response_id=response.pk,
            organisation_id=response.organisation_id,
            entry=Entry(question.data_point, "", text=text),
            base=0,
            by=owner,
            at=timezone.now(),
        )
    return response


def signed(request: CampaignRequest, owner: Actor, **answers: str):
    """The submission of those answers."""
    return sign_off(
        response=answered(request, owner, **answers),
        name="Chan",
        role_title="Director",
        by=owner,
        at=timezone.now(),
    )
