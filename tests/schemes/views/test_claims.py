"""The applicant's pages: who may, what is shown, each refusal a sentence, nothing lost."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.models import Authority
from accounts.selectors import actors_of
from accounts.tenancy import scope
from schemes.models import Claim, ClaimDocument, ClaimFact, Payee
from schemes.services import office
from tests.access.walker import NOISE
from tests.factories import schemes as make
from tests.factories.accounts import client_of
from tests.factories.numbers import proved
from tests.factories.papers import pdf_of
from tests.support.actors import actor_of

pytestmark = pytest.mark.django_db
PAYEE = {
    "name": "Chan Siu Ming",
    "identity": "A123456(3)",
    "bank_code": "012",
    "account": "34567890123",
}


def address(name, *args):
    return reverse(f"schemes:{name}", args=args)


def told(answer):
    """The page less what differs each time by nature: tokens and the request's id."""
    return NOISE.sub("", answer.content.decode())


@pytest.fixture
def at():
    return make.office_of()


@pytest.fixture
def trainee():
    return actor_of("trainee")


@pytest.fixture
def client(trainee):
    return client_of(trainee)


@pytest.fixture
def draft(at, trainee):
    return make.draft(at, by=trainee)[0]


def messages_of(answer):
    return [str(each) for each in answer.context["messages"]]


def test_list_offers_what_a_person_may_claim(at, client):
    page = client.get(address("claims"))
    assert [way["track"] for way in page.context["ways"]] == ["training"]
    assert page.context["has_claims"] is False


def test_company_is_offered_the_grant_and_not_the_subsidy(at):
    make.office_of("gsf_grant")
    page = client_of(actor_of("owner")).get(address("claims"))
    assert {way["track"] for way in page.context["ways"]} == {
        "bond_issuance",
        "external_review",
    }


def test_begun_claim_is_a_draft_of_ones_own(at, client, trainee):
    answer = client.post(
        address("claim_start"), {"scheme": "training_subsidy", "track": "training"}
    )
    claim = Claim.objects.get()
    assert answer.url == address("claim", claim.pk)
    assert claim.organisation == trainee.organisation


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({"scheme": "none", "track": "x"}, "takes claims"),
        ({"scheme": "training_subsidy", "track": "x"}, "no such part"),
        ({}, "takes claims"),
    ],
)
def test_what_cannot_be_begun_is_said(at, client, body, says):
    answer = client.post(address("claim_start"), body, follow=True)
    assert says in messages_of(answer)[0]
    assert not Claim.objects.exists()


@pytest.mark.parametrize(
    ("method", "name"),
    [
        ("get", "claim"), ("post", "claim_save"), ("post", "claim_payee"),
        ("post", "claim_submit"), ("post", "claim_withdraw"), ("post", "claim_appeal"),
        ("post", "claim_instrument"),
    ],
)  # fmt: skip
def test_somebody_elses_claim_is_like_one_that_is_not_there(at, client, method, name):
    foreign, _ = make.draft(at)
    send = getattr(client, method)
    answers = [send(address(name, pk), {"key": "fee"}) for pk in (foreign.pk, uuid4())]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert told(answers[0]) == told(answers[1])


def test_reader_of_a_company_makes_no_claims(at):
    assert client_of(actor_of("reader")).get(address("claims")).status_code == 403


class TestSaving:
    def save(self, client, claim, key="fee", value="5000", based_on=1):
        body = {"key": key, "value": value, "based_on": based_on}
        return client.post(address("claim_save", claim.pk), body)

    def test_field_is_kept_as_it_is_left_and_the_sum_drawn_anew(self, client, draft):
        answer = self.save(client, draft)
        assert answer["X-Answer-Version"] == "2"
        assert "HK$4,000.00" in answer.content.decode()
        assert ClaimFact.objects.get(claim=draft, key="fee").value == "5000"

    def test_answer_that_decides_what_else_is_asked_draws_the_fields_anew(
        self, client, draft
    ):
        answer = self.save(client, draft, "status", "full_time_student")
        text = answer.content.decode()
        assert 'data-replace="#facts"' in text
        assert "field of study" in text

    def test_unreadable_value_is_told_beside_its_field_and_kept(self, client, draft):
        answer = self.save(client, draft, value="US$9,800")
        assert answer.status_code == 200
        assert "HKD" in answer.content.decode()
        assert ClaimFact.objects.get(claim=draft, key="fee").value == "US$9,800"
        page = client.get(address("claim", draft.pk)).content.decode()
        assert 'value="US$9,800"' in page

    def test_stale_save_answers_409_with_both_values(self, client, draft):
        self.save(client, draft, value="5000")
        answer = self.save(client, draft, value="6000", based_on=1)
        assert answer.status_code == 409
        text = answer.content.decode()
        assert "5000" in text
        assert "6000" in text
        assert ClaimFact.objects.get(claim=draft, key="fee").value == "5000"

    def test_unknown_key_is_refused(self, client, draft):
        assert self.save(client, draft, "shoe_size").status_code == 422

    def test_without_script_all_fields_are_saved_at_once(self, client, draft):
        fields = {key: value for key, value in make.PRACTITIONER.items()}
        answer = client.post(address("claim_save", draft.pk), fields | {"fee": "7000"})
        assert answer.status_code == 302
        assert ClaimFact.objects.get(claim=draft, key="fee").value == "7000"


