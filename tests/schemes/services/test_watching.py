"""Signals of real claims: raised on receipt, judged by one, confirmed by another."""

import pytest

from accounts.models import Membership
from accounts.tenancy import scope
from audit.models import AuditEvent
from schemes.models import Finding
from schemes.selectors.signals import Tally, tallies
from schemes.services import claims, office
from schemes.services.watching import confirm_finding, judge_finding, watch_claim
from schemes.workflow import WorkflowError
from tests.factories import schemes as make
from tests.support.actors import actor_of
from tests.support.constraints import refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def at():
    return make.office_of()


@pytest.fixture
def twice(at):
    """The second claim of a person for one programme, ready to be decided."""
    _first, by = make.submitted(at)
    return make.assessed(at, by=by, fee="5000")


def names(claim):
    return sorted(claim.findings.standing().values_list("signal", flat=True))


def approve(at, claim):
    with scope(at.organisation.pk):
        return office.approve_claim(claim=claim, by=at.checker, seen=claim.revision)


def judged(claim, by, outcome="false_alarm", signal="same_person_programme"):
    finding = claim.findings.get(signal=signal)
    return judge_finding(finding=finding, outcome=outcome, reason="Two years.", by=by)


class TestRaising:
    def test_single_claim_of_a_person_raises_no_block(self, at):
        claim, _by = make.submitted(at)
        assert not claim.findings.blocking().exists()

    def test_second_claim_for_a_programme_is_raised_on_receipt(self, at, twice):
        assert "same_person_programme" in names(twice)
        finding = twice.findings.get(signal="same_person_programme")
        assert finding.blocks
        assert len(finding.others) == 1

    def test_earlier_claim_learns_of_the_later_one_when_it_is_assessed(self, at):
        first, by = make.submitted(at)
        make.submitted(at, by=by)
        assert not first.findings.blocking().exists()
        with scope(at.organisation.pk):
            first = office.take_claim(claim=first, by=at.maker)
            office.assess_claim(claim=first, by=at.maker)
        assert "same_person_programme" in names(first)

    def test_finding_goes_when_the_other_claim_is_withdrawn(self, at, twice):
        other = at.scheme.claims.exclude(pk=twice.pk).get()
        with scope(other.organisation_id):
            claims.withdraw_claim(
                claim=other, by=actor_of("trainee", other.organisation)
            )
        watch_claim(claim=twice)
        assert "same_person_programme" not in names(twice)
        assert Finding.objects.filter(claim=twice, gone_at__isnull=False).exists()

    def test_draft_of_somebody_is_compared_with_nothing(self, at, twice):
        make.draft(at)
        watch_claim(claim=twice)
        assert len(twice.findings.get(signal="same_person_programme").others) == 1

    def test_same_file_of_another_applicant_blocks(self, at):
        first, _by = make.submitted(at)
        receipt = first.documents.get(paper="receipt").file
        second, by = make.draft(at, identity="AB987654(3)")
        with scope(by.organisation_id):
            second.documents.filter(paper="receipt").delete()
            claims.add_document(claim=second, paper="receipt", file=receipt, by=by)
            second = claims.submit_claim(claim=second, by=by)
        watch_claim(claim=second)
        assert "same_document" in names(second)

    def test_officer_who_belongs_to_the_applicant_blocks(self, at):
        claim = make.assessed(at)
        Membership.objects.create(
            user=at.maker.user, organisation=claim.organisation, role="trainee"
        )
        with pytest.raises(WorkflowError, match="blocking signal is open"):
            approve(at, claim)
        assert "officer_is_applicant" in names(claim)

    def test_nothing_of_another_offices_claims_is_seen(self, at, twice):
        other = make.office_of("sg_loan_grant", budget="0")
        finding = twice.findings.get(signal="same_person_programme")
        with scope(other.organisation.pk):
            assert tallies(other.maker) == {}
        assert at.scheme.office_id != other.organisation.pk
        assert finding.claim.office_id == at.organisation.pk

    def test_same_person_at_another_office_is_no_match(self, at):
        claim, _by = make.submitted(at)
        elsewhere = make.office_of("sg_bond_grant", budget="0")
        claim.__class__.objects.filter(pk=claim.pk).update(
            office_id=elsewhere.organisation.pk
        )
        second, _by = make.submitted(at)
        assert not second.findings.blocking().exists()


