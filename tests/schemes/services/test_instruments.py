"""One parent instrument in the register, child claims of years 1 to 3 in due time."""

from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.tenancy import scope
from register.models import ExternalReview, Instrument
from schemes.models import Claim
from schemes.reminders import parts_that_fall_due
from schemes.selectors.claims import instrument_of
from schemes.services import claims, office
from schemes.services.instruments import begin_child, use_instrument
from schemes.services.intake import receive_claim
from schemes.services.remembering import particulars_of
from schemes.workflow import WorkflowError
from tests.factories import schemes as make
from tests.support.actors import actor_of

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def at():
    return make.office_of("gsf_grant", budget="5000000")


@pytest.fixture
def by():
    return actor_of("owner")


def finish(at, claim, by, **facts):
    """Hand in what a child still lacks, submit it and take it to approval."""
    with scope(by.organisation_id):
        for key, value in facts.items():
            claims.save_fact(claim=claim, key=key, value=value, based_on=0, by=by)
        for paper in make.LOAN_PAPERS:
            make.add_paper(claim, paper, by)
        claim = claims.submit_claim(claim=Claim.objects.get(pk=claim.pk), by=by)
    with scope(at.organisation.pk):
        receive_claim(claim=claim)
        claim = office.take_claim(claim=claim, by=at.maker)
        claim = office.assess_claim(claim=claim, by=at.maker)
        return office.approve_claim(claim=claim, by=at.checker, seen=claim.revision)


def child(by, line):
    with scope(by.organisation_id):
        return begin_child(instrument=Instrument.objects.get(), line=line, by=by)


class TestRegister:
    def test_submitted_claim_keeps_its_instrument_and_review(self, at, by):
        claim = make.grant_approved(at, by=by)
        one = Instrument.objects.get()
        assert (one.identifier, one.kind, one.label) == ("FACILITY-7", "loan", "green")
        assert (one.size_minor, one.currency) == (50_000_000_000, "HKD")
        assert str(one.issued_on) == make.LOAN["issue_date"]
        review = one.reviews.get()
        assert (review.kind, review.year, review.reviewer) == (
            "pre_issuance",
            0,
            "hkqaa",
        )
        assert review.file == claim.documents.get(paper="review").file

    def test_only_the_office_of_the_claim_may_read_it(self, at, by):
        make.grant_approved(at, by=by)
        for actor, seen in ((by, 1), (at.maker, 1), (actor_of("case_officer"), 0)):
            assert Instrument.objects.visible_to(actor).count() == seen

    def test_training_keeps_nothing(self):
        make.submitted(make.office_of())
        assert not Instrument.objects.exists()

    def test_draft_of_a_known_instrument_is_filled_in(self, at, by):
        make.grant_approved(at, by=by)
        with scope(by.organisation_id):
            draft = claims.start_claim(scheme=at.scheme, track="external_review", by=by)
            claims.save_fact(
                claim=draft, key="label", value="social", based_on=0, by=by
            )
            use_instrument(claim=draft, instrument=Instrument.objects.get(), by=by)
        facts = dict(draft.facts.values_list("key", "value"))
        assert facts["size"] == "500000000.00"
        assert facts["issue_date"] == make.LOAN["issue_date"]
        assert facts["label"] == "social"
        assert Claim.objects.get(pk=draft.pk).instrument == "FACILITY-7"

    def test_somebody_elses_instrument_is_not_used(self, at, by):
        make.grant_approved(at, by=by)
        other = actor_of("owner")
        with scope(other.organisation_id):
            draft = claims.start_claim(
                scheme=at.scheme, track="external_review", by=other
            )
            with pytest.raises(WorkflowError):
                use_instrument(
                    claim=draft, instrument=Instrument.objects.get(), by=other
                )


class TestAmendedEdition:
    SIGNED = {key: str(TODAY) for key in ("issue_date", "review_date", "event_date")}

    def test_loan_that_matures_is_granted_and_kept(self, at, by):
        claim = make.grant_approved(at, by=by, **self.SIGNED)
        assert (claim.version_label, claim.state) == ("3.1", "approved")
        assert Instrument.objects.get().issued_on == TODAY

    def test_perpetual_loan_is_granted_without_a_day_of_maturity(self, at, by):
        claim = make.grant_approved(
            at, by=by, is_perpetual="yes", maturity_date="", **self.SIGNED
        )
        assert (claim.version_label, claim.amount_minor) == ("3.1", 25_000_000)
        kept = Instrument.objects.get()
        assert (kept.identifier, kept.is_perpetual, kept.matures_on) == (
            claim.instrument, True, None,
        )  # fmt: skip
        assert instrument_of(claim) == kept
        draft = child(by, "post_3")
        facts = dict(draft.facts.values_list("key", "value"))
        assert (facts["is_perpetual"], facts.get("maturity_date", "")) == ("yes", "")

    def test_what_nobody_called_perpetual_is_not_kept_without_its_day(self, at, by):
        given = self.SIGNED | {"maturity_date": ""}
        draft = make.grant_draft(at, by=by, is_perpetual="", **given)
        assert particulars_of(draft) is None
        said = make.grant_draft(at, by=by, instrument="F-8", is_perpetual="no", **given)
        assert particulars_of(said) is None

    def test_day_left_over_from_before_it_was_called_perpetual_is_not_kept(
        self, at, by
    ):
        draft = make.grant_draft(at, by=by, is_perpetual="yes", **self.SIGNED)
        stated = particulars_of(draft)
        assert (stated.is_perpetual, stated.matures_on) == (True, None)

    def test_draft_is_told_that_a_known_one_is_perpetual(self, at, by):
        make.grant_approved(
            at, by=by, is_perpetual="yes", maturity_date="", **self.SIGNED
        )
        with scope(by.organisation_id):
            draft = claims.start_claim(scheme=at.scheme, track="external_review", by=by)
            claims.save_fact(
                claim=draft, key="issue_date", value=str(TODAY), based_on=0, by=by
            )
            use_instrument(claim=draft, instrument=Instrument.objects.get(), by=by)
        facts = dict(draft.facts.values_list("key", "value"))
        assert (facts.get("is_perpetual"), facts.get("maturity_date")) == ("yes", None)


