"""A training claim from the first field to the bank's statement, each person in a browser."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from accounts.tenancy import scope
from jobs.poller import poll_once
from schemes.models import Claim, Payment
from tests.factories import schemes as make
from tests.factories.accounts import client_of
from tests.factories.papers import pdf_of
from tests.schemes.statements import statement_of
from tests.support.actors import actor_of
from tests.support.browser import NARROW, axe_findings

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


class People:
    """Everybody's page, signed in, on one server."""

    def __init__(self, new_page, server):
        self.new_page, self.server = new_page, server

    def page_of(self, actor, **options):
        client = client_of(actor)
        page = self.new_page(locale="en-GB", **options)
        cookie = {"name": "sessionid", "url": self.server.url}
        name = next(n for n in client.cookies if n.endswith("sessionid"))
        cookie |= {"name": name, "value": client.cookies[name].value}
        page.context.add_cookies([cookie])
        return page

    def go(self, page, name, *args):
        page.goto(self.server.url + reverse(f"schemes:{name}", args=args))
        return page


@pytest.fixture
def people(new_page, live_server):
    return People(new_page, live_server)


def fill(page, name, value):
    """Type, leave the field, and wait until it says that it is saved."""
    field = page.locator(f'[name="{name}"]')
    if page.locator(f'input[type="radio"][name="{name}"]').count():
        page.locator(f'[name="{name}"][value="{value}"]').check()
    else:
        field.fill(value)
        field.blur()
    saved = page.locator(f'[data-key="{name}"] .gf-save')
    expect(saved).to_have_attribute("data-state", "saved")


def fill_in(page, fee, folder: Path):
    today = timezone.localdate()
    facts = {
        "applicant_kind": "person", "resident": "yes", "status": "practitioner",
        "programme": "GTP-260223",
        "enrolment_date": str(today - timedelta(days=150)),
        "completion_date": str(today - timedelta(days=20)),
        "fee": fee, "other_support": "no", "has_earlier_award": "no",
    }  # fmt: skip
    for name, value in facts.items():
        fill(page, name, value)
    for number, paper in enumerate(make.PAPERS):
        file = folder / f"{paper}-{fee}.pdf"
        file.write_bytes(pdf_of(width=300 + number))
        form = page.locator(f"form:has(#paper-{paper})")
        form.locator("input[type=file]").set_input_files(file)
        form.get_by_role("button", name=re.compile("^Add")).click()
        expect(page.locator(f"form:has(#paper-{paper})")).to_contain_text(file.name)
    for label, value in (
        ("Name of the account holder", "Chan Siu Ming"),
        ("Hong Kong identity card number", "A123456(3)"),
        ("Bank code", "012"),
        ("Account number", "34567890123"),
    ):
        page.get_by_label(label).fill(value)
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.locator("body")).to_contain_text("012 …0123")


def in_bar(page, name):
    """The one act in the bar at the foot."""
    return page.locator(".gf-decision").get_by_role("button", name=name)


def begun(people, page):
    people.go(page, "claims")
    page.get_by_role("button", name="Begin a claim").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Fee of a completed")


def filed(page):
    page.get_by_role("button", name="Submit the claim").click()
    expect(page.locator("#receipt")).to_contain_text("TS-")
    poll_once()
    return Claim.objects.exclude(number="").latest("submitted_at")


def test_claim_goes_from_the_first_field_to_paid(people, tmp_path):
    at, trainee = make.office_of(), actor_of("trainee")
    own = people.page_of(trainee, viewport=NARROW)
    begun(people, own)
    fill_in(own, "9800", tmp_path)
    expect(own.locator("#sum")).to_contain_text("HK$7,840.00")
    assert axe_findings(own) == []
    claim = filed(own)

    officer = people.go(people.page_of(at.maker), "queue")
    officer.get_by_role("link", name=claim.number).click()
    in_bar(officer, "Take this claim").click()
    officer.get_by_text("Ask the applicant").first.click()
    officer.get_by_label("Questions").fill("Which receipt is the last?")
    officer.get_by_role("button", name="Send the questions").click()
    expect(officer.locator(".gf-decision")).to_contain_text(
        "The applicant answers next"
    )

    people.go(own, "claim", claim.pk)
    own.get_by_label("Your answer").fill("The one of March.")
    own.get_by_role("button", name="Answer", exact=True).click()
    expect(own.locator("body")).to_contain_text("Being examined")

    officer.reload()
    expect(officer.locator("#asked + ul")).to_contain_text("The one of March.")
    in_bar(officer, "Recommend HK$7,840.00").click()
    expect(officer.locator(".gf-decision")).to_contain_text("A checker decides next")
    checker = people.go(people.page_of(at.checker), "case", claim.pk)
    in_bar(checker, "Approve HK$7,840.00").click()
    expect(checker.locator(".gf-decision")).to_contain_text("Approved")
    assert axe_findings(checker) == []

    paid(people, at, claim, tmp_path)
    people.go(own, "claim", claim.pk)
    expect(own.locator(".gf-notice__title").first).to_have_text("Paid")
    expect(own.locator("#letters + ul")).to_contain_text("繁體中文")


def paid(people, at, claim, folder: Path):
    """Batch, approval by a third person, and the bank's word that it has paid."""
    keeper = people.go(people.page_of(at.administrator), "payments")
    keeper.get_by_role("button", name="Put into a batch").click()
    expect(keeper.locator("body")).to_contain_text("Control sum")
    approver = people.page_of(at.payer)
    approver.goto(keeper.url)
    approver.get_by_role("button", name="Approve HK$7,840.00").click()
    expect(approver.locator("body")).to_contain_text("The file is being made")
    poll_once()
    with scope(at.organisation.pk):
        payment = Payment.objects.get(claim=claim)
    statement = folder / "statement.xml"
    statement.write_bytes(statement_of([(payment.end_to_end, payment.minor)]))
    people.go(keeper, "payments")
    keeper.locator("input[type=file]").set_input_files(statement)
    keeper.get_by_role("button", name="Load and match").click()
    expect(keeper.locator("body")).to_contain_text("1 of 1 lines found their payment")


@pytest.mark.full
def test_second_claim_shows_what_the_ceiling_leaves(people):
    at, trainee = make.office_of(), actor_of("trainee")
    make.approved(at, by=trainee)
    second, _ = make.draft(at, by=trainee, fee="5000")
    own = people.go(people.page_of(trainee), "claim", second.pk)
    expect(own.locator("#sum")).to_contain_text("HK$2,160.00")
    filed(own)
    officer = people.go(people.page_of(at.maker), "case", second.pk)
    expect(officer.locator("#rules + div")).to_contain_text("HK$2,160.00")
    expect(officer.locator("#rules + div")).to_contain_text(
        "As stated it came to HK$4,000.00"
    )
    in_bar(officer, "Take this claim").click()
    expect(in_bar(officer, "Recommend HK$2,160.00")).to_be_visible()


@pytest.mark.full
def test_draft_survives_leaving_and_a_wrong_number(people, tmp_path):
    make.office_of()
    own = people.page_of(actor_of("trainee"))
    begun(people, own)
    fill(own, "fee", "US$9,800")
    expect(own.locator("#f-fee-messages")).to_contain_text("HKD")
    own.reload()
    expect(own.locator('[name="fee"]')).to_have_value("US$9,800")
    own.get_by_role("button", name="Submit the claim").click()
    expect(own.locator(".gf-errors")).to_contain_text("How much did you pay for it?")
