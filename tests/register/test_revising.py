"""Nothing of a record changes silently: who said what, who let it hold, what stood before."""

from datetime import date

import pytest
from django.db import connection

from accounts.tenancy import scope
from audit.models import AuditEvent
from measures.money import Money
from register.models import Instrument, InstrumentRevision, InstrumentShare
from register.particulars import Particulars, changed, read_kept
from register.revising import (
    RevisionError,
    accept_revision,
    propose_revision,
    refuse_revision,
)
from register.services import keep_instrument, keep_review
from tests.support.actors import actor_of
from tests.support.database import as_web_role
from tests.support.parallel import at_once

pytestmark = pytest.mark.django_db
SIGNED, MATURES = date(2024, 6, 3), date(2029, 6, 3)


def stated(**changes):
    given = {
        "kind": "loan", "identifier": "F-7", "label": "green",
        "size": Money.of("120000000", "HKD"), "issued_on": SIGNED, "matures_on": MATURES,
    }  # fmt: skip
    return Particulars(**given | changes)


@pytest.fixture
def owner():
    return actor_of("owner")


@pytest.fixture
def office():
    maker = actor_of("case_officer")
    return maker, actor_of("checker", maker.organisation)


def keep(owner, reference="GG-1", **changes):
    with scope(owner.organisation_id):
        return keep_instrument(
            issuer=owner.organisation, stated=stated(**changes), by=owner,
            reference=reference,
        )  # fmt: skip


@pytest.fixture
def loan(owner, office):
    found = keep(owner)
    InstrumentShare.objects.create(
        instrument=found, owner=owner.organisation, reader=office[0].organisation
    )
    return found


def correct(actor, loan, reason="See the deed.", source="issuer", **changes):
    with scope(actor.organisation_id):
        return propose_revision(
            instrument=loan, stated=stated(**changes), source=source, reason=reason,
            by=actor,
        )  # fmt: skip


def decide(actor, loan, number, note=""):
    with scope(actor.organisation_id):
        if note:
            return refuse_revision(instrument=loan, number=number, note=note, by=actor)
        return accept_revision(instrument=loan, number=number, by=actor)


def now(loan):
    return Instrument.objects.get(pk=loan.pk)


def states(loan):
    rows = loan.revisions.order_by("number")
    return list(rows.values_list("number", "source", "state"))


def test_first_statement_makes_the_record_and_begins_its_history(owner):
    loan = keep(owner)
    [first] = loan.revisions.all()
    assert (first.number, first.source, first.reference) == (1, "claim", "GG-1")
    assert read_kept(first.particulars)["matures_on"] == MATURES
    assert first.state == "accepted"


def test_a_later_claim_changes_nothing_by_itself(owner, loan):
    again = keep(owner, "GG-2", matures_on=date(2031, 6, 3), label="social")
    assert again.pk == loan.pk
    assert (now(loan).matures_on, now(loan).label) == (MATURES, "green")
    assert states(loan) == [(1, "claim", "accepted"), (2, "claim", "proposed")]
    waiting = loan.revisions.get(number=2)
    assert waiting.reference == "GG-2"
    first = loan.revisions.get(number=1)
    assert changed(first.particulars, waiting.particulars) == ("label", "matures_on")


def test_the_same_statement_again_leaves_no_trace(owner, loan):
    keep(owner, "GG-2")
    correct(owner, loan)
    assert len(states(loan)) == 1
    keep(owner, "GG-3", label="social")
    keep(owner, "GG-4", label="social")
    assert len(states(loan)) == 2


def test_another_person_of_the_office_lets_it_hold(owner, office, loan):
    maker, checker = office
    proposal = correct(maker, loan, source="office", matures_on=date(2030, 6, 3))
    with pytest.raises(RevisionError, match="another person"):
        decide(maker, loan, proposal.number)
    assert now(loan).matures_on == MATURES
    done = decide(checker, loan, proposal.number)
    assert (done.state, done.decided_by) == ("accepted", checker.user)
    assert now(loan).matures_on == date(2030, 6, 3)
    with pytest.raises(RevisionError, match="waits no more"):
        decide(checker, loan, proposal.number)


def test_what_is_not_accepted_stays_in_the_history_with_its_reason(owner, office, loan):
    proposal = correct(owner, loan, size=Money.of("90000000", "HKD"))
    decide(office[1], loan, proposal.number, note="The deed says 120 million.")
    assert now(loan).size == Money.of("120000000", "HKD")
    kept = loan.revisions.get(number=2)
    assert (kept.state, kept.decided_note) == ("refused", "The deed says 120 million.")


