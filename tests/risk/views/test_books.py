"""The start page and a loan book: what to do next, the ledger, asking for a view."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEvent
from jobs.models import Job
from risk.models import LedgerTotal, LoanBook, RiskView, Upload
from tests.factories.risk import loan, make_book, make_view
from tests.risk.conftest import person

pytestmark = pytest.mark.django_db


def address(name, *args):
    return reverse(f"risk:{name}", args=args)


@pytest.fixture
def book(officer):
    book = make_book(officer.organisation, [loan(1, "B1", 100), loan(2, "B2", 200)])
    LoanBook.objects.filter(pk=book.pk).update(
        totals=[
            {"product": "term loan", "currency": "HKD", "loans": "2", "outstanding": "300"},
            {"product": None, "currency": "JPY", "loans": "1", "outstanding": "5000"},
        ]
    )  # fmt: skip
    book.refresh_from_db()
    return book


@pytest.fixture
def auditor(officer):
    return person(officer.organisation, "bank_auditor", "eve@harbour.example")


def lines(*amounts, initial=None):
    """What the ledger's page sends for its two lines."""
    named = [("", "JPY"), ("term loan", "HKD"), ("extra", "HKD")]
    data = {
        "form-TOTAL_FORMS": len(amounts),
        "form-INITIAL_FORMS": len(amounts) if initial is None else initial,
    }
    for n, amount in enumerate(amounts):
        product, currency = named[n]
        data |= {
            f"form-{n}-product": product,
            f"form-{n}-currency": currency,
            f"form-{n}-amount": amount,
        }
    return data


def test_home_without_a_book_says_how_to_begin(officer):
    page = officer.client.get(address("home"))
    assert page.context["table"]["empty"]["button"]["url"] == address("upload_new")
    assert page.context["tasks"] == []


def test_home_asks_for_the_first_view_of_a_book(officer, book):
    tasks = officer.client.get(address("home")).context["tasks"]
    assert [task["url"] for task in tasks] == [address("book", book.pk)]


def test_home_begins_with_the_figures_of_the_newest_view(officer, book):
    assert officer.client.get(address("home")).context["newest"] is None
    view = make_view(book)
    newest = officer.client.get(address("home")).context["newest"]
    shown = officer.client.get(address("view", view.pk)).context
    assert newest["view"] == view
    assert newest["tiles"] == shown["tiles"]


def test_home_of_a_reader_offers_no_upload(book, auditor):
    context = auditor.client.get(address("home")).context
    assert "actions" not in context["head"]
    assert context["tasks"] == []
    assert len(context["table"]["rows"]) == 1


def test_home_shows_no_replaced_book(officer, book):
    LoanBook.objects.update(status="replaced")
    assert officer.client.get(address("home")).context["table"]["rows"] == []


def test_home_asks_no_more_of_the_database_for_more_books(
    officer, book, django_assert_max_num_queries
):
    for _ in range(5):
        make_book(officer.organisation, [loan(1, "B1", 100)])
    with django_assert_max_num_queries(16):
        officer.client.get(address("home"))


def test_foreign_and_absent_books_answer_alike(other_officer, book):
    for name in ("book", "ledger", "build"):
        for pk in (book.pk, uuid4()):
            assert other_officer.client.get(address(name, pk)).status_code == 404
            answer = other_officer.client.post(address(name, pk))
            assert answer.status_code == (405 if name == "book" else 404)


def test_book_shows_what_it_holds_and_who_may_what(officer, auditor, book):
    mine = officer.client.get(address("book", book.pk)).context
    assert mine["head"]["title"] == "SME book"
    assert "as of 31 December 2025" in mine["head"]["meta"]
    assert (mine["may_build"], mine["may_enter"]) == (True, True)
    theirs = auditor.client.get(address("book", book.pk)).context
    assert (theirs["may_build"], theirs["may_enter"]) == (False, False)


def test_replaced_book_offers_no_new_view(officer, book):
    LoanBook.objects.update(status="replaced")
    assert not officer.client.get(address("book", book.pk)).context["may_build"]
    officer.client.post(address("build", book.pk))
    assert not Job.objects.filter(kind="risk.build_view").exists()


def test_building_leaves_one_job_and_one_record_a_word(officer, book):
    for _ in range(2):
        answer = officer.client.post(address("build", book.pk))
        assert answer["Location"] == address("book", book.pk)
    assert Job.objects.filter(kind="risk.build_view").count() == 1
    assert AuditEvent.objects.filter(verb="risk_view.requested").count() == 2
    page = officer.client.get(address("book", book.pk)).context
    assert not page["may_build"]
    assert page["job"] is not None


def test_progress_is_asked_for_by_the_page_itself(officer, book):
    officer.client.post(address("build", book.pk))
    url = address("build", book.pk)
    part = officer.client.get(url, headers={"HX-Request": "true"})
    assert part.status_code == 200
    assert "<html" not in part.content.decode()
    assert officer.client.get(url).status_code == 302


def test_progress_of_nothing_leads_back_to_the_book(officer, book):
    answer = officer.client.get(
        address("build", book.pk), headers={"HX-Request": "true"}
    )
    assert answer["Location"] == address("book", book.pk)


