"""The guide in Chromium: axe, page width, keyboard, themes, under the strict policy."""

import pytest

from greenfin.styleguide.specimens import PAGES
from tests.look.guide import HOST, serve
from tests.support.browser import NARROW, WIDE, axe_findings

pytestmark = pytest.mark.browser


# The short run looks at the two corners that differ most; the long one at all.
CORNERS = [("en", "light", WIDE), ("zh-hant", "dark", NARROW)]
OTHERS = [("en", "dark", WIDE), ("zh-hans", "light", NARROW), ("en", "light", NARROW)]
LOOKS = [
    *(pytest.param(*look, id="-".join(look[:2])) for look in CORNERS),
    *(
        pytest.param(*look, id=f"{look[0]}-{look[1]}-full", marks=pytest.mark.full)
        for look in OTHERS
    ),
]


@pytest.mark.parametrize(("language", "scheme", "size"), LOOKS)
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_and_nothing_sticks_out(page, name, language, scheme, size):
    page.set_viewport_size(size)
    page.emulate_media(color_scheme=scheme)
    serve(page)
    page.goto(f"{HOST}/{language}/{name}/")
    assert axe_findings(page) == []
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= size["width"]


def test_chosen_theme_wins_over_the_device_and_is_kept(page):
    serve(page)
    page.emulate_media(color_scheme="light")
    page.goto(f"{HOST}/en/explore/")
    ground = "getComputedStyle(document.documentElement).backgroundColor"
    assert page.evaluate(ground) == "rgb(246, 248, 246)"
    page.get_by_role("button", name="Dark").click()
    assert page.evaluate(ground) == "rgb(15, 21, 19)"
    media = "[...document.querySelectorAll('picture source')].map(s => s.media)"
    assert page.evaluate(media) == [
        "screen and (max-width: 599px)",
        "not all",
        "screen",
    ]
    assert "theme=dark" in page.evaluate("document.cookie")
    page.get_by_role("button", name="Auto").click()
    assert page.evaluate(ground) == "rgb(246, 248, 246)"
    assert "theme" not in page.evaluate("document.cookie")


def test_first_tab_leads_past_the_bar(page):
    serve(page)
    page.goto(f"{HOST}/en/overview/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_focus_ring_stands_off_the_button(page):
    serve(page)
    page.goto(f"{HOST}/en/home/")
    button = page.get_by_role("link", name="Tell us your electricity use").first
    page.keyboard.press("Tab")
    button.focus()
    style = button.evaluate(
        "e => { const s = getComputedStyle(e);"
        " return [s.outlineStyle, s.outlineWidth, s.outlineOffset, s.outlineColor] }"
    )
    assert style == ["solid", "3px", "2px", "rgb(27, 77, 216)"]


def test_menu_closes_by_escape_and_gives_focus_back(page):
    serve(page)
    page.goto(f"{HOST}/en/home/")
    summary = page.locator("summary", has_text="Acting for")
    summary.click()
    panel = page.get_by_role("button", name="Harbour Cold Chain Ltd")
    assert panel.is_visible()
    panel.focus()
    page.keyboard.press("Escape")
    assert not panel.is_visible()
    assert summary.evaluate("e => e === document.activeElement")


def test_error_summary_is_focused_and_leads_to_the_field(page):
    serve(page)
    page.goto(f"{HOST}/en/fields/")
    assert "There is a problem" in page.evaluate("document.activeElement.textContent")
    page.get_by_role("link", name="Choose whether electricity").click()
    assert page.evaluate("location.hash") == "#rent"


def test_drawer_opens_with_an_address_and_back_closes_it(page):
    serve(page)
    page.goto(f"{HOST}/en/explore/")
    link = page.locator("a[data-drawer][href='../check/']")
    link.click()
    drawer = page.locator("#gf-drawer")
    drawer.get_by_text("Signed off").wait_for()
    assert page.url.endswith("/en/check/")
    page.go_back()
    drawer.wait_for(state="hidden")
    assert page.url.endswith("/en/explore/")


def test_drawer_closes_by_escape_and_gives_address_and_focus_back(page):
    serve(page)
    page.goto(f"{HOST}/en/explore/")
    link = page.locator("a[data-drawer][href='../check/']")
    link.click()
    page.locator("#gf-drawer").get_by_text("Signed off").wait_for()
    page.keyboard.press("Escape")
    page.wait_for_url("**/en/explore/")
    assert link.evaluate("e => e === document.activeElement")


def test_filters_are_a_sheet_on_a_narrow_page(page):
    serve(page)
    page.set_viewport_size(NARROW)
    page.goto(f"{HOST}/en/explore/")
    chip = page.get_by_role("link", name="Sector: Manufacturing")
    assert not chip.is_visible()
    page.get_by_role("button", name="Filter (2)").click()
    assert chip.is_visible()


def test_slash_goes_to_the_search(page):
    serve(page)
    page.goto(f"{HOST}/en/explore/")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "filter-search"


def test_page_says_all_without_script(browser):
    context = browser.new_context(java_script_enabled=False, viewport=NARROW)
    page = context.new_page()
    serve(page)
    page.goto(f"{HOST}/en/section/")
    assert page.get_by_role("button", name="Save").is_visible()
    assert page.get_by_role("button", name="Dark").count() == 0
    context.close()