def test_a_later_proposal_takes_the_place_of_one_that_waits(owner, office, loan):
    first = correct(owner, loan, label="social")
    second = correct(owner, loan, label="transition")
    with pytest.raises(RevisionError, match="waits no more"):
        decide(office[1], loan, first.number)
    decide(office[1], loan, second.number)
    assert now(loan).label == "transition"
    assert [state for *_, state in states(loan)] == [
        "accepted", "superseded", "accepted",
    ]  # fmt: skip


def test_issuer_corrects_at_once_what_nobody_relies_on(owner):
    loan = keep(owner)
    assert correct(owner, loan, label="social").state == "accepted"
    assert now(loan).label == "social"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"reason": " ", "label": "social"}, "Say why"),
        ({"matures_on": SIGNED}, "matures after"),
        ({"matures_on": None}, "or is perpetual"),
        ({"is_perpetual": True}, "or is perpetual"),
        ({"first_call_on": SIGNED}, "called before"),
        ({"first_call_on": MATURES}, "called before"),
        ({"size": Money(0, "HKD")}, "above zero"),
    ],
)
def test_correction_that_makes_no_sense_is_refused(owner, loan, changes, words):
    with pytest.raises(RevisionError, match=words):
        correct(owner, loan, **changes)
    assert len(states(loan)) == 1


def test_loan_becomes_perpetual_with_a_first_call(owner, office, loan):
    call = date(2034, 6, 3)
    proposal = correct(
        owner, loan, matures_on=None, is_perpetual=True, first_call_on=call
    )
    assert now(loan).matures_on == MATURES
    decide(office[1], loan, proposal.number)
    kept = now(loan)
    assert (kept.matures_on, kept.is_perpetual, kept.first_call_on) == (
        None,
        True,
        call,
    )


def test_statement_kept_before_there_were_perpetual_ones_reads_as_one_that_matures():
    before = stated().as_json()
    for key in ("is_perpetual", "first_call_on"):
        del before[key]
    assert changed(before, stated().as_json()) == ()
    assert read_kept(before)["is_perpetual"] is False
    perpetual = stated(matures_on=None, is_perpetual=True).as_json()
    assert changed(before, perpetual) == ("is_perpetual", "matures_on")


def test_the_issuer_and_a_strange_office_do_not_decide(owner, loan):
    number = correct(owner, loan, label="social").number
    for actor in (owner, actor_of("checker")):
        with pytest.raises(RevisionError, match="An office that reads the record"):
            decide(actor, loan, number)
    with pytest.raises(RevisionError, match="Say why the record stays"):
        refuse_revision(instrument=loan, number=number, note=" ", by=owner)


def test_both_sides_have_it_in_their_chain(owner, office, loan):
    proposal = correct(owner, loan, label="social")
    decide(office[1], loan, proposal.number)
    for organisation in (owner.organisation_id, office[0].organisation_id):
        verbs = AuditEvent.objects.filter(organisation_id=organisation)
        assert verbs.filter(verb="instrument.revised").count() == 1


def test_review_that_is_stated_anew_is_recorded_with_what_stood_before(owner, loan):
    def review(reviewer, day):
        with scope(owner.organisation_id):
            keep_review(
                instrument=loan, year=0, reviewer=reviewer, reviewed_on=day, file=None,
                by=owner,
            )  # fmt: skip

    review("dnv", SIGNED)
    review("dnv", SIGNED)
    assert not AuditEvent.objects.filter(verb="review.restated").exists()
    review("hkqaa", SIGNED)
    [told] = AuditEvent.objects.filter(verb="review.restated")
    assert told.detail["from"][0] == "dnv"
    assert told.detail["to"][0] == "hkqaa"


def test_wall_lets_the_reading_office_correct_and_nobody_else(owner, office, loan):
    if connection.vendor != "postgresql":
        return
    proposal = correct(owner, loan, label="social")
    stranger = actor_of("checker")
    with as_web_role(), scope(stranger.organisation_id):
        assert not Instrument.objects.filter(pk=loan.pk).update(label="x")
        assert not InstrumentRevision.objects.filter(instrument=loan.pk).exists()
    with as_web_role():
        decide(office[1], loan, proposal.number)
    assert now(loan).label == "social"


@pytest.mark.django_db(transaction=True)
def test_two_officers_at_once_give_one_decision(owner, office, loan):
    number = correct(owner, loan, label="social").number
    other = actor_of("checker", office[0].organisation)

    found = at_once(
        lambda: decide(office[1], loan, number),
        lambda: decide(other, loan, number, note="No."),
    )
    assert sorted(found) == ["", "RevisionError"]
    held = found[0] == ""
    assert now(loan).label == ("social" if held else "green")
    assert loan.revisions.get(number=2).state == ("accepted" if held else "refused")
