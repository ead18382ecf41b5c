"""The mails of a campaign: each once, spread over time, none to who wants none."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.timezone import make_aware
from django.utils.translation import gettext

from accounts.actors import Actor
from accounts.models import Membership, User
from accounts.names import local_name
from accounts.services.invitations import code_of, invite_company
from audit.services import Auditable, record
from jobs.models import Job
from jobs.services import enqueue
from questionnaires.language.piping import in_language
from questionnaires.models import Campaign, Invitee, OptOut
from questionnaires.selectors.definitions import content_language

#: In which languages somebody is written to whose language the list does not say.
BOTH = ("zh-hant", "en")
#: How long a code works after the day by which one is asked to answer.
CODE_WORKS_AFTER = timedelta(days=30)
INVITE = "questionnaires.invite"
_signer = signing.Signer(salt="campaign-stop", sep="~")


class UnknownStopError(LookupError):
    """No mail of ours carries this address."""


def queue_invitations(*, campaign: Campaign, by: Actor) -> int:
    """A job for each company not written to yet; gives how many."""
    assert by.user is not None
    waiting = willing(campaign.invitees.filter(queued_at=None))
    found = list(waiting.values_list("pk", flat=True))
    now = timezone.now()
    at = next_slot(INVITE, now)
    step = timedelta(seconds=60 / settings.CAMPAIGN_MAILS_PER_MINUTE)
    for place, invitee_id in enumerate(found):
        enqueue(
            INVITE,
            organisation_id=campaign.organisation_id,
            by=by,
            payload={"invitee": str(invitee_id), "by": str(by.user.pk)},
            key=str(invitee_id),
            run_after=at + place * step,
        )
    Invitee.objects.filter(pk__in=found).update(queued_at=now)
    return len(found)


def willing(invitees: QuerySet[Invitee]) -> QuerySet[Invitee]:
    """Those whose address does not stand among the ones that want no mail."""
    refusals = OptOut.objects.filter(
        organisation_id=OuterRef("organisation_id"), email=OuterRef("email")
    )
    return invitees.filter(~Exists(refusals))


def next_slot(kind: str, now: datetime) -> datetime:
    """When the next mail of that kind may leave: behind those that wait already."""
    waiting = Job.objects.filter(kind=kind, status=Job.Status.WAITING)
    last = waiting.order_by("-run_after").values_list("run_after", flat=True).first()
    step = timedelta(seconds=60 / settings.CAMPAIGN_MAILS_PER_MINUTE)
    return max(now, last + step) if last else now


@transaction.atomic
def send_invitation(*, invitee_id: UUID, user_id: UUID) -> bool:
    """Write to one company with a code of its own; False if there is no need any more."""
    rows = willing(Invitee.objects.select_for_update(of=("self",)))
    invitee = rows.filter(pk=invitee_id, mailed_at=None).first()
    if invitee is None or invitee.campaign.state != Campaign.State.RUNNING:
        return False
    campaign = invitee.campaign
    last = datetime.combine(campaign.due_on, time.max) + CODE_WORKS_AFTER
    invitee.invitation = invite_company(
        company_name=invitee.name,
        reference=invitee.reference,
        smallest_size=campaign.smallest_size,
        by=_sender(campaign, user_id),
        open_until=make_aware(last),
    )
    invitee.mailed_at = timezone.now()
    invitee.save(update_fields=["invitation", "mailed_at"])
    _mail(invitee, "invited")
    return True


def _sender(campaign: Campaign, user_id: UUID) -> Actor:
    """Whoever pressed the button, in the role they have now."""
    user = User.objects.get(pk=user_id)
    roles = Membership.objects.current().filter(
        user=user, organisation_id=campaign.organisation_id
    )
    role = roles.values_list("role", flat=True).first() or ""
    return Actor(user=user, organisation=campaign.organisation, role=role)


def remind_invitee(invitee: Invitee) -> None:
    """Remind a company that has not joined of the day and its code."""
    _mail(invitee, "reminded")


def _mail(invitee: Invitee, notice: str) -> None:
    stop = stop_url(invitee)
    languages = (invitee.language,) if invitee.language else BOTH
    parts = [mail_text(invitee, notice, language) for language in languages]
    EmailMessage(
        subject=" / ".join(subject for subject, _body in parts),
        body="\n\n* * *\n\n".join(body for _subject, body in parts),
        to=[invitee.email],
        headers={
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    ).send()


def mail_text(
    invitee: Invitee, notice: str, language: str, *, code: str = ""
) -> tuple[str, str]:
    """Subject and text of a mail in one language; without a `code` that of the company."""
    campaign = invitee.campaign
    with translation.override(language):
        address = settings.SITE_URL.rstrip("/") + reverse("accounts:code")
        context: dict[str, Any] = {
            "invitee": invitee,
            "campaign": campaign,
            "inviter": local_name(campaign.organisation),
            "code": code or (code_of(invitee.invitation) if invitee.invitation else ""),
            "shown_address": address.split("//", 1)[1],
            "text": own_words(campaign),
            "stop": stop_url(invitee),
            "site_url": settings.SITE_URL,
        }
        folder = f"questionnaires/email/campaign_{notice}"
        subject = render_to_string(f"{folder}_subject.txt", context)
        return " ".join(subject.split()), render_to_string(
            f"{folder}_message.txt", context
        )


def own_words(campaign: Campaign) -> str:
    """What the inviter wrote, in the language that is active."""
    texts = {key: text for key, text in campaign.texts.items() if text}
    return in_language(texts, content_language()) if texts else ""


def stop_url(invitee: Invitee) -> str:
    """The address under a mail with which one asks for no more from this inviter."""
    signed = _signer.sign(f"{invitee.organisation_id.hex}{invitee.pk.hex}")
    path = reverse("questionnaires:stop", args=[signed])
    return settings.SITE_URL.rstrip("/") + path


def read_stop(signed: str) -> tuple[UUID, UUID]:
    """Whose mail, and to which company of its list; raises UnknownStopError."""
    try:
        plain = _signer.unsign(signed)
        return UUID(plain[:32]), UUID(plain[32:])
    except (signing.BadSignature, ValueError) as error:
        raise UnknownStopError from error


@transaction.atomic
def opt_out(*, invitee: Invitee, by: Auditable) -> None:
    """Write no more to this address for this inviter, also from later lists.

    Runs in the inviter's scope. Twice is once.
    """
    _, is_new = OptOut.objects.get_or_create(
        organisation_id=invitee.organisation_id, email=invitee.email
    )
    if is_new:
        record(
            "campaign.opted_out",
            organisation_id=invitee.organisation_id,
            by=by,
            target=invitee.campaign,
            detail={"name": invitee.campaign.name, "company": invitee.name},
        )


def days_left(campaign: Campaign, today: date) -> int:
    return (campaign.due_on - today).days


def example_mail(campaign: Campaign, language: str) -> tuple[str, str]:
    """The first mail as some company would get it, with a code that opens nothing."""
    with translation.override(language):
        name = gettext("Name of the company")
    example = Invitee(
        organisation_id=campaign.organisation_id, campaign=campaign, name=name
    )
    return mail_text(example, "invited", language, code="XXXX-XXXX")
