"""A table whose rows are those of another: page, save, removal, API, workbook, paper."""

import io
import re
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from django.http import QueryDict
from django.utils import timezone, translation
from openpyxl import load_workbook

from questionnaires.formats.offline.raw import raw_book
from questionnaires.formats.offline.writing import workbook_of
from questionnaires.forms.offline import preview_of
from questionnaires.forms.previewing import preview_of as desk_preview
from questionnaires.forms.trial import Trial
from questionnaires.language.compiler import compile_definition
from questionnaires.language.run import State
from questionnaires.models import Answer, Query, Response, Submission, TableRow
from questionnaires.selectors.earlier import with_prior
from questionnaires.selectors.filling import filling_of
from questionnaires.services.blank_paper import blank_context
from questionnaires.services.handing import Recipient, invite_helper
from questionnaires.services.offline import compared, take_over
from questionnaires.services.paper import paper_context
from questionnaires.services.signing import sign_off
from tests.factories import questionnaires as factory
from tests.support.programs import Program

pytestmark = pytest.mark.django_db


@cache
def linked():
    return compile_definition(Path(__file__).with_name("linked.yaml"))


@pytest.fixture
def response(owner):
    return factory.started(owner, version=factory.published(linked()))


@pytest.fixture
def save(client, response):
    def send(key, value, row, **more):
        data = {"key": key, "row": str(row), "based_on": 0, "value": value, **more}
        return client.post(f"/responses/{response.pk}/save/", data)

    return send


@pytest.fixture
def places(response):
    """Two sites, without names as yet."""
    return [
        TableRow.objects.create(response=response, table="sites", position=n)
        for n in (1, 2)
    ]


@pytest.fixture
def named(save, places):
    """The same with names; the first is the company's own."""
    shop, store = places
    save("sites.name", "Shop", shop.pk)
    save("sites.name", "Store", store.pk)
    save("sites.owned", "yes", shop.pk)
    save("sites.owned", "no", store.pk)
    return places


def page_of(client, response, section="places"):
    reply = client.get(f"/responses/{response.pk}/sections/{section}/")
    assert reply.status_code == 200
    return reply.content.decode()


def heads(html):
    names = re.findall(r'<th scope="row" class="gf-rows__name">([^<]+)', html)
    return [name.strip() for name in names]


def stored(response):
    return {
        (each.data_point, each.row_id): each.text
        for each in Answer.objects.filter(response=response)
    }


def test_nothing_is_asked_of_sites_there_are_not(client, response):
    assert 'id="q-cover"' not in page_of(client, response)
    assert filling_of(response).evaluation.state("cover") is State.NOT_ASKED


def test_each_site_heads_a_row_and_nobody_types_it_again(client, response, named):
    page = page_of(client, response)
    assert heads(page) == ["Shop", "Store"]
    assert "cover__add" not in page and "cover__remove" not in page
    assert page.count('data-key="cover.contents"') == 2
    assert page.count('data-key="cover.building"') == 1
    assert "Insurance of each site; What is planned at your own sites?" in page
    works = page_of(client, response, "works")
    assert re.findall(r'gf-rows__title">([^<]+)', works) == ["Shop"]
    assert "What at Shop?" in works


def test_a_name_that_is_typed_heads_the_row_at_once(client, response, save, places):
    assert heads(page_of(client, response)) == ["Site 1", "Site 2"]
    reply = save("sites.name", "Shop & co", places[0].pk).content.decode()
    assert '<template data-fill="#q-cover-slot">' in reply
    assert heads(reply) == ["Shop &amp; co", "Site 2"]


def test_a_cell_is_saved_under_the_id_of_the_site(save, response, named):
    shop, store = named
    save("cover.contents", "100", shop.pk)
    reply = save("cover.contents", "20", store.pk).content.decode()
    assert stored(response)["cover.contents", str(shop.pk)] == "100"
    assert heads(reply) == []  # only what was typed changes, not the table
    assert TableRow.objects.filter(response=response).count() == 2
    again = save("cover.contents", "7", shop.pk)
    assert again.status_code == 409


