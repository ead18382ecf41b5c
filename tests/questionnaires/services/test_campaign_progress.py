"""How far a company is: shown only as long as it agrees, and reminders that stop."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from audit.models import AuditEvent
from companies.models import Consent
from jobs.models import Job
from questionnaires.models import CampaignRequest
from questionnaires.selectors.campaigns import funnel_of, standings
from questionnaires.services import campaign_mail
from questionnaires.services import campaign_progress as progress
from questionnaires.services.signing import sign_off
from tests.factories import campaigns, questionnaires
from tests.support.actors import actor_of

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def officer(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    mail.outbox = []
    return actor_of("risk_officer")


@pytest.fixture
def owner():
    return actor_of("owner")


@pytest.fixture
def asked(officer, owner):
    found = campaigns.joined(campaigns.mailed(officer), owner)
    mail.outbox = []
    return found


def start(owner):
    response = questionnaires.started(owner)
    questionnaires.answer(response, owner, "sector", "retail")
    return response


def sign(owner):
    response = questionnaires.complete(questionnaires.started(owner), owner)
    return sign_off(
        response=response,
        name="Chan",
        role_title="Director",
        by=owner,
        at=timezone.now(),
    )


def agree(asked, owner, agrees=True):
    progress.agree_progress(request=asked, agrees=agrees, by=owner)
    asked.refresh_from_db()
    return asked


def standing_of(asked):
    found = standings(asked.campaign, on=TODAY)
    return next(each for each in found if each.invitee.pk == asked.invitee_id)


def remind(asked, column="first_reminder_at", today=TODAY):
    return progress.remind(invitee_id=asked.invitee_id, column=column, today=today)


def test_inviter_sees_that_a_company_joined_and_no_more(asked, owner):
    sign(owner)
    progress.follow(company_id=owner.organisation_id)
    standing = standing_of(asked)
    assert standing.state == "joined"
    assert standing.stage == ""
    assert standing.steps() == {"listed", "invited", "opened", "joined"}


def test_company_that_shows_it_is_followed(asked, owner):
    agree(asked, owner)
    assert standing_of(asked).stage == "not_started"
    start(owner)
    assert progress.follow(company_id=owner.organisation_id) == 1
    standing = standing_of(asked)
    assert standing.state == "started"
    assert standing.section["key"] == "profile"
    assert set(standing.section["title"]) == {"en", "zh-Hant"}
    sign(owner)
    progress.follow(company_id=owner.organisation_id)
    assert standing_of(asked).state == "submitted"
    assert standing_of(asked).section == {}


def test_taking_it_back_hides_it_at_once(asked, owner):
    agree(asked, owner)
    start(owner)
    progress.follow(company_id=owner.organisation_id)
    agree(asked, owner, agrees=False)
    assert (asked.stage, asked.section, asked.stage_at) == ("", {}, None)
    assert standing_of(asked).state == "joined"
    assert progress.follow(company_id=owner.organisation_id) == 0


def test_both_chains_hold_what_was_agreed(asked, owner, officer):
    agree(asked, owner)
    agree(asked, owner)
    agree(asked, owner, agrees=False)
    for organisation in (owner.organisation_id, officer.organisation_id):
        verbs = AuditEvent.objects.filter(
            organisation_id=organisation, verb__startswith="campaign.progress"
        ).values_list("verb", flat=True)
        assert sorted(verbs) == ["campaign.progress_hidden", "campaign.progress_shown"]


def test_answers_for_another_period_are_not_what_is_asked(asked, owner):
    agree(asked, owner)
    questionnaires.started(
        owner,
        start=asked.campaign.period_start.replace(year=2023),
        end=asked.campaign.period_end.replace(year=2023),
    )
    progress.follow(company_id=owner.organisation_id)
    assert standing_of(asked).stage == "not_started"


def test_beginning_and_signing_ask_to_be_followed_only_if_shown(asked, owner):
    start(owner)
    kind = "questionnaires.follow_campaigns"
    assert not Job.objects.filter(kind=kind).exists()
    agree(asked, owner)
    sign(owner)
    assert Job.objects.get(kind=kind).organisation_id == owner.organisation_id


def test_share_counts_by_the_consent_itself(asked, owner, officer):
    Consent.objects.create(
        company=owner.organisation, bank=officer.organisation, purposes=["credit_risk"],
        valid_from=TODAY, valid_until=TODAY, granted_at=timezone.now(),
        granted_by_label="x",
    )  # fmt: skip
    assert standing_of(asked).state == "shared"


def test_funnel_counts_by_sector_and_size_of_the_inviters_list(asked, owner):
    agree(asked, owner)
    start(owner)
    progress.follow(company_id=owner.organisation_id)
    funnel = funnel_of(standings(asked.campaign, on=TODAY))
    assert funnel.total["listed"] == 2
    assert funnel.total["joined"] == funnel.total["shown"] == 1
    assert funnel.by_sector["G"]["started"] == 1
    assert funnel.by_sector["C"]["started"] == 0
    assert funnel.by_size["small"]["joined"] == 1
    assert funnel.by_size["medium"]["listed"] == 1
    assert [(title["en"], count) for title, count in funnel.stuck] == [
        (questionnaires.small_definition().sections[0].title["en"], 1)
    ]


@pytest.mark.parametrize(
    ("left", "column"),
    [(8, None), (7, "first_reminder_at"), (3, "first_reminder_at"),
     (2, "last_reminder_at"), (0, "last_reminder_at"), (-1, None)],
)  # fmt: skip
def test_reminders_are_due_seven_and_two_days_before(officer, left, column):
    found = campaigns.mailed(officer)
    today = found.due_on - timedelta(days=left)
    count = progress.queue_reminders(
        organisation_id=officer.organisation_id, today=today
    )
    jobs = Job.objects.filter(kind=progress.REMIND)
    assert count == jobs.count() == (2 if column else 0)
    assert {job.payload["column"] for job in jobs} == ({column} if column else set())


def test_reminder_of_a_company_that_did_not_join_goes_to_its_address(officer):
    found = campaigns.mailed(officer)
    invitee = found.invitees.get(name="Iron Works")
    mail.outbox = []
    assert progress.remind(
        invitee_id=invitee.pk, column="first_reminder_at", today=TODAY
    )
    (message,) = mail.outbox
    assert message.to == ["boss@iron.example"]
    assert "List-Unsubscribe" in message.extra_headers
    assert campaign_mail.code_of(invitee.invitation) in message.body


def test_each_reminder_leaves_once_and_the_last_is_the_last(asked):
    assert remind(asked) is True
    assert remind(asked) is False
    assert remind(asked, "last_reminder_at") is True
    assert remind(asked, "last_reminder_at") is False
    assert len(mail.outbox) == 2


def test_first_reminder_does_not_follow_the_last(asked):
    assert remind(asked, "last_reminder_at") is True
    assert remind(asked) is False


def test_reminder_of_a_company_that_joined_names_its_open_section(asked, owner):
    start(owner)
    assert remind(asked) is True
    (message,) = mail.outbox
    assert message.to == [owner.user.email]
    title = questionnaires.small_definition().sections[0].title["en"]
    assert title in message.body
    assert "retail" not in message.body


def test_who_signed_is_not_reminded_and_the_inviter_is_not_told(asked, owner):
    sign(owner)
    assert remind(asked) is False
    assert mail.outbox == []
    asked.invitee.refresh_from_db()
    assert asked.invitee.first_reminder_at is not None
    assert CampaignRequest.objects.get().stage == ""


def test_who_wants_no_mail_is_not_reminded(asked, owner):
    campaign_mail.opt_out(invitee=asked.invitee, by=owner)
    assert remind(asked) is False


def test_nobody_is_reminded_after_the_day(asked):
    late = asked.campaign.due_on + timedelta(days=1)
    assert remind(asked, today=late) is False


def test_company_invited_twice_by_one_campaign_is_asked_once(officer, owner):
    found = campaigns.mailed(officer)
    campaigns.joined(found, owner)
    second = found.invitees.get(name="Iron Works")
    second.invitation.accepted_by = owner.organisation
    second.invitation.accepted_at = timezone.now()
    second.invitation.save()
    assert progress.join(invitation_id=second.invitation_id) is None
    assert CampaignRequest.objects.count() == 1
