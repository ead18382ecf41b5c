"""An upload is read by a job: once, in its bank's words, and never over a decision."""

import io
from datetime import date

import pytest

from jobs.models import Job
from jobs.services import run
from risk.files import read_table
from risk.models import ColumnMapping, Upload
from risk.services.uploads import (
    UploadStateError,
    confirm_upload,
    discard_upload,
    name_columns,
    receive_upload,
    same_file_before,
)

pytestmark = pytest.mark.django_db
HEADER = "loan_id,borrower_id,currency,outstanding,product"
LOANS = f"{HEADER}\nL1,B1,HKD,100.5,term\nL2,B1,USD,5,term\nL3,B2,HKD,-1,term"


@pytest.fixture
def receive(officer):
    def do(text=LOANS, *, kind="loan_book", name="book.csv"):
        return receive_upload(
            kind=kind,
            source=io.BytesIO(text.encode()),
            name=name,
            media_type="text/csv",
            as_of=date(2025, 12, 31),
            currency="HKD",
            organisation_id=officer.organisation.pk,
            by=officer.actor,
        )

    return do


@pytest.fixture
def read(receive):
    def do(*args, **more):
        upload = receive(*args, **more)
        run(upload.job_id)
        upload.refresh_from_db()
        return upload

    return do


def test_summary_counts_rows_borrowers_totals_and_findings(read):
    summary = read().summary
    assert (summary["rows"], summary["rows_in_error"], summary["borrowers"]) == (
        3,
        1,
        1,
    )
    assert summary["counts"] == {"negative_amount": 1}
    assert (summary["errors"], summary["warnings"]) == (1, 0)
    assert summary["totals"] == [
        {"product": "term", "currency": "HKD", "loans": "1", "outstanding": "100.500",
         "limit": None},
        {"product": "term", "currency": "USD", "loans": "1", "outstanding": "5.000",
         "limit": None},
    ]  # fmt: skip


def test_preview_is_the_first_rows_as_they_stand_and_short(read):
    rows = "\n".join(f"L{n},B1,HKD,{n},{'p' * 90}" for n in range(20))
    summary = read(f"{HEADER}\n{rows}").summary
    assert len(summary["preview"]) == 12
    assert summary["preview_rows"] == list(range(2, 14))
    assert summary["preview"][3][3] == "3"
    assert summary["preview"][0][4] == "p" * 60 + "…"


def test_rows_and_findings_are_kept_apart(read):
    upload = read()
    assert read_table(upload.rows)["loan_id"].to_pylist() == ["L1", "L2"]
    assert read_table(upload.findings)["code"].to_pylist() == ["negative_amount"]


def test_reading_again_changes_nothing(read):
    upload = read()
    Job.objects.update(status="waiting", finished_at=None, result=None)
    run(upload.job_id)
    again = Upload.objects.get()
    assert (again.status, again.rows_id) == (upload.status, upload.rows_id)


def test_file_discarded_while_it_waits_is_not_read(receive, officer):
    upload = receive()
    discard_upload(upload=upload, by=officer.actor)
    run(upload.job_id)
    upload.refresh_from_db()
    assert (upload.status, upload.summary) == (Upload.Status.DISCARDED, {})


@pytest.mark.parametrize(
    ("text", "name"),
    [("", "empty.csv"), ("PK\x03\x04", "broken.xlsx"), ("loan_id", "headings.csv")],
)
def test_file_that_holds_nothing_is_refused_with_a_code(read, text, name):
    upload = read(text, name=name)
    assert upload.status == Upload.Status.REFUSED
    assert upload.summary["refusal"]["code"]
    assert upload.rows is None


def test_headings_nobody_knows_name_every_field_that_lacks(read):
    upload = read("nr,wer\n1,2")
    assert upload.status == Upload.Status.UNMAPPED
    assert upload.summary["unmapped"] == {
        "loan_id": "required",
        "borrower_reference": "required",
        "outstanding": "required",
    }


def test_borrower_file_without_its_id_asks_for_it(read):
    upload = read("rating\nAA", kind="borrowers")
    assert upload.summary["unmapped"] == {"borrower_reference": "required"}


