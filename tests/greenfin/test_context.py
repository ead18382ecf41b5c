"""The frame of every page: for whom one acts, where one can go, in whose script."""

import pytest
from django.test import RequestFactory
from django.utils import translation

from accounts.actors import Actor
from accounts.roles import ROLES
from greenfin.context import page_frame
from tests.factories.accounts import client_of
from tests.support.actors import actor_of, organisation_of

pytestmark = pytest.mark.django_db


def shell_of(actor, *others, path="/"):
    request = RequestFactory().get(path)
    request.actor, request.actors = actor, [actor, *others]
    return page_frame(request)["shell"]


def places(shell):
    return [place["label"] for place in shell["nav"]]


def test_visitor_is_offered_to_sign_in_and_nothing_else():
    shell = shell_of(Actor.anonymous())
    assert shell["sign_in_url"] == "/accounts/login/"
    assert not {"nav", "account", "acting"} & set(shell)


def test_page_drawn_before_anybody_was_found_out_has_a_frame_too():
    frame = page_frame(RequestFactory().get("/"))
    assert not frame["actor"].is_authenticated


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("owner", ["Answers", "Sharing", "Claims", "Organisation", "Decisions"]),
        ("reader", ["Answers", "Sharing", "Organisation"]),
        ("risk_officer", ["Risk", "Campaigns", "Invitations", "Organisation"]),
        ("bank_auditor", ["Risk", "Organisation", "Decisions"]),
        ("operator", ["Organisation", "Decisions", "Numbers", "Jobs"]),
        ("trainee", ["Claims"]),
    ],
)
def test_places_are_those_that_the_role_may_enter(role, expected):
    assert places(shell_of(actor_of(role))) == expected


@pytest.mark.parametrize("role", ROLES)
def test_every_place_on_offer_opens(role):
    actor = actor_of(role)
    client = client_of(actor)
    for place in shell_of(actor)["nav"]:
        assert client.get(place["url"]).status_code == 200, place


def test_current_place_is_marked():
    shell = shell_of(actor_of("owner"), path="/sharing/give/")
    assert [p["label"] for p in shell["nav"] if p["current"]] == ["Sharing"]


@pytest.mark.parametrize(
    ("role", "path", "place"),
    [
        ("owner", "/queries/", "Answers"),
        ("owner", "/facts/", "Answers"),
        ("case_officer", "/office/signals/", "Claims"),
        ("scheme_administrator", "/office/statements/lines/1/", "Payments"),
    ],
)
def test_page_that_belongs_to_a_place_marks_it(role, path, place):
    shell = shell_of(actor_of(role), path=path)
    assert [p["label"] for p in shell["nav"] if p["current"]] == [place]


@pytest.mark.parametrize(
    ("role", "density"),
    [("owner", "roomy"), ("accountant", "roomy"), ("risk_officer", "compact"),
     ("checker", "compact"), ("analyst", "compact"), ("operator", "compact")],
)  # fmt: skip
def test_desks_are_dense_and_forms_airy(role, density):
    assert shell_of(actor_of(role))["density"] == density


@pytest.mark.parametrize(
    ("language", "name_zh", "name", "lang"),
    [
        ("en", "金織布業", "Golden Loom", "en"),
        ("zh-hant", "金織布業", "金織布業", "zh-Hant-HK"),
        ("zh-hant", "", "Golden Loom", "en"),
    ],
)
def test_organisation_is_named_in_the_readers_script_if_it_has_one(
    language, name_zh, name, lang
):
    organisation = organisation_of("company", "Golden Loom")
    organisation.name_zh = name_zh
    with translation.override(language):
        acting = shell_of(actor_of("owner", organisation))["acting"]
    assert (acting["name"], acting["lang"]) == (name, lang)


def test_one_can_switch_to_ones_others_and_not_to_where_one_is():
    here, there = actor_of("owner"), actor_of("reader")
    acting = shell_of(here, there)["acting"]
    assert acting["id"] == here.key
    assert [other["id"] for other in acting["others"]] == [there.key]


def test_person_without_an_organisation_acts_for_none():
    shell = shell_of(Actor(user=actor_of("owner").user))
    assert "acting" not in shell
    assert shell["account"]["sign_out_url"] == "/accounts/logout/"


def test_frame_costs_no_query(django_assert_num_queries):
    actor, other = actor_of("owner"), actor_of("reader")
    with django_assert_num_queries(0):
        shell_of(actor, other)


def test_demo_is_said_only_where_it_is_one(settings):
    assert shell_of(actor_of("owner"))["demo"] is settings.DEMO is False
