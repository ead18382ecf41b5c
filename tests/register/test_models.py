"""What the database itself refuses about instruments, issuers and reviews."""

from datetime import date

import pytest
from django.utils import timezone

from accounts.models import User
from register.models import (
    ExternalReview,
    Instrument,
    InstrumentRevision,
    InstrumentShare,
    Issuer,
    Programme,
)
from tests.support.actors import organisation_of

pytestmark = pytest.mark.django_db
DAY, LATER = date(2024, 6, 3), date(2029, 6, 3)


def issuer(owner):
    return Issuer.objects.get_or_create(organisation=owner, name="Loom")[0]


def programme(owner):
    return Programme.objects.create(
        organisation=owner, issuer=issuer(owner), name="MTN", currency="HKD", opened_on=DAY
    )  # fmt: skip


def instrument(owner, **fields):
    given = {
        "issuer": issuer(owner), "kind": "loan", "identifier": "F-1", "currency": "HKD",
        "size_minor": 1, "issued_on": DAY, "matures_on": LATER,
    }  # fmt: skip
    return Instrument.objects.create(organisation=owner, **given | fields)


def review(owner, one, **fields):
    given = {"kind": "post_issuance", "year": 1, "reviewer": "x", "reviewed_on": DAY}
    return ExternalReview.objects.create(
        organisation=owner, instrument=one, **given | fields
    )


def twice(make, *args):
    make(*args)
    make(*args)


def shared(owner):
    one, reader = instrument(owner), organisation_of("scheme_office")
    for _ in range(2):
        InstrumentShare.objects.create(instrument=one, owner=owner, reader=reader)


def revision(owner, one, **fields):
    given = {
        "number": 1, "particulars": {}, "source": "issuer", "stated_label": "x",
        "state": "accepted", "decided_at": timezone.now(),
    }  # fmt: skip
    return InstrumentRevision.objects.create(
        organisation=owner, instrument=one, **given | fields
    )


def proposed_twice(owner):
    one = instrument(owner)
    for number in (1, 2):
        revision(owner, one, number=number, state="proposed", decided_at=None)


def decided_by_its_proposer(owner):
    user = User.objects.create_user("one@example.org", "a word 1")
    revision(owner, instrument(owner), stated_by=user, decided_by=user)


VIOLATIONS = {
    "revision_number_once": lambda o: twice(revision, o, instrument(o)),
    "revision_proposed_one_at_a_time": proposed_twice,
    "revision_decided_or_waiting": lambda o: revision(
        o, instrument(o), state="proposed"
    ),
    "revision_decided_by_another": decided_by_its_proposer,
    "issuer_once": lambda o: twice(
        lambda: Issuer.objects.create(organisation=o, name="Loom")
    ),
    "programme_once": lambda o: twice(programme, o),
    "instrument_once": lambda o: twice(instrument, o),
    "instrument_matures_after_issue": lambda o: instrument(o, matures_on=DAY),
    "instrument_matures_or_is_perpetual": lambda o: instrument(o, matures_on=None),
    "instrument_called_after_issue": lambda o: instrument(
        o, matures_on=None, is_perpetual=True, first_call_on=DAY
    ),
    "instrument_called_before_it_matures": lambda o: instrument(o, first_call_on=LATER),
    "instrument_has_a_size": lambda o: instrument(o, size_minor=0),
    "instrument_share_once": shared,
    "external_review_once": lambda o: twice(review, o, instrument(o)),
    "external_review_year_of_its_kind": lambda o: review(o, instrument(o), year=0),
}


@pytest.mark.parametrize("constraint", VIOLATIONS)
def test_database_refuses(constraint, refused_by):
    owner = organisation_of("company")
    with refused_by(constraint):
        VIOLATIONS[constraint](owner)


def test_every_constraint_is_violated_here(constraints_of):
    assert set(VIOLATIONS) == constraints_of("register")


def test_perpetual_one_has_no_day_of_maturity_and_may_have_a_first_call():
    owner = organisation_of("company")
    kept = instrument(owner, matures_on=None, is_perpetual=True, first_call_on=LATER)
    assert (kept.matures_on, kept.first_call_on) == (None, LATER)


def test_perpetual_one_with_a_day_of_maturity_is_refused_too(refused_by):
    owner = organisation_of("company")
    with refused_by("instrument_matures_or_is_perpetual"):
        instrument(owner, is_perpetual=True)


def test_two_companies_may_use_the_same_reference():
    for _ in range(2):
        assert instrument(organisation_of("company")).identifier == "F-1"
