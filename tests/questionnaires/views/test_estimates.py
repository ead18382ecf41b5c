""" "Estimate for me": offered from own facts, marked, taken back, never over a typed figure."""

import re
from decimal import Decimal

import pytest
from django.utils import timezone

from questionnaires.forms.fields import FieldMaker
from questionnaires.models import Answer, AnswerHistory, Response, TableRow
from questionnaires.selectors.filling import filling_of
from questionnaires.services.freezing import freeze
from questionnaires.services.saving import Entry, save_answer
from questionnaires.services.sealing import history_between
from tests.factories import questionnaires as factory

pytestmark = pytest.mark.django_db
POINT = "energy.electricity_year"
SUM = "60 m² × 700 kWh/m² × 12 months ÷ 12 = 42,000 kWh"


def definition():
    return factory.ours("sme/micro")


def put(response, owner, path, text, *, row="", unit=""):
    question = definition().questions[path]
    number = Decimal(text) if text.isdecimal() else None
    save_answer(
        response_id=response.pk, organisation_id=response.organisation_id, by=owner,
        entry=Entry(question.data_point, row, text=text, number=number, unit=unit),
        base=0, at=timezone.now(),
    )  # fmt: skip


@pytest.fixture
def response(owner):
    response = factory.started(owner, version=factory.published(definition()))
    row = TableRow.objects.create(response=response, table="sites", position=1)
    for path, text in (("name", "Shop"), ("district", "M"), ("premises", "restaurant")):
        put(response, owner, f"sites.{path}", text, row=str(row.pk))
    put(response, owner, "sites.floor_area", "60", row=str(row.pk), unit="m2")
    put(response, owner, "electricity_basis", "year")
    return response


def url(response, tail=""):
    return f"/responses/{response.pk}/sections/energy/electricity/{tail}"


def shown(client, response):
    return client.get(url(response)).content.decode()


def press(client, response, **fields):
    versions = dict(re.findall(r'name="([^"]+__version)" value="(\d+)"', shown(client, response)))  # fmt: skip
    chosen = {"electricity_basis": "year"}
    return client.post(url(response, "save/"), versions | chosen | fields)


def answer(response):
    return Answer.objects.filter(response=response, data_point=POINT).first()


def figure(response, path="electricity"):
    return filling_of(response).evaluation.calculated[path]


def test_field_offers_an_estimate_with_its_sum_and_its_mark(client, response):
    page = shown(client, response)
    assert f"From the floor area of your sites: {SUM}" in page
    assert "(not confirmed)" in page and "Estimate for me" in page
    assert 'name="electricity_year__use_estimate" value="floor_area"' in page
    client.cookies["django_language"] = "zh-hant"
    page = shown(client, response)
    assert "按各場所的樓面面積" in page and "60 平方米 × 700" in page


def test_button_without_script_fills_it_in_and_marks_what_is_made_of_it(
    client, response
):
    saved = press(client, response, electricity_year__use_estimate="floor_area")
    assert saved["Location"].endswith("#q-electricity-year")
    taken = answer(response)
    assert (taken.text, taken.unit, taken.origin) == ("42000", "kWh", "estimate")
    assert taken.estimate == f"floor_area: {SUM}"
    assert figure(response).value == 42
    assert figure(response).quality == 4
    assert "estimate" in figure(response).grade.flags
    page = shown(client, response)
    assert "Estimated for you" in page and SUM in page and "Estimate for me" not in page
    # Its factor is unconfirmed as long as the estimate stands.
    assert f"{SUM} (not confirmed)" in page


def test_saving_the_page_again_leaves_the_mark(client, response):
    press(client, response, electricity_year__use_estimate="floor_area")
    press(client, response, electricity_year="42,000", electricity_year__unit="kWh")
    assert (answer(response).origin, answer(response).version_no) == ("estimate", 1)


def test_estimate_is_taken_back_and_stays_in_the_history(client, response):
    press(client, response, electricity_year__use_estimate="floor_area")
    press(client, response, electricity_year__drop_estimate="1", electricity_year="42,000")  # fmt: skip
    assert (answer(response).text, answer(response).origin) == ("", "")
    assert answer(response).estimate == ""
    kept = AnswerHistory.objects.filter(data_point=POINT).order_by("version_no")
    assert [(e.text, bool(e.estimate)) for e in kept] == [("42000", True), ("", False)]
    assert "Estimate for me" in shown(client, response)


