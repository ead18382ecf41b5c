"""Every page of the demo, as one of its people: axe, width, language, links."""

from __future__ import annotations

import pytest
import yaml
from playwright.sync_api import Browser

from tests.journeys.crawl import Crawl
from tests.journeys.judging import CORNERS, OTHERS, Look
from tests.support.processes import ROOT

WORLD = yaml.safe_load((ROOT / "greenfin/demo/people.yaml").read_text("utf-8"))
KINDS = {each["key"]: each["kind"] for each in WORLD["organisations"]}
#: In three files, so that several processes share them.
COMPANIES = {"company", "agent", "person"}
BANKS = {"bank", "platform"}
OFFICES = set(KINDS.values()) - COMPANIES - BANKS
#: Whose pages differ most; the others follow in the full run.
SHORT = {"mei"}
#: Whom a full run shows in all looks, two of each page: a company, two sides of a bank, the operator.
ALL_LOOKS = {"mei", "ada", "felix", "olga"}
#: One's own account looks alike in every role: seen as mei, the second factor as ada too.
ACCOUNT = ("account_", "usersessions_")
SECOND_FACTOR = ("mfa_",)
LEFT_TO_OTHERS = {"mei": (), "ada": ACCOUNT}


def people_of(kinds: set[str]) -> list[object]:
    """The demo's people whose first organisation is of such a kind, as parameters of a test."""
    found = [
        person["key"]
        for person in WORLD["people"]
        if KINDS[next(iter(person["at"]))] in kinds
    ]
    return [
        key if key in SHORT else pytest.param(key, marks=pytest.mark.full(minutes=1))
        for key in found
    ]


def look_at_pages_of(person: str, browser: Browser, url: str, *, full: bool) -> None:
    """Fails with everything that is wrong with what the person reaches."""
    left = LEFT_TO_OTHERS.get(person, ACCOUNT + SECOND_FACTOR)
    reached = judged(
        browser,
        url,
        looks_for(person, full=full),
        person=person,
        each=2 if full and person in ALL_LOOKS else 1,
        left_to_others=left,
    )
    assert reached, "not even a first page"


def looks_for(person: str, *, full: bool) -> list[Look]:
    """In which languages, colours and widths that person's pages are looked at."""
    return CORNERS + (OTHERS if full and person in ALL_LOOKS else [])


def judged(
    browser: Browser,
    url: str,
    looks: list[Look],
    *,
    person: str = "",
    each: int = 1,
    left_to_others: tuple[str, ...] = (),
    start: tuple[str, ...] = (),
) -> set[str]:
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
