"""The pages of own questions: composing them, answering them, reading the answers."""

import csv
import io
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import AccessRecord
from companies.models import Consent
from questionnaires.models import Response, Supplement
from questionnaires.services import given_supplements
from questionnaires.services import supplements as services
from questionnaires.services.signing import sign_off
from tests.factories import campaigns, questionnaires, supplements
from tests.factories.accounts import client_of
from tests.support.actors import actor_of
from tests.support.programs import Program

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return actor_of("risk_officer")


@pytest.fixture
def owner():
    return actor_of("owner")


def at(name, *args):
    return reverse(f"questionnaires:{name}", args=args)


def entered(**fields):
    given = {
        "type": "choice", "label_en": "Which roof?", "label_zh": "甚麼屋頂?",
        "help_en": "", "help_zh": "", "options": "Flat | 平頂\nPitched｜斜頂", "unit": "",
    }  # fmt: skip
    return given | fields


def share(officer, owner):
    today = timezone.localdate()
    return Consent.objects.create(
        company=owner.organisation, bank=officer.organisation, purposes=["credit_risk"],
        valid_from=today, valid_until=today, granted_at=timezone.now(),
        granted_by_label="x",
    )  # fmt: skip


def test_questions_are_composed_proposed_and_published(officer):
    desk = client_of(officer)
    assert desk.post(at("supplement"), entered()).status_code == 302
    desk.post(at("supplement"), entered(type="yes_no", label_en="Insured?", options=""))
    desk.post(at("supplement_arrange", "q2"), {"act": "up"})
    desk.post(at("supplement_propose"))
    draft = Supplement.objects.get()
    assert [q["key"] for q in draft.questions] == ["q2", "q1"]
    desk.post(at("supplement_publish", draft.pk))
    draft.refresh_from_db()
    assert draft.state == "proposed"
    second = client_of(actor_of("bank_administrator", officer.organisation))
    second.post(at("supplement_publish", draft.pk))
    draft.refresh_from_db()
    assert draft.state == "published"


def test_publishing_wants_an_identity_confirmed_now(officer):
    services.add_question(values=supplements.values(), by=officer)
    draft = services.propose_supplement(by=officer)
    second = actor_of("bank_administrator", officer.organisation)
    old = client_of(second, age=10_000)
    answer = old.post(at("supplement_publish", draft.pk))
    assert answer.url.startswith("/confirm/")
    draft.refresh_from_db()
    assert draft.state == "proposed"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"options": "Flat"}, "both languages with a bar"),
        ({"options": "Flat | 平頂"}, "at least two"),
        ({"options": "A | 甲\nA | 乙\nB | 丙"}, "alike in English"),
        ({"type": "quantity", "options": ""}, "Choose the unit"),
        ({"help_en": "Only English"}, "in both languages"),
        ({"label_zh": ""}, "required"),
    ],
)
def test_what_lacks_is_said_and_nothing_added(officer, fields, words):
    page = client_of(officer).post(at("supplement"), entered(**fields))
    assert page.status_code == 422
    assert words in page.content.decode()
    assert not Supplement.objects.exists()


def test_question_is_worded_anew(officer):
    supplements.published(officer)
    desk = client_of(officer)
    page = desk.get(at("supplement_question", "q2")).content.decode()
    assert "Flat | 平頂" in page
    fields = entered(label_en="What kind of roof?")
    assert desk.post(at("supplement_question", "q2"), fields).status_code == 302
    draft = Supplement.objects.get(state="draft")
    assert draft.questions[1]["label"]["en"] == "What kind of roof?"
    assert desk.get(at("supplement_question", "q9")).status_code == 404


def test_company_answers_beside_its_questionnaire(officer, owner):
    asked = supplements.asked(officer, owner)
    main = questionnaires.started(owner)
    browser = client_of(owner)
    name = officer.organisation.name
    home = browser.get(at("home")).content.decode()
    assert f"Questions of {name}" in home
    page = browser.get(at("asked_supplement", asked.pk))
    assert f"Only {name} ever sees the answers" in page.content.decode()
    answer = browser.post(at("begin_supplement", asked.pk))
    assert browser.get(at("asked_supplement", asked.pk)).url == answer.url
    response = Response.objects.exclude(pk=main.pk).get()
    assert answer.url == at("overview", response.pk)
    section = browser.get(at("section", response.pk, "supplement")).content.decode()
    assert "Which roof?" in section
    # The first page goes on being that of the questionnaire.
    assert browser.get(at("home")).context["response"] == main


def test_reader_does_not_begin(officer, owner):
    asked = supplements.asked(officer, owner)
    reader = client_of(actor_of("reader", owner.organisation))
    assert reader.get(at("asked_supplement", asked.pk)).status_code == 200
    assert reader.post(at("begin_supplement", asked.pk)).status_code == 403


def test_campaign_without_own_questions_has_none(officer, owner):
    supplements.published(officer)
    asked = campaigns.joined(campaigns.mailed(officer), owner)
    page = client_of(owner).get(at("asked_supplement", asked.pk))
    assert page.status_code == 404


