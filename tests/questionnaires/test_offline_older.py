"""A workbook of another version, another size, or of a bank's own questions."""

import copy
from decimal import Decimal

import pytest
from django.utils import timezone

from questionnaires.language import compile_definition
from questionnaires.models import Answer, Response, TableRow
from questionnaires.selectors.versions import Proposal, target_of
from questionnaires.services.migrating import move_response
from questionnaires.services.offline import OtherAnswersError
from tests.factories import campaigns, supplements
from tests.factories import questionnaires as factory
from tests.factories.accounts import client_of
from tests.questionnaires.language.builders import form, options, question
from tests.questionnaires.services.test_migrating import moved
from tests.questionnaires.test_offline import Book, notes_of, rows_of, stored
from tests.support.actors import actor_of

pytestmark = pytest.mark.django_db
BASIS = question("basis", "choice", options=options("bill", "meter"))
CARS = question("cars", "table", rows={"max": 5}, columns=[
    question("kind", "text"), question("litres", "quantity", units=["L"]),
])  # fmt: skip
FIRST = form(
    BASIS, question("elec", "decimal"), question("gas", "decimal"),
    question("note", "text"), question("share", "percent"), CARS,
    key="moving", version="1",
)  # fmt: skip
SITES = question("sites", "table", columns=[
    question("site", "text"), question("amount", "quantity", units=["kWh"]),
])  # fmt: skip
FUELS = question("cars", "table", rows={"max": 5}, columns=[
    question("kind", "text"), question("volume", "quantity", units=["m3", "L"]),
])  # fmt: skip
SECOND = form(
    question("basis", "choice", options=options("bill", "gauge")), SITES,
    question("towngas", "decimal"), question("share", "calc", value="towngas * 2"), FUELS,
    key="moving", version="2",
    migrate={"from": "1", "steps": [
        {"choice": "main.basis", "from": "meter", "to": "gauge"},
        {"drop": "main.note", "keep_in_history": True},
        {"retype": "main.share"},
        {"rename": "main.gas", "to": "main.towngas"},
        {"rename": "cars.litres", "to": "cars.volume"},
        {"rename": "main.elec", "to": "main.sites", "ask_confirm": True,
         "rows": [{"site": '"All"', "amount": 'old.elec * qty(1, "kWh")'}]},
    ]},
)  # fmt: skip


