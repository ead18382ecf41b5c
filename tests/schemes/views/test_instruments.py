"""The pages of a bond or loan, for its issuer and for the office of a claim."""

import pytest
from django.urls import reverse

from register.models import Instrument
from schemes.models import Claim
from tests.factories import schemes as make
from tests.factories.accounts import client_of
from tests.support.actors import actor_of

pytestmark = pytest.mark.django_db


def address(name, *args):
    return reverse(f"schemes:{name}", args=args)


def words(answer):
    return answer.content.decode()


@pytest.fixture
def at():
    return make.office_of("gsf_grant")


@pytest.fixture
def by():
    return actor_of("owner")


@pytest.fixture
def loan(at, by):
    make.grant_approved(at, by=by)
    return Instrument.objects.get()


def test_issuer_reads_what_is_known_and_due(by, loan):
    client = client_of(by)
    assert address("instrument", loan.pk) in words(client.get(address("claims")))
    page = words(client.get(address("instrument", loan.pk)))
    for text in ("HK$500,000,000.00", "HKQAA", "claimed", "not yet", "claim by"):
        assert text in page
    assert page.count(address("instrument_begin", loan.pk)) == 1


def test_next_claim_begins_from_the_page(by, loan):
    client = client_of(by)
    answer = client.post(address("instrument_begin", loan.pk), {"line": "post_1"})
    draft = Claim.objects.get(state="draft")
    assert answer.url == address("claim", draft.pk)
    assert "FACILITY-7" in words(client.get(answer.url))


def test_claimed_part_says_why_not(by, loan):
    client = client_of(by)
    answer = client.post(
        address("instrument_begin", loan.pk), {"line": "pre"}, follow=True
    )
    assert "This part is claimed already." in words(answer)


def test_office_reads_the_record_and_begins_nothing(at, loan):
    client = client_of(at.maker)
    case = words(client.get(address("case", Claim.objects.get().pk)))
    assert address("case_instrument", loan.pk) in case
    page = words(client.get(address("case_instrument", loan.pk)))
    assert "HKQAA" in page
    assert address("instrument_begin", loan.pk) not in page


def test_another_office_finds_nothing(loan):
    client = client_of(actor_of("case_officer"))
    assert client.get(address("case_instrument", loan.pk)).status_code == 404


def test_new_draft_offers_what_greenfin_knows(at, by, loan):
    client = client_of(by)
    client.post(
        address("claim_start"), {"scheme": "gsf_grant", "track": "external_review"}
    )
    draft = Claim.objects.get(state="draft")
    assert 'value="FACILITY-7"' in words(client.get(address("claim", draft.pk)))
    client.post(address("claim_known", draft.pk), {"known": "FACILITY-7"})
    draft.refresh_from_db()
    assert draft.instrument == "FACILITY-7"
    assert draft.facts.get(key="size").value == "500000000.00"


def test_unknown_instrument_fills_nothing(at, by, loan):
    client = client_of(by)
    client.post(
        address("claim_start"), {"scheme": "gsf_grant", "track": "external_review"}
    )
    draft = Claim.objects.get(state="draft")
    answer = client.post(address("claim_known", draft.pk), {"known": "X"}, follow=True)
    assert "Choose one of your bonds or loans." in words(answer)
