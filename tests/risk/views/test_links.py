"""Links between borrower and company: who may ask, end, confirm and refuse."""

from uuid import uuid4

import pytest
from django.urls import reverse

from accounts.models import Organisation
from companies.models import Company, CompanyIdentifier
from risk.models import Borrower, BorrowerLink
from risk.services.links import confirm_link, end_link, propose_link
from tests.factories.risk import loan, make_book, make_view
from tests.risk.conftest import person

pytestmark = pytest.mark.django_db
State = BorrowerLink.State


def address(name, *args):
    return reverse(f"risk:{name}", args=args)


@pytest.fixture
def borrower(officer):
    make_book(officer.organisation, [loan(1, "B1", 100)])
    return Borrower.objects.get(reference="B1")


@pytest.fixture
def link(borrower, officer, owner):
    company, _ = Company.objects.get_or_create(organisation=owner.organisation)
    CompanyIdentifier.objects.create(
        company=company, scheme="hk_br", value="12345678", proof="document"
    )
    return propose_link(borrower=borrower, number="12345678", by=officer.actor)


def said(answer):
    return [(m.level_tag, str(m)) for m in answer.context["messages"]]


def test_officer_asks_and_hears_the_same_for_every_number(officer, borrower):
    answer = officer.client.post(
        address("propose_link", borrower.pk), {"number": "1"}, follow=True
    )
    ((level, words),) = said(answer)
    assert level == "success"
    assert words.startswith("If a company here has proved this number, it is asked.")
    assert BorrowerLink.objects.get().identifier_value == "1"


@pytest.mark.parametrize("number", ["", "   ", "1" * 41])
def test_number_that_is_none_is_refused_with_a_sentence(officer, borrower, number):
    answer = officer.client.post(
        address("propose_link", borrower.pk), {"number": number}, follow=True
    )
    assert said(answer) == [
        ("error", "Enter the borrower's business registration number.")
    ]
    assert not BorrowerLink.objects.exists()


def test_second_question_is_refused_with_a_sentence(officer, borrower, link):
    answer = officer.client.post(
        address("propose_link", borrower.pk), {"number": "2"}, follow=True
    )
    assert said(answer) == [
        ("error", "This borrower has a link already. End it first.")
    ]


def test_asking_leads_back_to_the_borrower_in_the_view_one_came_from(officer, borrower):
    book = borrower.organisation.loan_books.get()
    first, latest = make_view(book), make_view(book)
    url = address("propose_link", borrower.pk)
    for view in (first, latest):
        answer = officer.client.post(url, {"number": "", "view": str(view.pk)})
        assert answer["Location"] == address("borrower", view.pk, borrower.pk)
    for unknown in ("", "nonsense", str(uuid4())):
        answer = officer.client.post(url, {"number": "", "view": unknown})
        assert answer["Location"] == address("borrower", latest.pk, borrower.pk)


def test_without_a_view_asking_leads_home(officer, borrower):
    answer = officer.client.post(address("propose_link", borrower.pk), {"number": ""})
    assert answer["Location"] == address("home")


def test_foreign_and_absent_borrowers_and_links_answer_alike(
    officer, other_officer, owner, borrower, link
):
    other = person(make_company(), "owner", "li@other.example")
    calls = [
        (other_officer, "propose_link", borrower.pk),
        (other_officer, "propose_link", uuid4()),
        (other_officer, "end_link", link.pk),
        (other_officer, "end_link", uuid4()),
        (other, "confirm_link", link.pk),
        (other, "confirm_link", uuid4()),
        (other, "refuse_link", link.pk),
        (other, "refuse_link", uuid4()),
    ]
    for who, name, pk in calls:
        assert who.client.post(address(name, pk)).status_code == 404, (name, pk)
    link.refresh_from_db()
    assert link.state == State.PROPOSED


def make_company():
    return Organisation.objects.create(kind="company", name="Other Limited")


@pytest.mark.parametrize(
    "name", ["propose_link", "end_link", "confirm_link", "refuse_link"]
)
def test_links_are_only_changed_by_posting(officer, owner, name, link):
    who = owner if name in ("confirm_link", "refuse_link") else officer
    assert who.client.get(address(name, link.pk)).status_code == 405


def test_auditor_of_the_bank_may_neither_ask_nor_end(officer, borrower, link):
    auditor = person(officer.organisation, "bank_auditor", "eve@harbour.example")
    assert auditor.client.post(address("propose_link", borrower.pk)).status_code == 403
    assert auditor.client.post(address("end_link", link.pk)).status_code == 403


def test_reader_of_the_company_sees_the_question_and_may_not_answer(owner, link):
    reader = person(owner.organisation, "reader", "sam@loom.example")
    page = reader.client.get(address("questions"))
    assert page.status_code == 200
    assert not page.context["may_answer"]
    for name in ("confirm_link", "refuse_link"):
        assert reader.client.post(address(name, link.pk)).status_code == 403


def test_company_confirms_and_is_told(owner, link):
    answer = owner.client.post(address("confirm_link", link.pk), follow=True)
    assert said(answer) == [
        ("success", "Harbour Bank now knows which borrower you are.")
    ]
    assert [each.pk for each in answer.context["confirmed"]] == [link.pk]
    assert answer.context["proposed"] == []


def test_company_that_is_too_late_is_told(owner, officer, link):
    confirm_link(link=link, by=owner.actor)
    end_link(link=link, by=officer.actor)
    answer = owner.client.post(address("confirm_link", link.pk), follow=True)
    assert said(answer) == [("error", "The bank has taken this question back.")]


def test_confirming_asks_who_one_is(owner, link):
    session = owner.client.session
    session["account_authentication_methods"] = []
    session.pop("account_authentication_methods_user", None)
    session.save()
    answer = owner.client.post(address("confirm_link", link.pk))
    assert answer.status_code == 302
    link.refresh_from_db()
    assert link.state == State.PROPOSED


@pytest.mark.parametrize("confirmed_before", [False, True])
def test_company_says_no_or_ends_it_later(owner, link, confirmed_before):
    if confirmed_before:
        confirm_link(link=link, by=owner.actor)
    answer = owner.client.post(address("refuse_link", link.pk), follow=True)
    assert said(answer) == [("success", "The link is ended.")]
    link.refresh_from_db()
    assert link.state == State.ENDED
    assert answer.context["proposed"] == answer.context["confirmed"] == []


def test_bank_ends_a_link_and_is_led_back(officer, link):
    answer = officer.client.post(address("end_link", link.pk), follow=True)
    assert said(answer) == [("success", "The link is ended.")]
    link.refresh_from_db()
    assert link.state == State.ENDED


def test_bank_has_no_page_of_questions_and_a_company_no_link_to_end(
    officer, owner, link
):
    assert officer.client.get(address("questions")).status_code == 403
    assert owner.client.post(address("end_link", link.pk)).status_code == 403
