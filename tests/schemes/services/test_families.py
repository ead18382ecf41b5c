"""Claims that share ceilings: one person, one instrument, and what they had before."""

import pytest

from accounts.tenancy import scope
from schemes.models import Claim, Family
from schemes.services import claims, office
from schemes.services.families import known_facts, known_to_applicant
from schemes.services.intake import receive_claim
from schemes.services.office import judged
from tests.factories import schemes as make
from tests.support.actors import actor_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def at():
    return make.office_of()


def test_claims_of_one_identity_card_are_one_family_whoever_files_them(at):
    first, _ = make.submitted(at)
    second, _ = make.submitted(at, fee="5000")
    other, _ = make.submitted(at, identity="AB987654(3)")
    assert first.family == second.family != other.family
    assert Family.objects.get(pk=first.family_id).label == "A123***(*)"
    assert "A123456" not in Family.objects.get(pk=first.family_id).subject


def test_receiving_a_claim_twice_is_once(at):
    claim, _ = make.submitted(at)
    receive_claim(claim=claim)
    assert Family.objects.count() == 1


def test_office_knows_the_earlier_award_whatever_is_stated(at):
    make.approved(at)
    claim, by = make.submitted(at, fee="5000", has_earlier_award="no")
    assert claim.amount_minor == 400_000
    assert known_facts(claim) == {
        "has_earlier_award": "yes",
        "awarded_before": "7840.00",
    }
    assert judged(claim).amount.minor == 216_000
    with scope(at.organisation.pk):
        claim = office.take_claim(claim=claim, by=at.maker)
        assert office.assess_claim(claim=claim, by=at.maker).amount_minor == 216_000


def test_award_that_was_taken_back_counts_no_more(at):
    first = make.approved(at)
    claim, _ = make.submitted(at, fee="5000")
    with scope(at.organisation.pk):
        office.reopen_claim(
            claim=first, reasons=["amount"], note="", by=actor_of("checker", at.organisation),
            seen=first.revision,
        )  # fmt: skip
    assert known_facts(claim) == {"has_earlier_award": "no"}
    assert judged(claim).amount.minor == 400_000


def test_awards_wrongly_stated_are_put_right_in_the_applicants_favour(at):
    claim, _ = make.submitted(at, has_earlier_award="yes", awarded_before="9000")
    assert claim.amount_minor == 100_000
    assert judged(claim).amount.minor == 784_000


def test_draft_shows_what_the_applicants_own_awards_leave(at):
    first = make.approved(at)
    by = actor_of("trainee", first.organisation)
    with scope(by.organisation_id):
        draft = claims.start_claim(scheme=at.scheme, track="training", by=by)
    assert known_to_applicant(draft)["awarded_before"] == "7840.00"
    assert known_to_applicant(first) == {}
    stranger = actor_of("trainee")
    other = claims.start_claim(scheme=at.scheme, track="training", by=stranger)
    assert known_to_applicant(other) == {}


class TestInstruments:
    @pytest.fixture
    def at(self):
        return make.office_of("gsf_grant", budget="2000000")

    def year(self, at, owner, number, **more):
        """The claim for the review of one year after signing."""
        facts = {"claims": f"post_{number}", f"post_cost_{number}": "200000"}
        return make.grant_approved(at, by=owner, **(facts | more))

    def test_family_of_250_200_200_is_cut_to_150_by_the_ceiling(self, at):
        owner = actor_of("owner")
        paid = [make.grant_approved(at, by=owner)]
        paid += [self.year(at, owner, number) for number in (1, 2, 3)]
        amounts = [claim.amount_minor for claim in paid]
        assert amounts == [25_000_000, 20_000_000, 20_000_000, 15_000_000]
        assert len({claim.family_id for claim in paid}) == 1
        (last,) = paid[-1].outcome["lines"][-1:]
        assert last["bound_by"] == "all_reviews"

    def test_same_year_is_not_paid_twice(self, at):
        owner = actor_of("owner")
        self.year(at, owner, 1)
        claim = make.grant_draft(
            at, by=owner, claims="post_1", post_cost_1="200000"
        )  # fmt: skip
        claim = claims.submit_claim(claim=claim, by=owner)
        receive_claim(claim=claim)
        assert judged(claim).amount is None or judged(claim).amount.minor == 0

    def test_reference_of_another_borrower_is_another_instrument(self, at):
        first = make.grant_approved(at, by=actor_of("owner"))
        second = make.grant_approved(at, by=actor_of("owner"))
        assert first.family_id != second.family_id

    def test_one_isin_is_one_instrument_whoever_claims(self, at):
        isin = "HK0000069689"
        first = make.grant_approved(at, by=actor_of("owner"), instrument=isin)
        second = make.grant_draft(at, by=actor_of("owner"), instrument=isin)
        claims.submit_claim(claim=second, by=actor_of("owner", second.organisation))
        receive_claim(claim=make.fresh(second))
        assert make.fresh(second).family_id == first.family_id
        assert Claim.objects.filter(family=first.family_id).count() == 2
