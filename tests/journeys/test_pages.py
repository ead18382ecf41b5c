"""Nothing is wrong with the pages of companies, persons and a visitor.

`GREENFIN_SHOTS=DIR bin/test tests/journeys/test_pages.py -k mei --full` keeps a picture of each.
"""

import pytest

from tests.journeys.pages import (
    COMPANIES,
    judged,
    look_at_pages_of,
    looks_for,
    people_of,
)

pytestmark = pytest.mark.browser

#: Pages without a link on the way of a visitor.
ENTRANCES = ("/demo/", "/accounts/login/", "/accounts/signup/", "/accounts/login/code/",
             "/accounts/password/reset/", "/code/")  # fmt: skip


@pytest.mark.parametrize("person", people_of(COMPANIES))
def test_nothing_is_wrong_with_the_pages_of(person, browser, demo, request):
    full = request.config.getoption("full")
    look_at_pages_of(person, browser, demo.url, full=full)


def test_nothing_is_wrong_with_the_pages_of_a_visitor(browser, demo, request):
    looks = looks_for("mei", full=request.config.getoption("full"))
    reached = judged(browser, demo.url, looks, start=ENTRANCES)
    assert {"home", "demo:people", "account_login", "account_signup"} <= reached
    assert {"account_reset_password", "accounts:code"} <= reached
