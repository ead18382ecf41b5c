"""The office's pages: queues, a case with all that decides, acts and refusals."""

import io
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.tenancy import scope
from documents.storage import opened, store
from schemes.models import Claim, ClaimEvent
from schemes.services import claims, office
from tests.access.walker import NOISE
from tests.factories import schemes as make
from tests.factories.accounts import client_of
from tests.factories.papers import pdf_of
from tests.support.actors import actor_of

pytestmark = pytest.mark.django_db


def address(name, *args):
    return reverse(f"schemes:{name}", args=args)


def told(answer):
    """The page less what differs each time by nature: tokens and the request's id."""
    return NOISE.sub("", answer.content.decode())


@pytest.fixture
def at():
    return make.office_of()


@pytest.fixture
def maker(at):
    return client_of(at.maker)


@pytest.fixture
def checker(at):
    return client_of(at.checker)


def with_pages(at, pages):
    """A claim that came in with a PDF of so many pages among its documents."""
    claim, by = make.draft(at)
    with scope(by.organisation_id):
        file = store(
            organisation_id=by.organisation_id, name="r.pdf",
            media_type="application/pdf", source=io.BytesIO(pdf_of(pages)),
        )  # fmt: skip
        one = claims.add_document(
            claim=claim, paper="receipt", file=file, pages=pages, by=by
        )
        return claims.submit_claim(claim=claim, by=by), one


def picture_in(answer):
    """The page of a document that the page of the case shows."""
    return answer.context["viewer"]["picture"].partition("/documents/")[2]


def messages_of(answer):
    return [str(each) for each in answer.context["messages"]]


def cells(page):
    return [row["cells"] for row in page.context["table"]["rows"]]


class TestQueue:
    def test_claims_are_sorted_into_queues_with_their_counts(self, at, maker):
        make.submitted(at)
        make.assessed(at, identity="AB987654(3)")
        page = maker.get(address("queue"))
        counts = {
            link["label"]: link["count"] for link in page.context["tabs"]["links"]
        }
        assert (counts["To examine"], counts["To check"]) == ("1", "1")
        assert len(cells(page)) == 1

    def test_row_says_until_when_and_how_much_time_is_left(self, at, maker):
        make.submitted(at)
        due = cells(maker.get(address("queue")))[0][1]
        assert due["note"] == "30 working days left"
        assert not due.get("tag")

    @pytest.mark.parametrize(
        ("days", "kind", "says"), [(38, "warn", "left"), (60, "bad", "late")]
    )
    def test_claim_that_runs_out_of_time_is_marked(self, at, maker, days, kind, says):
        claim, _ = make.submitted(at)
        ClaimEvent.objects.filter(claim=claim).update(
            at=timezone.now() - timedelta(days=days)
        )
        due = cells(maker.get(address("queue")))[0][1]
        assert due["tag"]["kind"] == kind
        assert says in due["note"]

    def test_waiting_claim_shows_that_its_clock_stands(self, at, maker):
        claim, _ = make.submitted(at)
        office.take_claim(claim=claim, by=at.maker)
        office.ask_applicant(
            claim=claim, questions=["?"], due_on=make.PAY_ON, by=at.maker
        )
        due = cells(maker.get(address("queue") + "?queue=waiting"))[0][1]
        assert due["text"] == "paused"

    @pytest.mark.parametrize(("search", "found"), [("trainee", 1), ("nobody", 0)])
    def test_search_is_by_name_or_number(self, at, maker, search, found):
        claim, by = make.submitted(at)
        by.organisation.name = "Trainee One"
        by.organisation.save()
        assert len(cells(maker.get(address("queue") + f"?q={search}"))) == found
        page = maker.get(address("queue") + f"?q={claim.number.lower()}")
        assert len(cells(page)) == 1

    def test_empty_search_says_what_was_looked_for(self, at, maker):
        page = maker.get(address("queue") + "?q=zzz")
        assert "zzz" in page.context["table"]["empty"]["title"]

    def test_claim_with_an_interest_leaves_the_officers_queue_only(
        self, at, maker, checker
    ):
        claim, _ = make.submitted(at)
        office.declare_interest(claim=claim, reason="a cousin", by=at.maker)
        assert cells(maker.get(address("queue"))) == []
        assert len(cells(checker.get(address("queue")))) == 1

    def test_another_offices_claims_are_not_in_it(self, at, maker):
        other = make.office_of("gsf_grant")
        make.grant_approved(other, by=actor_of("owner"))
        for queue in ("open", "pay", "done"):
            assert cells(maker.get(address("queue") + f"?queue={queue}")) == []

    def test_drafts_are_the_applicants_alone(self, at, maker):
        make.draft(at)
        assert cells(maker.get(address("queue"))) == []

    def test_thousands_of_rows_come_in_pages_of_fifty(self, at, maker):
        claim, _ = make.submitted(at)
        values = Claim.objects.filter(pk=claim.pk).values().get()
        Claim.objects.bulk_create(
            Claim(**(values | {"id": uuid4(), "number": f"TS-26-{n:08}"}))
            for n in range(2_500)
        )
        maker.get(address("queue"))
        with CaptureQueriesContext(connection) as seen:
            page = maker.get(address("queue") + "?page=3")
        # Savepoints and the tenant setting read nothing.
        reads = [q["sql"] for q in seen if q["sql"].startswith("SELECT ")]
        reads = [sql for sql in reads if "set_config" not in sql]
        assert len(reads) <= 12, reads
        assert len(cells(page)) == 50
        pager = page.context["table"]["pager"]
        assert pager["text"] == "101–150 of 2,000"
        assert len(pager["pages"]) < 10
        assert all("queue=" not in each.get("url", "") for each in pager["pages"])
        kept = maker.get(address("queue") + "?queue=open&page=2")
        urls = [p["url"] for p in kept.context["table"]["pager"]["pages"] if "url" in p]
        assert all("queue=open" in url for url in urls)

    def test_page_that_is_not_there_is_the_last_one(self, at, maker):
        make.submitted(at)
        assert len(cells(maker.get(address("queue") + "?page=77&queue=junk"))) == 1


