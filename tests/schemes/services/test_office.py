"""The office's side: taking, asking, assessing, deciding; four eyes and one winner."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.permissions import Permission as P
from accounts.tenancy import scope
from jobs.models import Job
from measures.money import Money
from schemes.models import Balance, Claim, Posting
from schemes.services import office
from schemes.services.ledger import OverdrawnError
from schemes.services.moving import StaleClaimError
from schemes.workflow import WorkflowError
from tests.factories import schemes as make
from tests.support.actors import actor_of
from tests.support.parallel import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def at():
    return make.office_of()


def balance(at, account):
    return Balance.objects.get(scheme=at.scheme, account=account).minor


def reasoned(act, claim, by, reasons=("other",), note="It is so."):
    return act(
        claim=claim, reasons=list(reasons), note=note, by=by, seen=claim.revision
    )


class TestAssessing:
    def test_taken_claim_is_with_its_officer(self, at):
        claim, _ = make.submitted(at)
        claim = office.take_claim(claim=claim, by=at.maker)
        assert (claim.state, claim.assigned_to) == ("screening", at.maker.user)

    def test_assessment_freezes_outcome_and_amount(self, at):
        claim = make.assessed(at)
        assert (claim.state, claim.assessed_by) == ("assessed", at.maker.user)
        assert claim.outcome["amount_minor"] == claim.amount_minor == 784_000
        assert claim.approved_by is None

    def test_role_that_may_not_assess_is_refused(self, at):
        claim, _ = make.submitted(at)
        with pytest.raises(WorkflowError, match="Your role does not do this"):
            office.take_claim(claim=claim, by=at.checker)

    def test_claim_is_assessed_after_it_was_taken_only(self, at):
        claim, _ = make.submitted(at)
        with pytest.raises(WorkflowError, match="“Submitted” now"):
            office.assess_claim(claim=claim, by=at.maker)

    def test_draft_is_nobodys_to_judge(self, at):
        claim, _ = make.draft(at)
        with pytest.raises(WorkflowError, match="not submitted"):
            office.judged(claim)

    def test_claim_is_judged_by_the_rules_of_the_day_it_was_filed(self, at):
        claim, _ = make.submitted(at)
        late = timezone.now() - timedelta(days=19)
        Claim.objects.filter(pk=claim.pk).update(submitted_at=late)
        assert judged_on(claim) == timezone.localdate(late).isoformat()


def judged_on(claim):
    return office.judged(make.fresh(claim)).as_json()["on"]


class TestAsking:
    def test_questions_wait_for_their_answers(self, at):
        claim, _ = make.submitted(at)
        office.take_claim(claim=claim, by=at.maker)
        claim = office.ask_applicant(
            claim=claim, questions=[" One? ", ""], due_on=make.PAY_ON, by=at.maker
        )
        assert claim.state == "info_requested"
        assert [each.question for each in claim.requests.all()] == ["One?"]

    @pytest.mark.parametrize(
        ("questions", "days", "says"),
        [
            ([], 5, "at least one question"),
            ([" "], 5, "at least one question"),
            (["One?"], 0, "a day after today"),
        ],
    )
    def test_empty_question_or_past_day_is_refused(self, at, questions, days, says):
        claim, _ = make.submitted(at)
        office.take_claim(claim=claim, by=at.maker)
        due = timezone.localdate() + timedelta(days=days)
        with pytest.raises(WorkflowError, match=says):
            office.ask_applicant(
                claim=claim, questions=questions, due_on=due, by=at.maker
            )
        assert make.fresh(claim).state == "screening"


class TestDeciding:
    def test_approval_promises_the_amount_and_asks_for_letters(self, at):
        claim = make.approved(at)
        assert (claim.state, claim.approved_by) == ("approved", at.checker.user)
        assert balance(at, "committed") == balance(at, "payable") == 784_000
        job = Job.objects.get(kind="schemes.make_letters")
        assert job.payload["sequence"] == claim.events.get(verb="approve").sequence

    def test_who_assessed_does_not_approve_even_with_the_role(self, at):
        claim = make.assessed(at)
        both = replace(at.maker, permissions=at.checker.permissions)
        with pytest.raises(WorkflowError, match="another person"):
            office.approve_claim(claim=claim, by=both, seen=claim.revision)
        assert not Posting.objects.filter(event="approved").exists()

    def test_stale_look_is_refused(self, at):
        claim = make.assessed(at)
        with pytest.raises(StaleClaimError, match="look at it again"):
            office.approve_claim(claim=claim, by=at.checker, seen=claim.revision - 1)

    def test_approval_over_the_appropriation_is_refused_whole(self):
        at = make.office_of(budget="7839.99")
        claim = make.assessed(at)
        with pytest.raises(OverdrawnError, match=r"7,839\.99 left"):
            office.approve_claim(claim=claim, by=at.checker, seen=claim.revision)
        assert make.fresh(claim).state == "assessed"
        assert balance(at, "uncommitted") == 783_999

    def test_claim_that_does_not_qualify_is_never_approved(self, at):
        claim = make.assessed(at, resident="no")
        with pytest.raises(WorkflowError, match="gives no amount"):
            office.approve_claim(claim=claim, by=at.checker, seen=claim.revision)

    def test_refusal_takes_a_reason(self, at):
        claim = make.assessed(at)
        with pytest.raises(WorkflowError, match="at least one reason"):
            reasoned(office.decline_claim, claim, at.checker, reasons=())
        declined = reasoned(office.decline_claim, claim, at.checker, ("late",))
        assert declined.state == "declined"
        assert declined.events.get(verb="decline").reasons == ["late"]
        assert not Posting.objects.filter(claim=claim).exists()

    def test_return_voids_the_assessment(self, at):
        claim = reasoned(office.return_claim, make.assessed(at), at.checker)
        assert (claim.state, claim.assessed_by) == ("returned", None)
        again = office.assess_claim(claim=claim, by=at.maker)
        assert again.assessed_by == at.maker.user

    def test_who_returned_it_does_not_assess_it_then(self, at):
        claim = reasoned(office.return_claim, make.assessed(at), at.checker)
        with pytest.raises(WorkflowError, match="another person"):
            office.assess_claim(claim=claim, by=make.with_every_right(at.checker))

    def test_reopening_releases_the_promise(self, at):
        claim = make.approved(at)
        another = actor_of("checker", at.organisation)
        claim = reasoned(office.reopen_claim, claim, another)
        assert (claim.state, claim.approved_by, claim.decided_at) == (
            "returned", None, None,
        )  # fmt: skip
        assert balance(at, "committed") == 0
        assert balance(at, "uncommitted") == 100_000_000

    def test_claim_in_a_batch_is_not_reopened(self, at):
        claim = make.approved(at)
        make.batched(at, claim)
        with pytest.raises(WorkflowError, match="“In a payment batch” now"):
            reasoned(office.reopen_claim, make.fresh(claim), at.checker)


@pytest.mark.django_db(transaction=True)
def test_two_checkers_at_once_give_one_approval():
    at = make.office_of()
    claim = make.assessed(at)
    checkers = [actor_of("checker", at.organisation) for _ in range(4)]

    def approve(by):
        with scope(at.organisation.pk):
            office.approve_claim(
                claim=make.fresh(claim), by=by, seen=claim.revision
            )  # fmt: skip

    ends = at_once(*[lambda by=by: approve(by) for by in checkers])
    assert sorted(ends) == [""] + ["StaleClaimError"] * 3
    assert Posting.objects.filter(event="approved", debit="uncommitted").count() == 1
    assert balance(at, "committed") == 784_000


class TestInterests:
    def test_declared_interest_takes_the_claim_away_for_good(self, at):
        claim, _ = make.submitted(at)
        claim = office.take_claim(claim=claim, by=at.maker)
        office.declare_interest(claim=claim, reason=" a cousin ", by=at.maker)
        assert make.fresh(claim).assigned_to is None
        with pytest.raises(WorkflowError, match="declared an interest"):
            office.assess_claim(claim=claim, by=at.maker)

    def test_interest_is_declared_once_and_in_words(self, at):
        claim, _ = make.submitted(at)
        first = office.declare_interest(claim=claim, reason="a cousin", by=at.maker)
        again = office.declare_interest(claim=claim, reason="again", by=at.maker)
        assert (again.pk, again.reason) == (first.pk, "a cousin")
        with pytest.raises(WorkflowError, match="Say what your interest is"):
            office.declare_interest(claim=claim, reason=" ", by=at.checker)


class TestMoney:
    def test_appropriation_of_the_same_reference_counts_once(self, at):
        money = Money.of(5, "HKD")
        given = {"scheme": at.scheme, "money": money, "by": at.administrator}
        assert office.appropriate(entry="2027", **given) is True
        assert office.appropriate(entry="2027", **given) is False
        assert balance(at, "authority") == 100_000_500

    @pytest.mark.parametrize("amount", [0, -1])
    def test_appropriation_is_more_than_zero(self, at, amount):
        with pytest.raises(WorkflowError, match="more than zero"):
            office.appropriate(
                scheme=at.scheme, money=Money.of(amount, "HKD"), entry="x",
                by=at.administrator,
            )  # fmt: skip

    def test_administrator_assesses_nothing(self, at):
        assert not at.administrator.may(P.CLAIM_ASSESS)
