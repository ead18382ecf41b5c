"""The pages of an upload: who may, where it stands, and each sentence of refusal."""

import io
from uuid import uuid4

import pytest
from django.conf import settings as django_settings
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEvent
from jobs.models import Job
from risk.models import LoanBook, Upload
from tests.risk.conftest import person

pytestmark = pytest.mark.django_db
HEADER = "loan_id,borrower_id,borrower_name,currency,outstanding,limit"
GOOD = "L1,B1,Golden Loom,HKD,1000000,2000000"
BAD = "L2,B2,Iron,HKD,-5,9"
HTMX = {"HX-Request": "true"}


def address(name, *args):
    return reverse(f"risk:{name}", args=args)


def form(*rows, name="book.csv", **more):
    file = io.BytesIO("\n".join([HEADER, *rows]).encode())
    file.name = name
    given = {"kind": "loan_book", "as_of": "2025-12-31", "currency": "HKD"}
    return given | {"file": file} | more


@pytest.fixture
def send(officer, work):
    """Hands a file in and has it read; gives the upload."""

    def do(*rows, read=True, **more):
        answer = officer.client.post(address("upload_new"), form(*rows, **more))
        assert answer.status_code == 302
        if read:
            work()
        return Upload.objects.latest("uploaded_at")

    return do


@pytest.fixture
def show(officer):
    def do(upload, **headers):
        return officer.client.get(address("upload", upload.pk), headers=headers)

    return do


def test_form_is_filled_from_the_address(officer):
    url = address("upload_new") + "?kind=borrowers"
    assert officer.client.get(url).context["form"]["kind"].value() == "borrowers"


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"name": "book.pdf"}, "file", "book.pdf is neither CSV nor XLSX."),
        ({"name": "book"}, "file", "book is neither CSV nor XLSX."),
        ({"as_of": "2199-01-01"}, "as_of", "Enter a day that is not in the future."),
        ({"as_of": "end of last year"}, "as_of", "Enter a day, month and year"),
        ({"as_of": ""}, "as_of", "required"),
        ({"currency": "XXQ"}, "currency", "not one of the available choices"),
        ({"kind": "poem"}, "kind", "not one of the available choices"),
        ({"file": ""}, "file", "required"),
    ],
)
def test_form_that_cannot_be_says_why_at_its_field(officer, change, field, words):
    answer = officer.client.post(address("upload_new"), form(GOOD, **change))
    assert answer.status_code == 422
    (sentence,) = answer.context["form"].errors[field]
    assert words in sentence
    assert not Upload.objects.exists()


def test_file_that_is_too_large_says_the_limit(officer, settings):
    settings.UPLOAD_MAX_BYTES = 1_048_576
    large = form("x" * 1_048_577)
    answer = officer.client.post(address("upload_new"), large)
    (sentence,) = answer.context["form"].errors["file"]
    assert sentence.startswith("book.csv is larger than 1 MB.")
    assert django_settings.UPLOAD_MAX_BYTES == 1_048_576


def test_ending_of_a_file_may_be_in_capitals(send):
    assert send(GOOD, name="BOOK.CSV").status == Upload.Status.CHECKED


def test_received_file_is_recorded_and_leads_to_its_page(officer):
    answer = officer.client.post(address("upload_new"), form(GOOD))
    upload = Upload.objects.get()
    assert answer["Location"] == address("upload", upload.pk)
    event = AuditEvent.objects.get(verb="upload.received")
    assert event.detail["sha256"] == upload.file.sha256
    assert upload.uploaded_by_label == officer.actor.audit_label


def test_page_while_the_file_is_read_asks_again_by_itself(send, show):
    upload = send(GOOD, read=False)
    page = show(upload)
    assert page.context["job"]["poll_url"] == address("upload", upload.pk)
    states = [step["state"] for step in page.context["job"]["steps"]]
    assert states == ["now", "later", "later"]
    part = show(upload, **HTMX)
    assert "<html" not in part.content.decode()


def test_page_of_a_read_file_leads_to_what_came_of_it(send, show):
    upload = send(GOOD)
    job = show(upload, **HTMX).context["job"]
    assert job["result"]["url"] == address("upload", upload.pk)
    assert [step["state"] for step in job["steps"]] == ["done"] * 3


@pytest.mark.parametrize(
    ("status", "helps"),
    [("dead", "The operator sees it"), ("cancelled", "Upload the file again")],
)
def test_page_of_work_that_stopped_says_what_helps(send, show, status, helps):
    upload = send(GOOD, read=False)
    Job.objects.update(status=status, error="Traceback", finished_at=timezone.now())
    job = show(upload).context["job"]
    assert helps in job["failure"]["text"]
    assert "Traceback" not in job["failure"]["text"]
    assert job["steps"][0]["state"] == "failed"
    assert "poll_url" not in job


def test_refused_file_says_why(send, show, officer):
    upload = send("\x00" * 50)
    assert upload.status == Upload.Status.REFUSED
    assert "book.csv" in show(upload).context["refusal"]


def test_checked_file_shows_rows_totals_and_what_to_name(send, show):
    context = show(send(GOOD, BAD)).context
    assert context["counts"] == "2 rows, 1 borrower. 1 row cannot be used."
    assert context["finding_count"] == 1
    assert context["preview"]["header"] == HEADER.split(",")
    assert [row["number"] for row in context["preview"]["rows"]] == [2, 3]
    assert (context["usable"], context["left_out"]) == (True, 1)
    assert context["form"].initial == {"name": "Loan book"}
    named = {field["name"]: field["value"] for field in context["mapping"]}
    assert named["map-outstanding"] == "outstanding"
    assert named["map-product"] == ""


