"""A table whose rows the form names: page, save, API, workbook, paper, next year."""

import io
import re
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from django.http import QueryDict
from django.utils import timezone, translation
from openpyxl import load_workbook

from questionnaires.composing.json_schema import schema_of
from questionnaires.formats.offline.raw import raw_book
from questionnaires.formats.offline.writing import workbook_of
from questionnaires.forms.offline import preview_of
from questionnaires.forms.trial import Trial
from questionnaires.language.compiler import compile_definition
from questionnaires.models import Answer, Response, Submission, TableRow
from questionnaires.selectors.earlier import with_prior
from questionnaires.selectors.filling import filling_of
from questionnaires.services.blank_paper import blank_context
from questionnaires.services.offline import compared, take_over
from questionnaires.services.paper import paper_context
from questionnaires.services.signing import sign_off
from tests.factories import questionnaires as factory
from tests.support.programs import Program

pytestmark = pytest.mark.django_db


@cache
def matrix():
    return compile_definition(Path(__file__).with_name("matrix.yaml"))


@pytest.fixture
def response(owner):
    return factory.started(owner, version=factory.published(matrix()))


@pytest.fixture
def save(client, response):
    def send(key, value, row, **more):
        data = {"key": key, "row": row, "based_on": 0, "value": value, **more}
        return client.post(f"/responses/{response.pk}/save/", data)

    return send


def page_of(client, response):
    reply = client.get(f"/responses/{response.pk}/sections/energy/")
    assert reply.status_code == 200
    return reply.content.decode()


def test_only_a_table_that_may_stay_empty_is_called_optional(client, response):
    page = page_of(client, response)
    captions = re.findall(r'-caption">(.*?)</p>', page)
    optional = [text.partition(" <span")[0] for text in captions if "optional" in text]
    assert len(captions) == 2
    assert optional == ["What is planned for each?"]  # the other has a cell that is not


def stored(response):
    return {
        (each.data_point, each.row_id): each.text
        for each in Answer.objects.filter(response=response)
    }


def test_each_row_has_its_name_as_heading_and_none_can_be_added(client, response):
    page = page_of(client, response)
    names = re.findall(r'<th scope="row" class="gf-rows__name">([^<]+)', page)
    assert names == ["Electricity", "Natural gas", "Diesel"]
    titles = re.findall(r'<h2 class="gf-rows__title">([^<]+)', page)
    assert titles == names
    assert ">Kind of energy</th>" in page
    assert "used__add" not in page and "used__remove" not in page
    assert page.count('data-key="used.amount"') == 3
    assert page.count('data-key="used.why"') == 1
    assert "used.kind" not in page


def test_a_cell_is_saved_as_it_is_left_and_its_totals_come_back(save, response):
    assert save("used.amount", "30", "power", unit="MWh")["X-Answer-Version"] == "1"
    reply = save("used.amount", "10,000", "natural_gas").content.decode()
    assert stored(response) == {
        ("used.amount", "power"): "30",
        ("used.amount", "natural_gas"): "10000",
    }
    assert "40,000" in reply
    filling = filling_of(response)
    assert filling.evaluation.value("used.share", "natural_gas") == 25
    assert filling.evaluation.value("fossil") == 10_000


@pytest.mark.parametrize("row", ["coal", "", "0b9f6f7e-2f0a-4d36-9d9e-0d1f8a7f1c11"])
def test_a_row_the_form_does_not_name_is_not_there(save, response, row):
    assert save("used.amount", "30", row).status_code == 404
    assert stored(response) == {}


def test_the_page_is_saved_without_script(client, response):
    data = {
        "used.amount:power": "30", "used.amount:power__unit": "MWh",
        "used.amount:power__version": "0", "used.why:diesel": "Forklift",
        "used.why:diesel__version": "0", "plans.who:power": "Ann",
        "plans.who:power__version": "0",
    }  # fmt: skip
    reply = client.post(f"/responses/{response.pk}/sections/energy/save/", data)
    assert reply.status_code in (302, 303)
    assert stored(response) == {
        ("used.amount", "power"): "30",
        ("used.why", "diesel"): "Forklift",
        ("plans.who", "power"): "Ann",
    }


def test_a_crafted_button_neither_adds_nor_removes_a_row(client, response):
    url = f"/responses/{response.pk}/sections/energy/save/"
    for data in ({"used__add": "1"}, {"used__remove": "power"}):
        assert client.post(url, data).status_code < 500
    refused = client.post(f"/responses/{response.pk}/tables/used/add/")
    assert refused.status_code in (404, 422)
    assert not TableRow.objects.filter(response=response).exists()
    assert len(filling_of(response).rows["used"]) == 3


def test_papers_and_figures_of_a_named_row_have_pages(client, response, save):
    save("used.amount", "30", "power")
    url = f"/responses/{response.pk}"
    assert "Electricity" in client.get(f"{url}/about/used.amount/power/").content.decode()  # fmt: skip
    assert client.get(f"{url}/about/used.amount/coal/").status_code == 404
    assert client.get(f"{url}/figures/used.share/power/").status_code == 200
    assert client.get(f"{url}/figures/used.share/coal/").status_code == 404


def test_what_was_said_stands_under_the_names_where_nobody_can_change_it(
    client, response, save
):
    save("used.amount", "30", "power")
    page = client.get(f"/responses/{response.pk}/check/").content.decode()
    assert '<th scope="row">Electricity</th>' in page
    assert '<th scope="col">Kind of energy</th>' in page


def signed(response, owner):
    sign_off(
        response=response, name="Ann", role_title="Owner", by=owner, at=timezone.now()
    )
    return Submission.objects.get(response=response)


