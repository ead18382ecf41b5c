"""A bank's file: read in full, every finding with its place, nothing half stored."""

import io
import zipfile
from decimal import Decimal

import pytest
from django.urls import reverse

from audit.models import AuditEvent
from documents.exports import Sheet, write_xlsx
from documents.models import StoredFile
from jobs.models import Job
from risk.files import read_table
from risk.models import Borrower, ColumnMapping, LedgerTotal, LoanBook, Upload

pytestmark = pytest.mark.django_db

HEADER = "loan_id,borrower_id,borrower_name,product,currency,outstanding,limit,sector,district"
GOOD = "L1,B1,Golden Loom,term loan,HKD,1000000,2000000,4711,Kwun Tong"


def csv(*rows, header=HEADER, encoding="utf-8"):
    return "\n".join([header, *rows]).encode(encoding)


def send(officer, content, *, name="book.csv", kind="loan_book", currency="HKD"):
    file = io.BytesIO(content)
    file.name = name
    return officer.client.post(
        reverse("risk:upload_new"),
        {"kind": kind, "file": file, "as_of": "2025-12-31", "currency": currency},
    )


@pytest.fixture
def read(officer, work):
    """Sends a file and reads it; gives the upload."""

    def do(content, **options):
        answer = send(officer, content, **options)
        assert answer.status_code == 302, answer.content.decode()
        work()
        return Upload.objects.latest("uploaded_at")

    return do


@pytest.fixture
def page(officer):
    def get(upload):
        return officer.client.get(
            reverse("risk:upload", args=[upload.pk])
        ).content.decode()

    return get


@pytest.fixture
def confirm(officer, work):
    def do(upload, **data):
        answer = officer.client.post(
            reverse("risk:confirm_upload", args=[upload.pk]),
            {"name": "SME book"} | data,
        )
        work()
        return answer

    return do


def test_nothing_is_a_book_before_the_officer_confirms(read):
    upload = read(csv(GOOD))
    assert upload.status == Upload.Status.CHECKED
    assert not LoanBook.objects.exists()
    assert not Borrower.objects.exists()


def test_a_confirmed_file_is_a_live_book_with_borrowers(read, confirm):
    confirm(read(csv(GOOD, "L2,B1,Golden Loom,overdraft,USD,5,,4711,J")))
    book = LoanBook.objects.get()
    assert (book.status, book.loan_count) == (LoanBook.Status.LIVE, 2)
    assert Borrower.objects.get().name == "Golden Loom"
    rows = read_table(book.positions).to_pylist()
    assert rows[0]["outstanding"] == Decimal("1000000.000")
    assert rows[1]["currency"] == "USD"
    assert rows[0]["district_code"] == "J"
    assert AuditEvent.objects.filter(verb="upload.confirmed").count() == 1


def test_a_workbook_is_read_like_a_csv(read):
    columns = HEADER.split(",")
    cells = ["L1", "B1", "Loom", "term", "HKD", 1000000.5, 2e6, "4711", "J"]
    upload = read(write_xlsx([Sheet("book", columns, [cells])]), name="book.xlsx")
    assert upload.summary["totals"][0]["outstanding"] == "1000000.500"


def test_a_page_says_row_column_and_remedy(read, page):
    upload = read(csv(GOOD, "L2,B2,Iron,term,HKD,-5,9,4711,J"))
    text = page(upload)
    assert "Row </span>3</th>" in text
    assert 'data-label="Column">outstanding</td>' in text
    assert upload.summary["rows_in_error"] == 1


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("L2,B2,Iron,term,HKD,-5,9,4711,J", "negative_amount"),
        ("L2,B2,Iron,term,HKD,50,9,4711,J", "outstanding_above_limit"),
        ("L2,B2,Iron,term,HKD,50,90,ZZ,J", "unknown_sector"),
        ("L1,B2,Iron,term,HKD,50,90,4711,J", "duplicate_loan_id"),
        ("L2,B2,Iron,term,XXQ,50,90,4711,J", "unknown_currency"),
        ("L2,B2,Iron,term,HKD,many,90,4711,J", "malformed_number"),
        ("L2,,Iron,term,HKD,50,90,4711,J", "empty_required"),
        ("L2,B2,Iron,term,HKD,50,90,4711,Atlantis", "unknown_district"),
    ],
)
def test_each_fault_of_a_row_is_found_in_its_place(read, row, code):
    upload = read(csv(GOOD, row))
    findings = read_table(upload.findings).to_pylist()
    assert [(each["row"], each["code"]) for each in findings] == [(3, code)]


def zipped(**parts):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


