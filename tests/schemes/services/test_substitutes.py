"""Who stands in for an approver: on which days, for what, and never past four eyes."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.permissions import Permission as P
from accounts.selectors import actors_of
from accounts.tenancy import scope
from schemes.models import Substitute
from schemes.services import office
from schemes.services.substitutes import end_substitute, name_substitute
from schemes.workflow import WorkflowError
from tests.factories import schemes as make
from tests.support.actors import actor_of, membership_of
from tests.support.constraints import refused

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def at():
    return make.office_of()


@pytest.fixture
def deputy(at):
    return actor_of("case_officer", at.organisation)


def named(at, deputy, first=0, last=0, by=None):
    return name_substitute(
        user_id=deputy.user.pk,
        first=TODAY + timedelta(days=first),
        last=TODAY + timedelta(days=last),
        by=by or at.checker,
    )


def now(actor, on=TODAY):
    return actors_of(actor.user, on)[0]


class TestHandingOver:
    def test_substitute_may_approve_on_those_days_only(self, at, deputy):
        named(at, deputy, 1, 2)
        days = [TODAY + timedelta(days=n) for n in range(4)]
        may = [now(deputy, day).may(P.CLAIM_APPROVE) for day in days]
        assert may == [False, True, True, False]

    def test_payment_approver_hands_over_payments_and_nothing_else(self, at, deputy):
        named(at, deputy, by=at.payer)
        extra = now(deputy).permissions - deputy.permissions
        assert extra == {P.PAYMENT_APPROVE}
        assert now(deputy).stands_in_for(P.PAYMENT_APPROVE) == (at.payer.user.pk,)

    def test_ended_one_counts_no_more(self, at, deputy):
        end_substitute(substitute=named(at, deputy), by=at.checker)
        assert not now(deputy).may(P.CLAIM_APPROVE)

    def test_giver_who_left_hands_over_nothing(self, at, deputy):
        named(at, deputy)
        membership = membership_of(at.checker)
        membership.ended_at = timezone.now()
        membership.save()
        assert not now(deputy).may(P.CLAIM_APPROVE)

    def test_who_stands_in_hands_nothing_on(self, at, deputy):
        named(at, deputy)
        third = actor_of("case_officer", at.organisation)
        with pytest.raises(WorkflowError, match="nothing to hand over"):
            named(at, third, by=now(deputy))

    def test_auditor_has_nothing_to_hand_over(self, at, deputy):
        auditor = actor_of("scheme_auditor", at.organisation)
        with pytest.raises(WorkflowError, match="nothing to hand over"):
            named(at, deputy, by=auditor)

    @pytest.mark.parametrize(
        ("first", "last"), [(1, 0), (-2, -1)], ids=["backwards", "over"]
    )
    def test_days_that_cannot_be_are_refused(self, at, deputy, first, last):
        with pytest.raises(WorkflowError, match="last day"):
            named(at, deputy, first, last)

    def test_oneself_and_strangers_are_refused(self, at):
        with pytest.raises(WorkflowError, match="somebody else"):
            named(at, at.checker)
        with pytest.raises(WorkflowError, match="of this office"):
            named(at, actor_of("case_officer"))

    def test_only_giver_or_manager_ends_it(self, at, deputy):
        substitute = named(at, deputy)
        with pytest.raises(WorkflowError, match="Only who named"):
            end_substitute(substitute=substitute, by=deputy)
        end_substitute(substitute=substitute, by=at.administrator)
        assert not now(deputy).may(P.CLAIM_APPROVE)

    def test_other_offices_know_nothing_of_it(self, at, deputy):
        named(at, deputy)
        other = make.office_of("sg_loan_grant", budget="0")
        assert not Substitute.objects.visible_to(other.checker).exists()


class TestFourEyes:
    def approve(self, at, claim, by):
        with scope(at.organisation.pk):
            return office.approve_claim(claim=claim, by=by, seen=claim.revision)

    def test_substitute_approves_what_they_had_no_hand_in(self, at, deputy):
        named(at, deputy)
        claim = make.assessed(at)
        assert self.approve(at, claim, now(deputy)).approved_by == deputy.user

    def test_substitute_does_not_approve_what_they_assessed(self, at):
        named(at, at.maker)
        claim = make.assessed(at)
        with pytest.raises(WorkflowError, match="another person"):
            self.approve(at, claim, now(at.maker))

    def test_nobody_approves_for_an_approver_with_an_interest(self, at, deputy):
        named(at, deputy)
        claim = make.assessed(at)
        office.declare_interest(claim=claim, reason="a cousin", by=at.checker)
        with pytest.raises(WorkflowError, match="Whom you stand in for"):
            self.approve(at, claim, now(deputy))

    def test_second_approver_without_an_interest_is_enough(self, at, deputy):
        named(at, deputy)
        named(at, deputy, by=actor_of("checker", at.organisation))
        claim = make.assessed(at)
        office.declare_interest(claim=claim, reason="a cousin", by=at.checker)
        assert self.approve(at, claim, now(deputy)).state == "approved"


class TestConstraints:
    def test_days_run_forwards(self, at, deputy):
        substitute = named(at, deputy)
        with refused("substitute_ends_after_it_starts"):
            Substitute.objects.filter(pk=substitute.pk).update(
                last_day=TODAY - timedelta(days=1)
            )

    def test_nobody_stands_in_for_themselves(self, at, deputy):
        substitute = named(at, deputy)
        with refused("substitute_is_somebody_else"):
            Substitute.objects.filter(pk=substitute.pk).update(
                substitute=at.checker.user
            )
