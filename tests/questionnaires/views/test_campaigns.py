"""The inviter's pages and files, the company's page, and the address under a mail."""

import csv
import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from questionnaires.models import Campaign, OptOut, Response
from questionnaires.services import campaign_mail
from questionnaires.services.campaign_progress import agree_progress, follow
from tests.factories import campaigns, questionnaires
from tests.factories.accounts import client_of
from tests.support.actors import actor_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return actor_of("risk_officer")


@pytest.fixture
def owner():
    return actor_of("owner")


@pytest.fixture
def desk(officer):
    return client_of(officer)


def at(name, *args):
    return reverse(f"questionnaires:{name}", args=args)


def entered(**fields):
    due = timezone.localdate() + timedelta(days=40)
    given = {
        "name": "Autumn", "questionnaire": questionnaires.published().questionnaire_id,
        "period_start": "1/1/2024", "period_end": "31/12/2024",
        "due_on": due.strftime("%d/%m/%Y"), "smallest_size": "small",
        "text_en": "", "text_zh": "",
    }  # fmt: skip
    return given | fields


def rows_of(answer):
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_campaign_is_made_listed_and_sent(desk):
    answer = desk.post(at("campaign_new"), entered())
    found = Campaign.objects.get()
    assert answer.url == at("campaign", found.pk)
    file = SimpleUploadedFile("list.csv", campaigns.LIST.encode())
    answer = desk.post(at("campaign_load", found.pk), {"file": file})
    preview = desk.get(answer.url).content.decode()
    assert "Golden Loom" in preview
    assert found.invitees.count() == 0
    desk.post(answer.url + "add/")
    assert found.invitees.count() == 2
    desk.post(at("campaign_send", found.pk))
    found.refresh_from_db()
    assert found.state == "running"
    assert "Mail is on its way" in desk.get(at("campaign", found.pk)).content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [("due_on", "1/1/2020"), ("period_end", "1/1/2023"), ("text_en", "Only English")],
)
def test_entry_that_cannot_be_is_said_and_nothing_made(desk, field, value):
    answer = desk.post(at("campaign_new"), entered(**{field: value}))
    assert answer.status_code == 422
    assert not Campaign.objects.exists()


def test_file_that_is_none_is_said_at_its_field(desk, officer):
    found = campaigns.campaign(officer)
    file = SimpleUploadedFile("list.pdf", b"%PDF-1.7 x")
    answer = desk.post(at("campaign_load", found.pk), {"file": file})
    assert answer.status_code == 422
    assert "neither a CSV nor an XLSX" in answer.content.decode()


def test_page_and_files_tell_no_more_than_is_agreed(desk, officer, owner):
    asked = campaigns.joined(campaigns.mailed(officer), owner)
    response = questionnaires.started(owner)
    questionnaires.answer(response, owner, "employees", "876543")
    place = asked.campaign_id
    before = rows_of(desk.get(at("campaign_companies", place)))
    (loom,) = [row for row in before if row[0] == "Golden Loom"]
    assert loom[5:7] == ["Joined", "does not show how far it is"]
    agree_progress(request=asked, agrees=True, by=owner)
    follow(company_id=owner.organisation_id)
    after = rows_of(desk.get(at("campaign_companies", place)))
    (loom,) = [row for row in after if row[0] == "Golden Loom"]
    assert loom[5] == "Started"
    funnel = rows_of(desk.get(at("campaign_funnel", place)))
    assert funnel[1][:3] == ["All", "", "2"]
    assert "876543" not in desk.get(at("campaign", place)).content.decode()


def test_cell_that_would_run_is_written_as_text(desk, officer):
    text = campaigns.HEAD + "=cmd(),,a@b.example,,,\n"
    found = campaigns.listed(officer, text)
    rows = rows_of(desk.get(at("campaign_companies", found.pk)))
    assert rows[1][0] == "'=cmd()"


def test_mail_is_shown_in_each_language(desk, officer):
    found = campaigns.campaign(officer)
    page = desk.get(at("campaign_mail", found.pk), {"language": "zh-hant"})
    assert "請填寫。" in page.content.decode()
    page = desk.get(at("campaign_mail", found.pk), {"language": "en"})
    assert "Please answer." in page.content.decode()
    assert "XXXX-XXXX" in page.content.decode()


def test_company_reads_what_is_asked_and_begins(officer, owner):
    asked = campaigns.joined(campaigns.mailed(officer), owner)
    browser = client_of(owner)
    home = browser.get(at("home")).content.decode()
    assert f"{officer.organisation.name} asks for your answers" in home
    page = browser.get(at("asked")).content.decode()
    assert "Please answer." in page
    answer = browser.post(at("begin_asked", asked.pk))
    response = Response.objects.get(organisation=owner.organisation)
    assert answer.url == at("overview", response.pk)
    assert response.period_end == asked.campaign.period_end


def test_company_shows_its_progress_and_takes_it_back(officer, owner):
    asked = campaigns.joined(campaigns.mailed(officer), owner)
    browser = client_of(owner)
    browser.post(at("show_progress", asked.pk), {"agrees": "yes"})
    asked.refresh_from_db()
    assert asked.stage == "not_started"
    browser.post(at("show_progress", asked.pk), {"agrees": "no"})
    asked.refresh_from_db()
    assert asked.progress_agreed_at is None


def test_another_companys_request_is_not_there(officer, owner):
    asked = campaigns.joined(campaigns.mailed(officer), owner)
    other = client_of(actor_of("owner"))
    for name in ("begin_asked", "show_progress"):
        assert other.post(at(name, asked.pk)).status_code == 404


def stop_of(officer):
    invitee = campaigns.mailed(officer).invitees.get(name="Golden Loom")
    return campaign_mail.stop_url(invitee).removeprefix("http://127.0.0.1:8000")


def test_opening_the_address_stops_nothing_by_itself(officer, client):
    page = client.get(stop_of(officer))
    assert page.status_code == 200
    assert officer.organisation.name in page.content.decode()
    assert not OptOut.objects.exists()


def test_mail_program_stops_the_mail_without_cookie_or_token(officer):
    strict = Client(enforce_csrf_checks=True)
    place = stop_of(officer)
    for _ in range(2):
        answer = strict.post(place, {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
    (refusal,) = OptOut.objects.all()
    assert refusal.email == "finance@loom.example"
    assert refusal.organisation_id == officer.organisation_id


def test_forged_address_is_not_there(officer, client):
    place = stop_of(officer)
    assert client.post(place[:-3] + "xx/").status_code == 404
    assert client.get("/invitation/stop/anything/").status_code == 404
    assert not OptOut.objects.exists()
