"""Saving field by field against a pretended server: docs/autosave.md from the browser's side."""

from urllib.parse import parse_qs

import pytest
from playwright.sync_api import expect

from tests.look.guide import HOST, serve

pytestmark = pytest.mark.browser


class Server:
    """Answers /save/ and /rows/ with what the test lined up; remembers what came."""

    def __init__(self, page):
        self.page, self.got, self.next = page, [], []
        serve(page, answers={"/save/": self.save, "/rows/": self.rows})
        page.goto(f"{HOST}/en/section/")

    def save(self, route):
        self.got.append(parse_qs(route.request.post_data, keep_blank_values=True))
        status, version, body = self.next.pop(0) if self.next else (200, 9, "")
        if status == 0:
            return route.abort()
        headers = {"X-Answer-Version": str(version)}
        return route.fulfill(
            status=status, headers=headers, body=body, content_type="text/html"
        )

    def rows(self, route):
        self.got.append({"path": [route.request.url.removeprefix(HOST)]})
        self.next_row = getattr(self, "next_row", 3) + 1
        row = f"r{self.next_row}"
        cell = (
            f'<td><div data-autosave data-url="/save/" data-version="0" data-key="kwh"'
            f' data-row="{row}"><input id="{row}" data-part="value" data-number></div></td>'
        )
        if "add" in route.request.url:
            body = f'<template data-append="#bills-rows"><tr id="{row}">{cell * 3}</tr></template>'
        else:
            gone = '<tr id="bills-r1"><td colspan="5">Row removed. <button>Undo</button></td></tr>'
            body = f'<template data-replace="#bills-r1">{gone}</template>'
        return route.fulfill(body=body, content_type="text/html")


@pytest.fixture
def server(page):
    server = Server(page)
    yield server
    page.evaluate("window.onbeforeunload = null")


def area(page):
    return (
        page.locator("#area"),
        page.locator("#area-save"),
        page.locator("#area-field"),
    )


HASTY = """
new MutationObserver((_, observer) => {
  const early = document.querySelector("#area");
  if (!early) return;
  early.value = "1800";
  observer.disconnect();
}).observe(document, { childList: true, subtree: true });
"""


def test_value_typed_before_the_script_came_is_saved(page):
    page.add_init_script(HASTY)
    server = Server(page)
    expect(page.locator("#area-save")).to_have_attribute("data-state", "saved")
    assert [post["value"] for post in server.got] == [["1800"]]


def saved_values(server):
    return [got["value"][0] for got in server.got if "value" in got]


def wait_until(page, holds):
    """Let the browser work until it holds, for half a minute at most."""
    for _ in range(600):
        if holds():
            return
        page.wait_for_timeout(50)
    raise AssertionError("it did not come to hold")


def leave(control, value):
    control.fill(value)
    control.blur()


def test_field_is_saved_as_it_is_left_and_says_when(server, page):
    control, line, wrapper = area(page)
    leave(control, "2000")
    expect(line).to_have_text(__import__("re").compile(r"^Saved \d\d:\d\d$"))
    assert server.got == [
        {"key": ["area"], "row": [""], "based_on": ["2"], "value": ["2000"]}
    ]
    expect(control).to_have_value("2,000")
    expect(wrapper).to_have_attribute("data-version", "9")


def test_second_save_states_the_version_of_the_first(server, page):
    control, line, _ = area(page)
    server.next = [(200, 3, ""), (200, 4, "")]
    leave(control, "1")
    expect(line).to_contain_text("Saved")
    leave(control, "2")
    expect(page.locator("#area-field")).to_have_attribute("data-version", "4")
    assert [got["based_on"] for got in server.got] == [["2"], ["3"]]


def test_fragments_of_the_answer_replace_other_parts(server, page):
    control, _, _ = area(page)
    server.next = [(200, 3, '<template data-fill="#result">2,091 kWh</template>')]
    leave(control, "1")
    expect(page.locator("#result")).to_have_text("2,091 kWh")


def test_refused_value_is_kept_with_its_message(server, page):
    control, line, wrapper = area(page)
    body = (
        '<template data-fill="#area-messages">'
        '<p class="gf-field__error">Enter a number</p></template>'
    )
    server.next = [(422, 2, body)]
    leave(control, "many")
    expect(page.locator("#area-messages")).to_have_text("Enter a number")
    expect(control).to_have_value("many")
    expect(control).to_have_attribute("aria-invalid", "true")
    expect(line).to_contain_text("Not saved")
    expect(wrapper).to_have_attribute("data-version", "2")


CARD = """<template data-fill="#area-messages"><div data-conflict data-version="5">
<button data-keep="theirs" data-value="1,580" data-unit="">Theirs</button>
<button data-keep="mine" data-value="2,000" data-unit="">Mine</button></div></template>"""


