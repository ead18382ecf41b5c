"""Lists add and never replace; each mail leaves once; who wants none gets none."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from accounts.models import Invitation
from accounts.services.invitations import invitation_with_code
from audit.models import AuditEvent
from jobs.models import Job
from questionnaires.models import CampaignRequest, Invitee, OptOut
from questionnaires.services import campaign_mail, campaign_progress
from questionnaires.services import campaigns as services
from tests.factories import campaigns
from tests.factories.accounts import company_invitation
from tests.factories.campaigns import HEAD
from tests.support.actors import actor_of
from tests.support.parallel import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    mail.outbox = []
    return actor_of("risk_officer")


@pytest.fixture
def owner():
    return actor_of("owner")


def send(invitee, officer):
    return campaign_mail.send_invitation(invitee_id=invitee.pk, user_id=officer.user.pk)


def names(found):
    return sorted(found.invitees.values_list("name", flat=True))


def test_second_list_adds_and_changes_nobody(officer):
    found = campaigns.listed(officer)
    more = HEAD + "Renamed,X9,FINANCE@loom.example,,,\nNew Mill,C3,a@mill.example,,,\n"
    staged = campaigns.staged(found, officer, more)
    assert [entry["name"] for entry in staged.entries] == ["New Mill"]
    assert [f["code"] for f in staged.findings] == ["present"]
    assert services.add_list(listed=staged, by=officer) == 1
    assert names(found) == ["Golden Loom", "Iron Works", "New Mill"]
    assert found.invitees.get(name="Golden Loom").reference == "C1"


def test_finding_names_row_and_column_of_the_file(officer):
    found = campaigns.campaign(officer)
    text = HEAD + "A,,a@b.example,,,\nB,,nowhere,,,\n"
    (finding,) = campaigns.staged(found, officer, text).findings
    assert (finding["row"], finding["place"]) == (3, "C (E-mail)")


def test_file_without_an_address_column_is_refused(officer):
    found = campaigns.campaign(officer)
    with pytest.raises(services.CampaignError) as refused:
        campaigns.staged(found, officer, "Company,Number\nA,1\n")
    assert "email" in str(refused.value.message)


def test_list_is_added_once(officer):
    found = campaigns.campaign(officer)
    staged = campaigns.staged(found, officer)
    services.add_list(listed=staged, by=officer)
    with pytest.raises(services.CampaignError):
        services.add_list(listed=staged, by=officer)
    assert found.invitees.count() == 2


def test_address_that_came_between_look_and_word_is_not_added_twice(officer):
    found = campaigns.campaign(officer)
    first, second = campaigns.staged(found, officer), campaigns.staged(found, officer)
    services.add_list(listed=first, by=officer)
    assert services.add_list(listed=second, by=officer) == 0
    assert found.invitees.count() == 2


def test_nobody_is_written_to_before_the_button_is_pressed(officer):
    found = campaigns.listed(officer)
    assert not Job.objects.filter(kind=campaign_mail.INVITE).exists()
    assert services.send_invitations(campaign=found, by=officer) == 2
    found.refresh_from_db()
    assert found.state == "running"


def test_mails_leave_one_after_the_other(officer, settings):
    settings.CAMPAIGN_MAILS_PER_MINUTE = 6
    services.send_invitations(campaign=campaigns.listed(officer), by=officer)
    other = actor_of("risk_officer")
    services.send_invitations(campaign=campaigns.listed(other), by=other)
    jobs = Job.objects.filter(kind=campaign_mail.INVITE).order_by("run_after")
    times = [job.run_after for job in jobs]
    steps = {later - earlier for earlier, later in zip(times, times[1:], strict=False)}
    assert len(times) == 4
    assert steps == {timedelta(seconds=10)}


def test_pressing_again_sends_none_twice_and_reaches_new_ones(officer):
    found = campaigns.mailed(officer)
    assert len(mail.outbox) == 2
    with pytest.raises(services.CampaignError):
        services.send_invitations(campaign=found, by=officer)
    staged = campaigns.staged(found, officer, HEAD + "New,C3,n@mill.example,,,\n")
    services.add_list(listed=staged, by=officer)
    assert services.send_invitations(campaign=found, by=officer) == 1


def test_mail_is_written_once_however_often_its_job_runs(officer):
    found = campaigns.mailed(officer)
    invitee = found.invitees.get(name="Golden Loom")
    assert send(invitee, officer) is False
    assert len(mail.outbox) == 2
    assert Invitation.objects.count() == 2


def test_mail_has_the_code_the_words_and_a_way_to_stop(officer):
    found = campaigns.mailed(officer)
    message = next(m for m in mail.outbox if m.to == ["finance@loom.example"])
    invitation = Invitation.objects.get(company_name="Golden Loom")
    code = campaign_mail.code_of(invitation)
    assert code in message.body
    assert invitation_with_code(code) == invitation
    assert "Please answer." in message.body
    assert "請填寫" not in message.body
    stop = campaign_mail.stop_url(found.invitees.get(name="Golden Loom"))
    assert stop in message.body
    assert message.extra_headers["List-Unsubscribe"] == f"<{stop}>"
    one_click = message.extra_headers["List-Unsubscribe-Post"]
    assert one_click == "List-Unsubscribe=One-Click"


def test_mail_holds_no_address_with_the_code_in_it(officer):
    campaigns.mailed(officer)
    for message in mail.outbox:
        links = [word for word in message.body.split() if word.startswith("http")]
        code = next(word for word in message.body.split() if len(word) == 9)
        assert links
        assert not any(code in link for link in links)


def test_chinese_mail_is_chinese_and_unknown_language_gets_both(officer):
    text = HEAD + "A,,a@b.example,中文,,\nB,,c@d.example,,,\n"
    campaigns.mailed(officer, text)
    chinese, both = sorted(mail.outbox, key=lambda message: message.to)
    assert "請填寫。" in chinese.body
    assert "Please answer." not in chinese.body
    assert "請填寫。" in both.body
    assert "Please answer." in both.body


def test_code_works_until_after_the_day(officer):
    due = timezone.localdate() + timedelta(days=200)
    campaigns.mailed(officer, due_on=due)
    invitation = Invitation.objects.first()
    assert invitation.expires_at.date() >= due + timedelta(days=29)


def test_who_wants_no_mail_gets_none_from_this_inviter_and_later_lists(officer):
    found = campaigns.listed(officer)
    invitee = found.invitees.get(name="Golden Loom")
    campaign_mail.opt_out(invitee=invitee, by=officer)
    campaign_mail.opt_out(invitee=invitee, by=officer)
    assert OptOut.objects.count() == 1
    assert services.send_invitations(campaign=found, by=officer) == 1
    assert send(invitee, officer) is False
    later = campaigns.staged(campaigns.campaign(officer), officer)
    assert [entry["name"] for entry in later.entries] == ["Iron Works"]
    assert [f["code"] for f in later.findings] == ["opted_out"]


def test_other_inviters_may_still_write(officer):
    found = campaigns.listed(officer)
    campaign_mail.opt_out(invitee=found.invitees.first(), by=officer)
    other = actor_of("risk_officer")
    staged = campaigns.staged(campaigns.campaign(other), other)
    assert len(staged.entries) == 2


def test_who_stops_between_button_and_mail_gets_none(officer):
    found = campaigns.listed(officer)
    services.send_invitations(campaign=found, by=officer)
    invitee = found.invitees.get(name="Iron Works")
    campaign_mail.opt_out(invitee=invitee, by=officer)
    assert send(invitee, officer) is False
    assert mail.outbox == []


def test_closed_campaign_writes_to_nobody(officer):
    found = campaigns.listed(officer)
    services.send_invitations(campaign=found, by=officer)
    services.close_campaign(campaign=found, by=officer)
    assert send(found.invitees.first(), officer) is False
    with pytest.raises(services.CampaignError):
        services.send_invitations(campaign=found, by=officer)


def test_what_is_asked_stays_once_mails_went_out(officer):
    found = campaigns.mailed(officer)
    with pytest.raises(services.CampaignError):
        services.change_campaign(
            campaign=found,
            values=campaigns.values(smallest_size="medium"),
            by=officer,
        )
    later = timezone.localdate() + timedelta(days=60)
    changed = services.change_campaign(
        campaign=found, values=campaigns.values(due_on=later), by=officer
    )
    assert changed.due_on == later


@pytest.mark.parametrize("days", [-1, -400])
def test_day_must_come_and_lie_after_the_period(officer, days):
    due = timezone.localdate() + timedelta(days=days)
    with pytest.raises(services.CampaignError) as refused:
        campaigns.campaign(officer, due_on=due)
    assert refused.value.field == "due_on"


def test_each_step_stands_in_the_inviters_chain(officer, owner):
    found = campaigns.mailed(officer)
    campaigns.joined(found, owner)
    services.close_campaign(campaign=found, by=officer)
    events = AuditEvent.objects.filter(organisation_id=officer.organisation_id)
    verbs = list(events.order_by("sequence").values_list("verb", flat=True))
    wanted = ["campaign.created", "campaign.list_added", "campaign.sent",
              "campaign.closed"]  # fmt: skip
    assert [verb for verb in verbs if verb.startswith("campaign.")] == wanted


def test_typed_code_is_noted_the_first_time_only(officer):
    found = campaigns.mailed(officer)
    pk = found.invitees.first().invitation_id
    assert campaign_progress.note_opened(invitation_id=pk) is True
    first = Invitee.objects.get(invitation_id=pk).opened_at
    assert campaign_progress.note_opened(invitation_id=pk) is False
    assert Invitee.objects.get(invitation_id=pk).opened_at == first


def test_invitation_of_no_campaign_asks_nothing(officer, owner):
    single = company_invitation(by=officer)
    assert campaign_progress.join(invitation_id=single.pk) is None
    assert not CampaignRequest.objects.exists()


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_two_workers_write_one_mail(officer):
    found = campaigns.listed(officer)
    services.send_invitations(campaign=found, by=officer)
    invitee = found.invitees.first()
    outcomes = at_once(*[lambda: send(invitee, officer)] * 2)
    # On a busy machine the second may give up waiting for the first; its job runs again.
    assert set(outcomes) <= {"", "OperationalError"}
    assert "" in outcomes
    assert len(mail.outbox) == 1
    assert Invitation.objects.count() == 1
