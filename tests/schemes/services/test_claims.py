"""The applicant's side: drafts that save field by field, what is open, filing once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.roles import Kind
from accounts.tenancy import scope
from jobs.models import Job
from schemes.models import Claim, ClaimFact
from schemes.services import claims, office
from schemes.services.claims import IncompleteClaimError, StaleFactError
from schemes.services.readiness import readiness
from schemes.workflow import WorkflowError
from tests.factories import schemes as make
from tests.support.actors import actor_of, organisation_of
from tests.support.parallel import at_once

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def at():
    return make.office_of()


@pytest.fixture
def trainee():
    return actor_of("trainee")


def begun(at, by):
    with scope(by.organisation_id):
        return claims.start_claim(scheme=at.scheme, track="training", by=by)


def save(claim, key, value, based_on, by):
    with scope(by.organisation_id):
        return claims.save_fact(
            claim=claim, key=key, value=value, based_on=based_on, by=by
        )


def submit(claim, by, **more):
    with scope(by.organisation_id):
        return claims.submit_claim(claim=claim, by=by, **more)


def open_parts(claim):
    return readiness(Claim.objects.get(pk=claim.pk), TODAY).missing


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("1 Sep 2025", "2025-09-01"), ("1/9/2025", "2025-09-01"), ("soon", "soon")],
)
def test_day_is_kept_with_its_year_first_and_what_is_none_as_typed(
    at, trainee, typed, kept
):
    claim = begun(at, trainee)
    save(claim, "enrolment_date", typed, 0, trainee)
    assert claim.facts.get(key="enrolment_date").value == kept


class TestBeginning:
    def test_draft_is_the_applicants_and_expires(self, at, trainee):
        claim = begun(at, trainee)
        assert claim.organisation == trainee.organisation
        assert (claim.state, claim.number, claim.currency) == ("draft", "", "HKD")
        assert claim.expires_on == TODAY + timedelta(days=90)

    def test_closed_scheme_takes_no_new_claim(self, at, trainee):
        at.scheme.closed_at = timezone.now() + timedelta(seconds=1)
        at.scheme.save()
        with pytest.raises(WorkflowError, match="no new claims"):
            begun(at, trainee)

    def test_company_cannot_claim_what_only_persons_may(self, at):
        with pytest.raises(WorkflowError, match="let the person who paid claim"):
            begun(at, actor_of("owner"))

    def test_person_cannot_claim_what_only_companies_may(self, trainee):
        at = make.office_of("gsf_grant")
        with pytest.raises(WorkflowError, match="act for the company"):
            claims.start_claim(scheme=at.scheme, track="external_review", by=trainee)

    def test_unknown_part_of_a_scheme_is_refused(self, at, trainee):
        with pytest.raises(WorkflowError, match="no such part"):
            claims.start_claim(scheme=at.scheme, track="dancing", by=trainee)


class TestFacts:
    def test_each_save_gives_the_next_version(self, at, trainee):
        claim = begun(at, trainee)
        assert save(claim, "fee", "1", 0, trainee) == 1
        assert save(claim, "fee", "2", 1, trainee) == 2
        assert ClaimFact.objects.get(claim=claim).value == "2"

    @pytest.mark.parametrize("based_on", [0, 1])
    def test_stale_save_shows_what_stands_and_changes_nothing(
        self, at, trainee, based_on
    ):
        claim = begun(at, trainee)
        save(claim, "fee", "1", 0, trainee)
        save(claim, "fee", "2", 1, trainee)
        with pytest.raises(StaleFactError) as raised:
            save(claim, "fee", "3", based_on, trainee)
        assert (raised.value.current.value, raised.value.current.version) == ("2", 2)
        assert ClaimFact.objects.get(claim=claim).value == "2"

    def test_same_value_over_an_old_version_is_no_conflict(self, at, trainee):
        claim = begun(at, trainee)
        save(claim, "fee", "1", 0, trainee)
        assert save(claim, "fee", "1", 0, trainee) == 1

    def test_unknown_fact_is_refused(self, at, trainee):
        with pytest.raises(WorkflowError, match="does not ask for that"):
            save(begun(at, trainee), "shoe_size", "42", 0, trainee)

    def test_submitted_claim_is_closed_for_changes(self, at):
        claim, by = make.submitted(at)
        with pytest.raises(WorkflowError, match="submitted and cannot be changed"):
            save(claim, "fee", "1", 1, by)
        with pytest.raises(WorkflowError, match="submitted and cannot be changed"):
            make.add_paper(claim, "receipt", by)

    def test_facts_are_open_again_while_the_office_asks(self, at):
        claim, by = make.submitted(at)
        with scope(at.organisation.pk):
            office.take_claim(claim=claim, by=at.maker)
            office.ask_applicant(
                claim=claim, questions=["Which fee?"], due_on=make.PAY_ON, by=at.maker
            )
        assert save(make.fresh(claim), "fee", "9000", 1, by) == 2


class TestBadInput:
    """What people really type: a sentence that says what to do, and nothing is lost."""

    @pytest.mark.parametrize(
        ("key", "typed", "says"),
        [
            ("fee", "US$9,800", "HKD"),
            ("fee", "a lot", "number"),
            ("fee", "-5", "0"),
            ("fee", "9800.005", "cent"),
            ("completion_date", "2026-02-29", "29"),
            ("completion_date", "soon", "date"),
        ],
    )
    def test_unreadable_fact_is_open_and_stays_as_typed(
        self, at, trainee, key, typed, says
    ):
        claim = begun(at, trainee)
        save(claim, key, typed, 0, trainee)
        missing = open_parts(claim)
        assert says.lower() in missing[key].lower()
        assert missing[key] != "Not answered yet."
        assert ClaimFact.objects.get(claim=claim).value == typed

    def test_unreadable_fact_keeps_a_claim_from_being_submitted(self, at):
        claim, by = make.draft(at)
        save(claim, "fee", "a lot", 1, by)
        with pytest.raises(IncompleteClaimError) as raised:
            submit(claim, by)
        assert list(raised.value.missing) == ["fee"]

    @pytest.mark.parametrize("typed", ["9,800", "HK$9,800.00", " 9800 ", "９８００"])
    def test_fee_is_read_with_comma_and_sign(self, at, typed):
        claim, by = make.draft(at, fee=typed)
        assert submit(claim, by).amount_minor == 784_000

    def test_completion_in_the_future_does_not_qualify(self, at):
        claim, by = make.draft(at, completion_date=str(TODAY + timedelta(days=1)))
        claim = submit(claim, by)
        reasons = [each["rule"] for each in claim.outcome["reasons"]]
        assert claim.outcome["eligible"] == "no"
        assert "eligibility.completed" in reasons

    def test_completion_before_enrolment_does_not_qualify(self, at):
        claim, by = make.draft(at, enrolment_date=str(TODAY - timedelta(days=10)))
        assert submit(claim, by).outcome["eligible"] == "no"

    def test_leap_day_of_a_leap_year_is_a_day(self, at, trainee):
        claim = begun(at, trainee)
        save(claim, "enrolment_date", "2024-02-29", 0, trainee)
        assert "enrolment_date" not in open_parts(claim)


class TestReadiness:
    def test_new_draft_names_every_open_part(self, at, trainee):
        missing = open_parts(begun(at, trainee))
        assert {"fee", "status", "document:receipt", "payee"} <= set(missing)
        # Not asked until it is known that somebody studies.
        assert "relevant_discipline" not in missing

    def test_complete_draft_has_nothing_open(self, at):
        claim, _by = make.draft(at)
        assert open_parts(claim) == {}

    def test_paper_taken_back_is_open_again(self, at):
        claim, by = make.draft(at)
        document = claim.documents.get(paper="receipt")
        claims.remove_document(claim=claim, document_id=str(document.pk), by=by)
        assert list(open_parts(claim)) == ["document:receipt"]
        claims.remove_document(claim=claim, document_id="not one", by=by)

    def test_company_without_a_proved_number_is_told_and_loses_nothing(self):
        at, owner = make.office_of("gsf_grant"), actor_of("owner")
        claim = make.grant_draft(at, by=owner)
        owner.organisation.company.identifiers.update(proof="stated")
        assert "not proved yet" in open_parts(claim)["company"]
        with pytest.raises(IncompleteClaimError):
            submit(claim, owner)
        owner.organisation.company.identifiers.update(proof="document")
        assert submit(claim, owner).number

    def test_grant_needs_its_instrument(self):
        at, owner = make.office_of("gsf_grant"), actor_of("owner")
        claim = make.grant_draft(at, by=owner)
        Claim.objects.filter(pk=claim.pk).update(instrument="")
        assert list(open_parts(claim)) == ["instrument"]

    def test_isin_with_a_wrong_check_digit_is_refused(self):
        at, owner = make.office_of("gsf_grant"), actor_of("owner")
        claim = make.grant_draft(at, by=owner, instrument="HK0000069689")
        with pytest.raises(WorkflowError, match="check digit"):
            claims.name_instrument(claim=claim, identifier="HK0000069688", by=owner)
        assert make.fresh(claim).instrument == "HK0000069689"

    def test_training_asks_for_no_instrument(self, at, trainee):
        with pytest.raises(WorkflowError, match="does not ask for that"):
            claims.name_instrument(
                claim=begun(at, trainee), identifier="HK0000069689", by=trainee
            )


class TestFiling:
    def test_claim_gets_number_terms_and_outcome(self, at):
        claim, by = make.draft(at)
        claim = submit(claim, by)
        assert claim.number.startswith(f"TS-{TODAY:%y}-")
        assert (claim.version_label, claim.amount_minor) == ("1", 784_000)
        assert len(claim.version_sha256) == len(claim.outcome_sha256) == 64
        assert claim.expires_on is None
        job = Job.objects.get(kind="schemes.receive_claim")
        assert job.payload == {"claim": str(claim.pk)}
        assert job.organisation_id == at.organisation.pk

    def test_submitting_twice_is_once(self, at):
        claim, by = make.draft(at)
        first = submit(claim, by)
        again = submit(claim, by)
        assert (again.number, again.revision) == (first.number, first.revision)
        assert claim.events.filter(verb="submit").count() == 1
        assert Job.objects.filter(kind="schemes.receive_claim").count() == 1

    def test_who_does_not_qualify_may_still_ask_for_a_decision(self, at):
        claim, by = make.draft(at, resident="no")
        claim = submit(claim, by)
        assert (claim.state, claim.amount_minor) == ("submitted", None)

    def test_withdrawn_claim_stays_withdrawn(self, at):
        claim, by = make.submitted(at)
        claim = claims.withdraw_claim(claim=claim, by=by)
        assert claim.state == "withdrawn"
        with pytest.raises(WorkflowError, match="“Withdrawn” now"):
            claims.withdraw_claim(claim=claim, by=by)

    def test_approved_claim_is_not_withdrawn(self, at):
        claim, by = make.submitted(at)
        with scope(at.organisation.pk):
            office.take_claim(claim=claim, by=at.maker)
            office.assess_claim(claim=claim, by=at.maker)
            seen = make.fresh(claim).revision
            office.approve_claim(claim=make.fresh(claim), by=at.checker, seen=seen)
        with pytest.raises(WorkflowError, match="“Approved” now"):
            claims.withdraw_claim(claim=claim, by=by)


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_file_one_claim():
    at = make.office_of()
    claim, by = make.draft(at)
    assert at_once(*[lambda: submit(claim, by)] * 4) == [""] * 4
    assert claim.events.filter(verb="submit").count() == 1
    assert make.fresh(claim).number


class TestAnswers:
    @pytest.fixture
    def asked(self, at):
        claim, by = make.submitted(at)
        with scope(at.organisation.pk):
            claim = office.take_claim(claim=claim, by=at.maker)
            office.ask_applicant(
                claim=claim, questions=["One?", " ", "Two?"], due_on=make.PAY_ON,
                by=at.maker,
            )  # fmt: skip
        return make.fresh(claim), by

    def test_last_answer_hands_the_claim_back(self, asked):
        claim, by = asked
        one, two = claim.requests.order_by("asked_at", "question")
        claims.answer_request(request=one, answer=" Yes. ", by=by)
        assert make.fresh(claim).state == "info_requested"
        claims.answer_request(request=two, answer="No.", by=by)
        assert make.fresh(claim).state == "screening"
        assert sorted(claim.requests.values_list("answer", flat=True)) == [
            "No.",
            "Yes.",
        ]

    @pytest.mark.parametrize("answer", ["", "  \n"])
    def test_empty_answer_is_refused(self, asked, answer):
        claim, by = asked
        with pytest.raises(WorkflowError, match="Write an answer"):
            claims.answer_request(request=claim.requests.first(), answer=answer, by=by)

    def test_answer_is_given_once(self, asked):
        claim, by = asked
        one = claim.requests.first()
        claims.answer_request(request=one, answer="Yes.", by=by)
        with pytest.raises(WorkflowError, match="answered already"):
            claims.answer_request(request=one, answer="No.", by=by)


class TestAppeals:
    def declined(self, at):
        claim = make.assessed(at)
        with scope(at.organisation.pk):
            return office.decline_claim(
                claim=claim, reasons=["late"], note="", by=at.checker,
                seen=claim.revision,
            )  # fmt: skip

    def test_appeal_voids_the_assessment(self, at):
        claim = self.declined(at)
        by = actor_of("trainee", claim.organisation)
        claim = claims.appeal_claim(claim=claim, grounds="It came in time.", by=by)
        assert (claim.state, claim.assessed_by, claim.approved_by) == (
            "appeal", None, None,
        )  # fmt: skip
        assert claim.events.get(verb="appeal").note == "It came in time."

    def test_appeal_says_why(self, at):
        claim = self.declined(at)
        by = actor_of("trainee", claim.organisation)
        with pytest.raises(WorkflowError, match="one ground a line"):
            claims.appeal_claim(claim=claim, grounds=" ", by=by)

    def test_who_handled_it_before_does_not_take_it_again(self, at):
        claim = self.declined(at)
        by = actor_of("trainee", claim.organisation)
        claim = claims.appeal_claim(claim=claim, grounds="It came in time.", by=by)
        another = actor_of("case_officer", at.organisation)
        with scope(at.organisation.pk):
            with pytest.raises(WorkflowError, match="before its appeal"):
                office.take_claim(claim=claim, by=at.maker)
            assert office.take_claim(claim=claim, by=another).state == "screening"


def test_organisation_of_another_kind_may_not_begin(at):
    provider = actor_of("provider_officer", organisation_of(Kind.TRAINING_PROVIDER))
    with pytest.raises(WorkflowError, match="Only a person"):
        begun(at, provider)
