"""What the demo's bank asks of companies: own questions, a campaign, a query, a webhook."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml
from django.utils import timezone

from accounts import tenancy
from accounts.services import invitations
from audit.services import SYSTEM
from companies.models import Fact
from greenfin.demo.filling import Filler
from greenfin.demo.people import Person
from jobs.models import Job
from jobs.poller import poll_once
from questionnaires.models import (
    Campaign,
    CampaignList,
    CampaignRequest,
    Event,
    Invitee,
)
from questionnaires.selectors.definitions import (
    MAIN_QUESTIONNAIRE,
    definition_of,
    newest_version,
)
from questionnaires.selectors.supplements import supplement_key
from questionnaires.services import campaign_mail, campaigns, supplements
from questionnaires.services.campaign_progress import agree_progress
from questionnaires.services.queries import ask_company
from questionnaires.services.responses import start_response
from questionnaires.services.signing import sign_off
from questionnaires.services.webhooks import create_webhook

FILE = Path(__file__).parent / "asking.yaml"
COLUMNS = ("company", "e-mail", "sector", "size", "language")
#: Who of the demo is on the list, and whether they show how far they are.
JOINS = {"golden_loom": ("mei", True), "noodle_house": ("ka_ho", True),
         "harbour_bakery": ("joy", False)}  # fmt: skip


def build(people: dict[str, Person], year: int) -> None:
    """All of it, once; what was made stays as people have changed it since."""
    felix = people["felix"]
    if Campaign.objects.filter(organisation=felix.organisation).exists():
        return
    raw = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    with tenancy.scope(felix.organisation.pk):
        create_webhook(url=raw["webhook"], events=Event.values, by=felix.actor)
        _publish_questions(people, raw["questions"])
        campaign = _campaign(felix, raw, year)
    _come(people, campaign, raw["list"])
    _answer(people["mei"], campaign, raw["answers"])
    _query(people, raw["query"])
    _centre(people["una"], year)


def _publish_questions(
    people: dict[str, Person], questions: Iterable[Mapping[str, Any]]
) -> None:
    """Felix composes them, Ada publishes them."""
    for asked in questions:
        values = {
            "type": asked["type"],
            "label": asked["label"],
            "help": asked.get("help", {"en": "", "zh-Hant": ""}),
            "options": [_option(line) for line in asked.get("options", ())],
            "unit": asked.get("unit", ""),
            "required": asked.get("required", False),
        }
        supplements.add_question(values=values, by=people["felix"].actor)
    proposed = supplements.propose_supplement(by=people["felix"].actor)
    supplements.publish_supplement(supplement=proposed, by=people["ada"].actor)


def _option(line: str) -> dict[str, str]:
    english, _bar, chinese = line.partition(" | ")
    return {"en": english, "zh-Hant": chinese}


def _campaign(felix: Person, raw: Mapping[str, Any], year: int) -> Campaign:
    """Sent to everybody on the list; a second list waits to be looked at."""
    campaign = campaigns.create_campaign(
        values=_values(raw["campaign"], year), by=felix.actor
    )
    listed = _list(campaign, "Borrowers to ask.csv", raw["list"], felix)
    campaigns.add_list(listed=listed, by=felix.actor)
    campaigns.send_invitations(campaign=campaign, by=felix.actor)
    # The mails leave one a second; a demo does not wait for them.
    waiting = Job.objects.filter(kind=campaign_mail.INVITE, status=Job.Status.WAITING)
    waiting.update(run_after=timezone.now())
    poll_once()
    _list(campaign, "Branches east.csv", raw["second_list"], felix)
    return campaign


def _values(raw: Mapping[str, Any], year: int) -> dict[str, Any]:
    return {
        "name": raw["name"].format(year=year),
        "questionnaire_id": MAIN_QUESTIONNAIRE,
        "period_start": date(year, 1, 1),
        "period_end": date(year, 12, 31),
        "due_on": timezone.localdate() + timedelta(days=35),
        "smallest_size": raw["smallest_size"],
        "with_supplement": True,
        "texts": raw["texts"],
    }


def _list(
    campaign: Campaign, name: str, rows: Iterable[Mapping[str, str]], by: Person
) -> CampaignList:
    """A CSV file as a bank would export it, read as everybody's."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow(
            [
                row["name"],
                row["email"],
                row["sector"],
                row["size"],
                row.get("language", ""),
            ]
        )
    source = io.BytesIO(text.getvalue().encode("utf-8-sig"))
    return campaigns.stage_list(
        campaign=campaign, name=name, source=source, by=by.actor
    )


def _come(
    people: dict[str, Person], campaign: Campaign, rows: Iterable[Mapping[str, str]]
) -> None:
    """Some type their code, one wants no more mail, three of the demo join."""
    by_address = {row["email"]: row for row in rows}
    with tenancy.scope(campaign.organisation_id):
        invitees = list(campaign.invitees.select_related("invitation"))
        for invitee in invitees:
            does = by_address[invitee.email].get("does")
            if does == "opened" and invitee.invitation:
                invitations.note_opened(invitation=invitee.invitation)
            elif does == "opted_out":
                campaign_mail.opt_out(invitee=invitee, by=SYSTEM)
    for invitee in invitees:
        if key := by_address[invitee.email].get("company"):
            person, agrees = JOINS[key]
            _join(people[person], invitee, agrees=agrees)


def _join(owner: Person, invitee: Invitee, *, agrees: bool) -> None:
    with tenancy.scope(owner.organisation.pk):
        assert invitee.invitation is not None
        invitations.accept_invitation(
            invitation=invitee.invitation, company=owner.organisation, by=owner.actor
        )
    poll_once()
    with tenancy.scope(owner.organisation.pk):
        if agrees:
            asked = CampaignRequest.objects.visible_to(owner.actor).get(invitee=invitee)
            agree_progress(request=asked, agrees=True, by=owner.actor)


def _answer(owner: Person, campaign: Campaign, texts: Iterable[str]) -> None:
    """One company answers the bank's own questions and signs them."""
    version = newest_version(supplement_key(campaign.organisation_id))
    assert version is not None
    definition = definition_of(version.pk)
    with tenancy.scope(owner.organisation.pk):
        response = start_response(
            organisation=owner.organisation,
            version=version,
            start=campaign.period_start,
            end=campaign.period_end,
            by=owner.actor,
        )
        next_year = timezone.localdate().year + 1
        answers = {
            key: text.format(next_year=next_year)
            for key, text in zip(definition.questions, texts, strict=True)
        }
        filler = Filler(response, definition, owner.actor)
        filler.fill({"answers": answers, "choices": {}, "tables": {}}, [])
        sign_off(
            response=response,
            name=owner.user.name,
            role_title="Director",
            by=owner.actor,
            at=timezone.now(),
        )
    poll_once()


def _query(people: dict[str, Person], raw: Mapping[str, str]) -> None:
    """The bank asks about one figure that it was shown."""
    ada, mei = people["ada"], people["mei"]
    with tenancy.scope(ada.organisation.pk):
        fact = Fact.objects.current().get(
            organisation=mei.organisation, data_point=raw["data_point"]
        )
        ask_company(fact=fact, text=raw["text"], by=ada.actor)
    poll_once()


def _centre(una: Person, year: int) -> None:
    """The Centre prepares a campaign of its own: nobody is on its list yet."""
    with tenancy.scope(una.organisation.pk):
        raw = {"name": "Textile trade {year}", "smallest_size": "micro", "texts": {}}
        values = _values(raw, year) | {"with_supplement": False}
        campaigns.create_campaign(values=values, by=una.actor)
