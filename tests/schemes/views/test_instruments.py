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


def filled(**changes):
    given = {
        "size": "500000000", "label": "green", "issued_on": make.LOAN["issue_date"],
        "matures_on": "2031-01-02", "reason": "Extended by deed.",
    }  # fmt: skip
    return given | changes


def test_correction_of_the_issuer_waits_and_the_record_stands(at, by, loan):
    before, client = loan.matures_on, client_of(by)
    answer = client.post(address("instrument_correct", loan.pk), filled(), follow=True)
    page = words(answer)
    assert "Proposed. The office decides whether it holds." in page
    assert "Extended by deed." in page
    assert "2 January 2031 instead of" in page
    assert Instrument.objects.get().matures_on == before
    assert address("case_instrument_decide", loan.pk) not in page


def test_checker_accepts_and_the_history_names_who_only_in_the_office(at, by, loan):
    client_of(by).post(address("instrument_correct", loan.pk), filled())
    checker = client_of(at.checker)
    page = words(checker.get(address("case_instrument", loan.pk)))
    assert "Accept the correction" in page
    page = words(
        checker.post(
            address("case_instrument_decide", loan.pk),
            {"number": "2", "act": "accept"}, follow=True,
        )
    )  # fmt: skip
    assert "The record is corrected." in page
    assert str(Instrument.objects.get().matures_on) == "2031-01-02"
    assert str(at.checker.user) in page
    own = words(client_of(by).get(address("instrument", loan.pk)))
    assert "The office, " in own
    assert str(at.checker.user) not in own


def test_record_becomes_perpetual_and_its_page_says_so(at, by, loan):
    given = filled(matures_on="", is_perpetual="on", first_call_on="2034-01-02")
    issuer = client_of(by)
    issuer.post(address("instrument_correct", loan.pk), given)
    client_of(at.checker).post(
        address("case_instrument_decide", loan.pk), {"number": "2", "act": "accept"}
    )
    page = words(issuer.get(address("instrument", loan.pk)))
    assert "Matures: perpetual instead of" in page
    assert "First call: 2 January 2034 instead of not stated" in page
    assert page.count("perpetual</dd>") == 1
    assert "perpetual" in words(issuer.get(address("claims")))


def test_record_stays_only_with_a_reason(at, by, loan):
    client_of(by).post(address("instrument_correct", loan.pk), filled())
    checker = client_of(at.checker)
    where = address("case_instrument_decide", loan.pk)
    page = words(checker.post(where, {"number": "2", "act": "refuse"}, follow=True))
    assert "Say why the record stays as it is." in page
    page = words(
        checker.post(
            where, {"number": "2", "act": "refuse", "note": "No deed."}, follow=True
        )
    )
    assert "Not accepted" in page
    assert "No deed." in page
    for odd in ("", "x", "9" * 40, "-1"):
        assert "waits no more" in words(
            checker.post(where, {"number": odd, "act": "accept"}, follow=True)
        )


def test_correction_by_an_officer_is_not_theirs_to_accept(at, loan):
    maker = client_of(at.maker)
    maker.post(address("case_instrument_correct", loan.pk), filled())
    assert maker.post(
        address("case_instrument_decide", loan.pk), {"number": "2", "act": "accept"}
    ).status_code in (403, 404)
    assert loan.revisions.get(number=2).state == "proposed"


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"matures_on": make.LOAN["issue_date"]}, "It matures after its issue"),
        ({"matures_on": ""}, "State a day of maturity, or perpetual"),
        ({"is_perpetual": "on"}, "State a day of maturity, or perpetual"),
        ({"first_call_on": "2031-01-02"}, "It is called after its issue"),
        ({"size": "0"}, "greater than or equal to 0.01"),
        ({"reason": ""}, "This field is required"),
        ({"issued_on": "2025-02-29"}, "Enter a day, month and year"),
    ],
)
def test_correction_that_makes_no_sense_is_told_at_its_field(by, loan, changes, text):
    answer = client_of(by).post(
        address("instrument_correct", loan.pk), filled(**changes)
    )
    assert answer.status_code == 422
    assert text in words(answer)
    assert loan.revisions.count() == 1
