"""In a real browser: last year by one press, a colleague on the page, papers by hand."""

from datetime import date

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from questionnaires.language.compiler import compile_definition
from questionnaires.models import Answer, AnswerEvidence
from questionnaires.services.signing import sign_off
from tests.factories import questionnaires as factory
from tests.support.actors import actor_of
from tests.support.browser import axe_findings

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
YEAR = {"start": date(2025, 1, 1), "end": date(2025, 12, 31)}
NARROW = {"width": 360, "height": 800}
PDF = {"name": "bill.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 bill"}


@pytest.fixture
def responses():
    owner = actor_of("owner")
    before = factory.complete(factory.started(owner), owner)
    sign_off(
        response=before,
        name="Chan",
        role_title="Director",
        by=owner,
        at=timezone.now(),
    )
    return owner, before, factory.started(owner, **YEAR)


def signed_in(page, client, live_server, user):
    client.force_login(user)
    cookie = client.cookies["sessionid"].value
    page.context.add_cookies(
        [{"name": "sessionid", "value": cookie, "url": live_server.url}]
    )
    return page


def test_last_year_is_confirmed_by_one_press_while_a_colleague_looks_on(
    new_page, client, live_server, responses
):
    owner, _before, response = responses
    colleague = actor_of("contributor", owner.organisation)
    address = f"{live_server.url}/responses/{response.pk}/sections/profile/"
    theirs = signed_in(new_page(), type(client)(), live_server, colleague.user)
    theirs.goto(address)
    theirs.wait_for_load_state("networkidle")
    page = signed_in(new_page(), client, live_server, owner.user)
    page.goto(address)
    page.get_by_text(f"{colleague.user} is on this page too.").wait_for()
    assert page.locator("#q-employees").input_value() == ""
    page.locator("#q-employees-prior").get_by_role(
        "button", name="Same as 2024"
    ).click()
    page.locator("#q-employees-prior").get_by_text("confirmed as the same").wait_for()
    assert page.locator("#q-employees").input_value() == "12"
    answer = Answer.objects.get(response=response, data_point="profile.employees")
    assert (answer.text, answer.origin) == ("12", "prior")


def test_paper_and_question_are_added_by_hand_on_a_narrow_page(
    new_page, client, live_server, responses
):
    owner, _before, response = responses
    page = signed_in(new_page(viewport=NARROW), client, live_server, owner.user)
    page.goto(f"{live_server.url}/responses/{response.pk}/about/employees/")
    page.get_by_label("Add a paper").set_input_files(PDF)
    page.get_by_label("On which pages").fill("2-3")
    page.get_by_role("button", name="Attach").click()
    page.get_by_text("pages 2–3").wait_for()
    assert AnswerEvidence.objects.get().last_page == 3
    page.get_by_label("Your question").fill("Part-timers too?")
    page.get_by_role("button", name="Ask colleagues").click()
    page.get_by_text("Waits for an answer").wait_for()
    assert axe_findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.full
def test_pages_of_links_have_no_accessibility_finding(
    new_page, client, live_server, responses
):
    owner, before, response = responses
    page = signed_in(new_page(viewport=NARROW), client, live_server, owner.user)
    submission = before.submissions.get()
    for path in (
        f"/responses/{response.pk}/hands/",
        f"/submissions/{submission.pk}/share/",
        "/papers/",
        "/queries/",
    ):
        page.goto(live_server.url + path)
        assert axe_findings(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path


def with_long_list():
    """One question with sixty answers, and a table whose rows ask the same."""
    options = [
        {"id": f"o{n}", "en": f"{n:02} 01 {n:02} waste of kind {n}", "zh-Hant": f"{n:02} 01 {n:02} 第{n}類廢物"}
        for n in range(1, 61)
    ]  # fmt: skip

    def choice(key):
        return {"key": key, "type": "choice", "data_point": f"demo.{key}", "options": options,
                "label": {"en": "Code", "zh-Hant": "編號"}, "used_by": {"en": "x", "zh-Hant": "x"}}  # fmt: skip

    table = {"key": "waste", "type": "table", "data_point": "demo.waste", "columns": [choice("kind")],
             "label": {"en": "Waste", "zh-Hant": "廢物"}, "used_by": {"en": "x", "zh-Hant": "x"}}  # fmt: skip
    several = choice("several") | {
        "type": "choices",
        "label": {"en": "Codes", "zh-Hant": "各編號"},
    }
    title = {"en": "Waste", "zh-Hant": "廢物"}
    return compile_definition(
        {
            "gfq": "1.0", "key": "long_list", "version": "1", "languages": ["en", "zh-Hant"], "title": title,
            "sections": [{"key": "waste_list", "scope": "profile", "title": title, "minutes": 1,
                          "questions": [choice("main"), several, table]}],
        }
    )  # fmt: skip


def test_long_list_is_searched_by_typing_on_a_narrow_page(
    new_page, client, live_server
):
    owner = actor_of("owner")
    response = factory.started(owner, version=factory.published(with_long_list()))
    page = signed_in(new_page(viewport=NARROW), client, live_server, owner.user)
    page.goto(f"{live_server.url}/responses/{response.pk}/sections/waste_list/")
    box = page.get_by_label("Search 60 entries: Code (optional)", exact=True)
    box.fill("KIND 4")  # a word may stand anywhere
    page.get_by_text("15 found, the first 12 are shown: type more").first.wait_for()
    box.fill("420142")
    page.get_by_role("button", name="42 01 42 waste of kind 42").click()
    page.locator("#q-main-save").get_by_text("Saved").wait_for()
    assert page.locator("#q-main").input_value() == "o42"
    assert Answer.objects.get(data_point="demo.main").text == "o42"
    assert page.get_by_role("checkbox").count() == 0
    page.get_by_label("Search 60 entries: Codes").fill("kind 17")
    page.get_by_role("checkbox", name="waste of kind 17").check()
    page.locator("#q-several-save").get_by_text("Saved").wait_for()
    page.get_by_label("Search 60 entries: Codes").fill("")
    expect(page.get_by_role("checkbox")).to_have_count(1)
    page.locator("[data-row-add]").click()
    own = page.locator("tbody").get_by_label("Search 60 entries: Code")
    own.fill("nothing like it")
    page.get_by_text("Nothing found.").first.wait_for()
    own.fill("kind 60")
    own.press("Enter")
    expect(page.locator("tbody select")).to_have_value("o60")
    assert axe_findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
