"""The record classes: whose records, which are too old, and how they go.

How many days each is kept stands as `retention.<name>` in the catalogue's parameters.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import DateTimeField, Exists, Max, OuterRef, Q, Sum
from django.db.models.functions import Coalesce

from accounts.models import IdempotencyKey, Invitation, MemberInvitation
from audit.models import AccessRecord, AccessSeal
from companies.models import SealingKey
from greenfin.retention.cuts import NOBODY, Cut, Rows
from greenfin.retention.removing import (
    delete,
    delete_campaigns,
    delete_readings,
    delete_uploads,
    destroy,
    drop_codes,
    erase_claims,
    erase_papers,
)
from jobs.models import Job
from questionnaires.models import (
    AnswerHistory,
    Campaign,
    CampaignRequest,
    Delivery,
    HelperLink,
    HistorySeal,
    Invitee,
    ShareLink,
)
from risk.models import BorrowerLink, SealedInput, Upload
from schemes.models import Claim, Finding, Letter, Payment
from schemes.services.erasing import ERASED


@dataclass(frozen=True, slots=True)
class Batches:
    """Records that are sealed in batches: when the last whole one ends that may go, and
    how many records the seals say there were up to then."""

    end: datetime | None
    sealed: int


@dataclass(frozen=True, slots=True)
class RecordClass:
    """One class: the rows that are too old, how they go, and who has such rows."""

    name: str
    due: Callable[[Cut], Rows]
    remove: Callable[[Cut, Rows], int] = delete
    batches: Callable[[Cut], Batches] | None = None
    of_platform: bool = False
    of_organisations: bool = True


def _history(cut: Cut) -> Rows:
    of_owner = AnswerHistory.objects.filter(response__organisation_id=cut.owner)
    return of_owner.filter(changed_at__lt=cut.before)


def _history_batches(cut: Cut) -> Batches:
    of_owner = HistorySeal.objects.filter(organisation_id=cut.owner)
    old = of_owner.filter(until__lte=cut.before)
    found = old.aggregate(end=Max("until"), sealed=Sum("count"))
    return Batches(found["end"], found["sealed"] or 0)


def _readings(cut: Cut) -> Rows:
    return AccessRecord.objects.filter(organisation_id=cut.owner, at__lt=cut.before)


def _readings_batches(cut: Cut) -> Batches:
    """Readings by somebody under a hold stay, and with them all that came after."""
    held = AccessRecord.objects.filter(reader_organisation_id__in=cut.held)
    of_owner = held.filter(organisation_id=cut.owner).order_by("at")
    first = of_owner.values_list("at", flat=True).first()
    seals = AccessSeal.objects.filter(organisation_id=cut.owner)
    old = seals.filter(last_at__lte=min(cut.before, first or cut.before))
    found = old.aggregate(end=Max("last_at"), sealed=Sum("count"))
    return Batches(found["end"], found["sealed"] or 0)


def _keys(cut: Cut) -> Rows:
    """The keys of a bank's companies under which no view since then was sealed."""
    needed = SealedInput.objects.filter(
        key_id=OuterRef("pk"), view__created_at__gte=cut.before
    )
    old = SealingKey.objects.filter(bank_id=cut.owner, made_at__lt=cut.before)
    living = old.filter(destroyed_at=None).exclude(company_id__in=cut.held)
    return living.filter(~Exists(needed))


def _uploads(cut: Cut) -> Rows:
    aside = (Upload.Status.DISCARDED, Upload.Status.REFUSED)
    of_owner = Upload.objects.filter(organisation_id=cut.owner, status__in=aside)
    return of_owner.filter(uploaded_at__lt=cut.before)


def _jobs(cut: Cut) -> Rows:
    of_owner = Job.objects.filter(
        organisation_id=None if cut.owner == NOBODY else cut.owner
    )
    return of_owner.exclude(status__in=Job.LIVE).filter(finished_at__lt=cut.before)


def _over(cut: Cut) -> Q:
    return Q(expires_at__lt=cut.before) | Q(revoked_at__lt=cut.before)


def _ended(cut: Cut) -> Q:
    return Q(accepted_at=None) & _over(cut)


def _invitations(cut: Cut) -> Rows:
    """Those of a campaign's list go with the campaign."""
    linked = BorrowerLink.objects.filter(invitation=OuterRef("pk"))
    listed = Invitee.objects.filter(invitation=OuterRef("pk"))
    sent = Invitation.objects.filter(_ended(cut), inviter_id=cut.owner)
    return sent.filter(~Exists(linked), ~Exists(listed))


def _campaigns(cut: Cut) -> Rows:
    """Campaigns long closed, unless somebody who answered is under a hold."""
    asked = CampaignRequest.objects.filter(
        campaign=OuterRef("pk"), company_id__in=cut.held
    )
    closed = Campaign.objects.filter(
        organisation_id=cut.owner, closed_at__lt=cut.before
    )
    return closed.filter(~Exists(asked))