@pytest.fixture(autouse=True)
def files(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "files"


def published(plain):
    return factory.published(compile_definition(copy.deepcopy(plain)))


def put(response, by, data_point, text, row="", unit=""):
    place = {"response": response, "data_point": data_point, "row_id": row}
    current = Answer.objects.filter(**place).first()
    number = Decimal(text) if text.replace(".", "").isdecimal() else None
    factory.save_answer(
        response_id=response.pk, organisation_id=response.organisation_id, by=by,
        entry=factory.Entry(data_point, row, text=text, number=number, unit=unit),
        base=current.version_no if current else 0, at=timezone.now(),
    )  # fmt: skip


@pytest.fixture
def draft(owner):
    response = factory.started(owner, version=published(FIRST))
    for key, text in {"basis": "bill", "gas": "7", "note": "x"}.items():
        put(response, owner, f"main.{key}", text)
    row = TableRow.objects.create(response=response, table="cars", position=1)
    put(response, owner, "cars.kind", "Van", str(row.pk))
    put(response, owner, "cars.litres", "40", str(row.pk), "L")
    return response


@pytest.fixture
def book(client, draft, owner):
    """Downloaded in version 1; then the answers went on to version 2."""
    kept = Book(client, draft)
    moved(draft, owner, published(SECOND))
    return kept


def saved(response):
    return {
        (answer.data_point, bool(answer.row_id)): answer.text
        for answer in Answer.objects.filter(response=response)
        if answer.text
    }


def test_untouched_workbook_of_an_older_version_changes_nothing(book):
    found = book.look()
    assert (found["count"], found["conflicts"], found["fates"]) == (0, [], [])
    assert "taken on to the present version" in notes_of(found)[0]


def test_answers_go_the_way_of_the_steps(book, draft, owner):
    book.cell("q:basis").value = "METER"
    book.cell("q:gas").value = 9
    book.cell("q:elec").value = 5000
    found = book.look()
    assert found["conflicts"] == []
    assert sorted(rows_of(found)) == [
        ("amount", "New row", "5,000 kWh"),
        ("basis", "BILL", "GAUGE"),
        ("site", "New row", "All"),
        ("towngas", "7", "9"),
    ]
    told = {line["label"]: " ".join(line["lines"]) for line in found["fates"]}
    assert told["basis"] == "Becomes GAUGE."
    assert told["gas"] == "Stays, under “towngas”."
    assert told["elec"].startswith("Becomes rows of “sites”: 5,000 kWh, All.")
    assert "Please check it" in told["elec"]
    book.take(found, owner)
    after = saved(draft)
    assert after["main.basis", False] == "gauge"
    assert after["main.towngas", False] == "9"
    assert (after["sites.site", True], after["sites.amount", True]) == ("All", "5000")


def test_what_is_no_longer_asked_is_told_with_its_value(book):
    book.cell("q:note").value = "Ask Mei"
    book.cell("q:share").value = 12
    found = book.look()
    assert found["count"] == 0
    said = " ".join(notes_of(found))
    assert "note: no longer asked, so “Ask Mei” was not taken over." in said
    assert "share is worked out now, so “12” was not taken over." in said


def test_rows_keep_their_ids_and_new_ones_are_made(book, draft, owner):
    row = str(TableRow.objects.get(response=draft, table="cars").pk)
    book.in_row("cars", row, "cars.litres").value = 55
    book.in_row("cars", "+1", "cars.kind").value = "Lorry"
    book.in_row("cars", "+1", "cars.litres").value = 90
    found = book.look()
    book.take(found, owner)
    assert stored(draft, "cars.volume", row).text == "55"
    assert stored(draft, "cars.volume", row).unit == "L"
    rows = TableRow.objects.filter(response=draft, table="cars", removed_at=None)
    assert rows.count() == 2
    assert stored(draft, "cars.kind", str(rows.last().pk)).text == "Lorry"


def test_emptied_row_goes_and_emptied_answer_is_emptied(book, draft, owner):
    row = TableRow.objects.get(response=draft, table="cars")
    for column in ("kind", "litres"):
        book.in_row("cars", row.pk, f"cars.{column}").value = None
    book.cell("q:gas").value = None
    found = book.look()
    assert found["count"] == 2
    book.take(found, owner)
    row.refresh_from_db()
    assert row.removed_at
    assert stored(draft, "main.towngas").text == ""


def test_change_of_a_colleague_since_is_a_choice(book, draft, owner, contributor):
    put(Response.objects.get(pk=draft.pk), contributor, "main.towngas", "8")
    book.cell("q:gas").value = 9
    page = book.preview()
    (conflict,) = page.context["found"]["conflicts"]
    assert [choice["label"] for choice in conflict["choices"]] == ["8", "9"]
    assert "What the present version makes of it" in page.content.decode()
    book.save(page, **{"keep:towngas:": "workbook"})
    assert stored(draft, "main.towngas").text == "9"


def test_row_changed_by_a_colleague_is_not_removed(book, draft, contributor):
    row = str(TableRow.objects.get(response=draft, table="cars").pk)
    put(Response.objects.get(pk=draft.pk), contributor, "cars.volume", "41", row, "L")
    for column in ("kind", "litres"):
        book.in_row("cars", row, f"cars.{column}").value = None
    found = book.look()
    assert found["count"] == 0
    assert any("a colleague changed it" in note for note in notes_of(found))


def test_tampered_map_of_an_older_version_makes_changes_a_choice(book):
    book.cell("q:gas").value = 9
    book.book["gf_map"]["D15"].value = 99
    found = book.look()
    assert {field["name"] for field in found["conflicts"]} >= {"keep:towngas:"}


def test_unreadable_figure_of_an_older_version_is_told_where_it_stands(book):
    book.cell("q:gas").value = "nine or so"
    found = book.look()
    assert found["count"] == 0
    assert any("nine or so" in note for note in notes_of(found))


def sme(size):
    return factory.ours(f"sme/{size}")


def test_workbook_of_a_smaller_size_serves_after_growing(client, owner):
    versions = {size: factory.published(sme(size)) for size in ("micro", "small")}
    response = factory.started(owner, version=versions["micro"])
    put(response, owner, "profile.employees", "4")
    book = Book(client, response)
    target = target_of(response, "sme_small")
    move_response(
        response=response, target=target, token=Proposal(response, target).token,
        by=owner, at=timezone.now(),
    )  # fmt: skip
    book.cell("q:employees").value = 6
    found = book.look()
    assert [row[1:] for row in rows_of(found)] == [("4", "6")]
    book.take(found, owner)
    assert stored(response, "profile.employees").text == "6"


def test_workbook_of_another_instrument_is_refused(client, owner, draft):
    book = Book(client, draft)
    book.book["gf_map"]["B4"].value = "somebody_elses"
    book.book["gf_map"]["B6"].value = "0" * 64
    with pytest.raises(OtherAnswersError):
        book.look()


def test_banks_own_questions_go_out_and_come_back_in_a_workbook():
    bank, owner = actor_of("risk_officer"), actor_of("owner")
    supplements.published(bank)
    campaign = campaigns.mailed(bank, with_supplement=True)
    asked = campaigns.joined(campaign, owner)
    client = client_of(owner)
    client.post(f"/asked/{asked.pk}/questions/begin/")
    response = Response.objects.get(version__questionnaire__owner=bank.organisation)
    book = Book(client, response)
    book.cell("q:q1").value = "Yes"
    found = book.look()
    assert found["count"] == 1
    book.take(found, owner)
    assert Answer.objects.get(response=response).text == "yes"