class TestHolding:
    def test_open_blocking_signal_stops_the_approval_whole(self, at, twice):
        with pytest.raises(WorkflowError, match="two persons"):
            approve(at, twice)
        assert make.fresh(twice).state == "assessed"

    def test_one_persons_word_is_not_enough(self, at, twice):
        judged(twice, at.maker)
        with pytest.raises(WorkflowError, match="two persons"):
            approve(at, twice)

    def test_two_persons_clear_it(self, at, twice):
        confirm_finding(finding=judged(twice, at.maker), by=at.checker)
        assert approve(at, twice).state == "approved"

    def test_true_duplicate_is_never_approved(self, at, twice):
        confirm_finding(finding=judged(twice, at.maker, "true"), by=at.checker)
        with pytest.raises(WorkflowError, match="found to be so"):
            approve(at, twice)

    def test_new_match_opens_it_again(self, at, twice):
        confirm_finding(finding=judged(twice, at.maker), by=at.checker)
        applicant = actor_of("trainee", twice.organisation)
        make.submitted(at, by=applicant, fee="4000")
        with pytest.raises(WorkflowError, match="two persons"):
            approve(at, twice)

    def test_warning_holds_nothing_back(self, at):
        claim = make.assessed(at)
        assert "payee_not_applicant" in names(claim)
        assert approve(at, claim).state == "approved"


class TestJudging:
    def test_judgement_is_kept_with_reason_and_in_the_chain(self, at, twice):
        finding = judged(twice, at.maker)
        assert (finding.outcome, finding.reason) == ("false_alarm", "Two years.")
        event = AuditEvent.objects.get(verb="claim.signal_judged")
        assert event.detail["signal"] == "same_person_programme"

    @pytest.mark.parametrize(
        ("outcome", "reason"), [("", "Why"), ("maybe", "Why"), ("true", "  ")]
    )
    def test_outcome_and_reason_are_both_needed(self, at, twice, outcome, reason):
        finding = twice.findings.get(signal="same_person_programme")
        with pytest.raises(WorkflowError, match="what you found"):
            judge_finding(finding=finding, outcome=outcome, reason=reason, by=at.maker)

    def test_who_judged_does_not_confirm_whatever_their_role(self, at, twice):
        finding = judged(twice, at.maker)
        both = actor_of("checker", at.organisation)
        object.__setattr__(both, "user", at.maker.user)
        with pytest.raises(WorkflowError, match="another person"):
            confirm_finding(finding=finding, by=both)

    def test_nothing_is_confirmed_before_it_is_judged(self, at, twice):
        finding = twice.findings.get(signal="same_person_programme")
        with pytest.raises(WorkflowError, match="nothing to confirm"):
            confirm_finding(finding=finding, by=at.checker)

    def test_new_judgement_voids_the_confirmation(self, at, twice):
        confirm_finding(finding=judged(twice, at.maker), by=at.checker)
        another = actor_of("case_officer", at.organisation)
        assert judged(twice, another, "true").confirmed_by is None

    def test_auditor_judges_nothing(self, at, twice):
        auditor = actor_of("scheme_auditor", at.organisation)
        with pytest.raises(WorkflowError, match="role"):
            judged(twice, auditor)

    def test_who_has_an_interest_judges_nothing(self, at, twice):
        office.declare_interest(claim=twice, reason="a cousin", by=at.maker)
        with pytest.raises(WorkflowError, match="interest"):
            judged(twice, at.maker)

    def test_rates_count_what_two_persons_bore_out(self, at, twice):
        key = "same_person_programme"
        judged(twice, at.maker)
        assert tallies(at.checker)[key] == Tally(raised=1, open=1)
        confirm_finding(finding=twice.findings.get(signal=key), by=at.checker)
        assert tallies(at.checker)[key] == Tally(raised=1, false=1)


class TestConstraints:
    def made(self, twice, **fields):
        return Finding.objects.create(
            claim=twice, signal="x", blocks=True, fingerprint="f", **fields
        )

    def test_finding_stands_once(self, twice):
        self.made(twice)
        with refused("finding_once"):
            self.made(twice)

    def test_outcome_has_a_reason_and_a_person(self, twice):
        with refused("finding_judged_with_a_reason"):
            self.made(twice, outcome="true")

    def test_second_person_is_another_one(self, at, twice):
        finding = judged(twice, at.maker)
        now = {"confirmed_by": at.maker.user, "confirmed_at": finding.judged_at}
        with refused("finding_confirmed_by_a_second_person"):
            Finding.objects.filter(pk=finding.pk).update(**now)