class TestPapers:
    def hand_in(self, client, claim, content=None, **more):
        content = pdf_of() if content is None else content
        body = {"file": SimpleUploadedFile("receipt.pdf", content)} | more
        url = address("claim_paper", claim.pk, "receipt")
        return client.post(url, body, follow=True)

    def test_document_is_added_and_shown(self, client, draft):
        assert "added" in messages_of(self.hand_in(client, draft))[0]
        names = draft.documents.values_list("file__name", flat=True)
        assert "receipt.pdf" in names

    @pytest.mark.parametrize(
        ("content", "says"),
        [(b"MZ program", "neither a PDF nor a picture"), (b"", "not empty")],
    )
    def test_what_is_no_document_is_refused_in_words(
        self, client, draft, content, says
    ):
        before = draft.documents.count()
        assert says in messages_of(self.hand_in(client, draft, content))[0]
        assert draft.documents.count() == before

    def test_same_file_twice_is_refused(self, client, draft):
        content = pdf_of()
        self.hand_in(client, draft, content)
        again = self.hand_in(client, draft, content)
        assert "very file already" in messages_of(again)[0]

    def test_document_is_taken_back(self, client, draft):
        one = draft.documents.get(paper="receipt")
        url = address("claim_paper", draft.pk, "receipt")
        client.post(url, {"remove": one.pk})
        one.refresh_from_db()
        assert one.removed_at is not None

    def test_document_of_another_claim_is_not_taken_back(self, at, client, draft):
        foreign, _ = make.draft(at)
        one = foreign.documents.first()
        client.post(address("claim_paper", draft.pk, "receipt"), {"remove": one.pk})
        assert ClaimDocument.objects.get(pk=one.pk).removed_at is None


class TestPayee:
    def test_payee_is_kept_and_shown_masked(self, client, draft):
        answer = client.post(address("claim_payee", draft.pk), PAYEE, follow=True)
        text = answer.content.decode()
        assert "012 …0123" in text
        assert "34567890123" not in text
        assert "A123456(3)" not in text.replace("Such as A123456(3)", "")

    @pytest.mark.parametrize(
        ("field", "typed", "says"),
        [
            ("identity", "A123456(4)", "digit in brackets does not fit"),
            ("bank_code", "12", "three digits"),
            ("account", "12-34", "six at least"),
        ],
    )
    def test_wrong_field_keeps_what_was_typed(self, client, draft, field, typed, says):
        answer = client.post(address("claim_payee", draft.pk), PAYEE | {field: typed})
        assert answer.status_code == 422
        assert says in answer.context["payee_form"].errors[field][0]
        assert 'value="Chan Siu Ming"' in answer.content.decode()


class TestFiling:
    def test_receipt_says_number_sum_and_what_happens_next(self, client, draft):
        answer = client.post(address("claim_submit", draft.pk), follow=True)
        claim = make.fresh(draft)
        text = answer.content.decode()
        assert claim.number in text
        assert "HK$7,840.00" in text
        assert "A case officer takes it up" in text
        assert "A decision is due by" in text

    def test_pressing_twice_files_once(self, client, draft):
        for _ in range(2):
            answer = client.post(address("claim_submit", draft.pk))
            assert answer.url == address("claim", draft.pk)
        assert draft.events.filter(verb="submit").count() == 1

    def test_what_is_open_is_named_with_a_link_to_its_place(self, client, draft):
        Payee.objects.all().delete()
        draft.facts.filter(key="fee").delete()
        answer = client.post(address("claim_submit", draft.pk))
        assert answer.status_code == 422
        targets = [each["target"] for each in answer.context["summary"]["findings"]]
        assert targets == ["f-fee", "payee"]
        assert make.fresh(draft).state == "draft"

    def test_draft_is_thrown_away(self, client, draft):
        answer = client.post(address("claim_withdraw", draft.pk), follow=True)
        assert answer.status_code == 200
        assert make.fresh(draft).state == "withdrawn"

    def test_draft_shows_what_earlier_awards_leave(self, at, trainee, client):
        make.approved(at, by=trainee)
        later, _ = make.draft(at, by=trainee, fee="5000")
        text = client.get(address("claim", later.pk)).content.decode()
        assert "HK$2,160.00" in text
        assert "You were awarded HK$7,840.00 before" in text


