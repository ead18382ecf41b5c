"""Days typed or pasted are shown back with the month in words, and mean what the server reads."""

from pathlib import Path

import pytest
import yaml
from playwright.sync_api import expect

from measures.days import read_day
from tests.look.guide import HOST, serve

pytestmark = pytest.mark.browser

CASES = yaml.safe_load(
    (Path(__file__).parents[1] / "cases" / "days.yaml").read_text("utf-8")
)


@pytest.fixture
def open_section(page):
    def go(language):
        saved = []

        def keep(route):
            saved.append(route.request.post_data)
            route.fulfill(headers={"X-Answer-Version": "2"}, content_type="text/html")

        serve(page, answers={"/save/": keep})
        page.goto(f"{HOST}/{language}/section/")
        return saved

    return go


@pytest.mark.parametrize("language", ["en", "zh-hant"])
def test_browser_reads_no_day_otherwise_than_the_server(page, open_section, language):
    open_section(language)
    for case in CASES:
        shown = page.evaluate("text => greenfin.day(text)", case["text"])
        if case["day"] is None or case.get("words"):
            assert shown == case["text"]
        else:
            assert shown == ("5 Dec 2025" if language == "en" else "2025年12月5日") or (
                case["day"] != "2025-12-05"
            )
            assert read_day(shown).isoformat() == case["day"]


def test_day_is_shown_in_words_before_it_is_saved(page, open_section):
    saved = open_section("en")
    control = page.locator("#b3f")
    control.fill("05122025")
    control.blur()
    expect(control).to_have_value("5 Dec 2025")
    expect(page.locator("#b3f-save")).to_contain_text("Saved")
    assert "value=5+Dec+2025" in saved[0]


def test_what_is_no_day_is_left_to_the_server(page, open_section):
    saved = open_section("en")
    control = page.locator("#b3f")
    control.fill("31/31/2025")
    control.blur()
    expect(control).to_have_value("31/31/2025")
    expect(page.locator("#b3f-save")).to_contain_text("Saved")
    assert "31%2F31%2F2025" in saved[0]


PASTE = """(control, text) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  control.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
}"""


def test_rows_pasted_from_a_spreadsheet_keep_their_days(page, open_section):
    open_section("en")
    sheet = "5/11/2025\t4/12/2025\t1,240\n2025-12-05\t4-Jan-26\t980"
    page.locator("#b2f").evaluate(PASTE, sheet)
    page.get_by_role("button", name="Fill in 2 rows").click()
    expect(page.locator("#b2f")).to_have_value("5 Nov 2025")
    expect(page.locator("#b2t")).to_have_value("4 Dec 2025")
    expect(page.locator("#b2k")).to_have_value("1,240")
    expect(page.locator("#b3f")).to_have_value("5 Dec 2025")
    expect(page.locator("#b3t")).to_have_value("4-Jan-26")
