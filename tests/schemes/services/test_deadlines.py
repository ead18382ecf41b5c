"""Last days: appeals in time, drafts and questions that lapse, each with a reminder."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.utils import timezone

from accounts.tenancy import scope
from jobs.models import Job
from schemes.models import Claim, InformationRequest, Letter
from schemes.services import claims, letters, office
from schemes.services.deadlines import (
    lapse_unanswered,
    last_appeal_day,
    remind_of_questions,
)
from schemes.services.letters import make_letters
from schemes.services.terms import terms_of
from schemes.workflow import WorkflowError
from tests.factories import schemes as make
from tests.support.actors import actor_of

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
HONG_KONG = ZoneInfo("Asia/Hong_Kong")


@pytest.fixture
def at():
    return make.office_of()


def declined(at, on):
    claim = make.assessed(at)
    with scope(at.organisation.pk):
        office.decline_claim(
            claim=claim, reasons=["late"], note="", by=at.checker, seen=claim.revision
        )
    at_noon = datetime(on.year, on.month, on.day, 12, tzinfo=HONG_KONG)
    Claim.objects.filter(pk=claim.pk).update(decided_at=at_noon)
    return make.fresh(claim)


def appeal(claim):
    by = actor_of("trainee", claim.organisation)
    with scope(claim.organisation_id):
        return claims.appeal_claim(claim=claim, grounds="It is wrong.", by=by)


def mails():
    return [letter.subject for letter in mail.outbox]


class TestAppeals:
    @pytest.mark.parametrize(
        ("decided", "last"),
        [
            (date(2026, 1, 5), date(2026, 2, 4)),
            # 30 days after is a Sunday; the first of July is a holiday.
            (date(2026, 5, 22), date(2026, 6, 22)),
            (date(2026, 6, 1), date(2026, 7, 2)),
        ],
    )
    def test_window_ends_on_an_open_day(self, at, decided, last):
        assert last_appeal_day(declined(at, decided)) == last

    def test_appeal_on_the_last_day_is_heard(self, at):
        claim = declined(at, TODAY - timedelta(days=30))
        assert last_appeal_day(claim) >= TODAY
        assert appeal(claim).state == "appeal"

    def test_late_appeal_is_refused_with_the_date(self, at):
        claim = declined(at, TODAY - timedelta(days=45))
        last = last_appeal_day(claim)
        with pytest.raises(WorkflowError) as raised:
            appeal(claim)
        assert f"{last.day} " in str(raised.value)
        assert str(last.year) in str(raised.value)
        assert make.fresh(claim).state == "declined"

    def test_window_is_that_of_the_claims_own_version(self, at):
        claim = declined(at, date(2026, 1, 5))
        days = terms_of(claim).parameters["appeal_days"]
        assert (days.unit, days.mark) == ("day", "unverified")
        assert last_appeal_day(claim) - date(2026, 1, 5) == timedelta(int(days.value))

    def test_claim_that_was_not_refused_has_no_such_day(self, at):
        assert last_appeal_day(make.approved(at)) is None


class TestQuestions:
    @pytest.fixture
    def asked(self, at):
        claim, _by = make.submitted(at)
        office.take_claim(claim=claim, by=at.maker)
        return office.ask_applicant(
            claim=claim, questions=["One?", "Two?"], due_on=make.PAY_ON, by=at.maker
        )

    def due(self, claim, days):
        InformationRequest.objects.filter(claim=claim).update(
            due_on=TODAY + timedelta(days=days)
        )

    def run(self, at, act):
        with scope(at.organisation.pk):
            return act(office_id=at.organisation.pk, today=TODAY)

    @pytest.mark.parametrize(("days", "told"), [(4, 0), (3, 1), (0, 1), (-1, 0)])
    def test_reminder_comes_near_the_day(self, at, asked, days, told):
        self.due(asked, days)
        assert self.run(at, remind_of_questions) == told
        assert mails().count("The office waits for your answer") == told

    def test_reminder_comes_once_for_all_questions(self, at, asked):
        self.due(asked, 1)
        assert [self.run(at, remind_of_questions) for _ in range(2)] == [1, 0]

    def test_claim_lapses_once_the_grace_is_over(self, at, asked):
        self.due(asked, -30)
        assert self.run(at, lapse_unanswered) == 0
        self.due(asked, -31)
        assert self.run(at, lapse_unanswered) == 1
        assert make.fresh(asked).state == "lapsed"
        assert "Your claim has lapsed" in mails()

    def test_another_offices_claims_do_not_lapse(self, at, asked):
        self.due(asked, -99)
        other = make.office_of("sg_loan_grant", budget="0")
        assert self.run(other, lapse_unanswered) == 0

    def test_questions_are_written_as_a_letter_in_three_languages(self, at, asked):
        job = Job.objects.get(kind="schemes.make_letters")
        with scope(at.organisation.pk):
            made = make_letters(claim=asked, sequence=job.payload["sequence"])
        assert {letter.language for letter in made} == {"en", "zh-hant", "zh-hans"}
        assert {letter.kind for letter in Letter.objects.all()} == {"asked"}

    def test_letter_holds_the_questions_of_its_own_step(self, at, asked):
        event = asked.events.get(verb="ask")
        paper = letters.paper_of(asked, event, letters.QUESTIONS, "L-1", "CODE")
        assert [text for text, _until in paper["questions"]] == ["One?", "Two?"]
        assert paper["reasons"] == paper["conditions"] == []
