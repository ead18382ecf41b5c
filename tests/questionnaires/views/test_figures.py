"""Figures on pages: rounded for reading, never twice, and the kinds of nothing kept apart."""

import re

import pytest

from questionnaires.models import Response
from tests.factories import questionnaires as factory

pytestmark = pytest.mark.django_db


@pytest.fixture
def response(owner):
    return factory.started(owner)


@pytest.fixture
def say(response, owner):
    def answer(path, text="", **more):
        return factory.answer(response, owner, path, text, **more)

    return answer


@pytest.fixture
def look(client, response):
    """A page of the response as plain text."""

    def at(place):
        answer = client.get(f"/responses/{response.pk}/{place}")
        assert answer.status_code == 200
        html = answer.content.decode().partition("<main")[2].partition("</main>")[0]
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))

    return at


OUTCOME = "sections/heat/outcome/"


@pytest.fixture
def burned(say):
    say("uses_gas", "yes")
    say("gas_units", "7334", unit="towngas_unit")


# --- rounded for reading, whole where it is explained ---


def test_figure_is_rounded_on_its_page(look, burned):
    shown = look(OUTCOME)
    assert "Emissions of towngas 18.7 t CO₂e" in shown
    assert "18.72" not in shown


def test_figure_is_whole_where_it_is_explained(look, burned, client, response):
    assert "18.728836 t CO₂e" in look("figures/gas_ghg/")
    plain = client.get(f"/responses/{response.pk}/figures/gas_ghg/?format=json").json()
    assert plain["value"] == "18.728836"


def test_figure_is_whole_in_what_is_signed(client, response, owner):
    factory.complete(response, owner)
    factory.answer(response, owner, "cylinders", "33")
    signed = {"name": "Chan", "role_title": "Owner"}
    client.post(f"/responses/{response.pk}/sign-off/", signed)
    frozen = Response.objects.get(pk=response.pk).submissions.get().frozen
    values = {each["path"]: each["value"] for each in frozen["values"]}
    assert values["heat_ghg"] == "4.9929"


def test_checking_page_and_home_round_too(look, burned):
    assert "Emissions of towngas 18.7 t CO₂e" in look("check/")


# --- not asked, not answered, not known and zero are four things ---


def test_figure_waits_for_an_answer_and_leads_to_it(client, response):
    page = client.get(f"/responses/{response.pk}/{OUTCOME}").content.decode()
    assert "Not answered yet" in page
    link = (
        f'/responses/{response.pk}/sections/heat/gas/#q-uses-gas">Comes with the answer'
    )
    assert page.count(link) == 1  # the sum below does not say it again


def test_figure_of_an_unknown_answer_is_not_known(look, say):
    say("uses_gas", "yes")
    say("gas_units", state="dont_know")
    shown = look(OUTCOME)
    assert (
        "Emissions of towngas Not known You do not know: How much did you use?" in shown
    )
    assert "0 t CO₂e" not in shown


def test_figure_of_an_answer_that_does_not_apply_says_so(look, say):
    say("uses_gas", state="not_applicable")
    assert "Not relevant to us Not relevant to you: Do you use towngas?" in look(
        OUTCOME
    )


def test_zero_is_a_figure(look, say):
    say("uses_gas", "no")
    say("cylinders", "0")
    shown = look(OUTCOME)
    assert "Emissions of towngas 0 t CO₂e" in shown
    assert "Not answered" not in shown


def test_figure_that_is_not_asked_is_not_on_the_page(look, say):
    assert "Electricity bought" not in look("sections/energy/")


# --- what stands in the way names its row ---


def test_finding_in_a_table_names_the_row(client, look, response, owner):
    factory.answer(response, owner, "buys_power", "yes")
    factory.bill(response, owner, start="2024-02-01", end="2024-01-01", kwh="a lot")
    shown = look("check/")
    assert "Row 1, To: The bill ends before it starts." in shown
    assert "Row 1, Used: “a lot” is not a number." in shown


# --- nothing is said twice ---


def test_no_alone_makes_no_figure_on_its_page(look, say):
    say("uses_gas", "no")
    assert "Towngas used" not in look("sections/heat/gas/")


def test_answer_is_not_repeated_as_a_figure(look, burned):
    assert "Towngas used" not in look("sections/heat/gas/")


def test_sum_under_a_table_is_not_repeated_beside_it(look, response, owner):
    factory.answer(response, owner, "buys_power", "yes")
    for number, kwh in enumerate(("1000", "500"), start=1):
        factory.bill(
            response, owner, start=f"2024-0{number}-01", end=f"2024-0{number}-28",
            kwh=kwh, position=number,
        )  # fmt: skip
    shown = look("sections/energy/")
    assert shown.count("1,500") == 1


def test_factor_stands_beside_the_figure_it_made(look, response, owner):
    factory.complete(response, owner)
    for place in ("sections/energy/", "check/"):
        shown = look(place)
        assert "Emissions from electricity 3.8 t CO₂e" in shown
        # between them stands the source, which opens
        assert re.search("0.38 kg CO₂e/kWh · CLP · 2024 .{20,200} not confirmed", shown)