class TestAnswering:
    @pytest.fixture
    def asked(self, at, trainee):
        claim, _ = make.submitted(at, by=trainee)
        with scope(at.organisation.pk):
            office.take_claim(claim=claim, by=at.maker)
            office.ask_applicant(
                claim=claim, questions=["Which fee?"], due_on=make.PAY_ON, by=at.maker
            )
        return make.fresh(claim)

    def test_question_is_shown_with_its_day_and_answered(self, client, asked):
        page = client.get(address("claim", asked.pk)).content.decode()
        assert "Which fee?" in page
        assert "Answer by" in page
        request = asked.requests.get()
        url = address("claim_answer", asked.pk, request.pk)
        answer = client.post(url, {"answer": "The one paid."}, follow=True)
        assert "The one paid." in answer.content.decode()
        assert make.fresh(asked).state == "screening"

    def test_empty_answer_is_refused_in_words(self, client, asked):
        url = address("claim_answer", asked.pk, asked.requests.get().pk)
        answer = client.post(url, {"answer": " "}, follow=True)
        assert messages_of(answer) == ["Write an answer."]

    def test_question_of_another_claim_is_not_there(self, client, draft, asked):
        url = address("claim_answer", draft.pk, asked.requests.get().pk)
        assert client.post(url, {"answer": "x"}).status_code == 404

    def test_form_is_open_for_corrections_without_a_second_submission(
        self, client, asked
    ):
        page = client.get(address("claim", asked.pk) + "?correct=1").content.decode()
        assert address("claim_save", asked.pk) in page
        assert address("claim_submit", asked.pk) not in page

    def test_submitted_claim_opens_no_form(self, at, trainee, client):
        claim, _ = make.submitted(at, by=trainee)
        page = client.get(address("claim", claim.pk) + "?correct=1").content.decode()
        assert address("claim_save", claim.pk) not in page


def test_refusal_gives_reasons_and_the_way_to_a_review(at, trainee, client):
    claim = make.assessed(at, by=trainee, resident="no")
    with scope(at.organisation.pk):
        office.decline_claim(
            claim=claim, reasons=["criteria"], note="", by=at.checker,
            seen=claim.revision,
        )  # fmt: skip
    text = client.get(address("claim", claim.pk)).content.decode()
    assert "A condition of the scheme is not met" in text
    assert "The person is a Hong Kong resident" in text
    empty = client.post(address("claim_appeal", claim.pk), {"grounds": ""}, follow=True)
    assert "one ground a line" in messages_of(empty)[0]
    client.post(address("claim_appeal", claim.pk), {"grounds": "I am one."})
    assert make.fresh(claim).state == "appeal"


class TestGrant:
    @pytest.fixture
    def at(self):
        return make.office_of("gsf_grant")

    def test_company_names_its_loan(self, at):
        owner = actor_of("owner")
        claim = make.grant_draft(at, by=owner)
        client = client_of(owner)
        url = address("claim_instrument", claim.pk)
        wrong = client.post(url, {"instrument": "HK0000069688"})
        assert wrong.status_code == 422
        text = wrong.content.decode()
        assert "check digit of this ISIN" in text
        assert 'value="HK0000069688"' in text
        client.post(url, {"instrument": "HK0000069689"})
        assert make.fresh(claim).instrument == "HK0000069689"

    def test_page_of_a_company_asks_for_no_identity_card(self, at):
        owner = actor_of("owner")
        claim = make.grant_draft(at, by=owner)
        page = client_of(owner).get(address("claim", claim.pk))
        assert "identity" not in page.context["payee_form"].fields

    def test_agent_claims_for_its_principal_under_an_authority(self, at):
        owner, agent = actor_of("owner"), actor_of("accountant")
        proved(owner.organisation)
        Authority.objects.create(
            principal=owner.organisation,
            agent=agent.organisation,
            task="claim",
            valid_from=timezone.localdate(),
            valid_until=timezone.localdate() + timedelta(days=30),
            granted_by=owner.user,
        )
        acting = next(
            each
            for each in actors_of(agent.user, timezone.localdate())
            if each.on_behalf
        )
        client = client_of(acting)
        client.post(
            address("claim_start"),
            {"scheme": "gsf_grant", "track": "external_review"},
        )
        claim = Claim.objects.get()
        assert claim.organisation == owner.organisation
        assert client.get(address("claim", claim.pk)).status_code == 200
        # As itself the agent has no claims, and not this one.
        alone = client_of(agent).get(address("claim", claim.pk))
        assert alone.status_code == 403


def test_list_of_many_claims_takes_few_queries(
    at, trainee, client, django_assert_max_num_queries
):
    for number in range(3):
        make.draft(at, by=trainee, fee=str(1_000 + number))
    client.get(address("claims"))
    with django_assert_max_num_queries(12):
        assert len(client.get(address("claims")).context["table"]["rows"]) == 3