def test_rows_of_another_table_are_refused(save, response, named, owner):
    other = TableRow.objects.create(response=response, table="bills", position=1)
    theirs = factory.started(
        owner, version=response.version, start=date(2023, 1, 1), end=date(2023, 12, 31)
    )
    strange = TableRow.objects.create(response=theirs, table="sites", position=1)
    for row in (other.pk, strange.pk):
        assert save("cover.contents", "5", row).status_code == 409
        assert save("sites.name", "5", row).status_code == 409
    assert save("cover.contents", "5", "shop").status_code == 404
    assert not any(point == "cover.contents" for point, _ in stored(response))


def test_what_is_said_of_a_row_that_is_not_asked_waits(save, response, named):
    shop, store = named
    save("works.who", "Ann", store.pk)
    assert filling_of(response).evaluation.row_ids("works") == (str(shop.pk),)
    save("sites.owned", "yes", store.pk, based_on=1)
    assert filling_of(response).evaluation.value("works.who", str(store.pk)) == "Ann"


def test_a_site_that_goes_takes_its_rows_along_and_brings_them_back(
    client, response, save, named
):
    shop, store = named
    save("cover.contents", "100", shop.pk)
    save("cover.contents", "20", store.pk)
    url = f"/responses/{response.pk}/rows/{shop.pk}"
    gone = client.post(f"{url}/remove/").content.decode()
    assert "with what was said of it in other tables" in gone
    assert heads(gone) == ["Store"]
    assert filling_of(response).evaluation.row_ids("cover") == (str(store.pk),)
    back = client.post(f"{url}/restore/").content.decode()
    assert heads(back) == ["Shop", "Store"]
    found = filling_of(response).evaluation
    assert found.value("cover.contents", str(shop.pk)) == 100


def test_rows_follow_the_order_of_the_sites(client, response, named):
    TableRow.objects.filter(pk=named[0].pk).update(position=9)
    assert heads(page_of(client, response)) == ["Store", "Shop"]


def test_a_crafted_button_neither_adds_nor_removes_a_row(client, response, named):
    url = f"/responses/{response.pk}"
    for data in ({"cover__add": "1"}, {"cover__remove": str(named[0].pk)}):
        client.post(f"{url}/sections/places/save/", data)
    assert client.post(f"{url}/tables/cover/add/").status_code == 422
    assert TableRow.objects.filter(removed_at=None).count() == 2


def test_all_of_it_said_not_to_be_known_outweighs_a_cell(client, response, save, named):
    save("cover", "", "", state="dont_know")
    save("cover.contents", "5", named[0].pk)
    assert filling_of(response).evaluation.state("cover") is State.DONT_KNOW
    page_of(client, response)


def test_the_page_is_saved_without_script(client, response, named):
    shop = named[0].pk
    data = {f"cover.contents:{shop}": "30", f"cover.contents:{shop}__version": "0"}
    client.post(f"/responses/{response.pk}/sections/places/save/", data)
    assert stored(response)["cover.contents", str(shop)] == "30"


def test_answers_and_figures_of_such_a_row_have_pages(client, response, save, named):
    shop, store = named
    save("cover.contents", "30", shop.pk)
    url = f"/responses/{response.pk}"
    about = client.get(f"{url}/about/cover.contents/{shop.pk}/").content.decode()
    assert "Shop: Contents" in about
    assert f'#row-cover-{shop.pk}"' in client.get(f"{url}/about/cover/{shop.pk}/").content.decode()  # fmt: skip
    assert client.get(f"{url}/about/works.who/{store.pk}/").status_code == 404
    figure = client.get(f"{url}/figures/cover.all/{shop.pk}/").content.decode()
    assert "Owned? (Where do you work?, 1)" in figure
    check = client.get(f"{url}/check/").content.decode()
    assert '<th scope="row">Shop</th>' in check


def test_a_program_finds_the_rows_and_saves_their_cells(response, owner, named):
    program, base = Program(owner), f"responses/{response.pk}"
    shop = named[0].pk
    tables = {each["key"]: each for each in program.get(f"{base}/").json()["tables"]}
    assert tables["cover"]["rows_from"] == "sites"
    assert tables["cover"]["rows"] == tables["sites"]["rows"]
    assert tables["works"]["rows"] == [str(shop)]
    body = {"value": "30", "based_on": 0}
    saved = program.send("put", f"{base}/rows/{shop}/cells/cover.contents/", body)
    assert saved.json()["place"]["value"] == "30"
    foreign = TableRow.objects.create(response=response, table="bills", position=1)
    for row in (foreign.pk, "shop"):
        path = f"{base}/rows/{row}/cells/cover.contents/"
        assert program.send("put", path, body).status_code == 404
    refused = program.send("post", f"{base}/tables/cover/rows/")
    assert (refused.status_code, refused.json()["code"]) == (422, "rows_given")
    assert program.send("delete", f"{base}/rows/{shop}/").status_code == 204
    tables = program.get(f"{base}/").json()["tables"]
    assert [len(each["rows"]) for each in tables] == [1, 1]


