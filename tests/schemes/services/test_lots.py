"""Officers and samples drawn by lot; who is left out; checks that hold a payment back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Membership
from accounts.tenancy import scope
from audit.models import AuditEvent
from schemes.models import Absence, Claim, Draw, SampleCheck
from schemes.rules import lots as rules
from schemes.selectors.lots import eligible_for, pool, workloads
from schemes.services import claims, lots, office, payments
from schemes.services.intake import receive_claim
from schemes.services.statements import load_statement
from schemes.workflow import WorkflowError
from tests.factories import schemes as make
from tests.schemes.statements import statement_of
from tests.support.actors import actor_of
from tests.support.constraints import refused

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def at():
    return make.office_of()


@pytest.fixture
def second(at):
    return actor_of("case_officer", at.organisation)


def away(at, officer, first=0, last=0):
    return lots.enter_absence(
        user_id=officer.user.pk,
        first=TODAY + timedelta(days=first),
        last=TODAY + timedelta(days=last),
        by=at.administrator,
    )


def drawn_of(claim):
    return make.fresh(claim).assigned_to


class TestAssigning:
    def test_claim_is_drawn_for_an_officer_as_it_comes_in(self, at, second):
        claim, _by = make.submitted(at, drawn=True)
        draw = Draw.objects.get(claim=claim)
        officers = {str(at.maker.user.pk), str(second.user.pk)}
        assert set(draw.eligible) == officers
        assert draw.drawn == [str(drawn_of(claim).pk)]
        assert rules.draw(draw.seed, draw.eligible, 1) == draw.drawn
        assert AuditEvent.objects.get(verb="claim.assigned").actor_id == "system"

    def test_nobody_takes_a_claim_that_was_drawn_for_another(self, at, second):
        claim, _by = make.submitted(at, drawn=True)
        mine = drawn_of(claim) == at.maker.user
        theirs, other = (at.maker, second) if mine else (second, at.maker)
        with pytest.raises(WorkflowError, match="drawn for another"):
            office.take_claim(claim=claim, by=other)
        assert office.take_claim(claim=claim, by=theirs).state == "screening"

    def test_absent_officer_is_left_out_and_said_so(self, at, second):
        away(at, second, -1, 1)
        claim, _by = make.submitted(at, drawn=True)
        draw = Draw.objects.get(claim=claim)
        assert draw.eligible == [str(at.maker.user.pk)]
        assert draw.left_out == {str(second.user.pk): "absent"}

    @pytest.mark.parametrize(("first", "last"), [(1, 2), (-2, -1)])
    def test_absence_of_other_days_leaves_nobody_out(self, at, second, first, last):
        away(at, second, first, last)
        claim, _by = make.submitted(at)
        assert len(eligible_for(claim, TODAY).officers) == 2

    def test_absence_taken_back_leaves_nobody_out(self, at, second):
        lots.cancel_absence(absence=away(at, second), by=at.administrator)
        claim, _by = make.submitted(at)
        assert len(eligible_for(claim, TODAY).officers) == 2

    def test_member_of_the_applicant_is_left_out(self, at, second):
        claim, by = make.submitted(at)
        Membership.objects.create(
            user=second.user, organisation=by.organisation, role="trainee"
        )
        assert eligible_for(claim, TODAY).left_out == {str(second.user.pk): "applicant"}

    def test_declared_interest_draws_another_officer(self, at, second):
        claim, _by = make.submitted(at, drawn=True)
        mine = drawn_of(claim) == at.maker.user
        first, other = (at.maker, second) if mine else (second, at.maker)
        office.declare_interest(claim=claim, reason="a cousin", by=first)
        assert drawn_of(claim) == other.user

    def test_after_an_appeal_somebody_else_is_drawn(self, at, second):
        claim = make.assessed(at)
        with scope(at.organisation.pk):
            claim = office.decline_claim(
                claim=claim, reasons=["late"], note="", by=at.checker,
                seen=claim.revision,
            )  # fmt: skip
        by = actor_of("trainee", claim.organisation)
        with scope(claim.organisation_id):
            claim = claims.appeal_claim(claim=claim, grounds="Wrong.", by=by)
        assert claim.assigned_to is None
        with scope(at.organisation.pk):
            receive_claim(claim=make.fresh(claim))
        assert drawn_of(claim) == second.user
        assert Draw.objects.get(claim=claim).left_out[str(at.maker.user.pk)] == "appeal"

    def test_claim_that_has_an_officer_is_not_drawn_again(self, at):
        claim, _by = make.submitted(at, drawn=True)
        with pytest.raises(WorkflowError, match="has an officer"):
            lots.assign_by_lot(claim=claim, by=at.administrator)
        receive_claim(claim=claim)
        assert Draw.objects.filter(claim=claim).count() == 1

    def test_claim_waits_where_nobody_may_examine_it(self, at):
        away(at, at.maker)
        claim, _by = make.submitted(at, drawn=True)
        assert drawn_of(claim) is None
        with pytest.raises(WorkflowError, match="Nobody may examine"):
            lots.assign_by_lot(claim=claim, by=at.administrator)

    def test_claim_of_an_absent_officer_is_drawn_anew(self, at, second):
        claim, _by = make.submitted(at, drawn=True)
        mine = drawn_of(claim) == at.maker.user
        first, other = (at.maker, second) if mine else (second, at.maker)
        away(at, first)
        lots.assign_by_lot(claim=claim, by=at.administrator)
        assert drawn_of(claim) == other.user

    def test_one_claim_that_fails_holds_up_no_other(self, at):
        waiting, _by = make.submitted(at)
        decided = make.approved(at, identity="AB987654(3)")
        done = lots.assign_claims(claims=[decided, waiting], by=at.administrator)
        assert [bool(each.officer) for each in done] == [False, True]
        assert "not to be examined" in done[0].why


class TestSamples:
    def test_sample_is_rebuilt_from_its_seed(self, at):
        made = [make.approved(at, identity=card) for card in CARDS]
        draw = lots.draw_sample(office=at.organisation, kind="recheck", by=at.maker)
        assert sorted(draw.eligible) == sorted(str(each.pk) for each in made)
        assert len(draw.drawn) == 1
        assert lots.is_rebuilt(draw)
        draw.seed += "x"
        ours = [rules.draw(draw.seed, draw.eligible, 1) == draw.drawn]
        assert lots.is_rebuilt(draw) is ours[0]

    def test_claim_stands_in_one_pool_of_a_kind(self, at):
        make.approved(at)
        assert lots.draw_sample(office=at.organisation, kind="recheck", by=at.maker)
        assert not pool(at.organisation, "recheck").exists()
        again = lots.draw_sample(office=at.organisation, kind="recheck", by=at.maker)
        assert again is None

    def test_pool_of_another_office_is_another_one(self, at):
        make.approved(at)
        other = make.office_of("sg_loan_grant", budget="0")
        assert not pool(other.organisation, "recheck").exists()

    def test_paid_claims_are_drawn_after_payment_only(self, at):
        claim = make.approved(at)
        assert not pool(at.organisation, "post_payment").exists()
        batch = make.sent(at, claim)
        pay(at, batch)
        draw = lots.draw_sample(
            office=at.organisation, kind="post_payment", by=at.maker
        )
        assert draw.drawn == [str(claim.pk)]
        assert not pool(at.organisation, "recheck").exists()

    def test_unknown_sample_is_refused(self, at):
        with pytest.raises(WorkflowError, match="no such sample"):
            lots.draw_sample(office=at.organisation, kind="assignment", by=at.maker)


CARDS = ["A123456(3)", "AB987654(3)", "G123456(A)"]


def pay(at, batch):
    payment = batch.payments.get()
    content = statement_of([(payment.end_to_end, payment.minor)], reference="S1")
    with scope(at.organisation.pk):
        load_statement(
            scheme=at.scheme, content=content, name="s.xml", by=at.administrator
        )


@pytest.fixture
def drawn(at):
    """An approved claim that was drawn for a check before payment."""
    claim = make.approved(at)
    lots.draw_sample(office=at.organisation, kind="recheck", by=at.maker)
    return SampleCheck.objects.get(claim=claim)


def checked(check, by, outcome="in_order", note="I rang the school."):
    return lots.record_check(check=check, outcome=outcome, note=note, by=by)


class TestChecks:
    def test_drawn_claim_is_not_paid_before_its_check(self, at, drawn, second):
        with pytest.raises(WorkflowError, match="drawn for a check"):
            make.batched(at, make.fresh(drawn.claim))
        checked(drawn, second)
        assert make.batched(at, make.fresh(drawn.claim)).count == 1

    def test_claim_drawn_in_a_batch_is_not_sent(self, at, second):
        claim = make.approved(at)
        batch = make.batched(at, claim)
        lots.draw_sample(office=at.organisation, kind="recheck", by=at.maker)
        with scope(at.organisation.pk), pytest.raises(WorkflowError, match="drawn"):
            payments.approve_batch(batch=batch, sum_minor=batch.sum_minor, by=at.payer)

    def test_wrong_claim_is_not_paid_until_it_is_approved_anew(self, at, drawn, second):
        checked(drawn, second, "wrong", "No such school.")
        claim = make.fresh(drawn.claim)
        with pytest.raises(WorkflowError, match="found it wrong"):
            make.batched(at, claim)
        with scope(at.organisation.pk):
            claim = office.reopen_claim(
                claim=claim, reasons=["other"], note="", seen=claim.revision,
                by=at.checker,
            )  # fmt: skip
            claim = office.assess_claim(claim=claim, by=at.maker)
            claim = office.approve_claim(
                claim=claim, by=at.checker, seen=claim.revision
            )
        assert make.batched(at, make.fresh(claim)).count == 1

    def test_who_had_a_hand_in_the_claim_does_not_check_it(self, at, drawn):
        for who in (at.maker, at.checker):
            with pytest.raises(WorkflowError, match="another person"):
                checked(drawn, who)

    @pytest.mark.parametrize(
        ("outcome", "note"), [("", "x"), ("fine", "x"), ("wrong", " ")]
    )
    def test_check_needs_outcome_and_note(self, drawn, second, outcome, note):
        with pytest.raises(WorkflowError, match="what you found"):
            checked(drawn, second, outcome, note)

    def test_check_is_done_once(self, drawn, second):
        checked(drawn, second)
        with pytest.raises(WorkflowError, match="done already"):
            checked(drawn, second, "wrong")


class TestAbsences:
    def test_last_day_is_not_before_the_first(self, at):
        with pytest.raises(WorkflowError, match="before the first"):
            away(at, at.maker, 1, 0)

    def test_stranger_is_not_entered(self, at):
        stranger = actor_of("case_officer")
        with pytest.raises(WorkflowError, match="officer of this office"):
            away(at, stranger)


def test_workload_counts_what_each_has_to_do(at, second):
    claim, _by = make.submitted(at)
    Claim.objects.filter(pk=claim.pk).update(assigned_to=second.user)
    make.assessed(at, identity="AB987654(3)")
    away(at, second)
    found = {
        w.name: (w.to_examine, w.recommended, w.is_away) for w in workloads(at.maker)
    }
    assert found == {str(second.user): (1, 0, True), str(at.maker.user): (0, 1, False)}


class TestConstraints:
    def test_draw_is_of_a_claim_or_of_a_pool(self, at):
        with refused("draw_about_a_claim_or_of_a_pool"):
            Draw.objects.create(
                office=at.organisation, kind="recheck", seed="s", eligible=[],
                drawn=[], made_by_label="x",
            )  # fmt: skip

    def test_claim_is_drawn_once_in_a_sample(self, drawn):
        with refused("sample_check_once"):
            SampleCheck.objects.create(
                claim=drawn.claim, draw=drawn.draw, kind=drawn.kind
            )

    def test_check_has_an_outcome_person_and_note_or_none(self, drawn):
        with refused("sample_check_done_with_a_note"):
            SampleCheck.objects.filter(pk=drawn.pk).update(outcome="wrong")

    def test_absence_ends_after_it_starts(self, at):
        absence = away(at, at.maker)
        with refused("absence_ends_after_it_starts"):
            Absence.objects.filter(pk=absence.pk).update(
                last_day=TODAY - timedelta(days=1)
            )
