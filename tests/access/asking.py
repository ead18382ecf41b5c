"""What the world's inviters have: campaigns with lists, and what they ask of whom."""

from __future__ import annotations

import io
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from accounts.actors import Actor
from accounts.sealing import seal
from documents.storage import store
from questionnaires.composing.supplement import Composed, composed_definition
from questionnaires.models import (
    Campaign,
    CampaignList,
    CampaignRequest,
    DefinitionDraft,
    Delivery,
    Invitee,
    Questionnaire,
    Supplement,
    Webhook,
)
from questionnaires.services.drafting import open_draft
from questionnaires.services.publishing import publish_version
from questionnaires.services.supplements import owner_of
from tests.support.actors import actor_of

SMALL = Path(__file__).parents[1] / "questionnaires" / "small.yaml"
Made = dict[str, Any]


def campaign(by: Actor, word: str, friend: Actor) -> tuple[Made, Made]:
    """A running campaign; what the inviter has of it, and what the company has."""
    owner, today = by.organisation, timezone.localdate()
    main, _ = Questionnaire.objects.get_or_create(
        pk="sme_micro", defaults={"instrument": "sme"}
    )
    found = Campaign.objects.create(
        organisation=owner,
        name=f"campaign {word}",
        questionnaire=main,
        period_start=date(2025, 1, 1),
        period_end=date(2025, 12, 31),
        due_on=today + timedelta(days=40),
        texts={"en": f"text {word}", "zh-Hant": f"text {word}"},
        created_by=by.user,
        state=Campaign.State.RUNNING,
        launched_at=timezone.now(),
        with_supplement=True,
    )
    file = store(
        organisation_id=owner.pk,
        name=f"companies {word}.csv",
        media_type="text/csv",
        source=io.BytesIO(f"company,e-mail\n{word},a@{word}.example\n".encode()),
    )
    listed = CampaignList.objects.create(
        organisation=owner,
        campaign=found,
        file=file,
        rows=1,
        entries=[entry(word)],
        given_by=by.user,
    )
    invitee = Invitee.objects.create(
        organisation=owner,
        campaign=found,
        name=f"invited {word}",
        email=f"b@{word}.example",
    )
    asked = CampaignRequest.objects.create(
        campaign=found, invitee=invitee, company=friend.organisation, inviter=owner
    )
    ours = {
        "questionnaires.Campaign": found.pk,
        "questionnaires.CampaignList": listed.pk,
        "questionnaires.Supplement": questions(by, word).pk,
    }
    ours["questionnaires.DefinitionDraft"] = draft(by, word).pk
    theirs = {"questionnaires.CampaignRequest": asked.pk}
    friends_word = friend.organisation.name.split()[-1]
    return ours | listening(by, word), theirs | listening(friend, friends_word)


def draft(by: Actor, word: str) -> DefinitionDraft:
    """A draft on the desk; banks have none of their own, but rows may be foreign."""
    text = SMALL.read_text(encoding="utf-8").replace("key: small", f"key: {word}", 1)
    return open_draft(files={"q.yaml": text}, note=f"note {word}", by=by)


def listening(by: Actor, word: str) -> Made:
    """An address for events, and a message that was given up."""
    webhook = Webhook.objects.create(
        organisation=by.organisation,
        url=f"https://{word}.example/",
        events=["consent.given"],
        secret_sealed=seal(word),
        created_by=by.user,
    )
    delivery = Delivery.objects.create(
        organisation=by.organisation,
        webhook=webhook,
        event="consent.given",
        key=word,
        body=f'{{"data": "{word}"}}',
        state=Delivery.State.FAILED,
    )
    return {
        "questionnaires.Webhook": webhook.pk,
        "questionnaires.Delivery": delivery.pk,
    }


def questions(by: Actor, word: str) -> Supplement:
    """Own questions: a version that was published, and the draft of the next."""
    texts = {"en": f"question {word}", "zh-Hant": f"question {word}"}
    asked = [Composed("q1", "text", texts)]
    definition = composed_definition(owner_of(by.organisation), 1, asked)
    given = {
        "organisation": by.organisation,
        "questions": [each.as_json() for each in asked],
        "last_key": 1,
        "changed_by": by.user,
    }
    Questionnaire.objects.create(
        pk=definition.key, instrument=definition.key, owner=by.organisation
    )
    Supplement.objects.create(
        number=1,
        state=Supplement.State.PUBLISHED,
        published_by=actor_of(by.role, by.organisation).user,
        published_at=timezone.now(),
        version=publish_version(definition=definition, by=by),
        **given,
    )
    return Supplement.objects.create(number=2, **given)


def entry(word: str) -> Made:
    """One company as a list holds it."""
    return {
        "row": 2,
        "name": f"listed {word}",
        "email": f"a@{word}.example",
        "reference": "",
        "language": "",
        "sector_code": "",
        "size_class": "",
    }
