"""What a person needs stands where they look: errors on top, values beside questions."""

import pytest
from django.urls import reverse

from questionnaires.forms.supplement_pages import shown_answer
from questionnaires.forms.webhooks import answer_words
from questionnaires.models import Delivery, Query
from questionnaires.services.evidence import Spot
from questionnaires.services.queries import ask_colleagues
from tests.factories import questionnaires as factory
from tests.factories.accounts import client_of
from tests.support.actors import actor_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return actor_of("owner")


@pytest.fixture
def response(owner):
    return factory.complete(factory.started(owner), owner)


def test_signature_without_a_role_is_refused_at_the_top_of_the_long_page(
    owner, response
):
    page = client_of(owner).post(
        reverse("questionnaires:sign_off", args=[response.pk]), {"name": "Mei Chan"}
    )
    html = page.content.decode()
    assert page.status_code == 422
    assert html.index('href="#role_title"') < html.index('id="sign-off"')


def test_check_page_leads_to_each_section_and_to_the_signature(owner, response):
    html = client_of(owner).get(f"/responses/{response.pk}/check/").content.decode()
    for section in factory.small_definition().sections:
        assert f'href="#s-{section.key}"' in html
    assert 'href="#sign-off"' in html


def test_signed_answers_lead_on_to_sharing(owner, response):
    client = client_of(owner)
    signed = {"name": "Mei Chan", "role_title": "Director"}
    client.post(reverse("questionnaires:sign_off", args=[response.pk]), signed)
    page = client.get(reverse("questionnaires:overview", args=[response.pk]))
    assert page.context["next"]["url"] == reverse("companies:sharing")


def test_question_on_a_value_shows_the_value(owner, response):
    question = factory.small_definition().questions["employees"]
    spot = Spot(response, question.data_point, "")
    query = ask_colleagues(
        spot=spot, about=dict(question.label), text="All of them?", by=owner
    )
    answered = response.answers.get(data_point=question.data_point).text
    html = client_of(owner).get(f"/queries/{query.pk}/").content.decode()
    assert f'<p class="gf-about__value">{answered}</p>' in html
    assert Query.objects.get().data_point == question.data_point


@pytest.mark.parametrize(
    ("kind", "value", "unit", "shown"),
    [
        ("quantity", "14000", "kWh", "14,000 kWh"),
        ("percent", "45", "%", "45%"),
        ("date", "2027-06-30", "", "30 June 2027"),
        ("text", "Pearl Delta General", "", "Pearl Delta General"),
    ],
)
def test_answer_to_own_questions_reads_as_on_other_pages(kind, value, unit, shown):
    answer = {"state": "answered", "shown": {}, "type": kind, "value": value, "unit": unit}  # fmt: skip
    assert shown_answer(answer) == shown


@pytest.mark.parametrize(
    ("status", "fault", "words"),
    [(204, "", "HTTP 204"), (None, "name not found", "There is no such name"), (None, "", "")],
)  # fmt: skip
def test_what_came_back_of_a_message_is_said_in_words(status, fault, words):
    assert answer_words(Delivery(answer_status=status, fault=fault)) == words
