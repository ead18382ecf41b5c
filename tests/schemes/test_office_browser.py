"""The office's pages in a real browser: reviewing by keyboard, narrow pages, axe."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from schemes.services import lots
from tests.factories import schemes as make
from tests.factories.accounts import client_of
from tests.support.browser import NARROW, axe_findings

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def sign_in(new_page, live_server):
    def page_of(actor, **options):
        client = client_of(actor)
        page = new_page(**options)
        name = next(n for n in client.cookies if n.endswith("sessionid"))
        page.context.add_cookies(
            [
                {
                    "name": name,
                    "url": live_server.url,
                    "value": client.cookies[name].value,
                }
            ]
        )
        return page

    return page_of


def test_case_is_reviewed_by_keyboard(sign_in, live_server):
    at = make.office_of()
    claim, _by = make.submitted(at)
    page = sign_in(at.maker, locale="en-GB")
    page.goto(live_server.url + reverse("schemes:case", args=[claim.pk]))
    page.keyboard.press("4")
    expect(page.locator("#handed")).to_be_focused()
    papers = page.locator("[data-walk] a")
    for key, number in (("j", 0), ("j", 1), ("k", 0), ("k", 0)):
        page.keyboard.press(key)
        expect(papers.nth(number)).to_be_focused()
    page.keyboard.press("2")
    expect(page.locator("#signals")).to_be_focused()
    note = page.locator("#interest")
    page.locator("summary", has_text="I have an interest").click()
    note.focus()
    page.keyboard.type("j4k")
    expect(note).to_have_value("j4k")


@pytest.mark.parametrize("locale", ["en-GB", "zh-HK"])
def test_pages_of_an_office_fit_a_narrow_screen_and_please_axe(
    sign_in, live_server, locale
):
    at = make.office_of()
    _first, by = make.submitted(at)
    second = make.approved(at, identity="AB987654(3)")
    claim = make.assessed(at, by=by, fee="5000")
    draw = lots.draw_sample(office=at.organisation, kind="recheck", by=at.maker)
    assert draw.drawn == [str(second.pk)]
    page = sign_in(at.checker, locale=locale, viewport=NARROW)
    for name, args in (
        ("queue", []), ("case", [claim.pk]), ("case", [second.pk]), ("signals", []),
        ("lots", []), ("draw", [draw.pk]), ("exceptions", []), ("substitutes", []),
    ):  # fmt: skip
        page.goto(live_server.url + reverse(f"schemes:{name}", args=args))
        width = page.evaluate(
            "document.documentElement.scrollWidth"
            " - document.documentElement.clientWidth"
        )
        assert width <= 0, name
        assert axe_findings(page) == [], name