class TestCase:
    def test_case_shows_facts_in_words_and_what_was_not_asked_apart(self, at, maker):
        claim, _ = make.submitted(at)
        page = maker.get(address("case", claim.pk))
        facts = page.context["facts"]
        values = [row["value"] for group in facts["groups"] for row in group["rows"]]
        assert "I worked in the financial sector" in values
        assert "HK$9,800" in values
        assert make.PRACTITIONER["completion_date"] not in values
        assert "Is or was your field of study relevant?" in facts["unasked"]
        assert "How much in all?" in facts["unasked"]

    def test_rules_count_what_the_office_knows_before_it_is_assessed(self, at, maker):
        make.approved(at)
        claim, _ = make.submitted(at, fee="5000")
        page = maker.get(address("case", claim.pk))
        assert page.context["verdict"]["amount"] == "HK$2,160.00"
        assert "HK$4,000.00" in page.context["verdict"]["when"]
        notes = [
            row.get("note")
            for group in page.context["facts"]["groups"]
            for row in group["rows"]
        ]
        assert "Our records say: HK$7,840" in notes

    def test_times_are_those_of_hong_kong(self, at, maker):
        claim, _ = make.submitted(at)
        event = claim.events.get()
        local = timezone.localtime(event.at)
        (day,) = maker.get(address("case", claim.pk)).context["timeline"]
        assert day["events"][0]["at"] == f"{local:%H:%M}"
        assert timezone.get_current_timezone_name() == "Asia/Hong_Kong"

    def test_bar_carries_the_next_act_of_whoever_may(self, at, maker, checker):
        claim, _ = make.submitted(at)
        buttons = self.bar(maker, claim)["buttons"]
        assert [each["label"] for each in buttons] == ["Take this claim"]
        assert self.bar(checker, claim)["said"] == "A case officer takes it up next."
        claim = make.assessed(at, identity="AB987654(3)")
        assert self.bar(checker, claim)["buttons"] == [
            {"label": "Approve HK$7,840.00", "kind": "primary", "form": "act-approve"}
        ]
        assert self.bar(maker, claim)["said"] == "A checker decides next."

    def bar(self, client, claim):
        return client.get(address("case", claim.pk)).context["decision"]

    def test_bar_says_why_a_claim_cannot_be_approved(self, at, checker):
        claim = make.assessed(at, resident="no")
        bar = self.bar(checker, claim)
        assert bar["buttons"] == []
        assert "gives no amount" in bar["said"].replace("give no", "gives no")
        assert {"label": "conditions", "url": "#rules"} in bar["unmet"]

    def test_bar_of_who_handled_it_before_says_so(self, at):
        claim = make.assessed(at)
        same = actor_of("checker", at.organisation)
        ClaimEvent.objects.filter(claim=claim, verb="assess").update(by=same.user)
        assert "another person" in self.bar(client_of(same), claim)["said"]

    def test_bar_leads_the_administrator_to_the_payments(self, at):
        claim = make.approved(at)
        bar = self.bar(client_of(at.administrator), claim)
        assert bar["buttons"][0]["url"] == address("payments")

    @pytest.mark.parametrize("route", ["case", "document"])
    def test_another_offices_claim_is_like_one_that_is_not_there(
        self, at, maker, route
    ):
        other = make.grant_approved(make.office_of("gsf_grant"), by=actor_of("owner"))
        more = [other.documents.first().pk] if route == "document" else []
        found = [maker.get(address(route, pk, *more)) for pk in (other.pk, uuid4())]
        assert [each.status_code for each in found] == [404, 404]
        assert told(found[0]) == told(found[1])

    def test_draft_is_not_there_for_the_office(self, at, maker):
        claim, _ = make.draft(at)
        assert maker.get(address("case", claim.pk)).status_code == 404

    def test_document_is_shown_as_it_was_handed_in_and_may_run_nothing(self, at, maker):
        claim, _ = make.submitted(at)
        one = claim.documents.first()
        with opened(one.file) as file:
            handed_in = file.read()
        answer = maker.get(address("document", claim.pk, one.pk))
        assert b"".join(answer.streaming_content) == handed_in
        assert "sandbox" in answer["Content-Security-Policy"]

    def test_page_of_a_document_stands_beside_the_facts(self, at, maker):
        claim, one = with_pages(at, 3)
        url = address("case", claim.pk)
        first = claim.documents.first()
        assert picture_in(maker.get(url)) == f"{first.pk}/pages/1/"
        chosen = maker.get(url, {"document": one.pk, "page": 2})
        assert picture_in(chosen) == f"{one.pk}/pages/2/"
        for part in ("page 2 of 3", 'rel="prev"', 'rel="next"'):
            assert part in chosen.content.decode()
        answer = maker.get(address("document_page", claim.pk, one.pk, 2))
        assert answer["Content-Type"] == "image/png"
        assert answer.content.startswith(b"\x89PNG")

    @pytest.mark.parametrize("page", ["0", "-1", "9" * 30, "x", ""])
    def test_page_that_was_not_meant_is_one_that_there_is(self, at, maker, page):
        claim, one = with_pages(at, 1)
        answer = maker.get(
            address("case", claim.pk), {"document": one.pk, "page": page}
        )
        assert picture_in(answer) == f"{one.pk}/pages/1/"

    def test_page_that_a_document_does_not_have_is_not_there(self, at, maker):
        claim, one = with_pages(at, 2)
        for page, status in ((2, 200), (3, 404), (0, 404)):
            url = address("document_page", claim.pk, one.pk, page)
            assert maker.get(url).status_code == status


