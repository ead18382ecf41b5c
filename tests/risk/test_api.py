"""A bank's program uploads, confirms, builds and reads what the pages show."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from audit.models import AccessRecord
from companies.models import Company
from companies.services.consent import grant_consent, withdraw_consent
from risk.models import Borrower, LoanBook, Upload
from tests.factories import risk as factory
from tests.factories.numbers import proved
from tests.support.programs import Program

pytestmark = pytest.mark.django_db
BOOK = (
    "Loan id,Borrower id,Borrower name,Currency,Outstanding amount,Sector code,District\n"
    "L1,B1,Golden Loom,HKD,1000000,13,J\n"
    "L2,B2,Harbour Noodles,HKD,-5,56,J\n"
)


@pytest.fixture
def program(officer):
    return Program(officer.actor)


def upload(program, text=BOOK, name="book.csv", **more):
    form = {"kind": "loan_book", "as_of": "2025-12-31", "currency": "HKD", **more}
    file = SimpleUploadedFile(name, text.encode(), "text/csv")
    return program.post("uploads/", form | {"file": file})


@pytest.fixture
def checked(program, work):
    answer = upload(program)
    assert answer.status_code == 202, answer.content
    work()
    return program.get(f"uploads/{answer.json()['id']}/").json()


def test_file_is_read_by_a_job_and_waits_for_a_word(program, checked):
    assert checked["status"] == "checked", checked
    assert (checked["rows"], checked["rows_in_error"]) == (2, 1)
    assert checked["mapping"]["outstanding"] == "Outstanding amount"
    assert checked["book"] is None
    assert not LoanBook.objects.exists()
    job = program.get(f"jobs/{checked['job']}/").json()
    assert job["status"] == "done"


def test_findings_name_row_column_and_remedy(program, checked):
    address = f"uploads/{checked['id']}/findings/"
    page = program.get(f"{address}?page_size=1").json()
    assert page["count"] == checked["findings"] >= 1
    finding = page["results"][0]
    assert (finding["row"], finding["column"]) == (3, "Outstanding amount")
    assert finding["is_error"] and finding["remedy"]
    beyond = program.get(f"{address}?page=99&page_size=1").json()
    assert beyond["page"] == beyond["pages"]


def test_rows_are_left_out_only_by_somebodys_word(program, checked, work):
    address = f"uploads/{checked['id']}/confirm/"
    refused = program.send("post", address, {"name": "SME"})
    assert (refused.status_code, set(refused.json()["errors"])) == (400, {"leave_out"})
    done = program.send("post", address, {"name": "SME", "leave_out": True})
    assert done.status_code == 202
    work()
    stored = program.get(f"uploads/{checked['id']}/").json()
    book = program.get(f"books/{stored['book']}/").json()
    assert (book["name"], book["status"], book["loan_count"]) == ("SME", "live", 1)
    again = program.send("post", address, {"name": "SME", "leave_out": True})
    assert (again.status_code, again.json()["code"]) == (409, "upload_settled")


def test_discarded_file_is_not_used(program, checked):
    address = f"uploads/{checked['id']}/discard/"
    for _ in range(2):
        assert program.send("post", address).json()["status"] == "discarded"
    confirm = program.send(
        "post", f"uploads/{checked['id']}/confirm/", {"leave_out": True}
    )
    assert confirm.status_code == 409


def test_columns_can_be_named_anew(program, checked, work):
    address = f"uploads/{checked['id']}/columns/"
    wrong = program.send("put", address, {"mapping": {"colour": "x", "loan_id": "y"}})
    assert set(wrong.json()["errors"]["mapping"]) == {"colour", "loan_id"}
    mapping = checked["mapping"] | {"group": "Borrower name"}
    mapping.pop("borrower_name", None)
    mapping.pop("group")
    named = program.send("put", address, {"mapping": mapping})
    assert named.status_code == 202
    work()
    assert program.get(f"uploads/{checked['id']}/").json()["mapping"] == mapping


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": "book.exe"}, "file"),
        ({"kind": "poem"}, "kind"),
        ({"as_of": "2999-01-01"}, "as_of"),
        ({"currency": "XXX"}, "currency"),
    ],
)
def test_upload_that_cannot_be_names_the_field(program, change, field):
    answer = upload(program, **change)
    assert answer.status_code == 400
    assert set(answer.json()["errors"]) == {field}
    assert not Upload.objects.exists()


def test_file_that_cannot_be_read_says_why(program, work):
    found = upload(program, text="", name="empty.csv").json()
    if "id" in found:
        work()
        found = program.get(f"uploads/{found['id']}/").json()
        assert found["status"] == "refused"
        assert "empty" in found["refusal"]
    else:
        assert found["errors"]["file"]


@pytest.fixture
def book(officer):
    loans = [factory.loan(1, "B1", 2_000_000), factory.loan(2, "B2", 1_000_000)]
    return factory.make_book(officer.organisation, loans)


def share(owner, officer, book):
    company, _ = Company.objects.get_or_create(organisation=owner.organisation)
    factory.make_facts(proved(company.organisation))
    factory.make_link(Borrower.objects.get(reference="B1"), owner.organisation)
    return grant_consent(
        company=owner.organisation,
        bank=officer.organisation,
        scopes=["finances", "energy_emissions"],
        purposes=["credit_risk"],
        valid_until=timezone.localdate() + timedelta(days=9),
        by=owner.actor,
    )


def test_ledger_is_entered_and_the_difference_shown(program, book):
    LoanBook.objects.update(
        totals=[
            {
                "product": "term loan",
                "currency": "HKD",
                "loans": "2",
                "outstanding": "3000000",
            }
        ]
    )
    line = {"product": "term loan", "currency": "HKD", "amount": "2999999.50"}
    address = f"books/{book.pk}/ledger/"
    answer = program.send("put", address, {"totals": [line]})
    assert answer.status_code == 200, answer.content
    assert Decimal(answer.json()["ledger"][0]["difference"]) == Decimal("0.50")
    twice = program.send("put", address, {"totals": [line, line]})
    assert twice.status_code == 400
    unknown = program.send("put", address, {"totals": [line | {"currency": "XXX"}]})
    assert unknown.status_code == 400
    assert program.get(f"books/{book.pk}/").json()["ledger"][0]["in_ledger"]


def test_view_is_asked_for_once_and_its_job_names_it(program, book, work):
    first, second = (program.send("post", f"books/{book.pk}/views/") for _ in range(2))
    assert (first.status_code, first.json()["id"]) == (202, second.json()["id"])
    work()
    job = program.get(f"jobs/{first.json()['id']}/").json()
    view = program.get(f"views/{job['result']['view']}/").json()
    assert (view["status"], len(view["sha256"]), view["hidden_companies"]) == (
        "ready",
        64,
        0,
    )
    assert view["manifest"]["as_of"] == "2025-12-31"
    listed = program.get(f"views/?book={book.pk}&status=ready").json()["results"]
    assert [each["id"] for each in listed] == [view["id"]]


def test_only_a_live_book_has_views(program, book):
    LoanBook.objects.update(status="replaced")
    answer = program.send("post", f"books/{book.pk}/views/")
    assert (answer.status_code, answer.json()["code"]) == (409, "book_not_live")


def totals(program, view, query=""):
    return program.get(f"views/{view.pk}/totals/{query}").json()


def test_totals_agree_with_the_borrowers_they_are_made_of(program, book):
    view = factory.make_view(book)
    overall = totals(program, view, "?cut=overall")[0]
    page = program.get(f"views/{view.pk}/borrowers/").json()
    assert (
        Decimal(overall["sums"]["exposure"]) == 3_000_000 == Decimal(page["exposure"])
    )
    figures = [Decimal(row["fe_s12"]) for row in page["results"] if row["fe_s12"]]
    assert sum(figures) == Decimal(overall["sums"]["fe_s12"])
    assert overall["s12"]["own_data_share"] is not None
    cuts = {cell["cut"] for cell in totals(program, view)}
    assert cuts == {"overall", "section", "sector", "district", "option"}
    assert program.get(f"views/{view.pk}/totals/?cut=colour").status_code == 400


def test_borrowers_are_filtered_sorted_and_paged(program, book):
    view = factory.make_view(book)
    address = f"views/{view.pk}/borrowers/"
    one = program.get(f"{address}?search=B2").json()
    assert [row["reference"] for row in one["results"]] == ["B2"]
    assert (one["count"], one["in_view"]) == (1, 2)
    first = program.get(f"{address}?sort=-exposure&page_size=1").json()
    second = program.get(f"{address}?sort=-exposure&page_size=1&page=2").json()
    assert [p["results"][0]["reference"] for p in (first, second)] == ["B1", "B2"]
    assert first["pages"] == 2


def test_own_data_are_explained_down_to_the_companys_facts(
    program, officer, owner, book
):
    share(owner, officer, book)
    view = factory.make_view(book)
    borrower = Borrower.objects.get(reference="B1")
    found = program.get(f"views/{view.pk}/borrowers/{borrower.pk}/why/s12/").json()
    assert found["option"] == "2a"
    assert found["steps"][-1]["value"] == found["value"]
    assert any(
        fact["data_point"].startswith("emissions") for fact in found["facts"].values()
    )
    record = AccessRecord.objects.filter(purpose="explanation of a number").get()
    assert record.organisation_id == owner.organisation.pk


def test_withdrawn_consent_hides_the_company_at_the_next_request(
    program, officer, owner, book
):
    consent = share(owner, officer, book)
    view = factory.make_view(book)
    borrower = Borrower.objects.get(reference="B1")
    why = f"views/{view.pk}/borrowers/{borrower.pk}/why/s12/"
    assert program.get(why).status_code == 200
    withdraw_consent(consent=consent, kind="from_now_on", by=owner.actor)
    rows = program.get(f"views/{view.pk}/borrowers/").json()["results"]
    hidden = next(row for row in rows if row["reference"] == "B1")
    assert hidden["hidden"] and hidden["fe_s12"] is None and hidden["exposure"]
    assert program.get(why).status_code == 404
    assert totals(program, view, "?cut=overall")[0]["sums"]["fe_s12"] is None
    assert program.get(f"views/{view.pk}/").json()["hidden_companies"] == 1


def test_view_that_is_not_ready_is_said_to_be(program, book):
    view = factory.make_view(book)
    type(view).objects.update(status="building")
    for part in ("totals", "borrowers"):
        answer = program.get(f"views/{view.pk}/{part}/")
        assert (answer.status_code, answer.json()["code"]) == (409, "view_not_ready")
    assert program.get(f"views/{view.pk}/").json()["hidden_companies"] is None


def test_unknown_scope_or_borrower_is_not_found(program, book):
    view = factory.make_view(book)
    borrower = Borrower.objects.get(reference="B1")
    absent = "00000000-0000-4000-8000-000000000000"
    for pk, scope in ((borrower.pk, "s9"), (absent, "s12")):
        assert (
            program.get(f"views/{view.pk}/borrowers/{pk}/why/{scope}/").status_code
            == 404
        )


def test_other_banks_see_nothing_of_it(other_officer, book):
    view = factory.make_view(book)
    stranger = Program(other_officer.actor)
    for path in (f"books/{book.pk}/", f"views/{view.pk}/", f"views/{view.pk}/totals/",
                 f"uploads/{book.upload_id}/", f"uploads/{book.upload_id}/findings/"):  # fmt: skip
        assert stranger.get(path).status_code == 404
    for path in ("books/", "views/", "uploads/", "jobs/"):
        assert stranger.get(path).json()["results"] == []


def test_token_for_reading_does_not_upload_or_build(officer, book):
    reader = Program(officer.actor, "loan_book.view", "risk_view.read")
    assert reader.get(f"books/{book.pk}/").status_code == 200
    assert upload(reader).status_code == 403
    assert reader.send("post", f"books/{book.pk}/views/").status_code == 403
