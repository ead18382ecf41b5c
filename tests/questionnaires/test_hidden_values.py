"""What `visible_to` hides stands in no page, paper, link, workbook or answer of the API."""

import io
import re
from decimal import Decimal
from functools import cache

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from questionnaires.forms.threads import value_of
from questionnaires.language import compile_definition, evaluate
from questionnaires.language.facts import facts_of
from questionnaires.selectors.filling import filling_of
from questionnaires.selectors.roles import OUTSIDE, roles_of
from questionnaires.services.evidence import Spot
from questionnaires.services.handing import Recipient, invite_helper
from questionnaires.services.paper import audiences_of, make_pdf, paper_context
from questionnaires.services.queries import ask_colleagues
from questionnaires.services.signing import sign_off
from tests.factories import questionnaires as factory
from tests.factories.accounts import client_of
from tests.questionnaires.language.builders import check, form, question
from tests.support.actors import actor_of
from tests.support.programs import Program

pytestmark = pytest.mark.django_db
#: Nobody outside sees `margin`; whoever fills it in does not see `score`.
MARGIN = question("margin", "decimal", visible_to=["respondent", "reviewer"])
SCORE = question("score", "calc", value="margin * 1000 + sales", visible_to=["reviewer", "bank"])  # fmt: skip
TWICE = question("twice", "calc", value="score * 2")
SALES = question("sales", "decimal")
COLUMNS = [
    question("name", "text"),
    question("secret", "calc", value="margin * 100", visible_to=["reviewer"]),
]
SITES = question("sites", "table", columns=COLUMNS)
#: Whoever only reads for the company does not see it.
PRIVATE = question("private", "decimal", visible_to=["respondent"])


@cache
def definition():
    return compile_definition(form(
        SALES, MARGIN, SCORE, TWICE, SITES, PRIVATE, key="hiding",
        checks=[check("low", "score", "score < 5")],
    ))  # fmt: skip


