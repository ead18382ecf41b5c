"""The kinds of jobs this app does; each calls one service."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_noop

from accounts.models import Organisation
from accounts.roles import Kind
from accounts.tenancy import scope
from audit.services import SYSTEM
from jobs.housekeeping import daily
from jobs.registry import handler
from jobs.run import JobRun, PermanentError
from questionnaires.models import CampaignRequest, Submission
from questionnaires.services import (
    blank_paper,
    campaign_mail,
    given_supplements,
    sealing,
    webhooks,
)
from questionnaires.services import campaign_progress as progress
from questionnaires.services.campaign_mail import INVITE
from questionnaires.services.facts import extract_facts
from questionnaires.services.paper import audiences_of, make_pdf
from questionnaires.services.peers import release_peers
from questionnaires.services.reminding import remind_of_sections

#: Who invites companies.
INVITERS = (Kind.BANK, Kind.CENTRE)


def _submission(run: JobRun) -> Submission:
    found = Submission.objects.filter(pk=UUID(run.payload["submission"])).first()
    if found is None:
        raise PermanentError(gettext_noop("This submission is no longer there."))
    return found


@handler("questionnaires.extract_facts")
def extract(run: JobRun) -> dict[str, Any]:
    """Facts of a signed submission."""
    return {"facts": extract_facts(submission=_submission(run), by=SYSTEM)}


@handler("questionnaires.make_pdf", atomic=False)
def paper(run: JobRun) -> dict[str, Any]:
    """The PDF of a submission in one language, for each kind of reader there is."""
    submission, language = _submission(run), run.payload["language"]
    made = [
        make_pdf(submission=submission, language=language, audience=audience)
        for audience in audiences_of(submission)
    ]
    return {"file": str(made[0].file_id)}


@handler(blank_paper.KIND, atomic=False)
def blank(run: JobRun) -> dict[str, Any]:
    """The empty form as a PDF in one language."""
    assert run.job.organisation_id is not None
    made = blank_paper.make_blank(
        organisation_id=run.job.organisation_id,
        version_id=UUID(run.payload["version"]),
        language=run.payload["language"],
    )
    return {"file": str(made.pk)}


@handler(sealing.KIND)
def seal(run: JobRun) -> dict[str, Any]:
    """A batch of answers' history, sealed into the audit chain."""
    until = datetime.fromisoformat(run.payload["until"])
    assert run.job.organisation_id is not None
    made = sealing.seal_history(organisation_id=run.job.organisation_id, until=until)
    return {"sealed": made.count if made else 0}


@handler("questionnaires.remind_sections", atomic=False)
def remind_of_due(run: JobRun) -> dict[str, Any]:
    """Reminders of sections that are due, company by company, each by itself."""
    today, told = timezone.localdate(), 0
    companies = Organisation.objects.filter(kind=Kind.COMPANY)
    for organisation_id in companies.values_list("pk", flat=True):
        with scope(organisation_id):
            told += remind_of_sections(organisation_id=organisation_id, today=today)
    return {"told": told}


daily("questionnaires.remind_sections")


@handler(INVITE)
def invite(run: JobRun) -> dict[str, Any]:
    """One company of a campaign, written to once."""
    sent = campaign_mail.send_invitation(
        invitee_id=UUID(run.payload["invitee"]), user_id=UUID(run.payload["by"])
    )
    return {"sent": sent}


@handler("questionnaires.note_opened")
def note_opened(run: JobRun) -> dict[str, Any]:
    """The first time that a code was typed."""
    invitation_id = UUID(run.payload["invitation"])
    return {"first": progress.note_opened(invitation_id=invitation_id)}


@handler("questionnaires.join_campaign")
def join(run: JobRun) -> dict[str, Any]:
    """What a campaign asks of a company that joined."""
    asked = progress.join(invitation_id=UUID(run.payload["invitation"]))
    return {"request": str(asked.pk) if asked else ""}


@handler("questionnaires.follow_campaigns")
def follow(run: JobRun) -> dict[str, Any]:
    """How far a company is, for inviters that it shows it to."""
    assert run.job.organisation_id is not None
    return {"changed": progress.follow(company_id=run.job.organisation_id)}


@handler(progress.REMIND)
def remind(run: JobRun) -> dict[str, Any]:
    """One reminder; whether a mail went is not told to the inviter."""
    progress.remind(
        invitee_id=UUID(run.payload["invitee"]),
        column=run.payload["column"],
        today=timezone.localdate(),
    )
    return {}


@handler("questionnaires.tend_campaigns", atomic=False)
def tend(run: JobRun) -> dict[str, Any]:
    """Once a day: reminders that are due, and how far companies are."""
    today, done = timezone.localdate(), {"reminders": 0, "followed": 0}
    inviters = Organisation.objects.filter(kind__in=INVITERS).order_by("pk")
    for inviter in inviters.values_list("pk", flat=True):
        with scope(inviter):
            done["reminders"] += progress.queue_reminders(
                organisation_id=inviter, today=today
            )
            companies = CampaignRequest.objects.open().filter(inviter_id=inviter)
            found = sorted(set(companies.values_list("company_id", flat=True)))
        for company in found:
            with scope(company):
                progress.follow_later(company_id=company, by=SYSTEM)
        done["followed"] += len(found)
    return done


daily("questionnaires.tend_campaigns")


@handler("questionnaires.release_peers", atomic=False)
def peers(run: JobRun) -> dict[str, Any]:
    """Figures of peer groups, where enough has changed and the group is safe."""
    now = timezone.now()
    return {"groups": release_peers(today=timezone.localdate(now), at=now)}


daily("questionnaires.release_peers")


@handler("questionnaires.give_supplement")
def give(run: JobRun) -> dict[str, Any]:
    """Signed answers to a bank's own questions, laid before that bank."""
    return {
        "given": str(given_supplements.give_supplement(submission=_submission(run)).pk)
    }


@handler("questionnaires.erase_supplement")
def erase(run: JobRun) -> dict[str, Any]:
    """What a bank could read of a company that withdrew and erased."""
    company_id = run.job.organisation_id
    assert company_id is not None
    bank_id = UUID(run.payload["bank"])
    return {
        "erased": given_supplements.erase_given(company_id=company_id, bank_id=bank_id)
    }


@handler(webhooks.ANNOUNCE)
def announce(run: JobRun) -> dict[str, Any]:
    """A message for each address of the organisation that wants the event."""
    payload, organisation_id = run.payload, run.job.organisation_id
    assert organisation_id is not None
    told = webhooks.announce(
        organisation_id=organisation_id,
        event=payload["event"],
        key=payload["key"],
        at=datetime.fromisoformat(payload["at"]),
        data=payload["data"],
    )
    return {"addresses": told}


@handler(webhooks.DELIVER, atomic=False)
def deliver(run: JobRun) -> dict[str, Any]:
    """One attempt to deliver one message; the next attempt is a job of its own."""
    state = webhooks.deliver(
        delivery_id=UUID(run.payload["delivery"]), attempt=run.payload["attempt"]
    )
    return {"state": state}
