"""Puts parts of a response into other hands: a colleague's, a helper's, a reader's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.core.validators import validate_email
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.models import Membership, User
from accounts.permissions import Permission
from accounts.roles import ROLES
from accounts.services.notices import send_notice
from audit.services import record
from questionnaires.models import (
    Assignment,
    HelperLink,
    Response,
    ShareLink,
    ShareOpening,
    Submission,
)
from questionnaires.services.rows import lock_draft
from questionnaires.services.secrets import hash_of, new_token

MOST_DAYS = 90
HELPER_DAYS = 14
MOST_OPEN_LINKS = 50


class HandingError(ValueError):
    """A part that cannot be handed on so; `field` is at fault, the message says why."""

    def __init__(self, field: str, message: str | Promise) -> None:
        super().__init__(message)
        self.field = field
        self.message = message


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom a link is for, and for how long."""

    name: str
    email: str
    days: int

    def checked(self) -> Recipient:
        """The same without blanks around; raises HandingError."""
        name, email = self.name.strip(), self.email.strip()
        if not name or len(name) > 120:
            raise HandingError("name", _("Enter the name of the person."))
        if email:
            try:
                validate_email(email)
            except ValidationError as error:
                words = _("Enter an e-mail address, or leave it empty.")
                raise HandingError("email", words) from error
        if not 1 <= self.days <= MOST_DAYS:
            raise HandingError("days", _("Enter 1 to 90 days."))
        return Recipient(name, email, self.days)


def colleagues_of(organisation_id: UUID) -> list[User]:
    """Who of the company can fill in a section."""
    roles = [
        key
        for key, role in ROLES.items()
        if Permission.RESPONSE_EDIT in role.permissions
    ]
    members = Membership.objects.current().filter(
        organisation_id=organisation_id, role__in=roles
    )
    found = {each.user for each in members.select_related("user")}
    return sorted(found, key=lambda user: str(user))


@transaction.atomic
def assign_section(
    *, response: Response, section: str, user_id: str, due_on: date | None, by: Actor
) -> Assignment:
    """Give a section to a colleague, who hears of it; the one before has it no more."""
    people = {str(user.pk): user for user in colleagues_of(response.organisation_id)}
    if user_id not in people:
        raise HandingError("user", _("Choose a colleague."))
    if due_on is None or due_on < timezone.localdate():
        raise HandingError("due_on", _("Choose a day that is not in the past."))
    lock_draft(response)
    Assignment.objects.filter(response=response, section=section, ended_at=None).update(
        ended_at=timezone.now()
    )
    assignment = Assignment.objects.create(
        organisation_id=response.organisation_id,
        response=response,
        section=section,
        user=people[user_id],
        due_on=due_on,
        assigned_by_label=by.audit_label,
    )
    if by.user != assignment.user:
        context = {"assignment": assignment, "who": str(by.user), "response": response}
        send_notice(
            user=assignment.user,
            template="questionnaires/email/assigned",
            context=context,
        )
    return assignment


@transaction.atomic
def end_assignment(*, response: Response, assignment_id: UUID) -> None:
    """The colleague has the section no more. Twice is once."""
    Assignment.objects.filter(
        response=response, pk=assignment_id, ended_at=None
    ).update(ended_at=timezone.now())


@transaction.atomic
def invite_helper(
    *, response: Response, section: str, question: str, to: Recipient, by: Actor
) -> tuple[HelperLink, str]:
    """A link by which somebody without an account answers that part, and its token.

    The token is told once; what is kept is its hash. Raises HandingError.
    """
    person = to.checked()
    lock_draft(response)
    now = timezone.now()
    if (
        HelperLink.objects.open(now).filter(response=response).count()
        >= MOST_OPEN_LINKS
    ):
        raise HandingError("name", _("There are 50 open links. Take one back first."))
    token = new_token(response.organisation_id)
    link = HelperLink.objects.create(
        organisation_id=response.organisation_id,
        response=response,
        section=section,
        question=question,
        name=person.name,
        email=person.email,
        secret_hash=hash_of(token),
        made_by=by.audit_id,
        made_by_label=by.audit_label,
        made_at=now,
        expires_at=now + timedelta(days=person.days),
    )
    _recorded("helper.invited", link, by)
    _mail_link(link, "helper", f"/help/{token}/", by)
    return link, token


@transaction.atomic
def share_submission(
    *, submission: Submission, to: Recipient, by: Actor
) -> tuple[ShareLink, str]:
    """A link by which a buyer reads a signed submission, and its token, told once."""
    person = to.checked()
    token, now = new_token(submission.organisation_id), timezone.now()
    link = ShareLink.objects.create(
        organisation_id=submission.organisation_id,
        submission=submission,
        name=person.name,
        email=person.email,
        secret_hash=hash_of(token),
        made_by=by.audit_id,
        made_by_label=by.audit_label,
        made_at=now,
        expires_at=now + timedelta(days=person.days),
    )
    _recorded("submission.shared", link, by)
    _mail_link(link, "shared", f"/shared/{token}/", by)
    return link, token


@transaction.atomic
def revoke_link(*, link: HelperLink | ShareLink, by: Actor) -> None:
    """The link opens nothing from now on. Twice is once."""
    model = type(link)
    ended = model._default_manager.filter(pk=link.pk, revoked_at=None).update(
        revoked_at=timezone.now()
    )
    if ended:
        _recorded("link.revoked", link, by)


def helper_link(token: str, now: datetime) -> HelperLink | None:
    """The open helper's link of that token, whose answers are still a draft."""
    links = HelperLink.objects.open(now).filter(
        secret_hash=hash_of(token), response__status=Response.Status.DRAFT
    )
    found: HelperLink | None = links.select_related(
        "organisation", "response__version", "response__organisation"
    ).first()
    return found


def share_link(token: str, now: datetime) -> ShareLink | None:
    """The open reader's link of that token."""
    links = ShareLink.objects.open(now).filter(secret_hash=hash_of(token))
    found: ShareLink | None = links.select_related(
        "organisation", "submission__response"
    ).first()
    return found


def note_opening(link: ShareLink, what: str, at: datetime) -> None:
    """That the submission was opened: the company reads when, and what of it."""
    ShareOpening.objects.create(
        organisation_id=link.organisation_id, link=link, what=what, at=at
    )


def _recorded(verb: str, link: HelperLink | ShareLink, by: Actor) -> None:
    detail: dict[str, Any] = {"until": link.expires_at.date().isoformat()}
    if isinstance(link, HelperLink):
        detail |= {"section": link.section, "question": link.question}
    record(
        verb,
        organisation_id=link.organisation_id,
        by=by,
        target=link,
        detail=detail,
    )


def _mail_link(link: HelperLink | ShareLink, kind: str, path: str, by: Actor) -> None:
    """The link by mail, in the language of whoever sends it, if there is an address."""
    if not link.email or by.user is None:
        return
    template = f"questionnaires/email/{kind}"
    with translation.override(by.user.language):
        context = {
            "link": link,
            "who": str(by.user),
            "company": link.organisation,
            "address": f"{settings.SITE_URL}{path}",
        }
        send_mail(
            " ".join(render_to_string(f"{template}_subject.txt", context).split()),
            render_to_string(f"{template}_message.txt", context),
            None,
            [link.email],
        )
