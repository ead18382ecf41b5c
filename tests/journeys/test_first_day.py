"""A bank's first day: its first person joins by a command, sets up an app, asks others."""

import pytest
from playwright.sync_api import expect

from tests.journeys.entering import fresh_code, sign_up
from tests.journeys.sites import on_postgresql

pytestmark = [pytest.mark.browser, pytest.mark.services, pytest.mark.full]
NEW_BANK = "Silver Peak Bank"


@on_postgresql
def test_bank_gets_its_first_people(visitor, site):
    made = site.manage("organisation", "bank", NEW_BANK, "nora@example.org")
    assert made.returncode == 0, made.stderr
    nora = visitor()
    nora.visit("/")
    sign_up(nora, "Nora Lau", "nora@example.org")
    joins(nora, as_role="Bank administrator")
    invites(nora, "ben@example.org", "Risk officer")

    ben = visitor()
    ben.visit("/")
    sign_up(ben, "Ben Ip", "ben@example.org")
    joins(ben, as_role="Risk officer")
    ben.visit("/risk/")
    ben.reads("No loan book yet")

    nora.visit("/members/")
    nora.reads("Ben Ip", "Risk officer")
    nora.does_not_read("Asked to join")


def joins(somebody, *, as_role):
    """Take the invitation up; without a second factor nothing else opens.

    Who has just signed up is not asked again who they are.
    """
    somebody.stands_on("For whom do you come?")
    somebody.reads(NEW_BANK, f"asks you to join as {as_role}.")
    somebody.press("Join")
    somebody.stands_on("One more thing before you start")
    somebody.visit("/risk/")
    somebody.stands_on("One more thing before you start")
    somebody.press("Set up an app")
    somebody.page.get_by_text("No camera? Type this key instead").click()
    secret = somebody.main.locator(".gf-hash").inner_text()
    somebody.type("Authenticator code", fresh_code(secret))
    somebody.press("Set up", within=somebody.main)
    somebody.reads("There are 10 out of 10 recovery codes available.")
    codes = somebody.page.get_by_label("Unused codes").input_value().split()
    assert len(set(codes)) == 10


def invites(nora, email, role):
    nora.visit("/members/")
    nora.press("Invite somebody")
    nora.type("E-mail address", email)
    nora.page.get_by_label(role, exact=True).check()
    nora.press("Send the invitation")
    expect(nora.main.locator("dl.gf-summary")).to_contain_text(email)
