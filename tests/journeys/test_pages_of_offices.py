"""Nothing is wrong with the pages of scheme offices, the Centre and who works with them."""

import pytest

from tests.journeys.pages import OFFICES, look_at_pages_of, people_of

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("person", people_of(OFFICES))
def test_nothing_is_wrong_with_the_pages_of(person, browser, demo, request):
    full = request.config.getoption("full")
    look_at_pages_of(person, browser, demo.url, full=full)