def test_facts_and_paper_name_the_rows(response, owner, save):
    save("used.amount", "30", "power", unit="MWh")
    submission = signed(response, owner)
    amounts = [
        f for f in submission.frozen["facts"] if f["data_point"] == "used.amount"
    ]
    assert [(f["dimensions"], f["row_label"]["zh-Hant"], f["value"]) for f in amounts] == [
        ({"used": "power"}, "電力", "30000")
    ]  # fmt: skip
    with translation.override("en"):
        (section,) = paper_context(submission)["sections"]
    used = next(block for block in section["blocks"] if block.get("columns"))
    assert used["columns"][0] == "Kind of energy"
    assert [row[0]["value"] for row in used["rows"]] == ["Electricity", "Natural gas", "Diesel"]  # fmt: skip


def test_the_blank_paper_has_a_line_for_each_name():
    with translation.override("zh-hant"):
        (section,) = blank_context(matrix())["sections"]
    used, plans = section["blocks"]
    assert (used["row"], used["names"]) == ("能源種類", ["電力", "天然氣", "柴油"])
    assert [each["title"] for each in plans["lists"]] == used["names"]


def test_last_year_stands_beside_the_same_row(client, response, owner, save):
    save("used.amount", "30", "power", unit="MWh")
    signed(response, owner)
    later = factory.started(
        owner, version=response.version, start=date(2025, 1, 1), end=date(2025, 12, 31)
    )
    filling = filling_of(with_prior(Response.objects.filter(pk=later.pk)).get())
    column = filling.definition.questions["used.amount"]
    assert filling.said_before(column, "power")["value"] == "30000"
    assert filling.said_before(column, "diesel") is None


def opened(response):
    with translation.override("en"):
        content = workbook_of(filling_of(response), at=timezone.now())
    book = load_workbook(io.BytesIO(content))
    sheet = next(s for s in book.worksheets if str(s["A1"].value).startswith("gf:section:"))  # fmt: skip
    lines = {row[0].value: row[0].row for row in sheet.iter_rows(max_col=1)}
    return book, sheet, lines


def brought_back(response, book):
    content = io.BytesIO()
    book.save(content)
    raw = raw_book(content)
    filling = filling_of(response)
    with translation.override("en"):
        return raw, preview_of(filling, compared(filling, raw))


def test_the_workbook_has_the_names_and_no_spare_lines(response, save):
    save("used.amount", "30", "power", unit="MWh")
    book, sheet, lines = opened(response)
    rows = [key for key in lines if key and str(key).startswith("r:used:")]
    assert rows == ["r:used:power", "r:used:natural_gas", "r:used:diesel"]
    assert sheet[f"B{lines['r:used:diesel']}"].value.strip() == "Diesel"
    _raw, found = brought_back(response, book)
    assert (found["count"], found["notes"]) == (0, [])


def test_cells_of_the_workbook_are_taken_over_row_by_row(response, owner, save):
    save("used.amount", "30", "power", unit="MWh")
    book, sheet, lines = opened(response)
    names = {cell.value: cell.column_letter for cell in sheet[lines["p:used"]]}
    sheet[f"{names['used.amount']}{lines['r:used:natural_gas']}"].value = 7
    sheet[f"{names['used.amount']}{lines['r:used:power']}"].value = None
    raw, found = brought_back(response, book)
    take_over(
        response=response, raw=raw, digest=found["digest"], over=(), by=owner,
        at=timezone.now(),
    )  # fmt: skip
    assert stored(response) == {
        ("used.amount", "natural_gas"): "7",
        ("used.amount", "power"): "",
    }
    assert not TableRow.objects.filter(response=response).exists()


def test_a_copied_line_of_the_workbook_is_told_not_added(response):
    book, sheet, lines = opened(response)
    sheet[f"A{lines['r:used:diesel']}"].value = "r:used:power"
    _raw, found = brought_back(response, book)
    assert any("copy of another" in text for text in map(str, found["notes"]))


def test_the_schema_takes_what_evaluates(response):
    table = schema_of(matrix(), "zh-Hant")["properties"]["used"]["anyOf"][0]
    assert table["properties"]["natural_gas"]["title"] == "天然氣"


def test_a_program_saves_cells_by_the_names_of_their_rows(response, owner):
    program, base = Program(owner), f"responses/{response.pk}"
    body = {"value": "30 MWh", "based_on": 0}
    saved = program.send("put", f"{base}/rows/power/cells/used.amount/", body)
    assert saved.json()["place"]["value"] == "30000"
    assert program.send("put", f"{base}/rows/coal/cells/used.amount/", body).status_code == 404  # fmt: skip
    many = {"answers": {"used.amount:diesel": {"value": "2", "unit": "kWh"}}}
    assert program.send("post", f"{base}/answers/", many).status_code == 200
    (used, _plans) = program.get(f"{base}/").json()["tables"]
    assert (used["rows"], used["is_fixed"]) == (
        ["power", "natural_gas", "diesel"],
        True,
    )
    assert program.send("post", f"{base}/tables/used/rows/").status_code == 422
    assert stored(response)["used.amount", "diesel"] == "2"


def test_the_desk_tries_every_row():
    data = QueryDict("used.amount:power=30&used.amount:diesel=10")
    trial = Trial(matrix(), data, "respondent")
    (section,) = trial.sections()
    labels = [field["label"] for field in section["fields"]]
    assert labels[:2] == ["Electricity: Amount", "Natural gas: Amount"]
    assert trial.outcome.value("total") == 40
