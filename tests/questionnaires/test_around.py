"""Papers, notes and questions at answers: kept, signed along, shown to whom they may be."""

import io
from datetime import timedelta

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone

from accounts.tenancy import scope
from companies.models import Fact
from companies.services.consent import grant_consent, withdraw_consent
from documents.evidence import EvidenceError
from documents.scanning import scan
from questionnaires.language.compiler import compile_definition
from questionnaires.language.documents import read_document
from questionnaires.models import (
    AnswerEvidence,
    AnswerNote,
    Evidence,
    Query,
    QueryMessage,
    Response,
)
from questionnaires.selectors.filling import filling_of
from questionnaires.services.evidence import PaperError, page_range
from questionnaires.services.facts import extract_facts
from questionnaires.services.queries import QueryError, ask_company, close, reply
from questionnaires.services.signing import sign_off
from tests.factories import questionnaires as factory
from tests.factories.numbers import proved
from tests.support.actors import actor_of

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4 a bill"


@pytest.fixture
def response(owner):
    return factory.complete(factory.started(owner), owner)


def bill(content=PDF, name="bill.pdf"):
    return SimpleUploadedFile(name, content)


def put(client, response, path="employees", row="", **data):
    place = f"{path}/{row}/" if row else f"{path}/"
    url = f"/responses/{response.pk}/about/{place}change/"
    return client.post(url, data)


def wanting_paper(*paths):
    """The small questionnaire, in which these answers need a paper."""
    content = read_document(factory.SMALL).content
    content["version"] = "2"
    for section in content["sections"]:
        parts = section.get("topics", [section])
        for question in (each for part in parts for each in part["questions"]):
            for each in (question, *question.get("columns", ())):
                path = (
                    each["key"]
                    if each is question
                    else f"{question['key']}.{each['key']}"
                )
                if path in paths:
                    each["evidence"] = {"ask": "required"}
    return compile_definition(content)


def unproved(response):
    """Where an answer lacks its paper, as somebody who signs is told."""
    found = filling_of(Response.objects.get(pk=response.pk)).evaluation.findings
    return {(each.key, each.row) for each in found if each.rule == "evidence"}


def page(client, response, path="employees"):
    return client.get(f"/responses/{response.pk}/about/{path}/").content.decode()


def signed(response, owner):
    return sign_off(
        response=Response.objects.get(pk=response.pk),
        name="Chan Tai Man",
        role_title="Director",
        by=owner,
        at=timezone.now(),
    )


def mails():
    return [(sent.to, sent.subject, sent.body) for sent in mail.outbox]