def test_file_in_which_every_row_is_good_says_so(send, show):
    counts = show(send(GOOD)).context["counts"]
    assert counts == "1 row, 1 borrower. Every row can be used."


def test_name_of_the_live_book_is_suggested(send, show, officer, work):
    upload = send(GOOD)
    officer.client.post(address("confirm_upload", upload.pk), {"name": "My SME book"})
    work()
    again = send(GOOD, BAD)
    page = show(again)
    assert page.context["form"].initial == {"name": "My SME book"}
    standing = "My SME book stands now with 1 loan as of 31 December 2025."
    assert standing in page.content.decode()


def test_stored_book_is_where_its_upload_leads(send, show, officer, work):
    upload = send(GOOD)
    officer.client.post(address("confirm_upload", upload.pk), {"name": "SME"})
    assert show(upload).context["job"]["steps"][0]["label"] == (
        "Storing loans and borrowers"
    )
    work()
    assert show(upload)["Location"] == address("book", LoanBook.objects.get().pk)
    assert show(upload, **HTMX).context["job"]["result"]


def test_stored_borrowers_are_said_to_be(officer, work, show):
    file = form(kind="borrowers", file=io.BytesIO(b"customer_id,rating\nB1,AA"))
    file["file"].name = "borrowers.csv"
    officer.client.post(address("upload_new"), file)
    work()
    upload = Upload.objects.get()
    officer.client.post(address("confirm_upload", upload.pk), {"name": "x"})
    work()
    assert show(upload).context["stored"] is True


@pytest.mark.parametrize(
    ("data", "field", "words"),
    [
        ({"name": "", "leave_out": "on"}, "name", "required"),
        ({"name": "x" * 121, "leave_out": "on"}, "name", "at most 120"),
        ({"name": "SME"}, "leave_out", "Say that these rows stay out"),
    ],
)
def test_confirmation_that_lacks_something_says_what(send, officer, data, field, words):
    upload = send(GOOD, BAD)
    answer = officer.client.post(address("confirm_upload", upload.pk), data)
    assert answer.status_code == 422
    assert words in answer.context["form"].errors[field][0]
    upload.refresh_from_db()
    assert upload.status == Upload.Status.CHECKED


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("confirmed", "This file is already: Confirmed."),
        ("discarded", "This file is already: Discarded."),
        ("reading", "This file is already: Being read."),
    ],
)
def test_settled_file_is_changed_no_more_and_says_so(send, officer, status, words):
    upload = send(GOOD)
    Upload.objects.update(status=status)
    for name in ("confirm_upload", "name_columns"):
        answer = officer.client.post(
            address(name, upload.pk), {"name": "SME"}, follow=True
        )
        assert words in [str(m) for m in answer.context["messages"]], name


def test_confirmed_file_cannot_be_discarded(send, officer):
    upload = send(GOOD)
    Upload.objects.update(status="confirmed")
    answer = officer.client.post(address("discard_upload", upload.pk), follow=True)
    words = [str(m) for m in answer.context["messages"]]
    assert words == ["This file is already: Confirmed."]


def test_discarding_is_recorded_once(send, officer):
    upload = send(GOOD)
    for _ in range(2):
        answer = officer.client.post(address("discard_upload", upload.pk))
        assert answer["Location"] == address("home")
    assert AuditEvent.objects.filter(verb="upload.discarded").count() == 1


def test_headings_that_are_named_take_only_our_fields(send, officer, work):
    upload = send(GOOD)
    data = {"map-loan_id": "loan_id", "map-colour": "limit", "map-limit": ""}
    officer.client.post(address("name_columns", upload.pk), data)
    upload.refresh_from_db()
    assert upload.mapping == {"loan_id": "loan_id"}


def test_findings_are_downloaded_in_full_in_the_readers_language(send, officer):
    upload = send(GOOD, *[BAD.replace("L2", f"L{n}") for n in range(5, 65)])
    answer = officer.client.get(address("findings", upload.pk, "csv"))
    assert answer["Content-Disposition"].endswith('filename="findings-bookcsv.csv"')
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 61
    assert lines[0] == "File,Row,Column,Weight,What,Remedy"
    officer.client.cookies["django_language"] = "zh-hant"
    chinese = officer.client.get(address("findings", upload.pk, "csv"))
    assert "小於零" in chinese.content.decode("utf-8-sig")


def test_form_of_findings_is_csv_or_xlsx(send, officer):
    upload = send(GOOD)
    url = address("findings", upload.pk, "csv").replace(".csv", ".pdf")
    assert officer.client.get(url).status_code == 404


def test_foreign_and_absent_uploads_answer_alike(send, other_officer):
    upload = send(GOOD)
    for pk in (upload.pk, uuid4()):
        client = other_officer.client
        assert client.get(address("upload", pk)).status_code == 404
        assert client.get(address("findings", pk, "csv")).status_code == 404
        for name in ("name_columns", "confirm_upload", "discard_upload"):
            assert client.post(address(name, pk)).status_code == 404


def test_auditor_and_company_may_not_look_at_uploads(send, officer, owner):
    upload = send(GOOD)
    auditor = person(officer.organisation, "bank_auditor", "eve@harbour.example")
    for who in (auditor, owner):
        assert who.client.get(address("upload_new")).status_code == 403
        assert who.client.get(address("upload", upload.pk)).status_code == 403
        assert who.client.post(address("confirm_upload", upload.pk)).status_code == 403
