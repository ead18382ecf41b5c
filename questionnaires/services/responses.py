"""Starts a response for a period, and opens a signed one again as an amendment."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.models import Organisation
from audit.services import record
from questionnaires.models import Response, Version
from questionnaires.signals import response_started

LONGEST_DAYS = 550


class PeriodError(ValueError):
    """A reporting period that cannot be; the message says what to enter."""

    def __init__(self, field: str, message: str | Promise) -> None:
        super().__init__(message)
        self.field = field
        self.message = message


class EntityError(ValueError):
    """The questionnaire is made for organisations of another kind."""


class AmendmentError(ValueError):
    """A response that cannot be opened again; the message says why."""

    def __init__(self, message: str | Promise) -> None:
        super().__init__(message)
        self.message = message


@transaction.atomic
def start_response(
    *, organisation: Organisation, version: Version, start: date, end: date, by: Actor
) -> Response:
    """The company's response for a period, made now or found as it stands.

    One that was begun on an earlier version, or in another size, stays on that; see
    `growing`. Both days are included; the period need not be a calendar year.
    Raises PeriodError, and EntityError where a bank's form meets a company.
    """
    if version.questionnaire.entity != organisation.kind:
        raise EntityError(version.questionnaire.entity)
    _check_period(start, end)
    response, is_new = Response.objects.get_or_create(
        organisation=organisation,
        instrument=version.questionnaire.instrument,
        period_start=start,
        period_end=end,
        defaults={"version": version, "started_at": timezone.now()},
    )
    if is_new:
        detail = {"period": [start.isoformat(), end.isoformat()]}
        record(
            "response.started",
            organisation_id=organisation.pk,
            by=by,
            target=response,
            detail=detail,
        )
        response_started.send(sender=Response, response=response, by=by)
    return response


def _check_period(start: date, end: date) -> None:
    if end < start:
        raise PeriodError("end", _("Enter an end date after the start date."))
    if (end - start).days < 27:
        raise PeriodError("end", _("Enter a period of at least one month."))
    if (end - start).days > LONGEST_DAYS:
        raise PeriodError("end", _("Enter a period of at most 18 months."))
    if end > timezone.localdate():
        raise PeriodError("end", _("Enter a period that has ended."))


@transaction.atomic
def amend_response(*, response: Response, reason: str, by: Actor) -> Response:
    """Open a signed response again; what was signed stays, the next one is a revision.

    Raises AmendmentError without a reason, or if it is open already.
    """
    if not reason.strip():
        raise AmendmentError(_("Enter why the answers need to change."))
    locked = Response.objects.select_for_update().get(pk=response.pk)
    if locked.is_draft:
        raise AmendmentError(_("These answers are open already."))
    locked.status = Response.Status.DRAFT
    locked.revision += 1
    locked.amendment_reason = reason.strip()
    locked.save(update_fields=["status", "revision", "amendment_reason"])
    record(
        "response.reopened",
        organisation_id=locked.organisation_id,
        by=by,
        target=locked,
        detail={"revision": locked.revision},
    )
    return locked