class TestPapers:
    def test_paper_is_put_to_an_answer_and_used_again_for_another(
        self, client, response
    ):
        put(client, response, paper="1", file=bill(), pages="3–5")
        shown = page(client, response)
        assert "bill.pdf" in shown
        assert "pages 3–5" in shown
        paper = Evidence.objects.get()
        put(client, response, "sector", paper="1", library=str(paper.pk))
        put(client, response, "sector", paper="1", file=bill())
        assert Evidence.objects.count() == 1
        assert AnswerEvidence.objects.count() == 2
        library = client.get("/papers/").content.decode()
        assert "used for 2 answers (2024)" in library

    def test_answer_that_needs_a_paper_is_open_until_it_has_one(self, client, owner):
        definition = wanting_paper("employees", "bills.amount")
        version = factory.published(definition)
        response = factory.complete(factory.started(owner, version=version), owner)
        bills = response.table_rows.filter(table="bills")
        row = str(bills.first().pk)
        others = {("bills.amount", str(each.pk)) for each in bills} - {
            ("bills.amount", row)
        }
        assert unproved(response) == {("employees", ""), ("bills.amount", row)} | others
        put(client, response, paper="1", file=bill())
        put(
            client,
            response,
            "bills.amount",
            row,
            paper="1",
            file=bill(b"%PDF-1.4 another"),
        )
        assert unproved(response) == others

    def test_field_says_how_many_papers_stand_behind_it(self, client, response):
        put(client, response, paper="1", file=bill())
        put(client, response, note="1", text="Counted on 31 December.")
        form = client.get(f"/responses/{response.pk}/sections/profile/")
        assert "1 paper · 1 note" in form.content.decode()

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (b"GIF89a", "Choose a PDF"),
            (b"", "The file is empty"),
            (b"%PDF-" + b"x" * (20 << 20), "larger than 20 MB"),
        ],
    )
    def test_file_that_is_no_paper_is_refused_with_a_reason(
        self, client, response, content, said
    ):
        answer = put(client, response, paper="1", file=bill(content))
        assert answer.status_code == 422
        assert said in answer.content.decode()
        assert not Evidence.objects.exists()

    def test_paper_comes_back_as_what_it_is_and_to_its_company_alone(
        self, client, response
    ):
        put(client, response, paper="1", file=bill(name="<script>.html"))
        address = f"/papers/{Evidence.objects.get().pk}/"
        answer = client.get(address)
        assert answer["Content-Type"] == "application/pdf"
        assert answer.content == PDF
        stranger = type(client)()
        stranger.force_login(actor_of("owner").user)
        assert stranger.get(address).status_code == 404

    def test_signed_answers_name_their_papers_and_take_no_more(
        self, client, response, owner
    ):
        row = response.table_rows.get()
        put(client, response, "bills", str(row.pk), paper="1", file=bill(), pages="2")
        put(client, response, note="1", text="Counted heads.")
        submission = signed(response, owner)
        (paper,) = submission.frozen["evidence"]
        assert (paper["path"], paper["row"], paper["pages"]) == (
            "bills", str(row.pk), [2, 2],
        )  # fmt: skip
        assert paper["sha256"] == Evidence.objects.get().file.sha256
        assert [n["text"] for n in submission.frozen["notes"]] == ["Counted heads."]
        put(client, response, paper="1", file=bill(b"%PDF-2", "late.pdf"))
        assert AnswerEvidence.objects.count() == 1
        extract_facts(submission=submission, by=owner)
        amount = Fact.objects.get(derivation__question="bills.amount")
        assert amount.derivation["evidence"][0]["name"] == "bill.pdf"
        others = Fact.objects.get(data_point="profile.employees")
        assert "evidence" not in others.derivation

    def test_paper_in_use_stays_in_the_library_until_it_is_taken_away(
        self, client, response
    ):
        put(client, response, paper="1", file=bill())
        paper = Evidence.objects.get()
        client.post(f"/papers/{paper.pk}/remove/")
        assert Evidence.objects.kept().exists()
        put(client, response, remove_paper=str(AnswerEvidence.objects.get().pk))
        client.post(f"/papers/{paper.pk}/remove/")
        assert not Evidence.objects.kept().exists()

    @pytest.mark.parametrize(
        ("text", "pages"),
        [("", (None, None)), ("3", (3, 3)), (" 3 - 5 ", (3, 5)), ("3–5", (3, 5))],
    )
    def test_pages_are_read_as_people_write_them(self, text, pages):
        assert page_range(text) == pages

    @pytest.mark.parametrize("text", ["0", "5-3", "a", "1-", "-2", "10000", "²"])
    def test_other_pages_are_refused(self, text):
        with pytest.raises(PaperError):
            page_range(text)

    @pytest.mark.parametrize(
        ("command", "reason"),
        [("true", ""), ("false", "infected"), ("sh -c 'exit 2'", "unscanned"),
         ("/no/such/scanner", "unscanned")],
    )  # fmt: skip
    def test_scanner_decides_whether_a_file_is_kept(self, settings, command, reason):
        settings.SCAN_COMMAND = command
        if not reason:
            assert scan(io.BytesIO(PDF)) is True
            return
        with pytest.raises(EvidenceError) as refused:
            scan(io.BytesIO(PDF))
        assert refused.value.reason == reason

    def test_harmful_file_is_not_kept(self, client, response, settings):
        settings.SCAN_COMMAND = "grep -vq EICAR"
        assert put(client, response, paper="1", file=bill()).status_code == 302
        answer = put(client, response, paper="1", file=bill(b"%PDF- EICAR", "x.pdf"))
        assert answer.status_code == 422
        assert [paper.file.name for paper in Evidence.objects.all()] == ["bill.pdf"]
        assert Evidence.objects.get().scanned

    def test_reader_reads_but_puts_nothing(self, client, response, owner):
        reader = type(client)()
        reader.force_login(actor_of("reader", owner.organisation).user)
        assert (
            reader.get(f"/responses/{response.pk}/about/employees/").status_code == 200
        )
        assert put(reader, response, note="1", text="x").status_code == 403

    def test_note_of_nothing_is_refused_and_a_note_goes_when_taken_away(
        self, client, response
    ):
        assert put(client, response, note="1", text="  ").status_code == 422
        put(client, response, note="1", text="Heads.")
        note = AnswerNote.objects.get()
        put(client, response, remove_note=str(note.pk))
        assert "Heads." not in page(client, response)


