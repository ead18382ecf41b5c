"""Letters as both sides and anybody else meet them."""

from uuid import uuid4

import pytest
from django.urls import reverse

from accounts.tenancy import scope
from documents.storage import opened
from schemes.services.letters import code_of, make_letters
from tests.access.walker import NOISE
from tests.factories import schemes as make
from tests.factories.accounts import client_of
from tests.support.actors import actor_of

pytestmark = pytest.mark.django_db


def address(name, *args):
    return reverse(f"schemes:{name}", args=args)


@pytest.fixture
def at():
    return make.office_of()


@pytest.fixture
def letters(at):
    claim = make.approved(at)
    with scope(at.organisation.pk):
        return make_letters(
            claim=claim, sequence=claim.events.get(verb="approve").sequence
        )


def content_of(answer):
    return b"".join(answer.streaming_content)


def test_both_sides_download_the_stored_bytes_each_time(at, letters):
    letter = letters[0]
    with opened(letter.file) as file:
        stored = file.read()
    applicant = client_of(actor_of("trainee", letter.claim.organisation))
    own = address("claim_letter", letter.claim_id, letter.pk)
    case = address("case_letter", letter.claim_id, letter.pk)
    office = client_of(actor_of("scheme_auditor", at.organisation))
    for client, url in ((applicant, own), (applicant, own), (office, case)):
        answer = client.get(url)
        assert answer["Content-Type"] == "application/pdf"
        assert letter.number in answer["Content-Disposition"]
        assert content_of(answer) == stored


def test_both_pages_list_the_letters_in_three_languages(at, letters):
    claim = letters[0].claim
    applicant = client_of(actor_of("trainee", claim.organisation))
    for client, route in ((applicant, "claim"), (client_of(at.maker), "case")):
        (row,) = client.get(address(route, claim.pk)).context["letters"]
        languages = [each["language"] for each in row["files"]]
        assert languages == ["English", "繁體中文", "简体中文"]


def test_strangers_letter_is_like_one_that_is_not_there(letters):
    letter = letters[0]
    stranger = client_of(actor_of("trainee"))
    found = [
        stranger.get(address("claim_letter", letter.claim_id, letter.pk)),
        stranger.get(address("claim_letter", uuid4(), uuid4())),
    ]
    assert [each.status_code for each in found] == [404, 404]
    pages = [NOISE.sub("", each.content.decode()) for each in found]
    assert pages[0] == pages[1]


def test_letter_of_another_claim_is_not_found_under_ones_own(at, letters):
    other, by = make.submitted(at, identity="AB987654(3)")
    client = client_of(by)
    url = address("claim_letter", other.pk, letters[0].pk)
    assert client.get(url).status_code == 404


def test_anybody_checks_a_code(client, letters):
    letter = letters[0]
    code = code_of(letter.claim, letter.number, letter.language)
    page = client.post(address("letter_check"), {"code": code.lower()})
    text = page.content.decode()
    assert page.status_code == 200
    for told in (letter.number, "Approval", "HK$7,840.00", letter.sha256):
        assert told in text
    assert "person" not in {row["label"] for row in page.context["rows"]}
    assert str(letter.claim.organisation) not in text


@pytest.mark.parametrize("code", ["", "AAAA-AAAA-AAAA", "<script>", "x" * 500])
def test_wrong_code_says_what_to_do(client, letters, code):
    page = client.post(address("letter_check"), {"code": code})
    assert page.status_code == 422
    assert "Compare it sign by sign" in page.content.decode()
    assert page.context["rows"] == []


def test_page_before_anything_was_typed_complains_of_nothing(client, db):
    page = client.get(address("letter_check"))
    assert (page.status_code, page.context["error"]) == (200, "")


def test_code_stands_in_no_address(client, letters):
    letter = letters[0]
    code = code_of(letter.claim, letter.number, letter.language)
    page = client.get(address("letter_check"), {"code": code})
    assert page.context["rows"] == []
