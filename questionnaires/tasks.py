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
from questionnaires.models import Submission
from questionnaires.services import sealing
from questionnaires.services.facts import extract_facts
from questionnaires.services.paper import make_pdf
from questionnaires.services.reminding import remind_of_sections


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
    """The PDF of a submission in one language."""
    made = make_pdf(submission=_submission(run), language=run.payload["language"])
    return {"file": str(made.file_id)}


@handler(sealing.KIND)
def seal(run: JobRun) -> dict[str, Any]:
    """A batch of answers' history, sealed into the audit chain."""
    until = datetime.fromisoformat(run.payload["until"])
    assert run.job.organisation_id is not None
    made = sealing.seal_history(organisation_id=run.job.organisation_id, until=until)
    return {"sealed": made.count if made else 0}


@handler("questionnaires.remind", atomic=False)
def remind(run: JobRun) -> dict[str, Any]:
    """Reminders of sections that are due, company by company, each by itself."""
    today, told = timezone.localdate(), 0
    companies = Organisation.objects.filter(kind=Kind.COMPANY)
    for organisation_id in companies.values_list("pk", flat=True):
        with scope(organisation_id):
            told += remind_of_sections(organisation_id=organisation_id, today=today)
    return {"told": told}


daily("questionnaires.remind")