def test_a_helper_and_a_question_name_the_site(client, response, owner, named):
    shop = named[0].pk
    to = Recipient("Wong", "", 14)
    _link, token = invite_helper(
        response=response, section="places", question="cover", to=to, by=owner
    )
    helper = type(client)()
    page = helper.get(f"/help/{token}/").content.decode()
    assert heads(page) == ["Shop", "Store"] and "Where do you work?" not in page
    data = {"row": str(shop), "based_on": "0", "value": "12"}
    address = f"/help/{token}/save/"
    assert helper.post(address, data | {"key": "cover.contents"}).status_code == 200
    assert helper.post(address, data | {"key": "sites.name"}).status_code == 404
    asked = {"key": "cover.contents", "row": str(shop), "text": "Is that all?"}
    assert client.post(f"/responses/{response.pk}/ask/", asked).status_code == 302
    query = Query.objects.get()
    assert query.row_id == str(shop)
    assert "Shop" in client.get(f"/queries/{query.pk}/").content.decode()


def signed(response, owner):
    sign_off(
        response=response, name="Ann", role_title="Owner", by=owner, at=timezone.now()
    )
    return Submission.objects.get(response=response)


def test_facts_and_papers_name_the_site(response, owner, save, named):
    shop, store = named
    save("cover.contents", "30", shop.pk)
    save("cover.contents", "20", store.pk)
    save("works.cost", "7", shop.pk)
    submission = signed(response, owner)
    facts = [f for f in submission.frozen["facts"] if f["data_point"] == "cover.contents"]  # fmt: skip
    assert [(f["dimensions"], f["row_label"]["en"]) for f in facts] == [
        ({"sites": str(shop.pk)}, "Shop"), ({"sites": str(store.pk)}, "Store")
    ]  # fmt: skip
    # Whoever is shown the finances alone does not read there what a site is called.
    (cost,) = [f for f in submission.frozen["facts"] if f["data_point"] == "works.cost"]
    assert (cost["scope"], cost["row_label"]["zh-Hant"]) == ("finances", "場所 1")
    with translation.override("zh-hant"):
        sections = paper_context(submission)["sections"]
    blocks = [b for section in sections for b in section["blocks"] if b.get("title")]
    assert blocks[1]["columns"][:2] == ["場所", "財物"]
    assert [row[0]["value"] for row in blocks[1]["rows"]] == ["Shop", "Store"]
    assert [line["value"] for line in blocks[2]["lists"][0]][0] == "Shop"


def test_last_year_stands_beside_the_same_site(response, owner, client, named, save):
    save("cover.contents", "30", named[0].pk)
    save("cover.contents", "20", named[1].pk)
    signed(response, owner)
    later = factory.started(
        owner, version=response.version, start=date(2025, 1, 1), end=date(2025, 12, 31)
    )
    row = TableRow.objects.create(response=later, table="sites", position=1)
    data = {"key": "sites.name", "row": str(row.pk), "based_on": 0, "value": "Store"}
    client.post(f"/responses/{later.pk}/save/", data)
    filling = filling_of(with_prior(Response.objects.filter(pk=later.pk)).get())
    column = filling.definition.questions["cover.contents"]
    assert filling.said_before(column, str(row.pk))["value"] == "20"


def test_the_blank_paper_has_a_line_for_each_site():
    with translation.override("en"):
        places, works = blank_context(linked())["sections"]
    assert places["blocks"][1]["row"] == "Site"
    assert works["blocks"][0]["lists"][0]["title"] == "Site 1"


def test_the_desk_shows_a_row_and_tries_one():
    html = str(desk_preview(linked(), "en", date(2026, 1, 1))["sections"])
    assert "Insurance of each site" in html and "Site 1" in html
    data = QueryDict("sites.owned:1=yes&cover.contents:1=5&cover.building:1=7")
    trial = Trial(linked(), data, "respondent")
    assert trial.outcome.value("total") == 12


