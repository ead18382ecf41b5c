"""The offline workbook: taken away, filled, brought back; what changes and what is told."""

import io
import json
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone, translation
from openpyxl import load_workbook

from questionnaires.formats.offline.raw import raw_book
from questionnaires.forms.offline import preview_of
from questionnaires.models import Answer, AnswerHistory, Response, TableRow
from questionnaires.selectors.earlier import with_prior
from questionnaires.selectors.filling import filling_of
from questionnaires.services.errors import ResponseClosedError
from questionnaires.services.offline import compared, take_over
from questionnaires.services.signing import sign_off
from tests.factories.questionnaires import answer, bill, complete, started
from tests.support.actors import actor_of

pytestmark = pytest.mark.django_db
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture(autouse=True)
def files(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def response(owner):
    return complete(started(owner), owner)


class Book:
    """A downloaded workbook, filled by key and brought back."""

    def __init__(self, client, response, language="en"):
        self.client, self.response = client, response
        url = reverse("questionnaires:offline_download", args=[response.pk])
        reply = client.get(url, headers={"accept-language": language})
        assert reply.status_code == 200, reply
        self.book = load_workbook(io.BytesIO(reply.content))

    def line(self, key):
        """The sheet and number of the line with that key."""
        for sheet in self.book.worksheets:
            for row in sheet.iter_rows(min_col=1, max_col=1):
                if row[0].value == key:
                    return sheet, row[0].row
        raise AssertionError(f"no line {key}")

    def cell(self, key, column="C"):
        sheet, number = self.line(key)
        return sheet[f"{column}{number}"]

    def in_row(self, table, row, column):
        """The cell of a table's column, by the hidden names of its columns."""
        sheet, names = self.line(f"p:{table}")
        letter = next(c.column_letter for c in sheet[names] if c.value == column)
        return self.cell(f"r:{table}:{row}", letter)

    def upload(self):
        content = io.BytesIO()
        self.book.save(content)
        file = SimpleUploadedFile("filled.xlsx", content.getvalue(), XLSX)
        url = reverse("questionnaires:offline", args=[self.response.pk])
        return self.client.post(url, {"file": file})

    def look(self):
        """What the page would show, without the page and the child process."""
        content = io.BytesIO()
        self.book.save(content)
        self.raw = raw_book(content)
        found = with_prior(Response.objects.filter(pk=self.response.pk))
        filling = filling_of(found.get())
        with translation.override("en"):
            return preview_of(filling, compared(filling, self.raw))

    def take(self, found, by):
        """Saves what was looked at."""
        return take_over(
            response=self.response, raw=self.raw, digest=found["digest"], over=(), by=by,
            at=timezone.now(),
        )  # fmt: skip

    def preview(self):
        """The page after the upload."""
        reply = self.upload()
        assert reply.status_code == 302, reply.content.decode()
        self.url = reply["Location"]
        return self.client.get(self.url)

    def save(self, page, **posted):
        found = page.context["found"]
        return self.client.post(self.url, {"digest": found["digest"], **posted})


def rows_of(found):
    """What the page says would change: label, now, then."""
    return [
        tuple(cell["text"] for cell in row["cells"][:3])
        for table in found["sections"]
        for row in table["rows"]
    ]


def notes_of(found):
    return [note["text"] for note in found["notes"]]


def stored(response, data_point, row=""):
    return Answer.objects.get(response=response, data_point=data_point, row_id=row)


@pytest.mark.parametrize("language", ["en", "zh-hant", "zh-hans"])
def test_untouched_workbook_changes_nothing(client, response, language):
    found = Book(client, response, language).look()
    assert found["count"] == 0
    assert notes_of(found) == []


def test_changes_are_shown_and_saved_with_history(client, response, owner):
    book = Book(client, response)
    book.cell("q:employees").value = 15
    book.cell("q:sector").value = "Manufacturing"
    book.cell("q:buys_power").value = "No"
    page = book.preview()
    assert rows_of(page.context["found"]) == [
        ("Which sector are you in?", "Retail", "Manufacturing"),
        ("How many people work for you?", "12", "15"),
        ("Do you pay for electricity?", "Yes", "No"),
    ]
    assert stored(response, "profile.employees").text == "12"
    reply = book.save(page)
    assert reply.status_code == 302
    saved = stored(response, "profile.employees")
    assert (saved.text, saved.number, saved.version_no) == ("15", 15, 2)
    assert (
        AnswerHistory.objects.filter(
            response=response, data_point="profile.employees"
        ).count()
        == 2
    )
    assert saved.changed_by == owner.audit_id
    assert stored(response, "profile.sector").text == "factory"


def test_labels_in_chinese_come_back_as_options(client, response, owner):
    book = Book(client, response, "zh-hans")
    assert book.cell("q:sector").value == "零售"
    book.cell("q:sector").value = "制造"
    book.take(book.look(), owner)
    assert stored(response, "profile.sector").text == "factory"


def test_new_line_of_a_table_becomes_a_row(client, response, owner):
    book = Book(client, response)
    for column, value in [
        ("start", "2024-01-01"),
        ("end", "31/12/2024"),
        ("supplier", "CLP"),
        ("amount", 1.5),
        ("amount#unit", "MWh"),
    ]:
        book.in_row("bills", "+1", f"bills.{column}").value = value
    book.take(book.look(), owner)
    row = TableRow.objects.filter(response=response, table="bills").last()
    amount = stored(response, "bills.amount", str(row.pk))
    assert (amount.text, amount.unit, amount.number) == ("1.5", "MWh", 1.5)
    assert stored(response, "bills.end", str(row.pk)).text == "2024-12-31"


def test_emptied_row_is_removed_and_kept_for_an_undo(client, response, owner):
    book = Book(client, response)
    row = TableRow.objects.get(response=response)
    for column in ("start", "end", "supplier", "amount"):
        book.in_row("bills", row.pk, f"bills.{column}").value = None
    found = book.look()
    assert rows_of(found) == [
        ("Electricity bills", "A row with answers", "The row is removed")
    ]
    book.take(found, owner)
    row.refresh_from_db()
    assert row.removed_at is not None


def test_do_not_know_and_its_reason_come_over(client, response, owner):
    book = Book(client, response)
    book.cell("q:turnover").value = "?"
    book.cell("q:turnover", "E").value = "The audit is not done"
    book.cell("q:founded").value = "n/a"
    book.take(book.look(), owner)
    turnover = stored(response, "finances.turnover")
    assert (turnover.state, turnover.text, turnover.reason) == (
        "dont_know",
        "",
        "The audit is not done",
    )
    assert stored(response, "profile.founded").state == "not_applicable"


def test_ticked_lines_are_a_choice_of_several(client, response, owner):
    book = Book(client, response)
    book.cell("o:measures:led").value = "Yes"
    book.cell("o:measures:meters").value = "x"
    book.take(book.look(), owner)
    assert stored(response, "energy.measures").text == "led,meters"


def test_conflict_shows_both_and_keeps_the_colleagues_answer_unless_chosen(
    client, response, contributor
):
    book = Book(client, response)
    book.cell("q:employees").value = 15
    answer(response, contributor, "employees", "14")
    page = book.preview()
    (conflict,) = page.context["found"]["conflicts"]
    assert [choice["label"] for choice in conflict["choices"]] == ["14", "15"]
    assert rows_of(page.context["found"]) == []
    book.save(page)
    assert stored(response, "profile.employees").text == "14"
    book.save(book.client.get(book.url), **{"keep:employees:": "workbook"})
    saved = stored(response, "profile.employees")
    assert (saved.text, saved.version_no) == ("15", 3)


def test_colleagues_change_to_an_untouched_cell_stays(client, response, contributor):
    book = Book(client, response)
    answer(response, contributor, "employees", "14")
    found = book.look()
    assert found["count"] == 0
    assert stored(response, "profile.employees").text == "14"


def test_change_between_look_and_press_is_looked_at_again(
    client, response, contributor
):
    book = Book(client, response)
    book.cell("q:employees").value = 15
    page = book.preview()
    answer(response, contributor, "employees", "14")
    reply = book.save(page)
    assert reply.status_code == 409
    assert len(reply.context["found"]["conflicts"]) == 1
    assert stored(response, "profile.employees").text == "14"


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("twelve", "“twelve” is not a number."),
        ("#N/A", "The cell shows #N/A"),
        ("=6*2", "formula without a result (=6*2)"),
        (12.5, "“12.5” must be a whole number."),
    ],
)
def test_what_cannot_be_read_is_told_with_its_cell(client, response, value, says):
    book = Book(client, response)
    cell = book.cell("q:employees")
    cell.value = value
    found = book.look()
    (note,) = found["notes"]
    assert says in note["text"]
    assert note["place"] == f"Describe the company!{cell.coordinate}"
    assert found["count"] == 0


