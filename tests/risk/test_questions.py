"""A bank's question reaches the company: by mail without an address, and on its first page."""

import pytest
from django.urls import reverse

from jobs.models import Job
from jobs.services import run
from risk.models import Borrower
from risk.services.links import propose_link
from tests.factories.numbers import proved

pytestmark = pytest.mark.django_db
NUMBER = "12345678"


@pytest.fixture(autouse=True)
def outbox(settings):
    settings.EMAIL_BACKEND = "jobs.mail.OutboxBackend"


@pytest.fixture
def ask(officer, work):
    def do(number):
        borrower = Borrower.objects.create(
            organisation=officer.organisation, reference="C1", name="Golden Loom"
        )
        propose_link(borrower=borrower, number=number, by=officer.actor)
        return Job.objects.get(kind="risk.tell_asked")

    return do


def mails():
    return [mail.payload for mail in Job.objects.filter(kind="mail.send")]


def test_owners_are_written_to_without_an_address_that_asks(owner, ask, work):
    proved(owner.organisation, NUMBER)
    ask(f"{NUMBER}-000-01-26-0")
    job = Job.objects.get(kind="risk.tell_asked")
    run(job.pk)
    # Before it goes out: a letter that went out is forgotten.
    (mail,) = mails()
    assert mail["to"] == [owner.user.email]
    assert mail["subject"] == "Harbour Bank has a question for you on greenfin"
    text, _, foot = mail["body"].partition("\n--\n")
    assert "open “Questions from banks”" in text
    assert "http" not in text
    assert reverse("risk:questions") not in foot
    assert job.organisation_id is None


def test_nobody_is_written_to_for_a_number_that_is_not_proved(owner, ask, work):
    proved(owner.organisation, "87654321")
    ask(NUMBER)
    work()
    assert mails() == []


def test_bank_does_not_see_whether_anybody_was_written_to(officer, owner, ask):
    proved(owner.organisation, NUMBER)
    ask(NUMBER)
    assert not Job.objects.visible_to(officer.actor).exists()


def test_question_is_counted_on_the_first_page(owner, ask):
    proved(owner.organisation, NUMBER)
    home = reverse("questionnaires:home")
    assert "Questions from banks" not in owner.client.get(home).content.decode()
    ask(NUMBER)
    page = owner.client.get(home).content.decode()
    assert f'<a href="{reverse("risk:questions")}">Questions from banks (1)</a>' in page


def test_first_page_says_that_the_number_is_to_be_proved(owner):
    page = owner.client.get(reverse("questionnaires:home")).content.decode()
    assert "Prove your registration number" in page
    proved(owner.organisation, NUMBER)
    page = owner.client.get(reverse("questionnaires:home")).content.decode()
    assert "Waiting for you" not in page
