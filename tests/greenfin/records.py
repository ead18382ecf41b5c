"""Makes one record of each class, as old as a test wants it."""

from __future__ import annotations

import io
from datetime import date, timedelta
from itertools import count

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.models import IdempotencyKey, Invitation, MemberInvitation
from audit.models import AccessRecord
from audit.sealing import seal_access
from audit.services import SYSTEM
from companies.models import SealingKey
from companies.services.keys import seal_for
from documents.storage import store
from jobs.models import Job
from jobs.services import enqueue
from questionnaires.models import (
    AnswerHistory,
    Campaign,
    Delivery,
    HelperLink,
    ShareLink,
    ShareOpening,
    Webhook,
)
from questionnaires.services.handing import (
    Recipient,
    invite_helper,
    share_submission,
)
from questionnaires.services.sealing import batch_end, seal_history
from questionnaires.services.signing import sign_off
from risk.models import RiskView, SealedInput, Upload
from tests.factories import campaigns, questionnaires
from tests.factories.accounts import company_invitation, member_invitation
from tests.factories.risk import AS_OF, loan, make_book
from tests.support.actors import actor_of, organisation_of

CONTENT = "MARKER-OF-CONTENT"
_numbers = count()


def answer_history(actor, at):
    """An answer changed at that instant, and sealed with its batch."""
    first_day = date(2024, 1, 1) + timedelta(days=next(_numbers))
    response = questionnaires.started(actor, start=first_day)
    questionnaires.answer(response, actor, "employees", "12")
    AnswerHistory.objects.filter(response=response).update(changed_at=at, text=CONTENT)
    seal_history(organisation_id=actor.organisation_id, until=batch_end(at))
    return AnswerHistory.objects.filter(response=response)


def access_log(owner, at, reader=None):
    """A reading of that owner's data, sealed an hour later."""
    made = AccessRecord.objects.create(
        organisation_id=owner.pk,
        reader_organisation_id=(reader or organisation_of("bank")).pk,
        reader_organisation_label=CONTENT,
        target_id="1",
        at=at,
    )
    seal_access(until=at + timedelta(hours=1))
    return AccessRecord.objects.filter(pk=made.pk)


def sealed_input(bank, company, at):
    """What a view of that instant used of the company, under the key of its year."""
    book = make_book(bank, [loan(1, "B1", 1_000_000)])
    RiskView.objects.create(organisation=bank, book=book, created_at=at)
    view = RiskView.objects.get(book=book)
    key_id, ciphertext = seal_for(
        company_id=company.pk, bank_id=bank.pk, text=f'["{CONTENT}"]'
    )
    year = timezone.localdate(at).year
    own = SealingKey.objects.filter(pk=key_id)
    if earlier := SealingKey.objects.filter(
        company=company, bank=bank, year=year, made_at__lt=at + timedelta(days=1)
    ).exclude(pk=key_id).first():  # fmt: skip
        own = SealingKey.objects.filter(pk=earlier.pk)
    else:
        own.update(made_at=at, year=year)
    SealedInput.objects.create(
        view=view, company=company, key_id=own.get().pk, ciphertext=ciphertext,
        sha256="0" * 64, scopes=[],
    )  # fmt: skip
    return own


def upload(bank, at, *, status=Upload.Status.DISCARDED, content=CONTENT):
    """A file that was put aside."""
    file = store(
        organisation_id=bank.pk,
        name="book.csv",
        media_type="text/csv",
        source=io.BytesIO(content.encode()),
    )
    made = Upload.objects.create(
        organisation=bank,
        kind=Upload.Kind.LOAN_BOOK,
        file=file,
        as_of=AS_OF,
        currency="HKD",
        status=status,
        uploaded_at=at,
        uploaded_by_label="Ada",
    )
    return Upload.objects.filter(pk=made.pk)


def finished_job(at, owner=None, status=Job.Status.DONE):
    key = f"{at.isoformat()} {status} {owner and owner.pk}"
    job = enqueue("documents.sweep", organisation_id=owner and owner.pk, by=SYSTEM,
                  payload={"text": CONTENT}, key=key)  # fmt: skip
    Job.objects.filter(pk=job.pk).update(status=status, finished_at=at)
    return Job.objects.filter(pk=job.pk)


def idempotency_key(owner, at):
    made = IdempotencyKey.objects.create(
        organisation=owner, key=CONTENT, request_hash="0" * 64, created_at=at
    )
    return IdempotencyKey.objects.filter(pk=made.pk)


def invitation(officer, ended_at, **fields):
    made = company_invitation(by=officer, expires_at=ended_at, **fields)
    return Invitation.objects.filter(pk=made.pk)


def invited_member(actor, ended_at):
    address = f"{ended_at.timestamp()}@example.org"
    made = member_invitation(actor.organisation, address, "contributor", by=actor)
    rows = MemberInvitation.objects.filter(pk=made.pk)
    rows.update(expires_at=ended_at)
    return rows


def session(key, ended_at):
    """A session that ended, and the device it was on."""
    Session.objects.create(session_key=key, session_data=CONTENT, expire_date=ended_at)
    UserSession.objects.create(
        user=actor_of("owner").user, ip="192.0.2.7", user_agent=CONTENT,
        session_key=key, last_seen_at=ended_at,
    )  # fmt: skip
    return Session.objects.filter(session_key=key)


def closed_campaign(officer, at):
    """A campaign that two companies were written to for, closed at that instant."""
    made = campaigns.mailed(officer, name=CONTENT)
    rows = Campaign.objects.filter(pk=made.pk)
    rows.update(state=Campaign.State.CLOSED, closed_at=at)
    Invitation.objects.filter(inviter=officer.organisation).update(expires_at=at)
    return rows


def webhook_message(owner, at, state=Delivery.State.DELIVERED):
    address = Webhook.objects.create(
        organisation=owner.organisation, url="https://example.org/",
        secret_sealed="x", created_by=owner.user,
    )  # fmt: skip
    made = Delivery.objects.create(
        organisation=owner.organisation, webhook=address, event="submission.signed",
        key="1", body=CONTENT, state=state, created_at=at,
    )  # fmt: skip
    return Delivery.objects.filter(pk=made.pk)


def helper_link(owner, ended_at):
    first_day = date(2024, 1, 1) + timedelta(days=next(_numbers))
    response = questionnaires.started(owner, start=first_day)
    made, _token = invite_helper(
        response=response, section="profile", question="", by=owner,
        to=Recipient(name=CONTENT, email="helper@example.org", days=7),
    )  # fmt: skip
    rows = HelperLink.objects.filter(pk=made.pk)
    rows.update(made_at=ended_at - timedelta(days=7), expires_at=ended_at)
    return rows


def share_link(owner, ended_at):
    """A buyer's link to signed answers, opened once."""
    first_day = date(2024, 1, 1) + timedelta(days=next(_numbers))
    response = questionnaires.started(owner, start=first_day)
    signed = sign_off(
        response=questionnaires.complete(response, owner), name="Chan",
        role_title="Director", by=owner, at=timezone.now(),
    )  # fmt: skip
    made, _token = share_submission(
        submission=signed, by=owner,
        to=Recipient(name=CONTENT, email="buyer@example.org", days=7),
    )  # fmt: skip
    ShareOpening.objects.create(organisation=owner.organisation, link=made, what="page")
    rows = ShareLink.objects.filter(pk=made.pk)
    rows.update(made_at=ended_at - timedelta(days=7), expires_at=ended_at)
    return rows