def test_named_columns_serve_the_next_file_of_the_same_headings(read, officer):
    header = "nr,wer,wieviel,waehrung"
    names = {"loan_id": "nr", "borrower_reference": "wer", "outstanding": "wieviel",
             "currency": "waehrung"}  # fmt: skip
    first = read(f"{header}\n1,B1,5,HKD")
    name_columns(upload=first, mapping=names, by=officer.actor)
    run(Upload.objects.get().job_id)
    first.refresh_from_db()
    assert first.status == Upload.Status.CHECKED
    second = read(f"{header.upper()}\n2,B1,5,HKD", name="next.csv")
    in_capitals = {field: heading.upper() for field, heading in names.items()}
    assert (second.status, second.mapping) == (Upload.Status.CHECKED, in_capitals)
    third = read(f"{header}\n3,B1,5,HKD", name="third.csv")
    assert (third.status, third.mapping) == (Upload.Status.CHECKED, names)


def test_named_columns_of_one_kind_do_not_serve_the_other(read, officer):
    upload = read("nr,wer\n1,2")
    name_columns(upload=upload, mapping={"loan_id": "nr"}, by=officer.actor)
    other = read("nr,wer\n1,2", kind="borrowers", name="b.csv")
    assert other.mapping == {}
    assert ColumnMapping.objects.get().kind == "loan_book"


def test_named_columns_are_kept_once_and_the_latest_hold(read, officer):
    upload = read()
    for field in ("product", "borrower_name"):
        Upload.objects.update(status="checked")
        name_columns(upload=upload, mapping={field: "product"}, by=officer.actor)
    assert ColumnMapping.objects.get().mapping == {"borrower_name": "product"}


REFUSED_STATES = {
    confirm_upload: ("reading", "refused", "unmapped", "confirmed", "discarded"),
    name_columns: ("reading", "refused", "confirmed", "discarded"),
    discard_upload: ("confirmed",),
}


@pytest.mark.parametrize(
    ("service", "status"),
    [(service, each) for service, states in REFUSED_STATES.items() for each in states],
)
def test_upload_in_another_state_is_left_as_it_is(read, officer, service, status):
    upload = read()
    Upload.objects.update(status=status)
    more = {confirm_upload: {"name": "x"}, name_columns: {"mapping": {}}}.get(
        service, {}
    )
    stored = Upload.objects.get()
    with pytest.raises(UploadStateError) as caught:
        service(upload=upload, by=officer.actor, **more)
    assert stored.get_status_display() in str(caught.value)
    assert Upload.objects.get().status == status


@pytest.mark.parametrize("status", ["reading", "refused", "unmapped", "checked"])
def test_open_upload_can_be_put_aside(read, officer, status):
    upload = read()
    Upload.objects.update(status=status)
    discard_upload(upload=upload, by=officer.actor)
    assert Upload.objects.get().status == Upload.Status.DISCARDED


def stored(upload, officer, name="SME"):
    confirm_upload(upload=upload, name=name, by=officer.actor)
    run(upload.job_id)


def test_same_bytes_are_recognised_by_their_book(read, officer):
    first = read()
    assert same_file_before(first) is None
    stored(first, officer)
    again = read(name="copy.csv")
    assert same_file_before(again) == first.loan_books.get()
    assert same_file_before(first) is None
    assert same_file_before(read(LOANS + "\n", name="longer.csv")) is None


def test_same_borrower_file_is_recognised_once_it_was_confirmed(read, officer):
    text = "customer_id,rating\nB1,AA"
    first = read(text, kind="borrowers", name="one.csv")
    second = read(text, kind="borrowers", name="two.csv")
    assert same_file_before(second) is None
    stored(first, officer)
    assert same_file_before(second) == first


def test_book_of_another_bank_is_never_told_of(read, officer, other_officer):
    stored(read(), officer)
    theirs = receive_upload(
        kind="loan_book",
        source=io.BytesIO(LOANS.encode()),
        name="book.csv",
        media_type="text/csv",
        as_of=date(2025, 12, 31),
        currency="HKD",
        organisation_id=other_officer.organisation.pk,
        by=other_officer.actor,
    )
    assert same_file_before(theirs) is None