def _messages(cut: Cut) -> Rows:
    """Messages to programs that arrived or were given up."""
    of_owner = Delivery.objects.filter(organisation_id=cut.owner)
    done = of_owner.exclude(state=Delivery.State.WAITING)
    return done.filter(created_at__lt=cut.before)


def _helper_links(cut: Cut) -> Rows:
    return HelperLink.objects.filter(_over(cut), organisation_id=cut.owner)


def _share_links(cut: Cut) -> Rows:
    return ShareLink.objects.filter(_over(cut), organisation_id=cut.owner)


def _member_invitations(cut: Cut) -> Rows:
    return MemberInvitation.objects.filter(_ended(cut), organisation_id=cut.owner)


def _codes(cut: Cut) -> Rows:
    """Codes of letters that nobody can use any more."""
    closed = _ended(cut) | Q(accepted_at__lt=cut.before)
    sent = Invitation.objects.filter(closed, inviter_id=cut.owner)
    return sent.exclude(code_sealed="")


def _idempotency_keys(cut: Cut) -> Rows:
    of_owner = IdempotencyKey.objects.filter(organisation_id=cut.owner)
    return of_owner.filter(created_at__lt=cut.before)


def _sessions(cut: Cut) -> Rows:
    return Session.objects.filter(expire_date__lt=cut.before)


def _session_places(cut: Cut) -> Rows:
    """Network addresses and browsers of sessions that are no more."""
    living = Session.objects.filter(
        session_key=OuterRef("session_key"), expire_date__gte=cut.before
    )
    places = UserSession.objects.filter(last_seen_at__lt=cut.before)
    return places.filter(~Exists(living))


def _ended_claims(cut: Cut) -> Rows:
    """The owner's claims that nothing happens to any more, and not under a hold."""
    of_owner = Claim.objects.filter(organisation_id=cut.owner, erased_at=None)
    told = of_owner.annotate(
        ended=Coalesce(Max("events__at"), "created_at", output_field=DateTimeField())
    )
    return told.filter(ended__lt=cut.before).exclude(office_id__in=cut.held)


def _claims_lapsed(cut: Cut) -> Rows:
    """Drafts that lapsed or were thrown away; they have no number."""
    states = (Claim.State.LAPSED, Claim.State.WITHDRAWN)
    return _ended_claims(cut).filter(number="", state__in=states)


def _claims_declined(cut: Cut) -> Rows:
    states = (Claim.State.DECLINED, Claim.State.WITHDRAWN, Claim.State.LAPSED)
    without = _ended_claims(cut).filter(state__in=states, fraud_marked_at=None)
    return without.exclude(number="")


def _claims_paid(cut: Cut) -> Rows:
    return _ended_claims(cut).filter(state=Claim.State.PAID, fraud_marked_at=None)


def _claims_fraud(cut: Cut) -> Rows:
    """Where fraud was found, whatever became of the claim, once it is over."""
    over = (Claim.State.PAID, *Claim.WITHOUT_AWARD)
    marked = _ended_claims(cut).filter(state__in=over, fraud_marked_at__isnull=False)
    return marked.filter(fraud_marked_at__lt=cut.before)


def _claim_papers(cut: Cut) -> Rows:
    """What the office wrote about claims that were erased on the applicant's side."""
    erased = Claim.objects.filter(office_id=cut.owner, erased_at__lt=cut.before)
    letters = Letter.objects.filter(claim=OuterRef("pk"))
    payments = Payment.objects.filter(claim=OuterRef("pk")).exclude(payee_name=ERASED)
    found = Finding.objects.filter(claim=OuterRef("pk")).exclude(values={})
    told = erased.filter(Exists(letters) | Exists(payments) | Exists(found))
    return told.exclude(organisation_id__in=cut.held)


CLASSES = (
    RecordClass("answer_history", _history, batches=_history_batches),
    RecordClass("access_log", _readings, delete_readings, _readings_batches),
    RecordClass("sealed_inputs", _keys, destroy),
    RecordClass("uploads_put_aside", _uploads, delete_uploads),
    RecordClass("finished_jobs", _jobs, of_platform=True),
    RecordClass("invitation_codes", _codes, drop_codes),
    RecordClass("invitations", _invitations),
    RecordClass("member_invitations", _member_invitations),
    RecordClass("idempotency_keys", _idempotency_keys),
    RecordClass("campaigns", _campaigns, delete_campaigns),
    RecordClass("webhook_messages", _messages),
    RecordClass("helper_links", _helper_links),
    RecordClass("share_links", _share_links),
    RecordClass("claims_lapsed", _claims_lapsed, erase_claims),
    RecordClass("claims_declined", _claims_declined, erase_claims),
    RecordClass("claims_paid", _claims_paid, erase_claims),
    RecordClass("claims_fraud", _claims_fraud, erase_claims),
    RecordClass("claim_papers", _claim_papers, erase_papers),
    RecordClass("sessions", _sessions, of_platform=True, of_organisations=False),
    RecordClass(
        "session_places", _session_places, of_platform=True, of_organisations=False
    ),
)