def test_program_cannot_begin_another_banks_questions(officer, owner):
    made = supplements.published(officer)
    body = {
        "questionnaire": made.version.questionnaire_id,
        "period_start": "2024-01-01", "period_end": "2024-12-31",
    }  # fmt: skip
    answer = Program(owner).send("POST", "/api/v1/responses/", body)
    assert answer.status_code == 400
    assert not Response.objects.exists()


def test_bank_reads_what_it_may_and_the_company_sees_that(officer, owner):
    submission = supplements.signed(supplements.asked(officer, owner), owner)
    given_supplements.give_supplement(submission=submission)
    desk = client_of(officer)
    assert "Flat" not in desk.get(at("supplement_answers")).content.decode()
    assert not AccessRecord.objects.exists()
    share(officer, owner)
    page = desk.get(at("supplement_answers")).content.decode()
    assert "Flat" in page
    assert owner.organisation.name in page
    record = AccessRecord.objects.get(organisation_id=owner.organisation_id)
    assert record.purpose == "answers to the bank's own questions"
    file = desk.get(at("supplement_answers_file")).content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(file)))
    assert rows[2][4:9] == ["Which roof?", "answered", "o1", "", "Flat"]


MATRIX = {
    "type": "matrix", "label_en": "Fuel by kind", "label_zh": "各類燃料", "unit": "L",
    "options": "Diesel | 柴油\nPetrol | 汽油", "required": "on",
}  # fmt: skip


def test_bank_sees_its_draft_as_a_company_will(officer):
    desk = client_of(officer)
    assert desk.get(at("supplement_preview")).url == at("supplement")
    desk.post(at("supplement"), entered(help_en="As built", help_zh="落成時"))
    desk.post(at("supplement"), entered(**MATRIX))
    before = Response.objects.count()
    english = desk.get(at("supplement_preview")).content.decode()
    assert "Which roof?" in english and "As built" in english
    assert '<th scope="row" class="gf-rows__name">Diesel' in english
    assert english.count('type="radio"') >= 2
    chinese = desk.get(at("supplement_preview") + "?language=zh-hant").content.decode()
    assert "甚麼屋頂?" in chinese and "平頂" in chinese and "柴油" in chinese
    assert "As a company will see them" in chinese
    simplified = desk.get(at("supplement_preview") + "?language=zh-hans").content.decode()  # fmt: skip
    assert "屋顶" in simplified and "柴油" in simplified
    assert desk.get(at("supplement_preview") + "?language=xx").status_code == 200
    assert Response.objects.count() == before


def test_preview_shows_the_fields_of_the_company_s_own_page(officer, owner):
    desk = client_of(officer)
    desk.post(at("supplement"), entered())
    desk.post(at("supplement"), entered(**MATRIX))
    desk.post(at("supplement_propose"))
    second = client_of(actor_of("bank_administrator", officer.organisation))
    second.post(at("supplement_publish", Supplement.objects.get().pk))
    version = Supplement.objects.get().version
    response = questionnaires.started(owner, version=version)
    page = client_of(owner).get(at("section", response.pk, "supplement")).content.decode()  # fmt: skip
    preview = desk.get(at("supplement_preview")).content.decode()

    def asked(html):
        labels = re.findall(r"<(?:legend|label|th|p class=.gf-field__label.)[^>]*>([^<]+)<", html)  # fmt: skip
        return [each.strip() for each in labels if each.strip()]

    of_company = asked(page.partition("gf-fields")[2].partition("</fieldset>\n    <div")[0])  # fmt: skip
    assert "Which roof?" in of_company
    assert of_company == asked(preview.partition("gf-fields")[2].partition("</section>")[0])  # fmt: skip


def test_figures_of_named_rows_reach_the_bank_each_by_its_name(officer, owner):
    desk = client_of(officer)
    desk.post(at("supplement"), entered(**MATRIX))
    desk.post(at("supplement_propose"))
    second = actor_of("bank_administrator", officer.organisation)
    services.publish_supplement(supplement=Supplement.objects.get(), by=second)
    version = Supplement.objects.get().version
    response = questionnaires.started(owner, version=version)
    company = client_of(owner)
    for row, value in (("o1", "1,200"), ("o2", "0")):
        sent = {"key": "q1.figure", "row": row, "based_on": 0, "value": value, "unit": "L"}  # fmt: skip
        assert company.post(at("save_answer", response.pk), sent).status_code == 200
    submission = sign_off(
        response=response, name="Ann", role_title="Owner", by=owner, at=timezone.now()
    )
    given = given_supplements.give_supplement(submission=submission)
    assert [(each["label"]["zh-Hant"], each["value"], each["unit"]) for each in given.answers] == [
        ("各類燃料: 柴油", "1200", "L"),
        ("各類燃料: 汽油", "0", "L"),
    ]  # fmt: skip
    share(officer, owner)
    page = desk.get(at("supplement_answers")).content.decode()
    assert "Fuel by kind: Diesel" in page


def test_matrix_needs_its_rows(officer):
    desk = client_of(officer)
    answer = desk.post(
        at("supplement"), entered(**MATRIX | {"options": "Diesel | 柴油"})
    )
    assert answer.status_code == 422
    assert not Supplement.objects.exists()
