"""The pages on which an office keeps its lists."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook

from schemes.models import ListChange
from tests.factories import schemes as make
from tests.factories.accounts import client_of
from tests.support.actors import actor_of

pytestmark = pytest.mark.django_db
LIST = ("training_subsidy", "eligible_programmes")
HEAD = ["code", "name", "chinese name", "effective date", "until"]


def address(name, *args):
    return reverse(f"schemes:{name}", args=args)


def words(answer):
    return answer.content.decode()


def workbook(*rows):
    book, out = Workbook(), io.BytesIO()
    for row in (HEAD, *rows):
        book.active.append(row)
    book.save(out)
    return SimpleUploadedFile("programmes.xlsx", out.getvalue())


@pytest.fixture
def at():
    return make.office_of()


@pytest.fixture
def administrator(at):
    return client_of(at.administrator)


@pytest.fixture
def second(at):
    return client_of(actor_of("scheme_administrator", at.organisation))


def load(client, file):
    body = {"import-file": file, "import-source": "The office's list of March"}
    return client.post(address("list_import", *LIST), body)


def test_list_shows_entries_with_their_days(at, administrator):
    page = words(administrator.get(address("office_list", *LIST)))
    assert "GTP-260223" in page
    assert "13 December 2022" in page
    assert "in the list" in page


def test_unknown_list_is_not_there(at, administrator):
    for name in ("nothing", "facts"):
        url = address("office_list", "training_subsidy", name)
        assert administrator.get(url).status_code == 404


def test_entry_goes_from_one_person_to_the_other(at, administrator, second):
    body = {
        "entry-code": "GTP-7", "entry-name": "Green", "entry-name_zh": "綠色",
        "entry-first": "2026-01-01", "entry-last": "", "entry-source": "A letter",
    }  # fmt: skip
    answer = administrator.post(address("list_entry", *LIST), body)
    change = ListChange.objects.get()
    assert answer.url == address("list_change", change.pk)
    own = words(administrator.get(answer.url))
    assert "another person decides it" in own
    other = words(second.get(answer.url))
    assert "not there" in other
    second.post(address("list_approve", change.pk))
    assert "GTP-7" in words(second.get(address("office_list", *LIST)))
    check = reverse("schemes:check", args=["training_subsidy", "training"])
    assert 'value="GTP-7"' in words(second.get(check))


@pytest.mark.parametrize(
    ("more", "text"),
    [
        ({"entry-code": "a b"}, "Enter a valid value"),
        ({"entry-last": "2025-12-31"}, "The last day is before the first"),
    ],
)
def test_bad_entry_says_why(at, administrator, more, text):
    body = {
        "entry-code": "GTP-7", "entry-name": "Green", "entry-name_zh": "綠色",
        "entry-first": "2026-01-01", "entry-last": "", "entry-source": "A letter",
    } | more  # fmt: skip
    answer = administrator.post(address("list_entry", *LIST), body)
    assert answer.status_code == 422
    assert text in words(answer)
    assert not ListChange.objects.exists()


def test_workbook_is_previewed_confirmed_and_approved(at, administrator, second):
    answer = load(
        administrator, workbook(["GTP-7", "Green", "綠色", "2026-01-01", None])
    )
    change = ListChange.objects.get()
    assert (change.status, answer.url) == ("staged", address("list_change", change.pk))
    assert "Propose it" in words(administrator.get(answer.url))
    administrator.post(address("list_confirm", change.pk))
    second.post(address("list_approve", change.pk))
    change.refresh_from_db()
    assert change.status == "approved"


def test_findings_of_a_workbook_stand_with_row_and_column(at, administrator):
    file = workbook(
        ["GTP-7", "Green", "綠色", "2026-01-01", None],
        ["GTP-7", "Green again", "綠色", "tomorrow", None],
    )
    page = words(administrator.get(load(administrator, file).url))
    assert "D (effective date)" in page
    assert "“tomorrow” is no day" in page
    assert "stands in row 2 already" in page
    assert 'aria-disabled="true"' in page


def test_same_workbook_leads_to_what_became_of_it(at, administrator):
    rows = (["GTP-7", "Green", "綠色", "2026-01-01", None],)
    book = workbook(*rows)
    content = book.read()
    first = load(administrator, SimpleUploadedFile("a.xlsx", content))
    again = load(administrator, SimpleUploadedFile("b.xlsx", content))
    assert again.url == first.url
    assert "handed in before" in words(administrator.get(again.url))


def test_file_that_is_no_table_says_why(at, administrator):
    answer = load(administrator, SimpleUploadedFile("a.pdf", b"%PDF-1.7 nothing"))
    assert answer.status_code == 422
    assert "neither a CSV nor an XLSX" in words(answer)