class TestActs:
    def post(self, client, claim, name, **body):
        given = {"seen": claim.revision} | body
        return client.post(address(f"case_{name}", claim.pk), given, follow=True)

    def test_officer_takes_and_recommends(self, at, maker):
        claim, _ = make.submitted(at)
        self.post(maker, claim, "screen")
        answer = self.post(maker, make.fresh(claim), "assess", note="All there.")
        assert make.fresh(claim).state == "assessed"
        assert "All there." in answer.content.decode()

    def test_officer_asks_one_question_a_line(self, at, maker):
        claim, _ = make.submitted(at)
        self.post(maker, claim, "screen")
        due = timezone.localdate() + timedelta(days=9)
        self.post(maker, claim, "ask", questions="One?\n\nTwo?", due_on=due)
        assert [each.question for each in claim.requests.all()] == ["One?", "Two?"]

    @pytest.mark.parametrize(
        "body", [{}, {"questions": "One?"}, {"questions": "One?", "due_on": "soon"}]
    )
    def test_incomplete_question_keeps_what_was_typed(self, at, maker, body):
        claim, _ = make.submitted(at)
        self.post(maker, claim, "screen")
        answer = maker.post(address("case_ask", claim.pk), body)
        assert answer.status_code == 422
        assert answer.context["ask_form"].errors
        if body:
            assert "One?" in answer.content.decode()

    def test_question_for_today_is_refused_in_words(self, at, maker):
        claim, _ = make.submitted(at)
        self.post(maker, claim, "screen")
        answer = self.post(
            maker, claim, "ask", questions="One?", due_on=timezone.localdate()
        )
        assert messages_of(answer) == ["Choose a day after today for the answer."]

    def test_checker_approves_what_was_seen(self, at, checker):
        claim = make.assessed(at)
        self.post(checker, claim, "approve")
        assert make.fresh(claim).state == "approved"

    @pytest.mark.parametrize("seen", ["", "x", "0"])
    def test_approval_over_another_revision_is_refused(self, at, checker, seen):
        claim = make.assessed(at)
        answer = self.post(checker, claim, "approve", seen=seen)
        assert "look at it again" in messages_of(answer)[0]
        assert make.fresh(claim).state == "assessed"

    def test_pressing_approve_twice_approves_once(self, at, checker):
        claim = make.assessed(at)
        self.post(checker, claim, "approve")
        answer = self.post(checker, claim, "approve")
        assert "look at it again" in messages_of(answer)[0]
        assert claim.events.filter(verb="approve").count() == 1

    def test_approval_over_the_appropriation_says_how_much_is_left(self):
        at = make.office_of(budget="100")
        claim = make.assessed(at)
        answer = self.post(client_of(at.checker), claim, "approve")
        assert "HKD 100.00 left" in messages_of(answer)[0]

    def test_refusal_without_a_reason_is_asked_for_one(self, at, checker):
        claim = make.assessed(at)
        answer = self.post(checker, claim, "decline", note="No.")
        assert answer.status_code == 422
        assert "Choose at least one reason." in answer.content.decode()
        assert "No.</textarea>" in answer.content.decode()

    @pytest.mark.parametrize(
        ("name", "state"), [("decline", "declined"), ("return", "returned")]
    )
    def test_refusal_and_return_carry_their_reasons(self, at, checker, name, state):
        claim = make.assessed(at)
        self.post(checker, claim, name, reasons=["evidence", "late"], note="See it.")
        assert make.fresh(claim).state == state
        assert claim.events.get(verb=name).reasons == ["evidence", "late"]

    def test_approval_is_taken_back_with_a_reason(self, at, checker):
        claim = make.approved(at)
        self.post(checker, claim, "reopen", reasons=["amount"])
        assert make.fresh(claim).state == "returned"

    def test_interest_takes_words(self, at, maker):
        claim, _ = make.submitted(at)
        answer = self.post(maker, claim, "interest", reason=" ")
        assert messages_of(answer) == ["Say what your interest is."]
        self.post(maker, claim, "interest", reason="a cousin")
        bar = maker.get(address("case", claim.pk)).context["decision"]
        assert bar["said"] == "You have declared an interest in this claim."

    def test_auditor_reads_and_changes_nothing(self, at):
        claim = make.assessed(at)
        auditor = client_of(actor_of("scheme_auditor", at.organisation))
        assert auditor.get(address("case", claim.pk)).status_code == 200
        url = address("case_approve", claim.pk)
        assert auditor.post(url, {"seen": claim.revision}).status_code == 403

    def test_claim_with_an_unreadable_correction_is_still_shown(self, at, maker):
        claim, _ = make.submitted(at)
        with scope(at.organisation.pk):
            office.take_claim(claim=claim, by=at.maker)
        claim.facts.filter(key="fee").update(value="a lot")
        page = maker.get(address("case", claim.pk))
        assert page.status_code == 200
        assert page.context["is_met"] is False
        values = [
            row["value"]
            for group in page.context["facts"]["groups"]
            for row in group["rows"]
        ]
        assert "a lot" in values