BROKEN = {
    "broken": (b"PK\x03\x04 half a workbook", "book.xlsx"),
    "bomb": (zipped(**{"xl/workbook.xml": b"<a>" + b"0" * 40_000_000}), "book.xlsx"),
    "binary": (bytes(range(256)) * 50, "book.csv"),
    "long": (csv(f"L1,B1,{'x' * 1_048_576},t,HKD,1,2,4711,J"), "book.csv"),
}


@pytest.mark.parametrize("case", sorted(BROKEN))
def test_a_broken_file_is_refused_with_a_sentence_and_nothing_kept(read, page, case):
    content, name = BROKEN[case]
    upload = read(content, name=name)
    assert upload.status == Upload.Status.REFUSED
    assert upload.rows is None
    assert f"{name}" in page(upload)
    assert "This file cannot be read" in page(upload)
    assert not LoanBook.objects.exists()


def test_big5_is_understood_or_said(read, page):
    upload = read(csv("L1,B1,金織有限公司,貸款,HKD,1,2,4711,J", encoding="big5"))
    if upload.status == Upload.Status.CHECKED:
        assert "金織有限公司" in page(upload)
    else:
        assert upload.status == Upload.Status.REFUSED


def test_columns_nobody_knows_are_asked_for_and_remembered(read, officer, work, page):
    header = "nr,kunde,betrag,waehrung"
    upload = read(csv("L1,B1,5,HKD", header=header))
    assert upload.status == Upload.Status.UNMAPPED
    assert "Which column is which?" in page(upload)
    named = {
        "map-loan_id": "nr",
        "map-borrower_reference": "kunde",
        "map-outstanding": "betrag",
        "map-currency": "waehrung",
    }
    officer.client.post(reverse("risk:name_columns", args=[upload.pk]), named)
    work()
    upload.refresh_from_db()
    assert upload.status == Upload.Status.CHECKED
    assert ColumnMapping.objects.count() == 1
    again = read(csv("L7,B1,9,HKD", header=header), name="next.csv")
    assert again.status == Upload.Status.CHECKED


def test_a_column_chosen_twice_is_said_at_its_field(read, officer, work, page):
    upload = read(csv("L1,B1,5,HKD", header="nr,kunde,betrag,waehrung"))
    named = {"map-loan_id": "nr", "map-borrower_reference": "nr"}
    officer.client.post(reverse("risk:name_columns", args=[upload.pk]), named)
    work()
    upload.refresh_from_db()
    assert upload.status == Upload.Status.UNMAPPED
    assert "This column is chosen twice" in page(upload)


def test_the_same_file_again_is_recognised_and_said(read, confirm, page):
    confirm(read(csv(GOOD)))
    assert "handed this in before" in page(read(csv(GOOD), name="copy.csv"))


def test_unusable_rows_only_stay_out_by_the_officers_word(read, confirm):
    upload = read(csv(GOOD, "L2,B2,Iron,term,HKD,-5,9,4711,J"))
    assert confirm(upload).status_code == 422
    assert not LoanBook.objects.exists()
    confirm(upload, leave_out="on")
    assert LoanBook.objects.get().loan_count == 1


def test_a_file_without_a_usable_row_cannot_be_confirmed(read, page):
    upload = read(csv("L2,B2,Iron,term,HKD,-5,9,4711,J"))
    assert "No row can be used" in page(upload)


def test_a_discarded_file_can_no_longer_be_confirmed(read, officer, confirm):
    upload = read(csv(GOOD))
    officer.client.post(reverse("risk:discard_upload", args=[upload.pk]))
    confirm(upload)
    assert not LoanBook.objects.exists()


def test_confirming_twice_stores_once(read, confirm):
    upload = read(csv(GOOD))
    confirm(upload)
    confirm(upload)
    assert LoanBook.objects.count() == 1


def test_a_newer_book_of_the_same_name_replaces_the_older(read, confirm):
    confirm(read(csv(GOOD)))
    confirm(read(csv(GOOD, "L2,B2,Iron,term,HKD,5,9,4711,J")))
    assert sorted(LoanBook.objects.values_list("status", flat=True)) == [
        "live",
        "replaced",
    ]


def test_the_wrong_kind_of_file_is_refused_at_the_form(officer):
    answer = send(officer, b"%PDF-1.7", name="book.pdf")
    assert answer.status_code == 422
    assert "neither CSV nor XLSX" in answer.content.decode()
    assert not StoredFile.objects.exists()


def test_an_empty_file_is_refused_at_the_form(officer):
    answer = send(officer, b"")
    assert answer.status_code == 422
    assert "book.csv is empty." in answer.content.decode()
    assert not Upload.objects.exists()


