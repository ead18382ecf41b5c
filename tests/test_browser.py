"""The tests' browser: it reaches our server, sees script errors, and axe can judge."""

import pytest
from playwright.sync_api import expect

from tests.support.browser import NARROW, axe_findings

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_first_page_has_no_accessibility_finding(page, live_server, scheme):
    page.emulate_media(color_scheme=scheme)
    page.goto(live_server.url)
    expect(page.locator("h1")).to_be_visible()
    assert axe_findings(page) == []


@pytest.mark.parametrize(
    ("locale", "language"),
    [("en-GB", "en"), ("zh-HK", "zh-hant"), ("zh-TW", "zh-hant"), ("zh-CN", "zh-hans")],
)
def test_first_page_speaks_the_visitors_language_on_a_phone(
    new_page, live_server, locale, language
):
    page = new_page(locale=locale, viewport=NARROW)
    page.goto(live_server.url)
    assert page.evaluate("document.documentElement.lang").lower().startswith(language)
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]


def test_axe_finds_a_planted_fault(page):
    page.set_content("<html lang=en><title>x</title><main><h1>x</h1><img src='data:,'>")
    assert any(finding.startswith("image-alt") for finding in axe_findings(page))


def test_browser_reaches_nothing_outside(page):
    assert (
        page.evaluate(
            "fetch('http://example.org/').then(() => 'reached', () => 'blocked')"
        )
        == "blocked"
    )