class TestHistory:
    def test_page_tells_who_changed_what_from_what(self, client, response, contributor):
        factory.answer(response, contributor, "employees", "14")
        shown = page(client, response)
        assert "<del>12</del>" in shown
        assert "<ins>14</ins>" in shown
        assert str(contributor.user) in shown

    def test_unknown_question_or_row_of_another_table_is_not_there(
        self, client, response
    ):
        row = response.table_rows.get()
        for place in ("nothing", "bills.amount", f"employees/{row.pk}",
                      f"cylinders/{row.pk}"):  # fmt: skip
            address = f"/responses/{response.pk}/about/{place}/"
            assert client.get(address).status_code == 404, place


class TestColleagues:
    def ask(self, client, response, **data):
        data = {"key": "employees", "row": "", "text": "Full time only?"} | data
        return client.post(f"/responses/{response.pk}/ask/", data)

    def test_question_of_a_reader_is_told_marked_answered_and_closed(
        self, client, response, owner
    ):
        person = actor_of("reader", owner.organisation)
        reader = type(client)()
        reader.force_login(person.user)
        assert self.ask(reader, response).status_code == 302
        query = Query.objects.get()
        assert [to for to, *_ in mails()] == [[owner.user.email]]
        form = client.get(f"/responses/{response.pk}/sections/profile/")
        assert "1 open question" in form.content.decode()
        home = client.get("/answers/").content.decode()
        assert "Questions on your answers (1)" in " ".join(home.split())
        client.post(f"/queries/{query.pk}/write/", {"text": "All heads."})
        query.refresh_from_db()
        assert query.state == "answered"
        assert mails()[-1][0] == [person.user.email]
        assert "Answers to your questions" in reader.get("/answers/").content.decode()
        reader.post(f"/queries/{query.pk}/write/", {"close": "1"})
        query.refresh_from_db()
        assert query.state == "closed"
        late = client.post(f"/queries/{query.pk}/write/", {"text": "More"})
        assert late.status_code == 422
        assert QueryMessage.objects.count() == 2

    def test_askers_further_word_opens_it_again(self, client, response, owner):
        self.ask(client, response)
        query = Query.objects.get()
        colleague = actor_of("contributor", owner.organisation)
        reply(query=query, text="Yes", by=colleague)
        reply(query=query, text="Also part time?", by=owner)
        query.refresh_from_db()
        assert query.state == "open"

    def test_signed_answers_can_still_be_asked_about(self, client, response, owner):
        signed(response, owner)
        assert self.ask(client, response).status_code == 302
        assert self.ask(client, response, text=" ").status_code == 422
        assert self.ask(client, response, key="nothing").status_code == 404


