"""The questionnaire without JavaScript: the save button, its summary of errors, rows."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.entering import register_company, sign_up
from tests.journeys.sites import on_both

pytestmark = [pytest.mark.browser, pytest.mark.services, pytest.mark.full]
SAVE = "Save and continue"


@on_both
def test_section_is_filled_by_its_button(visitor):
    wing = visitor(java_script_enabled=False)
    wing.visit("/")
    sign_up(wing, "Wing Lam", "wing@example.org")
    wing.press("Register my company")
    register_company(wing, "Lantau Cold Store Limited", sector="52")
    wing.press("Start answering")
    wing.press("About your company")
    mends_what_the_summary_names(wing)
    enters_a_bill_by_buttons(wing)
    wing.press("Answers")
    tasks = wing.page.locator(".gf-task")
    expect(tasks.filter(has_text="About your company")).to_contain_text("Completed")


def mends_what_the_summary_names(wing):
    """A wrong answer is named on top and at its field, and what was typed stays."""
    page = wing.page
    expect(wing.control("Continue")).to_be_hidden()
    industry = wing.field("What does your company mainly do?")
    industry.select_option("H")
    people = wing.field("How many people worked for you at the end of the period?")
    people.fill("a dozen")
    with wing.refused(422):
        wing.press(SAVE)
    wing.reads("There is a problem")
    expect(people).to_have_value("a dozen")
    expect(industry).to_have_value("H")
    page.get_by_role("link", name=re.compile("^How many people")).click()
    people.fill("12")
    wing.press(SAVE)
    wing.stands_on("Figures from your accounts")


def enters_a_bill_by_buttons(wing):
    """A choice shows its table after saving; rows come and go by submit buttons."""
    page = wing.page
    page.get_by_role("link", name=re.compile("^Energy and emissions")).first.click()
    page.get_by_label("I have the bills").check()
    wing.press(SAVE)
    wing.reads("Your answers opened more questions, from here.")
    wing.press("Add bill")
    rows = page.locator("#q-electricity-bills-rows > tr")
    expect(rows).to_have_count(1)
    rows.get_by_label("From").fill("2025-01-01")
    rows.get_by_label("To").fill("2025-12-31")
    rows.get_by_label("Electricity used", exact=True).fill("24,000")
    wing.press("Add bill")
    expect(rows).to_have_count(2)
    wing.press("Remove row 2")
    expect(rows).to_have_count(1)
    expect(rows.get_by_label("Electricity used", exact=True)).to_have_value("24,000")
    wing.reads("16,800")
