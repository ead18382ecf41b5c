"""What the database itself refuses, and who sees which rows."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import Organisation
from companies.models import Company, CompanyIdentifier
from risk.models import (
    Borrower,
    BorrowerLink,
    ColumnMapping,
    LedgerTotal,
    LoanBook,
    RiskAggregate,
    RiskView,
    SealedInput,
    Upload,
)
from tests.factories.risk import loan, make_bank, make_book, make_link
from tests.support.actors import actor_of

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 1, 5, tzinfo=UTC)


@pytest.fixture
def bank():
    return make_bank()


@pytest.fixture
def book(bank):
    return make_book(bank, [loan(1, "B1", 100)])


@pytest.fixture
def company():
    return Organisation.objects.create(kind="company", name="Golden Loom")


@pytest.fixture
def view(book):
    return RiskView.objects.create(
        organisation=book.organisation,
        book=book,
        created_at=NOW,
        created_by_label="Ada",
    )


def is_refused(name, change):
    """Whether the database refuses a change, by the constraint of that name."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        change()
    if connection.vendor == "postgresql":
        assert name in str(caught.value)


@pytest.mark.parametrize("status", ["checked", "confirmed"])
def test_upload_is_not_checked_without_its_rows(book, status):
    uploads = Upload.objects.filter(pk=book.upload_id)
    is_refused(
        "upload_checked_with_its_rows",
        lambda: uploads.update(status=status, rows=None),
    )


@pytest.mark.parametrize("status", ["reading", "refused", "unmapped", "discarded"])
def test_upload_of_another_state_needs_no_rows(book, status):
    uploads = Upload.objects.filter(pk=book.upload_id)
    assert uploads.update(status=status, rows=None) == 1


def test_columns_of_a_header_are_named_once_a_bank_and_kind(bank):
    def name(**more):
        given = {"organisation": bank, "kind": "loan_book", "header_hash": "h"} | more
        return ColumnMapping.objects.create(mapping={}, **given)

    name()
    name(kind="borrowers")
    name(header_hash="other")
    name(organisation=make_bank("Peak Bank"))
    is_refused("mapping_once", name)


@pytest.mark.parametrize("status", ["live", "replaced"])
def test_book_is_not_live_without_its_file(book, status):
    books = LoanBook.objects.filter(pk=book.pk)
    is_refused(
        "book_is_live_with_its_file",
        lambda: books.update(status=status, positions=None),
    )


def test_staged_book_waits_for_its_file(book):
    assert LoanBook.objects.update(status="staged", positions=None) == 1


def test_upload_becomes_one_book(book):
    book.pk = None
    book._state.adding = True
    is_refused("book_once_an_upload", lambda: book.save(force_insert=True))


def test_ledger_says_one_total_a_product_and_currency(book):
    def enter(**more):
        given = {"product": "", "currency": "HKD", "amount_minor": 1} | more
        return LedgerTotal.objects.create(book=book, **given)

    enter()
    enter(currency="USD")
    enter(product="term loan")
    is_refused("ledger_total_once", enter)


def test_borrowers_reference_is_once_in_a_bank(bank):
    Borrower.objects.create(organisation=bank, reference="C1", name="a")
    other = make_bank("Peak Bank")
    Borrower.objects.create(organisation=other, reference="C1", name="a")
    is_refused(
        "borrower_reference_once",
        lambda: Borrower.objects.create(organisation=bank, reference="C1", name="b"),
    )


def test_borrower_has_one_open_link(book, company):
    borrower = Borrower.objects.get(reference="B1")
    make_link(borrower, company)
    is_refused("borrower_one_company", lambda: make_link(borrower, company))
    BorrowerLink.objects.update(state="ended")
    make_link(borrower, company)


@pytest.mark.parametrize("missing", ["company", "confirmed_at"])
def test_link_is_not_confirmed_without_a_company_and_an_instant(book, company, missing):
    make_link(Borrower.objects.get(reference="B1"), company)
    links = BorrowerLink.objects.all()
    is_refused("link_confirmed_with_a_company", lambda: links.update(**{missing: None}))


@pytest.mark.parametrize("lacking", [{"results": None}, {"sha256": ""}])
def test_view_is_not_ready_without_results_and_hash(book, view, lacking):
    whole = {"status": "ready", "results": book.positions, "sha256": "x"}
    views = RiskView.objects.filter(pk=view.pk)
    is_refused("view_ready_with_results", lambda: views.update(**(whole | lacking)))
    assert views.update(**whole) == 1


def test_total_stands_once_in_a_view(view):
    def add(**more):
        given = {"cut": "sector", "key": "47"} | more
        return RiskAggregate.objects.create(view=view, sums={}, **given)

    add()
    add(key="")
    add(cut="district")
    is_refused("aggregate_once", add)


def test_company_is_sealed_once_in_a_view(view, company):
    def seal():
        return SealedInput.objects.create(
            view=view, company=company, key_id=1, ciphertext="x", sha256="x"
        )

    seal()
    is_refused("sealed_input_once", seal)


def test_names_stand_for_their_rows(book):
    assert str(book) == "SME book"
    assert str(book.upload) == "book.csv"
    assert str(Borrower.objects.get()) == "B1 Limited"


# Who sees which links: a bank its own, a company those that are or may be its own.


@pytest.fixture
def owner():
    return actor_of("owner")


def proposed(bank, number="12345678", **more):
    borrower, _ = Borrower.objects.get_or_create(
        organisation=bank, reference=number, defaults={"name": "x"}
    )
    given = {
        "organisation": bank,
        "borrower": borrower,
        "borrower_reference": number,
        "identifier_scheme": "hk_br",
        "identifier_value": number,
        "state": BorrowerLink.State.PROPOSED,
        "proposed_at": timezone.now(),
        "proposed_by_label": "Ada",
    }
    return BorrowerLink.objects.create(**given | more)


def prove(owner, *, number="12345678", scheme="hk_br", proof="document"):
    company, _ = Company.objects.get_or_create(organisation=owner.organisation)
    return CompanyIdentifier.objects.create(
        company=company, scheme=scheme, value=number, proof=proof
    )


def seen(actor):
    return set(BorrowerLink.objects.visible_to(actor).values_list("pk", flat=True))


def test_question_reaches_whoever_proved_its_number(bank, owner):
    link = proposed(bank)
    assert seen(owner) == set()
    prove(owner)
    assert seen(owner) == {link.pk}


@pytest.mark.parametrize(
    "identifier",
    [{"proof": "stated"}, {"number": "87654321"}, {"scheme": "lei"}],
    ids=["only stated", "another number", "another scheme"],
)
def test_question_does_not_reach_anybody_else(bank, owner, identifier):
    proposed(bank)
    prove(owner, **identifier)
    assert seen(owner) == set()


def test_ended_question_is_gone_for_the_company(bank, owner):
    prove(owner)
    proposed(bank, state=BorrowerLink.State.ENDED)
    assert seen(owner) == set()


def test_question_another_company_answered_is_not_ours(bank, owner, company):
    prove(owner)
    proposed(bank, company=company)
    assert seen(owner) == set()


def test_bank_sees_its_own_questions_and_no_other_banks(bank):
    link = proposed(bank)
    assert seen(actor_of("risk_officer", bank)) == {link.pk}
    assert seen(actor_of("risk_officer")) == set()


def test_somebody_without_an_organisation_sees_no_link(bank, owner):
    proposed(bank)

    class Nobody:
        organisation_id = None

    assert seen(Nobody()) == set()