class TestChildren:
    def test_family_is_paid_250_200_200_150(self, at, by):
        """The ceiling of HK$800,000 over the family binds in year 3 (vector G3)."""
        signed = date(2024, 6, 3)
        first = make.grant_approved(
            at, by=by, issue_date=str(signed), review_date="2024-05-20",
            event_date=str(TODAY - timedelta(days=1)), maturity_date="2029-06-03",
            pre_cost="300000",
        )  # fmt: skip
        amounts = [first.amount_minor]
        for year in (1, 2, 3):
            claim = finish(
                at, child(by, f"post_{year}"), by,
                event_date=str(TODAY - timedelta(days=1)), **{f"post_cost_{year}": "260000"},
                has_earlier_grant="yes", awarded_pre="250000", awarded_1="0",
                awarded_2="0", awarded_3="0",
            )  # fmt: skip
            assert claim.family == first.family
            amounts.append(claim.amount_minor)
        assert amounts == [25_000_000, 20_000_000, 20_000_000, 15_000_000]
        assert [r.year for r in ExternalReview.objects.order_by("year")] == [0, 1, 2, 3]

    def test_child_has_what_was_said_of_the_instrument_and_not_the_costs(self, at, by):
        first = make.grant_approved(at, by=by)
        draft = child(by, "post_1")
        facts = dict(draft.facts.values_list("key", "value"))
        assert facts["reviewer"] == "hkqaa"
        assert facts["claims"] == "post_1"
        assert "pre_cost" not in facts
        assert "event_date" not in facts
        assert draft.payee.account_hash == first.payee.account_hash
        assert first.payee.claim_id == first.pk

    def test_part_that_is_claimed_is_not_claimed_again(self, at, by):
        make.grant_approved(at, by=by)
        for line in ("pre", "nothing"):
            with pytest.raises(WorkflowError):
                child(by, line)
        child(by, "post_1")
        with pytest.raises(WorkflowError):
            child(by, "post_1")

    def test_withdrawn_part_may_be_claimed_again(self, at, by):
        make.grant_approved(at, by=by)
        draft = child(by, "post_1")
        with scope(by.organisation_id):
            claims.withdraw_claim(claim=draft, by=by)
        assert child(by, "post_1").pk != draft.pk

    def test_closed_scheme_runs_off_for_what_it_granted(self, at, by):
        make.grant_approved(at, by=by)
        at.scheme.closed_at = timezone.now()
        at.scheme.save()
        with scope(by.organisation_id), pytest.raises(WorkflowError):
            claims.start_claim(scheme=at.scheme, track="external_review", by=by)
        draft = child(by, "post_1")
        assert draft.scheme == at.scheme

    def test_closed_scheme_takes_no_child_of_what_it_did_not_grant(self, at, by):
        claim = make.grant_draft(at, by=by)
        with scope(by.organisation_id):
            claims.submit_claim(claim=claim, by=by)
        at.scheme.closed_at = timezone.now()
        at.scheme.save()
        with pytest.raises(WorkflowError):
            child(by, "post_1")


class TestReminders:
    def remind(self, at, by, issued):
        make.grant_approved(
            at, by=by, issue_date=str(issued), maturity_date="2031-01-01",
            review_date=str(issued), event_date=str(TODAY - timedelta(days=1)),
        )  # fmt: skip
        return [waiting.text for waiting in parts_that_fall_due(by)]

    def test_home_page_names_the_year_that_falls_due(self, at, by):
        (text,) = self.remind(at, by, TODAY - timedelta(days=400))
        assert text.startswith("Claim for FACILITY-7 by ")
        assert "year 1" in text

    def test_nothing_falls_due_in_the_first_months(self, at, by):
        assert self.remind(at, by, TODAY - timedelta(days=100)) == []

    def test_an_office_is_not_reminded(self, at, by):
        assert list(parts_that_fall_due(at.maker)) == []


def test_command_closes_a_scheme_once(at, capsys):
    for text in ("is closed.", "is closed already."):
        call_command("scheme", "close", "gsf_grant")
        assert text in capsys.readouterr().out
    at.scheme.refresh_from_db()
    assert at.scheme.closed_at is not None
    with pytest.raises(CommandError):
        call_command("scheme", "close", "nothing")


def test_command_loads_the_versions_of_files_once(capsys):
    at = make.office_of("sg_bond_grant")
    call_command("scheme", "load")
    assert "sg_bond_grant: nothing new" in capsys.readouterr().out
    with pytest.raises(CommandError):
        call_command("scheme", "load", "nothing")
    assert at.scheme.versions.count() == 1
