"""In a real browser: fields come and go with the answers, narrow pages, axe."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.support.browser import NARROW, axe_findings

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TRAINING = ["training_subsidy", "training"]
REVIEWS = ["gsf_grant", "external_review"]


def fits(page):
    """Whether nothing is wider than the page."""
    return page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )


def answer(page, name, value):
    page.locator(f'[name="{name}"][value="{value}"]').check()


def test_amount_is_told_and_the_answers_stay(new_page, live_server):
    page = new_page(locale="en-GB")
    page.goto(live_server.url + reverse("schemes:check", args=TRAINING))
    for name, value in (
        ("applicant_kind", "person"), ("resident", "yes"), ("status", "practitioner"),
        ("programme", "GTP-260223"), ("other_support", "no"),
        ("has_earlier_award", "yes"),
    ):  # fmt: skip
        answer(page, name, value)
    for name, value in (
        ("enrolment_date", "2025-09-01"), ("completion_date", "2026-03-16"),
        ("application_date", "2026-04-20"), ("fee", "5000"), ("awarded_before", "7840"),
    ):  # fmt: skip
        page.locator(f'[name="{name}"]').fill(value)
    page.get_by_role("button", name="Check", exact=True).click()
    result = page.locator("#result")
    expect(result).to_contain_text("HK$2,160.00")
    expect(result.locator("[data-focus]")).to_be_focused()
    expect(page.locator('[name="fee"]')).to_have_value("5,000")
    assert axe_findings(page) == []


def test_fields_come_and_go_and_what_was_typed_stays(new_page, live_server):
    page = new_page(locale="en-GB")
    page.goto(live_server.url + reverse("schemes:check", args=REVIEWS))
    size, rate = page.locator('[name="size"]'), page.locator('[name="exchange_rate"]')
    size.fill("12,800,000")
    expect(rate).to_have_count(0)
    answer(page, "currency", "USD")
    expect(rate).to_be_visible()
    expect(page.locator("#f-size-field .gf-control__affix")).to_have_text("USD")
    expect(size).to_have_value("12,800,000")
    answer(page, "currency", "HKD")
    expect(rate).to_have_count(0)
    expect(page.locator('[name="loans_before"]')).to_have_count(0)
    answer(page, "instrument", "loan")
    expect(page.locator('[name="loans_before"]')).to_be_visible()
    expect(page.get_by_role("heading", name="The issuer or borrower")).to_be_visible()
    answer(page, "instrument", "bond")
    expect(page.get_by_role("heading", name="The issuer or borrower")).to_have_count(0)


@pytest.mark.parametrize("locale", ["en-GB", "zh-HK"])
def test_pages_fit_a_narrow_screen_and_please_axe(new_page, live_server, locale):
    page = new_page(viewport=NARROW, locale=locale)
    for name, arguments in (
        ("schemes:list", []),
        ("schemes:scheme", ["gsf_grant"]),
        ("schemes:check", REVIEWS),
    ):
        page.goto(live_server.url + reverse(name, args=arguments))
        assert fits(page), name
        assert axe_findings(page) == [], name
    page.locator("button[type=submit]").last.click()
    expect(page.locator("#result")).to_be_visible()
    assert fits(page)
    assert axe_findings(page) == []