def test_typed_figure_is_never_overwritten(client, response, owner):
    put(response, owner, "electricity_year", "14500", unit="kWh")
    assert "Estimate for me" not in shown(client, response)
    press(client, response, electricity_year="14,500", electricity_year__unit="kWh", electricity_year__use_estimate="floor_area")  # fmt: skip
    press(client, response, electricity_year="14,500", electricity_year__unit="kWh", electricity_year__drop_estimate="1")  # fmt: skip
    assert (answer(response).text, answer(response).origin) == ("14500", "")


def test_figure_typed_beside_the_press_wins(client, response):
    press(client, response, electricity_year="9,000", electricity_year__unit="kWh", electricity_year__use_estimate="floor_area")  # fmt: skip
    assert (answer(response).text, answer(response).origin) == ("9000", "")


def save(client, response, **fields):
    known = answer(response)
    base = {"key": "electricity_year", "row": "", "based_on": known.version_no if known else 0}  # fmt: skip
    return client.post(f"/responses/{response.pk}/save/", base | fields)


def test_with_script_the_server_says_what_the_estimate_is(client, response):
    saved = save(client, response, value="1", unit="kWh", origin="estimate:floor_area")
    assert saved.status_code == 200
    assert (answer(response).text, answer(response).origin) == ("42000", "estimate")
    assert "Take the estimate back" in saved.content.decode()
    typed = save(client, response, value="39,000", unit="kWh")
    assert (answer(response).origin, answer(response).estimate) == ("", "")
    assert "Take the estimate back" not in typed.content.decode()


@pytest.mark.parametrize("origin", ["estimate:nothing", "estimate", "estimate:", "x:y"])
def test_unknown_estimate_is_an_answer_that_was_typed(client, response, origin):
    save(client, response, value="7", unit="kWh", origin=origin)
    assert (answer(response).text, answer(response).origin) == ("7", "")


def test_do_not_know_leads_to_an_estimate(client, response):
    save(client, response, value="", state="dont_know", reason="No bills")
    page = shown(client, response)
    assert "Estimate for me" in page
    press(client, response, electricity_year__use_estimate="floor_area", electricity_year__state="dont_know")  # fmt: skip
    assert (answer(response).text, answer(response).state) == ("42000", "answered")


def test_nothing_is_offered_while_a_floor_area_is_missing(client, response):
    TableRow.objects.create(response=response, table="sites", position=2)
    assert "Estimate for me" not in shown(client, response)


def test_estimate_that_would_differ_now_is_offered_again(client, response, owner):
    press(client, response, electricity_year__use_estimate="floor_area")
    area = Answer.objects.get(data_point="sites.site.floor_area")
    Answer.objects.filter(pk=area.pk).update(text="90", number=90)
    page = shown(client, response)
    assert "Estimate again" in page and "= 63,000 kWh" in page and SUM in page
    press(client, response, electricity_year="42,000", electricity_year__use_estimate="floor_area")  # fmt: skip
    assert answer(response).text == "63000"


def test_signed_figure_says_that_it_was_estimated(client, response):
    press(client, response, electricity_year__use_estimate="floor_area")
    filling = filling_of(Response.objects.get(pk=response.pk))
    frozen = freeze(filling, signed={})
    (value,) = [v for v in frozen["values"] if v["path"] == "electricity_year"]
    assert (value["origin"], value["estimate"]) == ("estimate", f"floor_area: {SUM}")
    (fact,) = [f for f in frozen["facts"] if f["data_point"] == POINT]
    assert fact["quality"] == 4
    assert fact["derivation"]["estimate"] == f"floor_area: {SUM}"
    Response.objects.update(status="signed_off")
    assert f"Estimated. From the floor area of your sites: {SUM}" in shown(client, response)  # fmt: skip


def test_how_it_was_made_is_sealed_with_the_history(client, response):
    press(client, response, electricity_year__use_estimate="floor_area")
    known = AnswerHistory.objects.filter(data_point=POINT).get()
    rows = history_between(response.organisation_id, known.changed_at, timezone.now())
    assert [row[-1] for row in rows if row[1] == POINT] == [f"floor_area: {SUM}"]
    assert {len(row) for row in rows if row[1] != POINT} <= {10}


def test_helper_by_link_is_not_shown_what_an_estimate_rests_on(client, response):
    question = definition().questions["electricity_year"]
    maker = FieldMaker(filling_of(response), guest_url="/help/x/save/")
    assert maker.field(question)["estimate"] is None
