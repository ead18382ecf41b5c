"""What stands in a letter, and what must not."""

import base64

import pytest

from accounts.letters import letter_context, letter_language, qr_data_uri
from accounts.services.invitations import (
    code_of,
)
from tests.factories.accounts import (
    company_invitation,
)

pytestmark = pytest.mark.django_db


def test_qr_code_holds_the_address_and_not_the_code():
    context = letter_context(company_invitation(), "https://greenfin.example")
    assert context["address"] == "https://greenfin.example/code/"
    assert context["qr"].startswith("data:image/svg+xml;base64,")


def test_letter_shows_the_code_in_two_halves_and_where_to_type_it():
    invitation = company_invitation()
    context = letter_context(invitation, "https://greenfin.example/")
    assert context["code"] == code_of(invitation)
    assert context["shown_address"] == "greenfin.example/code/"


def test_qr_code_is_a_drawing_of_the_address_alone():
    """The same address gives the same drawing, whatever the code."""
    drawn = {
        letter_context(company_invitation(), "https://greenfin.example")["qr"]
        for _ in range(2)
    }
    (picture,) = drawn
    svg = base64.b64decode(picture.partition(",")[2]).decode()
    assert svg.lstrip().startswith("<?xml") or svg.lstrip().startswith("<svg")
    assert picture == qr_data_uri("https://greenfin.example/code/")
    assert picture != qr_data_uri("https://greenfin.example/code/?c=ACDEFGHJ")


@pytest.mark.parametrize(
    ("wanted", "language"),
    [("en", "en"), ("zh-hant", "zh-hant"), ("zh-hans", "zh-hans"), ("", "zh-hant"),
     ("fr", "zh-hant")],
)  # fmt: skip
def test_letter_is_in_the_language_asked_for_or_traditional_chinese(wanted, language):
    assert letter_language(wanted) == language