def opened(response):
    with translation.override("en"):
        content = workbook_of(filling_of(response), at=timezone.now())
    book = load_workbook(io.BytesIO(content))
    sheets = [s for s in book.worksheets if str(s["A1"].value).startswith("gf:section:")]  # fmt: skip
    lines = {row[0].value: row[0].row for row in sheets[0].iter_rows(max_col=1)}
    letters = {
        str(cell.value): cell.column_letter
        for key in ("p:sites", "p:cover")
        for cell in sheets[0][lines[key]]
    }
    return book, sheets[0], lines, letters


def brought_back(response, book):
    content = io.BytesIO()
    book.save(content)
    raw = raw_book(content)
    filling = filling_of(response)
    with translation.override("en"):
        return raw, preview_of(filling, compared(filling, raw))


def taken(response, owner, raw, found):
    take_over(
        response=response, raw=raw, digest=found["digest"], over=(), by=owner,
        at=timezone.now(),
    )  # fmt: skip


def test_the_workbook_has_a_line_for_each_site_and_takes_its_cells(
    response, owner, save, named
):
    shop, store = named
    save("cover.contents", "30", shop.pk)
    book, sheet, lines, letters = opened(response)
    rows = [key for key in lines if str(key).startswith("r:cover:")]
    assert rows[:3] == [f"r:cover:{shop.pk}", f"r:cover:{store.pk}", "r:cover:+1"]
    assert len(rows) == 12
    name = sheet[f"B{lines[rows[0]]}"].value
    assert f"${letters['sites.name']}${lines[f'r:sites:{shop.pk}']}" in name
    assert brought_back(response, book)[1]["count"] == 0
    column = letters["cover.contents"]
    sheet[f"{column}{lines[rows[0]]}"].value = None
    sheet[f"{column}{lines[rows[1]]}"].value = 7
    raw, found = brought_back(response, book)
    taken(response, owner, raw, found)
    assert stored(response)["cover.contents", str(shop.pk)] == ""
    assert stored(response)["cover.contents", str(store.pk)] == "7"
    assert TableRow.objects.filter(removed_at=None).count() == 2


def test_a_site_emptied_in_the_workbook_goes_with_what_is_said_of_it(
    response, owner, save, named
):
    shop, store = named
    save("cover.contents", "30", shop.pk)
    book, sheet, lines, letters = opened(response)
    line = lines[f"r:sites:{shop.pk}"]
    for column in ("sites.name", "sites.owned"):
        sheet[f"{letters[column]}{line}"].value = None
    sheet[f"{letters['cover.contents']}{lines[f'r:cover:{shop.pk}']}"].value = 99
    raw, found = brought_back(response, book)
    assert any("99" in text for text in map(str, found["notes"]))
    taken(response, owner, raw, found)
    assert filling_of(response).evaluation.row_ids("cover") == (str(store.pk),)
    assert stored(response)["cover.contents", str(shop.pk)] == "30"


def test_a_site_that_is_new_in_the_workbook_has_its_line_there(response, owner, named):
    book, sheet, lines, letters = opened(response)
    sheet[f"{letters['sites.name']}{lines['r:sites:+3']}"].value = "Depot"
    sheet[f"{letters['cover.contents']}{lines['r:cover:+3']}"].value = 8
    raw, found = brought_back(response, book)
    assert (found["count"], found["notes"]) == (2, [])
    taken(response, owner, raw, found)
    (depot,) = TableRow.objects.exclude(pk__in=[row.pk for row in named])
    said = stored(response)
    assert said["sites.name", str(depot.pk)] == "Depot"
    assert said["cover.contents", str(depot.pk)] == "8"


def test_a_line_for_no_site_is_told_not_added(response, named):
    book, sheet, lines, letters = opened(response)
    strange = lines[f"r:cover:{named[0].pk}"]
    sheet[f"A{strange}"].value = "r:cover:0b9f6f7e-2f0a-4d36-9d9e-0d1f8a7f1c11"
    sheet[f"{letters['cover.contents']}{strange}"].value = 50
    sheet[f"{letters['cover.contents']}{lines['r:cover:+2']}"].value = 51
    _raw, found = brought_back(response, book)
    assert found["count"] == 0
    said = " ".join(map(str, found["notes"]))
    assert "50" in said and "Name it there first" in said and "51" in said
