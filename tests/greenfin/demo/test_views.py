"""Entering the demo as one of its people by one click."""

import pytest
from django.urls import reverse

from accounts.models import User
from greenfin.demo import people

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.greenfin.demo_urls")]


@pytest.fixture(autouse=True)
def demo(settings):
    settings.DEMO = True


def enter(client, person):
    return client.post(reverse("demo:enter"), {"person": person})


@pytest.mark.parametrize(("language", "key"), [("en", "en"), ("zh-hant", "zh-Hant")])
def test_everybody_is_shown_with_what_they_do_in_the_readers_language(
    client, language, key
):
    client.cookies["django_language"] = language
    response = client.get(reverse("demo:people"))
    cards = [card for group in response.context["groups"] for card in group["people"]]
    world = people.read()
    looks = {each["person"]: each["look"][key] for each in world["begin"]}
    does = {raw["key"]: raw["does"][key] for raw in world["people"]}
    assert {card["id"]: card["does"] for card in cards} == does | looks
    assert len(cards) == len(does)
    assert [card["id"] for card in cards[: len(looks)]] == list(looks)
    page = response.content.decode()
    for raw in world["people"]:
        assert raw["name"] in page
    assert [card.get("step") for card in cards[:4]] == [1, 2, 3, None]
    assert f">1. {cards[0]['name']}<" in page
    assert f'href="{reverse("demo:people")}"' not in page


@pytest.mark.parametrize("raw", people.read()["people"], ids=lambda raw: raw["key"])
def test_one_click_leads_to_the_persons_first_page(client, raw):
    assert enter(client, raw["key"]).url == reverse("home")
    response = client.get(reverse("home"), follow=True)
    assert response.status_code == 200
    assert response.context["actor"].role == next(iter(raw["at"].values()))


def test_entering_counts_as_confirmed_so_that_grave_acts_can_be_tried(client):
    enter(client, "mei")
    assert client.get(reverse("companies:give")).status_code == 200


def test_next_person_in_the_same_browser_has_a_session_of_their_own(client):
    enter(client, "mei")
    before = client.session.session_key
    enter(client, "ka_ho")
    assert client.session.session_key != before
    assert str(client.get(reverse("home"), follow=True).context["user"]) == "Ka Ho Lee"


@pytest.mark.parametrize("person", ["", "nobody", "../mei"])
def test_somebody_who_is_not_of_the_demo_is_absent(client, person):
    assert enter(client, person).status_code == 404
    assert not User.objects.exists()


def test_entering_takes_a_post(client):
    assert client.get(reverse("demo:enter")).status_code == 405