class TestBanks:
    @pytest.fixture
    def bank(self):
        return actor_of("risk_officer")

    @pytest.fixture
    def fact(self, owner, response, bank):
        proved(owner.organisation)
        extract_facts(submission=signed(response, owner), by=owner)
        self.consent(owner, bank, "profile", "energy_emissions")
        return Fact.objects.get(data_point="profile.employees")

    def consent(self, owner, bank, *scopes):
        return grant_consent(
            company=owner.organisation,
            bank=bank.organisation,
            scopes=scopes,
            purposes=["credit_risk"],
            valid_until=timezone.localdate() + timedelta(days=9),
            by=owner,
        )

    def ask(self, bank, fact):
        with scope(bank.organisation_id):
            return ask_company(fact=fact, text="Is that right?", by=bank)

    def test_bank_asks_company_sees_it_at_the_field_and_answers(
        self, client, owner, bank, fact, response
    ):
        query = self.ask(bank, fact)
        shown = page(client, response)
        assert "Is that right?" in shown
        assert str(bank.organisation) in shown
        told = [body for to, _about, body in mails() if to == [owner.user.email]]
        assert f"/queries/{query.pk}/" in told[-1]
        client.post(f"/queries/{query.pk}/write/", {"text": "It is."})
        desk = type(client)()
        desk.force_login(bank.user)
        with scope(bank.organisation_id), transaction.atomic():
            query.refresh_from_db()
            assert query.state == "answered"
            with pytest.raises(QueryError):
                close(query=query, by=owner)
        assert f"/queries-asked/{query.pk}/" in mails()[-1][2]

    def test_bank_asks_nothing_about_parts_it_does_not_see(self, owner, bank, fact):
        hidden = Fact.objects.get(data_point="finances.turnover")
        with pytest.raises(QueryError):
            self.ask(bank, hidden)
        assert not Query.objects.exists()

    def test_withdrawal_takes_the_question_from_the_bank_not_from_the_company(
        self, owner, bank, fact
    ):
        query = self.ask(bank, fact)
        assert Query.objects.visible_to(bank).filter(pk=query.pk).exists()
        consent = owner.organisation.consents_given.get(withdrawn_at=None)
        withdraw_consent(consent=consent, kind="from_now_on", by=owner)
        assert not Query.objects.visible_to(bank).filter(pk=query.pk).exists()
        assert Query.objects.visible_to(owner).filter(pk=query.pk).exists()

    def test_other_bank_sees_nothing_of_it(self, owner, bank, fact):
        query = self.ask(bank, fact)
        other = actor_of("risk_officer")
        self.consent(owner, other, "profile")
        assert not Query.objects.visible_to(other).filter(pk=query.pk).exists()


def query_row(owner, response, **more):
    organisation = owner.organisation
    values = {
        "organisation": organisation, "asker": organisation, "response": response,
        "data_point": "x", "period_end": response.period_end, "opened_by": "1",
        "opened_by_label": "x",
    }  # fmt: skip
    return Query(**values | more)


def paper_row(owner, response):
    file = owner.organisation.files.create(
        name="x", media_type="application/pdf", size=1, sha256="x" * 64
    )
    return Evidence.objects.create(
        organisation=owner.organisation, file=file, added_by_label="x"
    )


def use_row(owner, response, paper, **more):
    return AnswerEvidence(
        organisation=owner.organisation, response=response, data_point="x",
        evidence=paper, added_by_label="x", **more,
    )  # fmt: skip


VIOLATIONS = {
    "evidence_once": lambda o, r: Evidence.objects.create(
        organisation=o.organisation, file=paper_row(o, r).file, added_by_label="y"
    ),
    "answer_evidence_once": lambda o, r: [
        use_row(o, r, paper).save()
        for paper in [paper_row(o, r)]
        for _twice in range(2)
    ],
    "answer_evidence_pages_in_order": lambda o, r: use_row(
        o, r, paper_row(o, r), first_page=5, last_page=3
    ).save(),
    "answer_note_says_something": lambda o, r: AnswerNote.objects.create(
        organisation=o.organisation, response=r, data_point="x", text="", by_label="x"
    ),
    "query_closed_at_some_time": lambda o, r: query_row(o, r, state="closed").save(),
    "query_of_another_is_on_a_fact": lambda o, r: query_row(
        o, r, asker=actor_of("risk_officer").organisation
    ).save(),
    "query_message_says_something": lambda o, r: [
        QueryMessage.objects.create(
            query=query, author=o.organisation, text="", by="1", by_label="x"
        )
        for query in [query_row(o, r)]
        if query.save() is None
    ],
}


def test_every_constraint_is_tried():
    models = (Evidence, AnswerEvidence, AnswerNote, Query, QueryMessage)
    declared = {each.name for model in models for each in model._meta.constraints}
    assert set(VIOLATIONS) == declared


@pytest.mark.parametrize("name", VIOLATIONS)
def test_database_refuses(owner, response, name, refused_by):
    with refused_by(name):
        VIOLATIONS[name](owner, response)
