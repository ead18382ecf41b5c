"""Every page of the demo, as each of its people and as a visitor: axe, width, language, links.

`GREENFIN_SHOTS=DIR bin/test tests/journeys/test_pages.py -k mei --full` keeps a picture of each.
"""

import pytest
import yaml

from tests.journeys.crawl import Crawl
from tests.journeys.judging import CORNERS, OTHERS
from tests.support.processes import ROOT

pytestmark = pytest.mark.browser

WORLD = yaml.safe_load((ROOT / "greenfin/demo/people.yaml").read_text("utf-8"))
PEOPLE = [person["key"] for person in WORLD["people"]]
#: Whose pages differ most; the others follow in the full run.
SHORT = ["mei"]
#: Whom a full run shows in all looks: a company, two sides of a bank, the operator.
ALL_LOOKS = {"mei", "ada", "felix", "olga"}
#: One's own account looks alike in every role: seen as mei, the second factor as ada too.
ACCOUNT = ("account_", "usersessions_")
SECOND_FACTOR = ("mfa_",)
LEFT_TO_OTHERS = {"mei": (), "ada": ACCOUNT}
#: Pages without a link on the way of a visitor.
ENTRANCES = ["/demo/", "/accounts/login/", "/accounts/signup/", "/accounts/login/code/",
             "/accounts/password/reset/", "/code/"]  # fmt: skip


def judged(browser, url, looks, *, person="", each=1, left_to_others=(), start=()):
    """Walks and looks; fails with everything that is wrong; gives the routes reached."""
    context = browser.new_context(locale="en-GB", reduced_motion="reduce")
    context.set_default_timeout(60_000)
    walk = Crawl(context, url, person, each, left_to_others)
    walk.follow(*start)
    walk.look(looks)
    context.close()
    if walk.wrong:
        pytest.fail("\n".join(dict.fromkeys(walk.wrong)), pytrace=False)
    return set(walk.reached)


def looks_for(person, *, full):
    return CORNERS + (OTHERS if full and person in ALL_LOOKS else [])


@pytest.mark.parametrize(
    "person",
    [
        *SHORT,
        *(pytest.param(p, marks=pytest.mark.full) for p in PEOPLE if p not in SHORT),
    ],
)
def test_nothing_is_wrong_with_the_pages_of(person, browser, demo, request):
    full = request.config.getoption("full")
    reached = judged(
        browser,
        demo.url,
        looks_for(person, full=full),
        person=person,
        each=2 if full else 1,
        left_to_others=LEFT_TO_OTHERS.get(person, ACCOUNT + SECOND_FACTOR),
    )
    assert reached, "not even a first page"


def test_nothing_is_wrong_with_the_pages_of_a_visitor(browser, demo, request):
    looks = looks_for("mei", full=request.config.getoption("full"))
    reached = judged(browser, demo.url, looks, start=ENTRANCES)
    assert {"home", "demo:people", "account_login", "account_signup"} <= reached
    assert {"account_reset_password", "accounts:code"} <= reached