def test_failed_computation_is_said_until_a_newer_one_ends_well(officer, book):
    officer.client.post(address("build", book.pk))
    job = Job.objects.get(kind="risk.build_view")
    Job.objects.update(
        status="dead",
        error="The view could not be computed: x",
        finished_at=timezone.now(),
    )
    page = officer.client.get(address("book", book.pk))
    assert "The operator sees it under the number" in page.content.decode()
    assert "could not be computed: x" not in page.content.decode()
    assert page.context["may_build"]
    Job.objects.filter(pk=job.pk).update(created_at=timezone.now() - timedelta(hours=1))
    make_view(book)
    after = officer.client.get(address("book", book.pk)).context
    assert after["job"] is None
    assert after["latest"] == RiskView.objects.get()


def test_book_lists_its_views_with_the_latest_first(officer, book):
    old, new = make_view(book), make_view(book)
    context = officer.client.get(address("book", book.pk)).context
    assert context["latest"] == new
    assert len(context["views"]["rows"]) == 2
    assert context["head"]["actions"][0]["url"] == address("view", new.pk)
    assert old != new


def test_ledger_page_lists_what_the_book_holds(officer, book):
    page = officer.client.get(address("ledger", book.pk))
    found = [
        (line.product, line.currency, line.in_book) for line, _ in page.context["lines"]
    ]
    assert found == [("", "JPY", 5000), ("term loan", "HKD", 300)]


def test_ledger_totals_are_kept_in_minor_units_and_recorded(officer, book):
    answer = officer.client.post(address("ledger", book.pk), lines("5000", "299.985"))
    assert answer["Location"] == address("book", book.pk)
    kept = dict(LedgerTotal.objects.values_list("currency", "amount_minor"))
    # Yen have no smaller unit; half a cent goes away from zero.
    assert kept == {"JPY": 5000, "HKD": 29_999}
    assert AuditEvent.objects.get(verb="ledger_totals.entered").detail == {"lines": 2}


def test_blank_ledger_amount_takes_the_line_out_and_zero_does_not(officer, book):
    officer.client.post(address("ledger", book.pk), lines("1", "2"))
    officer.client.post(address("ledger", book.pk), lines("", "0"))
    assert list(LedgerTotal.objects.values_list("currency", "amount_minor")) == [
        ("HKD", 0)
    ]


@pytest.mark.parametrize("amount", ["much", "1e99", "1" * 16, "0.0001", "NaN", "-"])
def test_ledger_amount_that_cannot_be_is_said_at_its_field(officer, book, amount):
    answer = officer.client.post(address("ledger", book.pk), lines("1", amount))
    assert answer.status_code == 422
    assert answer.context["formset"].forms[1].errors["amount"]
    assert not LedgerTotal.objects.exists()


def test_largest_ledger_amount_fits(officer, book):
    largest = "9" * 15
    officer.client.post(address("ledger", book.pk), lines("1", largest))
    assert LedgerTotal.objects.get(currency="HKD").amount_minor == int(largest) * 100


@pytest.mark.parametrize(
    "data",
    [lines("much"), lines("1", "2", "much"), {"form-TOTAL_FORMS": "x"}],
    ids=["a line less", "a line more", "no number of lines"],
)
def test_ledger_page_that_no_longer_fits_the_book_is_shown_anew(officer, book, data):
    answer = officer.client.post(address("ledger", book.pk), data)
    assert answer.status_code == 422
    assert len(answer.context["lines"]) == 2
    assert "The lines have changed" in answer.content.decode()
    assert not LedgerTotal.objects.exists()


def test_ledger_page_sent_empty_is_shown_anew(officer, book):
    answer = officer.client.post(address("ledger", book.pk), {})
    assert (answer.status_code, len(answer.context["lines"])) == (422, 2)


def test_ledger_lines_without_anything_are_passed_over(officer, book):
    data = lines("1", "2") | {"form-TOTAL_FORMS": 3}
    assert officer.client.post(address("ledger", book.pk), data).status_code == 302
    assert LedgerTotal.objects.count() == 2


def test_ledger_refuses_a_currency_that_is_none(officer, book):
    data = lines("1", "2") | {"form-1-currency": "hkd"}
    page = officer.client.post(address("ledger", book.pk), data, follow=True)
    assert [m.level_tag for m in page.context["messages"]] == ["error"]
    assert not LedgerTotal.objects.exists()


def test_reader_may_not_enter_ledger_totals(auditor, book):
    assert auditor.client.get(address("ledger", book.pk)).status_code == 403
    assert (
        auditor.client.post(address("ledger", book.pk), lines("1", "2")).status_code
        == 403
    )


@pytest.fixture
def view(book):
    return make_view(book)


def test_check_of_a_view_is_asked_for_and_its_outcome_shown(officer, view, work):
    answer = officer.client.post(address("verify", view.pk))
    assert answer["Location"] == address("view", view.pk) + "#manifest"
    waiting = officer.client.get(address("view", view.pk)).context["check"]
    assert waiting["kind"] == "info"
    work()
    done = officer.client.get(address("view", view.pk)).context["check"]
    assert (done["kind"], "the same result" in done["text"]) == ("ok", True)


def test_check_of_a_foreign_unready_or_absent_view_is_not_found(
    officer, other_officer, view
):
    for pk in (view.pk, uuid4()):
        assert other_officer.client.post(address("verify", pk)).status_code == 404
    RiskView.objects.update(status="building")
    assert officer.client.post(address("verify", view.pk)).status_code == 404


def test_reader_may_not_ask_for_a_check(auditor, view):
    assert auditor.client.post(address("verify", view.pk)).status_code == 403
    assert not Upload.objects.exclude(status="confirmed").exists()
