"""Campaigns are made, their lists read and added to, started and closed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, BinaryIO

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.permissions import Permission
from audit.services import record
from catalogue.sectors import resolve_sector
from documents.models import StoredFile
from documents.spreadsheets import Limits, Table, read_table
from documents.storage import plain_copy, store
from measures.headings import suggest_for
from questionnaires.inviting.listing import FIELDS, Known, Reading, read_list
from questionnaires.models import Campaign, CampaignList, Invitee, OptOut
from questionnaires.services.campaign_mail import queue_invitations

#: Longer lists are handed in in several files.
LIMITS = Limits(file_bytes=5_000_000, rows=5_000, columns=60, seconds=60)
REQUIRED = tuple(field.name for field in FIELDS if field.required)
S = Campaign.State


class CampaignError(ValueError):
    """Something a campaign does not allow; the message is fit to show."""

    def __init__(self, message: str | Promise, field: str = "") -> None:
        super().__init__(message)
        self.message, self.field = message, field


@transaction.atomic
def create_campaign(*, values: Mapping[str, Any], by: Actor) -> Campaign:
    """A campaign in preparation; nobody is written to by it."""
    if by.user is None or by.organisation is None:
        raise CampaignError(_("Nobody is signed in."))
    _check_days(values)
    campaign = Campaign.objects.create(
        organisation=by.organisation, created_by=by.user, **values
    )
    _record("campaign.created", campaign, by)
    return campaign


@transaction.atomic
def change_campaign(
    *, campaign: Campaign, values: Mapping[str, Any], by: Actor
) -> Campaign:
    """Change what is asked; once mails went out only their text, name and day."""
    now = locked(campaign)
    if now.state == S.CLOSED:
        raise CampaignError(_("This campaign is closed."))
    fixed = {"questionnaire_id", "period_start", "period_end", "smallest_size",
             "with_supplement"}  # fmt: skip
    for name, value in values.items():
        if now.state == S.RUNNING and name in fixed and getattr(now, name) != value:
            raise CampaignError(
                _("The invitations went out: what is asked stays as they say."), name
            )
        setattr(now, name, value)
    _check_days({"due_on": now.due_on, "period_end": now.period_end})
    now.save()
    _record("campaign.changed", now, by)
    return now


def _check_days(values: Mapping[str, Any]) -> None:
    due: date = values["due_on"]
    if due < timezone.localdate():
        raise CampaignError(_("Choose a day that is still to come."), "due_on")
    if due <= values["period_end"]:
        raise CampaignError(
            _("Choose a day after the period that is asked about."), "due_on"
        )


def locked(campaign: Campaign) -> Campaign:
    """The campaign as it stands, held until the transaction ends."""
    return Campaign.objects.select_for_update().get(pk=campaign.pk)


def stage_list(
    *, campaign: Campaign, name: str, source: BinaryIO, by: Actor
) -> CampaignList:
    """Read a CSV or XLSX file of companies; nobody is added by it.

    Raises UploadError of a file that cannot be read, CampaignError of one without the
    columns.
    """
    if by.user is None or campaign.organisation_id != by.organisation_id:
        raise CampaignError(_("Nobody is signed in."))
    if campaign.state == S.CLOSED:
        raise CampaignError(_("This campaign is closed."))
    file = store(
        organisation_id=campaign.organisation_id,
        name=name,
        media_type="application/octet-stream",
        source=source,
    )
    table = _table(file)
    reading, columns = _read(campaign, table)
    return CampaignList.objects.create(
        organisation_id=campaign.organisation_id,
        campaign=campaign,
        file=file,
        rows=len(table),
        entries=[entry.as_json() for entry in reading.entries],
        findings=[
            finding.as_json() | {"place": table.place(columns[finding.field])}
            for finding in reading.findings
        ],
        given_by=by.user,
    )


def _table(file: StoredFile) -> Table:
    with plain_copy(file) as path:
        return read_table(path, name=file.name, limits=LIMITS)


def _read(campaign: Campaign, table: Table) -> tuple[Reading, dict[str, str]]:
    columns = suggest_for(FIELDS, table.header)
    if missing := [name for name in REQUIRED if name not in columns]:
        raise CampaignError(
            _("The file lacks the columns: %(columns)s.")
            % {"columns": ", ".join(missing)},
            "file",
        )
    cells = {each: table.column(head).to_pylist() for each, head in columns.items()}
    rows = [
        (number, {each: cells[each][index] for each in cells})
        for index, number in enumerate(table.row_numbers.to_pylist())
    ]
    known = Known(
        set(campaign.invitees.values_list("email", flat=True)),
        set(_opted_out(campaign).values_list("email", flat=True)),
    )
    return read_list(rows, known, _sector_code), columns


def _opted_out(campaign: Campaign) -> Any:
    return OptOut.objects.filter(organisation_id=campaign.organisation_id)


def _sector_code(text: str) -> str:
    sector = resolve_sector(text)
    return sector.code if sector else ""


@transaction.atomic
def add_list(*, listed: CampaignList, by: Actor) -> int:
    """Add a file's companies to the campaign: those on it stay as they are.

    Gives how many are new. Nobody is written to yet.
    """
    campaign = locked(listed.campaign)
    now = CampaignList.objects.select_for_update().get(pk=listed.pk)
    if now.state != CampaignList.State.STAGED or campaign.state == S.CLOSED:
        raise CampaignError(_("This list was added or put aside already."))
    known = set(campaign.invitees.values_list("email", flat=True))
    known |= set(_opted_out(campaign).values_list("email", flat=True))
    new = [entry for entry in now.entries if entry["email"] not in known]
    Invitee.objects.bulk_create(
        Invitee(
            organisation_id=campaign.organisation_id,
            campaign=campaign,
            **{key: value for key, value in entry.items() if key != "row"},
        )
        for entry in new
    )
    now.state, now.added = CampaignList.State.ADDED, len(new)
    now.save(update_fields=["state", "added"])
    _record("campaign.list_added", campaign, by, count=len(new))
    return len(new)


@transaction.atomic
def discard_list(*, listed: CampaignList) -> None:
    """Put a file aside that was only looked at."""
    staged = CampaignList.objects.filter(pk=listed.pk, state=CampaignList.State.STAGED)
    staged.update(state=CampaignList.State.DISCARDED)


@transaction.atomic
def send_invitations(*, campaign: Campaign, by: Actor) -> int:
    """Write to every company of the list that was not written to; gives how many.

    Each mail is a job of its own, spread over time; pressing again sends none twice.
    """
    now = locked(campaign)
    if now.state == S.CLOSED:
        raise CampaignError(_("This campaign is closed."))
    if now.due_on < timezone.localdate():
        raise CampaignError(_("The day by which to answer has passed."))
    if not by.may(Permission.BORROWER_INVITE):
        raise CampaignError(_("Nobody is signed in."))
    count = queue_invitations(campaign=now, by=by)
    if not count:
        raise CampaignError(_("Everybody on the list was written to."))
    if now.state == S.DRAFT:
        now.state, now.launched_at = S.RUNNING, timezone.now()
        now.save(update_fields=["state", "launched_at"])
    _record("campaign.sent", now, by, count=count)
    return count


@transaction.atomic
def close_campaign(*, campaign: Campaign, by: Actor) -> None:
    """End a running campaign: no mail leaves any more, letters' codes go on working."""
    now = locked(campaign)
    if now.state != S.RUNNING:
        raise CampaignError(_("This campaign is not running."))
    now.state, now.closed_at = S.CLOSED, timezone.now()
    now.save(update_fields=["state", "closed_at"])
    _record("campaign.closed", now, by)


def _record(verb: str, campaign: Campaign, by: Actor, **detail: object) -> None:
    record(
        verb,
        organisation_id=campaign.organisation_id,
        by=by,
        target=campaign,
        detail={"name": campaign.name, "until": campaign.due_on.isoformat(), **detail},
    )
