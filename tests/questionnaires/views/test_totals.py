"""The sums under a table's rows, and under its cards, as soon as a field is left."""

from decimal import Decimal
from functools import cache

import pytest
from django.utils import timezone

from questionnaires.forms.fields import FieldMaker
from questionnaires.forms.tables import total_of
from questionnaires.language import compile_definition
from questionnaires.models import TableRow
from questionnaires.selectors.filling import filling_of
from tests.factories import questionnaires as factory
from tests.questionnaires.language.builders import form, question

pytestmark = pytest.mark.django_db
TEXTS = [question(key, "text") for key in ("name", "place", "maker", "note")]
COLUMNS = [
    *TEXTS,
    question("area", "quantity", units=["m2"]),
    question("burnt", "quantity", units=["L"]),
    question("twice", "calc", unit="m2", value="row.area * 2"),
]


@cache
def definition(count):
    columns = [dict(each) for each in COLUMNS[-count:]]
    if count == 7:
        columns[5]["ask_if"] = 'row.name != "none"'
    table = question("sites", "table", columns=columns)
    return compile_definition(form(table, key=f"sums_{count}"))


def started(owner, count):
    response = factory.started(owner, version=factory.published(definition(count)))
    rows = [TableRow.objects.create(response=response, table="sites", position=n) for n in (1, 2)]  # fmt: skip
    return response, [str(row.pk) for row in rows]


def save(client, response, row, key, value, unit):
    body = {"key": f"sites.{key}", "row": row, "based_on": 0, "value": value, "unit": unit}  # fmt: skip
    return client.post(f"/responses/{response.pk}/save/", body).content.decode()


def put(response, owner, row, key, number, unit):
    factory.save_answer(
        response_id=response.pk, organisation_id=response.organisation_id, by=owner,
        entry=factory.Entry(f"sites.{key}", row, text=number, number=Decimal(number), unit=unit),
        base=0, at=timezone.now(),
    )  # fmt: skip


def test_cards_have_their_sums_by_name_when_a_field_is_left(client, owner):
    response, (first, second) = started(owner, 7)
    save(client, response, first, "area", "60", "m2")
    html = save(client, response, second, "area", "40", "m2")
    assert '<template data-replace="#q-sites-total">' in html
    assert '<span>area</span> <span class="gf-num">100 m²</span>' in html
    page = client.get(f"/responses/{response.pk}/sections/main/").content.decode()
    assert '<span>twice</span> <span class="gf-num">200 m²</span>' in page


def test_sum_says_of_how_many_rows_it_is(client, owner):
    response, (first, second) = started(owner, 7)
    put(response, owner, first, "area", "60", "m2")
    maker = FieldMaker(filling_of(response))
    cells = total_of(maker, definition(7).questions["sites"])["cells"]
    assert [(c["label"], c["text"]) for c in cells] == [
        ("area", "60 m² (1 of 2)"), ("twice", "120 m² (1 of 2)"),
    ]  # fmt: skip


def test_row_that_is_not_asked_is_not_missing(owner):
    response, (first, second) = started(owner, 7)
    for row, name in ((first, "van"), (second, "none")):
        factory.save_answer(
            response_id=response.pk, organisation_id=response.organisation_id, by=owner,
            entry=factory.Entry("sites.name", row, text=name), base=0,
            at=timezone.now(),
        )  # fmt: skip
    put(response, owner, first, "burnt", "8", "L")
    maker = FieldMaker(filling_of(response))
    cells = total_of(maker, definition(7).questions["sites"])["cells"]
    assert [c["text"] for c in cells] == ["8 litres"]


def test_one_row_or_none_answered_has_no_sum(owner):
    response, (first, _second) = started(owner, 7)
    maker = FieldMaker(filling_of(response))
    assert total_of(maker, definition(7).questions["sites"]) is None
    TableRow.objects.filter(pk=first).delete()
    put(response, owner, _second, "area", "6", "m2")
    maker = FieldMaker(filling_of(response))
    assert total_of(maker, definition(7).questions["sites"]) is None


def test_guest_is_not_told_what_is_worked_out(owner):
    response, rows = started(owner, 7)
    for row in rows:
        put(response, owner, row, "area", "60", "m2")
    maker = FieldMaker(filling_of(response), guest_url="/help/x/save/")
    cells = total_of(maker, definition(7).questions["sites"])["cells"]
    assert [cell["label"] for cell in cells] == ["area"]


def test_rows_of_few_columns_name_their_sums_on_a_narrow_page(client, owner):
    response, rows = started(owner, 4)
    for row in rows:
        put(response, owner, row, "area", "60", "m2")
    page = client.get(f"/responses/{response.pk}/sections/main/").content.decode()
    assert '<span class="gf-rows__label">area</span>120 m²' in page