def test_strange_unit_is_told(client, response):
    book = Book(client, response)
    row = TableRow.objects.get(response=response)
    book.in_row("bills", row.pk, "bills.amount#unit").value = "litres"
    found = book.look()
    assert "litres is not a unit of this question" in notes_of(found)[0]
    assert found["count"] == 0


def test_moved_deleted_and_renamed_parts_are_told_and_the_rest_is_read(
    client, response
):
    book = Book(client, response)
    sheet, number = book.line("q:employees")
    sheet.delete_rows(number)
    sheet.title = "Company"
    book.cell("q:sector").value = "Manufacturing"
    del book.book["Say what you plan"]
    book.book.create_sheet("Notes")["A1"] = "Ask Ms Chan"
    book.cell("q:currency").parent.merge_cells("C6:D6")
    found = book.look()
    told = " ".join(notes_of(found))
    for words in (
        "another name",
        "was deleted",
        "is missing",
        "none of ours",
        "was merged",
    ):
        assert words in told
    assert rows_of(found) == [("Which sector are you in?", "Retail", "Manufacturing")]


def test_copied_line_and_foreign_row_lose_nothing_in_silence(client, response):
    book = Book(client, response)
    row = TableRow.objects.get(response=response)
    sheet, number = book.line("r:bills:+2")
    sheet[f"A{number}"].value = f"r:bills:{row.pk}"
    book.in_row("bills", "+1", "bills.amount").value = 700
    book.cell("r:bills:+1", "A").value = "r:bills:0a0a0a0a-0000-4000-8000-000000000000"
    found = book.look()
    assert any(
        "Somebody removed this row meanwhile" in text and "700" in text
        for text in notes_of(found)
    )
    sheet[f"C{number}"].value = "2024-03-01"
    found = book.look()
    assert any("taken for a new row" in text for text in notes_of(found))
    assert ("From", "New row", "1 March 2024") in rows_of(found)


