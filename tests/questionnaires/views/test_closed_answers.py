"""Signed answers read like a document: text, not greyed controls, and a way on."""

import re

import pytest

from tests.factories import questionnaires as factory
from tests.support.actors import actor_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed(client, owner):
    response = factory.started(owner)
    factory.complete(response, owner)
    factory.answer(response, owner, "founded", "2001-02-03")
    factory.answer(response, owner, "renewable_share", state="dont_know")
    factory.answer(response, owner, "measures", "led,meters")
    row = {"start": "2024-02-01", "end": "2024-02-29", "kwh": "1240", "position": 2}
    factory.bill(response, owner, **row)
    client.post(
        f"/responses/{response.pk}/sign-off/", {"name": "Chan", "role_title": "Owner"}
    )
    response.refresh_from_db()
    assert not response.is_draft
    return response


def main_of(client, response, place):
    page = client.get(f"/responses/{response.pk}/sections/{place}/").content.decode()
    return page.partition("<main")[2].partition("</main>")[0]


def text_of(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


@pytest.mark.parametrize(
    "place", ["profile", "finances", "energy", "heat/gas", "targets"]
)
def test_closed_page_has_nothing_to_fill_in(client, signed, place):
    html = main_of(client, signed, place)
    assert not re.search("<(input|select|textarea|fieldset|form|button)", html)


def test_answers_are_text_with_unit_and_label(client, signed):
    shown = text_of(main_of(client, signed, "profile"))
    assert "Which sector are you in? Retail" in shown
    assert "When was the company founded? 3 February 2001" in shown
    assert "What does the company do? Not provided" in shown
    assert "What was your turnover? HK$5,000,000" in text_of(
        main_of(client, signed, "finances")
    )


def test_unknown_answer_and_several_choices_are_said(client, signed):
    shown = text_of(main_of(client, signed, "energy"))
    assert "Which share of it was renewable? I do not know" in shown
    assert "What have you done to use less? LED lamps; Sub-meters" in shown


def test_rows_are_a_table_with_their_total(client, signed):
    html = main_of(client, signed, "energy")
    assert '<table class="gf-answers" aria-label="Electricity bills">' in html
    shown = text_of(html)
    assert "1 February 2024 29 February 2024 CLP 1,240 kWh" in shown
    assert "Total 11,240 kWh" in shown


def test_one_reads_on_from_page_to_page(client, signed):
    html = main_of(client, signed, "heat/gas")
    assert (
        f'href="/responses/{signed.pk}/sections/heat/cylinders/">Next: Gas in' in html
    )
    last = main_of(client, signed, "targets")
    assert f'href="/responses/{signed.pk}/check/">Next: Check your answers' in last


def test_who_may_sign_is_led_to_a_correction_and_a_reader_is_not(client, owner, signed):
    amend = f'href="/responses/{signed.pk}/amend/"'
    assert amend in main_of(client, signed, "profile")
    client.force_login(actor_of("reader", owner.organisation).user)
    html = main_of(client, signed, "profile")
    assert "cannot be changed" in html and amend not in html


def test_reason_given_for_an_unusual_figure_is_shown(client, owner):
    response = factory.started(owner)
    factory.complete(response, owner)
    row = response.table_rows.get()
    factory.answer(
        response, owner, "bills.amount", "900000", row=str(row.pk), unit="kWh"
    )
    data = {"key": "total_power", "value": "", "explanation": "many_kwh:production"}
    client.post(f"/responses/{response.pk}/save/", data)
    client.force_login(actor_of("reader", owner.organisation).user)
    shown = text_of(main_of(client, response, "energy"))
    assert "is a lot for 12 people. More production" in shown
