"""Every page of the demo, as each of its people: axe, width, language, dead links."""

import pytest
import yaml

from tests.access.table import load_table
from tests.journeys.crawl import CORNERS, OTHERS, Crawl
from tests.journeys.demo_server import demo  # noqa: F401
from tests.support.processes import ROOT

pytestmark = pytest.mark.browser

WORLD = yaml.safe_load((ROOT / "greenfin/demo/people.yaml").read_text("utf-8"))
PEOPLE = [person["key"] for person in WORLD["people"]]
#: Whose pages differ most; the others follow in the full run.
SHORT = {"mei", "ada"}


def crawl(browser, demo, person, *, each):
    context = browser.new_context(locale="en-GB", reduced_motion="reduce")
    context.set_default_timeout(20_000)
    crawl = Crawl(context, demo.url, person, each)
    crawl.follow()
    return crawl


@pytest.mark.parametrize(
    "person",
    [
        *sorted(SHORT),
        *(pytest.param(p, marks=pytest.mark.full) for p in PEOPLE if p not in SHORT),
    ],
)
def test_nothing_is_wrong_with_the_pages_of(person, browser, demo, request):  # noqa: F811
    full = request.config.getoption("full")
    walk = crawl(browser, demo, person, each=2 if full else 1)
    walk.look(CORNERS + (OTHERS if full else []))
    walk.context.close()
    assert len(walk.reached) > 3
    if walk.wrong:
        pytest.fail("\n".join(dict.fromkeys(walk.wrong)), pytrace=False)
