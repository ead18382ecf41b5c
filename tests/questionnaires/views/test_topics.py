"""A divided section: each topic a page, with its address, place, state and way on."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from questionnaires.models import Answer
from tests.factories import questionnaires as factory
from tests.support.actors import actor_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def response(owner):
    return factory.started(owner)


@pytest.fixture
def say(response, owner):
    def answer(path, text="", **more):
        return factory.answer(response, owner, path, text, **more)

    return answer


def address(response, topic="", section="heat"):
    return f"/responses/{response.pk}/sections/{section}/{topic + '/' if topic else ''}"


def main_of(answer):
    """The page less frame and scripts, as plain text."""
    html = answer.content.decode().partition("<main")[2].partition("</main>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def post_topic(client, response, topic, **fields):
    page = client.get(address(response, topic)).content.decode()
    versions = dict(re.findall(r'name="([^"]+__version)" value="(\d+)"', page))
    return client.post(f"{address(response, topic)}save/", versions | fields)


# --- its address ---


def test_section_opens_the_first_topic_not_done(client, response, say):
    opened = client.get(address(response))
    assert (opened.status_code, opened["Location"]) == (302, address(response, "gas"))
    say("uses_gas", "no")
    assert client.get(address(response))["Location"] == address(response, "cylinders")


def test_section_that_is_done_opens_its_first_topic(client, response, say):
    say("uses_gas", "no")
    say("cylinders", "0")
    assert client.get(address(response))["Location"] == address(response, "gas")


def test_topic_that_is_not_asked_leads_on(client, response, say):
    say("uses_gas", "yes")
    skipped = client.get(address(response, "cylinders"))
    assert (skipped.status_code, skipped["Location"]) == (
        302,
        address(response, "outcome"),
    )


@pytest.mark.parametrize(
    ("section", "topic"), [("heat", "coal"), ("profile", "gas"), ("nothing", "gas")]
)
def test_topic_that_is_not_there_is_not_found(client, response, section, topic):
    assert client.get(address(response, topic, section)).status_code == 404
    saved = client.post(f"{address(response, topic, section)}save/")
    assert saved.status_code == 404


def test_topic_of_somebody_else_is_not_found(client):
    foreign = factory.started(actor_of("owner"))
    assert client.get(address(foreign, "gas")).status_code == 404
    assert client.get(address(foreign)).status_code == 404
    saved = client.post(f"{address(foreign, 'gas')}save/", {"uses_gas": "yes"})
    assert saved.status_code == 404


def test_topic_needs_at_most_eight_queries(client, response, owner):
    factory.complete(response, owner)
    client.get(address(response, "outcome"))
    with CaptureQueriesContext(connection) as captured:
        client.get(address(response, "outcome"))
    words = ("SAVEPOINT", "RELEASE", "SET ROLE", "RESET", "SELECT SET_CONFIG")
    asked = [q["sql"] for q in captured if not q["sql"].upper().startswith(words)]
    assert len(asked) <= 8, "\n".join(asked)


# --- its place and state ---


def test_topic_says_where_it_stands_among_those_asked(client, response, say):
    say("uses_gas", "no")
    shown = main_of(client.get(address(response, "cylinders")))
    assert "Heat and cooking: 2 of 3 " in shown
    say("uses_gas", "yes")
    shown = main_of(client.get(address(response, "outcome")))
    assert "Heat and cooking: 2 of 2 " in shown
    assert "Gas in cylinders" not in shown


def test_topic_says_its_place_in_chinese(client, response, say):
    client.cookies["django_language"] = "zh-hant"
    say("uses_gas", "no")
    shown = main_of(client.get(address(response, "cylinders")))
    assert "供熱及煮食：第2頁，共3頁 罐裝石油氣" in shown


def test_each_topic_has_a_state_of_its_own(client, response, say):
    say("uses_gas", "no")
    page = client.get(address(response, "cylinders")).content.decode()
    states = dict(re.findall(r'id="way-heat-(\w+)-small">([^<]*)<', page))
    assert states == {"gas": "Completed", "cylinders": "Not started", "outcome": ""}


def test_topics_are_listed_under_the_section_one_is_in_only(client, response):
    page = client.get(f"/responses/{response.pk}/sections/profile/").content.decode()
    assert 'id="way-heat"' in page
    assert "way-heat-gas" not in page
    assert f'href="{address(response, "gas")}"' in page


def test_home_leads_to_the_first_topic_not_done(client, response, owner, say):
    factory.complete(response, owner)
    say("cylinders", "")
    page = client.get(f"/responses/{response.pk}/").content.decode()
    assert f'href="{address(response, "cylinders")}">Next: Gas in cylinders' in page


# --- on and back ---


def test_way_on_and_back_goes_topic_by_topic(client, response, say):
    say("uses_gas", "no")
    page = client.get(address(response, "cylinders")).content.decode()
    assert re.search(rf'id="gf-next" href="{address(response, "outcome")}"', page)
    assert re.search(rf'gf-onward__back[^>]*href="{address(response, "gas")}"', page)


def test_way_leads_over_the_borders_of_a_section(client, response):
    page = client.get(address(response, "gas")).content.decode()
    assert f'href="/responses/{response.pk}/sections/energy/">Back' in page
    page = client.get(address(response, "outcome")).content.decode()
    assert f'id="gf-next" href="/responses/{response.pk}/sections/targets/"' in page


def test_topic_is_saved_by_its_button_and_leads_on(client, response):
    saved = post_topic(client, response, "gas", uses_gas="no")
    assert saved["Location"] == address(response, "cylinders")
    assert Answer.objects.get().text == "no"
    saved = post_topic(client, response, "cylinders", cylinders="3")
    assert saved["Location"] == address(response, "outcome")


def test_button_that_saves_and_goes_back_does_both(client, response, say):
    say("uses_gas", "no")
    saved = post_topic(client, response, "cylinders", cylinders="3", back="1")
    assert saved["Location"] == address(response, "gas")
    assert Answer.objects.filter(text="3").exists()


def test_wrong_answer_keeps_the_reader_on_the_topic(client, response, say):
    say("uses_gas", "no")
    saved = post_topic(client, response, "cylinders", cylinders="a few")
    page = saved.content.decode()
    assert saved.status_code == 422
    assert 'href="#q-cylinders"' in page and 'value="a few"' in page
    assert f'action="{address(response, "cylinders")}save/"' in page


def test_form_of_the_whole_section_is_still_saved(client, response):
    fields = {
        "uses_gas__version": "0", "uses_gas": "no",
        "cylinders__version": "0", "cylinders": "2",
    }  # fmt: skip
    saved = client.post(f"{address(response)}save/", fields)
    assert saved.status_code == 302
    assert sorted(Answer.objects.values_list("text", flat=True)) == ["2", "no"]


# --- saved field by field ---


@pytest.fixture
def save(client, response):
    def send(key, value, based_on=0, **more):
        data = {"key": key, "value": value, "based_on": based_on, **more}
        return client.post(f"/responses/{response.pk}/save/", data).content.decode()

    return send


def test_save_sends_nothing_of_figures_on_another_page(save, say):
    say("uses_gas", "yes")
    sent = save("gas_units", "1,150", unit="towngas_unit")
    assert "q-gas-units-messages" in sent
    assert "q-gas-ghg" not in sent and "q-heat-ghg" not in sent


def test_save_tells_the_new_state_of_topic_and_section(save, say):
    say("uses_gas", "yes")
    sent = save("gas_units", "1,150", unit="towngas_unit")
    for key in ("heat-gas", "heat-gas-small", "heat", "heat-small"):
        assert f'<template data-fill="#way-{key}">Completed</template>' in sent


def test_save_that_adds_a_topic_sends_the_way_anew(save, response):
    sent = save("uses_gas", "no")
    assert 'data-replace="#gf-way"' in sent and "Gas in cylinders" in sent
    assert re.search(rf'id="gf-next" href="{address(response, "cylinders")}"', sent)


def test_save_that_changes_no_state_sends_no_state(save, say):
    say("uses_gas", "no")
    say("cylinders", "3")
    assert "way-" not in save("cylinders", "4", based_on=1)


# --- links from elsewhere ---


def test_links_to_a_field_lead_to_its_topic(client, response, owner, say):
    say("uses_gas", "no")
    page = client.get(f"/responses/{response.pk}/check/").content.decode()
    assert ">Answer it<" in page
    assert f'href="{address(response, "gas")}#q-uses-gas"' in page
    assert f'href="{address(response, "cylinders")}#q-cylinders"' in page


def test_explanation_leads_back_to_the_topic_of_its_figure(client, response, say):
    say("uses_gas", "no")
    page = client.get(f"/responses/{response.pk}/figures/gas_ghg/").content.decode()
    assert f'href="{address(response, "outcome")}">What this comes to' in page


def test_answers_begun_on_an_earlier_version_go_on_there(owner, response):
    content = factory.small_definition().content
    newer = factory.published(factory.compile_definition({**content, "version": "2"}))
    assert newer.pk != response.version_id
    assert factory.started(owner, version=newer) == response
    later = factory.started(
        owner, version=newer, start=date(2023, 1, 1), end=date(2023, 12, 31)
    )
    assert later.version_id == newer.pk