def test_answer_to_a_hidden_question_is_kept_and_said(client, response, owner):
    book = Book(client, response)
    book.cell("q:gas_units").value = 40
    found = book.look()
    assert any("Not asked" in each["text"] for each in found["findings"])
    book.take(found, owner)
    assert stored(response, "heat.gas_units").text == "40"


def test_rules_are_said_before_saving(client, response):
    book = Book(client, response)
    book.cell("q:employees").value = -3
    found = book.look()
    assert any("below 0" in each["text"] for each in found["findings"])


def test_tampered_map_makes_every_change_a_choice(client, response):
    book = Book(client, response)
    book.cell("q:employees").value = 15
    sheet = book.book["gf_map"]
    line = next(row for row in sheet.iter_rows() if row[0].value == "employees")
    line[3].value = 7
    found = book.look()
    assert "hidden sheet was changed" in notes_of(found)[0]
    assert [field["name"] for field in found["conflicts"]] == ["keep:employees:"]


def test_workbook_of_other_answers_is_refused(client, response, owner):
    other = started(
        owner,
        version=response.version,
        start=response.period_start.replace(year=2023),
        end=response.period_end.replace(year=2023),
    )
    book = Book(client, other)
    book.response = response
    reply = book.upload()
    assert reply.status_code == 422
    assert "belongs to other answers" in reply.content.decode()