def test_a_future_day_is_refused_at_the_form(officer):
    file = io.BytesIO(csv(GOOD))
    file.name = "book.csv"
    data = {"kind": "loan_book", "file": file, "as_of": "2199-01-01", "currency": "HKD"}
    answer = officer.client.post(reverse("risk:upload_new"), data)
    assert "not in the future" in answer.content.decode()


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_findings_are_downloaded_without_live_formulas(read, officer, form):
    upload = read(csv(GOOD, '=HYPERLINK("x"),B2,Iron,term,HKD,-5,9,4711,J'))
    answer = officer.client.get(reverse("risk:findings", args=[upload.pk, form]))
    assert answer.status_code == 200
    if form == "csv":
        text = answer.content.decode("utf-8-sig")
        assert "negative" in text or "-5" in text
        assert not [line for line in text.splitlines() if line.startswith("=")]


def test_a_borrower_file_becomes_bank_held_data(read, confirm):
    header = "customer_id,name,br_no,sector,district,group,rating,equity,debt,year_end"
    upload = read(
        csv("B1,Loom,12345678,4711,J,Loom Group,BB,500,700,2025-03-31", header=header),
        kind="borrowers",
    )
    confirm(upload)
    borrower = Borrower.objects.get()
    assert borrower.registration_number == "12345678"
    assert (borrower.district_code, borrower.rating) == ("J", "BB")
    assert borrower.held == {
        "currency": "HKD",
        "equity": 500.0,
        "debt": 700.0,
        "financials_period_end": "2025-03-31",
    }


def test_a_loan_book_does_not_wipe_what_the_borrower_file_said(read, confirm):
    confirm(read(csv("B1,AA", header="customer_id,rating"), kind="borrowers"))
    confirm(read(csv(GOOD)))
    borrower = Borrower.objects.get()
    assert (borrower.name, borrower.rating) == ("Golden Loom", "AA")


def test_a_file_without_names_keeps_those_that_are_known(read, confirm):
    confirm(read(csv(GOOD)))
    confirm(read(csv("B1,AA", "B2,BB", header="customer_id,rating"), kind="borrowers"))
    names = dict(Borrower.objects.values_list("reference", "name"))
    assert names == {"B1": "Golden Loom", "B2": "B2"}
    bare = "loan_id,borrower_id,currency,outstanding"
    confirm(read(csv("L1,B1,HKD,1000000", header=bare)))
    assert Borrower.objects.get(reference="B1").name == "Golden Loom"


def test_a_file_says_nothing_of_what_it_has_no_column_for(read, confirm):
    first = "customer_id,rating,district,equity,debt"
    confirm(read(csv("B1,AA,J,500,700", header=first), kind="borrowers"))
    confirm(read(csv("B1,", header="customer_id,rating"), kind="borrowers"))
    borrower = Borrower.objects.get()
    assert (borrower.rating, borrower.district_code) == ("", "J")
    assert borrower.held["equity"] == 500.0
    assert borrower.held["debt"] == 700.0


def test_the_page_prints_the_difference_to_the_ledger(read, confirm, officer):
    confirm(read(csv(GOOD)))
    book = LoanBook.objects.get()
    data = {
        "form-TOTAL_FORMS": 1,
        "form-INITIAL_FORMS": 1,
        "form-0-product": "term loan",
        "form-0-currency": "HKD",
        "form-0-amount": "1000100.50",
    }
    officer.client.post(reverse("risk:ledger", args=[book.pk]), data)
    assert LedgerTotal.objects.get().amount_minor == 100_010_050
    text = officer.client.get(reverse("risk:book", args=[book.pk])).content.decode()
    assert "−100.50" in text


def test_a_stopped_reading_is_no_work_to_wait_for(officer, page):
    send(officer, csv(GOOD))
    upload = Upload.objects.get()
    job = Job.objects.get(pk=upload.job_id)
    officer.client.post(reverse("jobs:cancel", args=[job.pk]))
    home = officer.client.get(reverse("risk:home")).content.decode()
    assert "Replace book.csv" in home
    assert "Wait for book.csv" not in home
    assert reverse("risk:discard_upload", args=[upload.pk]) in page(upload)


def test_a_limit_is_said_without_trailing_noughts(read, page):
    upload = read(csv("L2,B2,Iron,term,HKD,50,9,4711,J"))
    assert "Outstanding 50 is above the limit 9." in page(upload)


def test_another_bank_cannot_open_the_upload(read, other_officer):
    upload = read(csv(GOOD))
    url = reverse("risk:upload", args=[upload.pk])
    assert other_officer.client.get(url).status_code == 404


def test_failed_work_never_shows_its_error_to_the_bank(read, confirm, page):
    upload = read(csv(GOOD))
    confirm(upload)
    upload.refresh_from_db()
    error = "FileNotFoundError: /srv/files/of/ours"
    Job.objects.filter(pk=upload.job_id).update(status=Job.Status.DEAD, error=error)
    LoanBook.objects.update(status=LoanBook.Status.STAGED)
    text = page(upload)
    assert "/srv/files" not in text
    assert f"The operator sees it under the number {str(upload.job_id)[:8]}" in text