@pytest.fixture(autouse=True)
def files(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "files"


def put(response, owner, key, number):
    factory.save_answer(
        response_id=response.pk, organisation_id=response.organisation_id, by=owner,
        entry=factory.Entry(f"main.{key}", text=number, number=Decimal(number)),
        base=0, at=timezone.now(),
    )  # fmt: skip


@pytest.fixture
def response(owner):
    response = factory.started(owner, version=factory.published(definition()))
    put(response, owner, "sales", "5")
    put(response, owner, "margin", "31")
    put(response, owner, "private", "77")
    return response


@pytest.fixture
def submission(owner, response):
    return sign_off(response=response, name="A", role_title="B", by=owner, at=timezone.now())  # fmt: skip


HIDDEN = "31,005"


def stands_in(page, label):
    """Whether a page has an element of that label."""
    return re.search(rf">\s*{label}\s*<", page) is not None


def pages(response):
    return [
        f"/responses/{response.pk}/sections/main/",
        f"/responses/{response.pk}/check/",
        f"/responses/{response.pk}/figures/twice/",
        f"/responses/{response.pk}/figures/twice/?format=json",
    ]


def test_contributor_reads_nothing_of_a_figure_for_reviewers(response, contributor):
    client = client_of(contributor)
    assert roles_of(contributor) == {"respondent"}
    for url in pages(response):
        page = client.get(url).content.decode()
        assert HIDDEN not in page and "31005" not in page, url
        assert not stands_in(page, "score"), url
    for part in ("figures/score/", "figures/score/?format=json", "about/score/"):
        assert client.get(f"/responses/{response.pk}/{part}").status_code == 404


def test_owner_who_signs_sees_it(response, client):
    page = client.get(f"/responses/{response.pk}/check/").content.decode()
    assert HIDDEN in page and stands_in(page, "score")
    assert client.get(f"/responses/{response.pk}/figures/score/").status_code == 200


def test_workbook_has_neither_the_line_nor_its_calculation(response, client):
    reply = client.get(reverse("questionnaires:offline_download", args=[response.pk]))
    book = load_workbook(io.BytesIO(reply.content))
    cells = [str(c.value) for sheet in book for row in sheet for c in row if c.value is not None]  # fmt: skip
    assert not [each for each in cells if "score" in each or "31005" in each]
    assert not [each for each in cells if "secret" in each]
    assert any(each == "q:margin" for each in cells)


def test_papers_leave_out_what_their_readers_may_not_see(submission):
    def labels(context):
        blocks = [b for s in context["sections"] for b in s["blocks"]]
        return str(blocks)

    assert audiences_of(submission) == ["company", "outside"]
    inside, outside = labels(paper_context(submission)), labels(paper_context(submission, OUTSIDE))  # fmt: skip
    assert "margin" in inside and "score" not in inside
    assert "margin" not in outside and "score" in outside
    made = {a: make_pdf(submission=submission, language="en", audience=a) for a in audiences_of(submission)}  # fmt: skip
    assert made["company"].pk != made["outside"].pk
    assert make_pdf(submission=submission, language="en") == made["company"]


def test_form_that_hides_nothing_has_one_paper(owner):
    response = factory.complete(factory.started(owner), owner)
    submission = sign_off(response=response, name="A", role_title="B", by=owner, at=timezone.now())  # fmt: skip
    assert audiences_of(submission) == ["company"]


def test_fact_does_not_bring_a_hidden_answer_along_in_how_it_was_made():
    made = evaluate(definition(), {"sales": "5", "margin": "31"})
    facts = {f.data_point: f for f in facts_of(definition(), made, made.run.answers)}
    assert "main.margin" not in facts
    inputs = facts["main.score"].derivation["inputs"]
    assert [each["name"] for each in inputs] == ["sales"]


def test_signed_answers_by_the_api_name_what_is_withheld(
    submission, contributor, owner
):
    place = f"/api/v1/submissions/{submission.pk}/"
    reply = Program(contributor).get(place).json()
    paths = [each["path"] for each in reply["frozen"]["values"]]
    assert "score" not in paths and "margin" in paths
    assert reply["withheld"] == ["score", "sites.secret"]
    assert Program(owner).get(place).json()["withheld"] == []


def test_answers_by_the_api_leave_it_out(response, contributor, owner):
    place = f"/api/v1/responses/{response.pk}/"
    known = [each["path"] for each in Program(contributor).get(place).json()["places"]]
    assert "score" not in known and "twice" in known
    assert "score" in [e["path"] for e in Program(owner).get(place).json()["places"]]


def test_finding_on_it_is_told_to_those_alone_who_see_it(response, contributor, owner):
    place = f"/api/v1/responses/{response.pk}/"
    for version, (actor, known) in enumerate(
        [(contributor, []), (owner, ["score"])], 1
    ):
        given = {"answers": {"sales": "6"}, "based_on": {"sales": version}}
        stored = Program(actor).send("post", f"{place}answers/", given)
        assert stored.status_code == 200, stored.content
        assert [each["path"] for each in stored.json()["findings"]] == known
        shown = Program(actor).get(place).json()["findings"]
        assert [each["path"] for each in shown] == known


def test_question_on_an_answer_shows_it_to_those_alone_who_see_it(response, owner):
    spot = Spot(response, "main.private")
    query = ask_colleagues(spot=spot, about={}, text="Is this right?", by=owner)
    assert value_of(query, owner) == "77"
    assert value_of(query, actor_of("reader", owner.organisation)) == ""


def test_helper_who_answers_by_a_link_sees_what_a_respondent_sees(response, owner):
    to = Recipient(name="Ho Wing", email="", days=7)
    _link, token = invite_helper(
        response=response, section="main", question="", to=to, by=owner
    )
    page = Client().get(f"/help/{token}/").content.decode()
    assert stands_in(page, "margin")
    assert not stands_in(page, "score") and HIDDEN not in page


def test_one_who_reads_all_has_nothing_hidden(response):
    assert filling_of(response).hidden == frozenset()


def test_bank_has_no_page_to_take_a_workbook_over():
    client = client_of(actor_of("bank_administrator"))
    assert client.get("/answers/workbook/").status_code == 404
    assert client.post("/answers/workbook/", {}).status_code == 404