def test_strange_workbook_and_no_workbook_are_refused(client, response):
    book = Book(client, response)
    del book.book["gf_map"]
    reply = book.upload()
    assert reply.status_code == 422
    assert "not a workbook of these answers" in reply.content.decode()
    url = reverse("questionnaires:offline", args=[response.pk])
    for content in (b"", b"PK\x03\x04 no", b"a,b\n1,2\n"):
        file = SimpleUploadedFile("x.xlsx", content, XLSX)
        assert client.post(url, {"file": file}).status_code == 422


def test_signed_answers_are_not_changed(client, response, owner):
    book = Book(client, response)
    book.cell("q:employees").value = 15
    found = book.look()
    sign_off(response=response, name="A", role_title="B", by=owner, at=timezone.now())
    with pytest.raises(ResponseClosedError):
        book.take(found, owner)
    assert stored(response, "profile.employees").text == "12"


def test_another_companys_file_and_response_are_not_there(client, response):
    stranger = actor_of("owner")
    other = complete(started(stranger, version=response.version), stranger)
    book = Book(client, response)
    page = book.preview()
    assert page.status_code == 200
    client.force_login(stranger.user)
    assert client.get(book.url).status_code == 404
    file_id = book.url.rstrip("/").rpartition("/")[2]
    url = reverse("questionnaires:offline_preview", args=[other.pk, file_id])
    assert client.get(url).status_code == 404
    assert Response.objects.get(pk=other.pk).is_draft


def test_text_that_looks_like_a_formula_stays_text(client, response, owner):
    answer(response, owner, "about", '=HYPERLINK("http://x")')
    book = Book(client, response)
    cell = book.cell("q:about")
    assert (cell.data_type, cell.value) == ("s", '=HYPERLINK("http://x")')


def test_number_longer_than_a_cell_keeps_is_not_changed(client, response, owner):
    bill(
        response,
        owner,
        start="2024-02-01",
        end="2024-02-29",
        kwh="12345678901234.567891",
        position=2,
    )
    found = Book(client, response).look()
    assert found["count"] == 0


def command(*arguments):
    out, err = io.StringIO(), io.StringIO()
    call_command("response", *map(str, arguments), stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_command_writes_reads_and_takes_over(response, owner, tmp_path):
    path = tmp_path / "book.xlsx"
    command("export", response.pk, "--format", "workbook", "--out", path)
    book = load_workbook(path)
    sheet = book["Describe the company"]
    line = next(
        row[0].row
        for row in sheet.iter_rows(max_col=1)
        if row[0].value == "q:employees"
    )
    sheet[f"C{line}"].value = 15
    book.save(path)
    said, told = command("import", path, "--format", "workbook", "--json")
    read = {each["question"]: each["value"] for each in json.loads(said)}
    assert (read["employees"], read["sector"], told) == ("15", "retail", "")
    assert stored(response, "profile.employees").text == "12"
    with pytest.raises(CommandError, match="is about 2024, not 2023"):
        command("import", path, "--format", "workbook", "--period", 2023)
    said, _ = command(
        "import", path, "--format", "workbook", "--company", owner.organisation_id
    )
    assert said.strip() == f"employees: 15  (Describe the company!C{line})"
    assert stored(response, "profile.employees").text == "15"
    answer(response, owner, "employees", "16")
    sheet[f"C{line}"].value = 17
    book.save(path)
    with pytest.raises(SystemExit, match="1"):
        command(
            "import", path, "--format", "workbook", "--company", owner.organisation_id
        )
    assert stored(response, "profile.employees").text == "16"


def test_findings_name_the_reasons_in_words(client, response, owner):
    before = started(owner, version=response.version, start=date(2023, 1, 1), end=date(2023, 12, 31))  # fmt: skip
    complete(before, owner)
    sign_off(response=before, name="A", role_title="B", by=owner, at=timezone.now())
    book = Book(client, response)
    book.cell("q:employees").value = 50
    found = book.look()["findings"]
    said = next(each for each in found if "2023" in each["text"])
    assert said["level"] == "Will need a reason"
    assert "Reasons to choose from: The business grew or shrank; " in said["text"]
    assert "year_on_year" not in said["text"]