def test_reading_twice_leaves_one_outcome(read):
    upload = read(csv(GOOD))
    job = Job.objects.get(pk=upload.job_id)
    assert job.result == {"upload": str(upload.pk), "rows": 1}


def test_long_names_and_products_are_cut_to_what_is_kept(read, confirm):
    confirm(read(csv(f"L1,B1,{'n' * 300},{'p' * 300},HKD,1,2,4711,J")))
    assert len(Borrower.objects.get().name) == 200
    book = LoanBook.objects.get()
    assert book.status == LoanBook.Status.LIVE
    assert book.totals[0]["product"] == "p" * 60


def test_borrower_id_longer_than_is_kept_leaves_its_row_out(read, confirm, page):
    upload = read(csv(GOOD, f"L2,{'b' * 81},Iron,term,HKD,5,9,4711,J"))
    findings = read_table(upload.findings).to_pylist()
    assert [(f["row"], f["code"]) for f in findings] == [(3, "text_too_long")]
    assert "80 characters" in page(upload)
    confirm(upload, leave_out="on")
    assert LoanBook.objects.get().loan_count == 1


def test_text_with_a_nul_is_stored_without_it_or_refused(read, confirm):
    upload = read(csv("L1,B1,Golden\x00Loom,term,HKD,1,2,4711,J"))
    if upload.status == Upload.Status.CHECKED:
        confirm(upload)
        assert "\x00" not in Borrower.objects.get().name
    else:
        assert upload.status == Upload.Status.REFUSED


NAMELESS = "loan_id,borrower_id,currency,outstanding"


def test_book_without_names_leaves_the_names_there_are(read, confirm):
    confirm(read(csv(GOOD)))
    confirm(read(csv("L1,B1,HKD,5", "L2,B2,HKD,5", header=NAMELESS)))
    names = dict(Borrower.objects.values_list("reference", "name"))
    assert names == {"B1": "Golden Loom", "B2": "B2"}


def test_blank_name_of_one_loan_does_not_hide_that_of_another(read, confirm):
    confirm(read(csv(GOOD, "L2,B1,,term loan,HKD,5,9,4711,J")))
    assert Borrower.objects.get().name == "Golden Loom"


def test_borrower_file_without_names_leaves_the_names_there_are(read, confirm):
    confirm(read(csv(GOOD)))
    confirm(read(csv("B1,AA", "B2,B", header="customer_id,rating"), kind="borrowers"))
    found = dict(Borrower.objects.values_list("reference", "name"))
    assert found == {"B1": "Golden Loom", "B2": "B2"}


def test_file_takes_nothing_away_that_it_does_not_speak_of(read, confirm):
    accounts = csv("B1,Loom Group,500,700", header="customer_id,group,equity,debt")
    confirm(read(accounts, kind="borrowers"))
    confirm(read(csv("B1,AA", header="customer_id,rating"), kind="borrowers"))
    borrower = Borrower.objects.get()
    assert (borrower.group, borrower.rating) == ("Loom Group", "AA")
    assert borrower.held == {"currency": "HKD", "equity": 500.0, "debt": 700.0}


def test_new_accounts_replace_the_old_ones_whole(read, confirm):
    old = csv("B1,500,700,9", header="customer_id,equity,debt,revenue")
    confirm(read(old, kind="borrowers"))
    new = csv("B1,600,800", header="customer_id,equity,debt")
    confirm(read(new, kind="borrowers"))
    held = Borrower.objects.get().held
    assert held == {"currency": "HKD", "equity": 600.0, "debt": 800.0}


def test_blank_cell_of_a_column_the_file_has_is_taken_at_its_word(read, confirm):
    confirm(read(csv("B1,AA", header="customer_id,rating"), kind="borrowers"))
    confirm(
        read(csv("B1,,x", header="customer_id,rating,group"), kind="borrowers"),
    )
    borrower = Borrower.objects.get()
    assert (borrower.rating, borrower.group) == ("", "x")


def test_blank_around_the_name_does_not_make_a_second_book(read, confirm):
    confirm(read(csv(GOOD)))
    confirm(read(csv(GOOD, "L2,B2,Iron,term,HKD,5,9,4711,J")), name="  SME book ")
    assert sorted(LoanBook.objects.values_list("name", "status")) == [
        ("SME book", "live"),
        ("SME book", "replaced"),
    ]


def test_file_without_a_usable_row_is_refused_also_without_the_page(read, confirm):
    upload = read(csv("L2,B2,Iron,term,HKD,-5,9,4711,J"))
    confirm(upload, leave_out="on")
    upload.refresh_from_db()
    assert upload.status == Upload.Status.CHECKED
    assert not LoanBook.objects.exists()
