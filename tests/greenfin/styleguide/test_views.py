"""The guide's pages open for everybody, and no other page does."""

import pytest
from django.urls import reverse

from greenfin.styleguide.specimens import PAGES

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.greenfin.demo_urls")]


@pytest.fixture(autouse=True)
def demo(settings):
    settings.DEMO = True


@pytest.mark.parametrize("name", PAGES)
def test_page_opens(client, name):
    response = client.get(reverse("styleguide:page", args=[name]))
    assert response.status_code == 200
    assert f"_styleguide/{name}.html" in [each.name for each in response.templates]


def test_guide_begins_with_its_parts(client):
    response = client.get(reverse("styleguide:index"))
    assert "_styleguide/parts.html" in [each.name for each in response.templates]


@pytest.mark.parametrize("name", ["shell", "nothing"])
def test_page_that_is_none_of_the_guide_is_absent(client, name):
    assert client.get(f"/styleguide/{name}/").status_code == 404