def test_conflict_using_mine_saves_again_on_the_newer_version(server, page):
    control, line, _ = area(page)
    server.next = [(409, 5, CARD), (200, 6, "")]
    leave(control, "2000")
    page.get_by_role("button", name="Mine", exact=True).click()
    expect(line).to_contain_text("Saved")
    assert server.got[1]["based_on"] == ["5"]
    assert server.got[1]["value"] == ["2,000"]


def test_conflict_keeping_theirs_sends_nothing(server, page):
    control, _, wrapper = area(page)
    server.next = [(409, 5, CARD)]
    leave(control, "2000")
    page.get_by_role("button", name="Theirs", exact=True).click()
    expect(control).to_have_value("1,580")
    expect(wrapper).to_have_attribute("data-version", "5")
    assert len(server.got) == 1


def test_without_connection_the_text_stays_and_is_tried_again(server, page):
    control, line, _ = area(page)
    server.next = [(0, 0, ""), (503, 0, ""), (200, 3, "")]
    leave(control, "2000")
    expect(line).to_contain_text("Not saved: no connection")
    expect(control).to_have_value("2,000")
    page.get_by_role("button", name="Try again").click()
    expect(line).to_contain_text("the service did not answer")
    expect(line).to_contain_text("Saved")
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_leaving_with_unsaved_text_warns(server, page):
    control, line, _ = area(page)
    server.next = [(0, 0, "")] * 9
    leave(control, "2000")
    expect(line).to_contain_text("Not saved")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto(f"{HOST}/en/home/")
    assert asked == ["beforeunload"]


def test_link_waits_for_the_save_under_way(server, page):
    control, _, _ = area(page)
    control.fill("2000")
    page.get_by_role("link", name="2025 climate answers").evaluate(
        "e => e.href = '/en/home/'"
    )
    page.get_by_role("link", name="2025 climate answers").click()
    page.wait_for_url("**/en/home/")
    assert server.got[0]["value"] == ["2000"]


def test_choice_is_saved_with_its_value(server, page):
    page.get_by_label("A total for the year").check()
    expect(page.locator("#how-save")).to_contain_text("Saved")
    assert server.got[0]["value"] == ["total"]


def test_row_is_added_and_its_first_cell_focused(server, page):
    page.get_by_role("button", name="Add a bill").click()
    expect(page.locator("input#r4").first).to_be_focused()
    page.locator("#bills-r1").get_by_role("button", name="Remove").click()
    expect(page.locator("#bills-r1")).to_contain_text("Row removed")
    expect(page.locator("#bills-r1").get_by_role("button", name="Undo")).to_be_focused()


def test_pasted_rows_are_shown_first_and_then_saved_cell_by_cell(server, page):
    page.locator("#b3f").focus()
    page.evaluate(
        """() => { const data = new DataTransfer();
        data.setData('text/plain', '2025-03-05\\t2025-04-04\\t1200\\n2025-04-04\\t2025-05-05\\t900\\n');
        document.activeElement.dispatchEvent(
          new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true})); }"""
    )
    assert server.got == []
    page.get_by_role("button", name="Fill in 2 rows").click()
    expect(page.locator("#b3k")).to_have_value("1,200")
    expect(page.locator("#bills-rows tr")).to_have_count(4)
    wait_until(page, lambda: len(saved_values(server)) >= 6)
    assert sorted(saved_values(server)) == [
        "1,200",
        "2025-04-04",  # the row that this server adds has no box for a day
        "2025-05-05",
        "4 Apr 2025",
        "5 Mar 2025",
        "900",
    ]


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("12400", "12,400"),
        ("1.24e4", "12,400"),
        ("-1234567.50", "-1,234,567.50"),
        ("0012", "12"),
        ("12345678901234567890.1", "12,345,678,901,234,567,890.1"),
        ("5e-3", "0.005"),
        ("12,4OO", "12,4OO"),
    ],
)
def test_number_is_shown_back_grouped_and_never_rounded(server, page, typed, shown):
    control, _, _ = area(page)
    leave(control, typed)
    expect(control).to_have_value(shown)


def test_changed_unit_asks_whether_to_convert(page):
    got = []

    def save(route):
        got.append(parse_qs(route.request.post_data))
        route.fulfill(headers={"X-Answer-Version": "4"}, body="")

    serve(page, answers={"/save/": save})
    page.goto(f"{HOST}/en/fields/")
    page.locator("#kwh-unit").focus()
    page.locator("#kwh-unit").select_option("MWh")
    page.get_by_role("button", name="Convert to 12.4 MWh").click()
    expect(page.locator("#kwh")).to_have_value("12.4")
    expect(page.locator("#kwh-save")).to_contain_text("Saved")
    assert (got[-1]["value"], got[-1]["unit"]) == (["12.4"], ["MWh"])
