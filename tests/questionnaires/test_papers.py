"""Papers of the questionnaire: tagged, in three languages, genuine by their code."""

import io

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from pypdf import PdfReader

from documents.storage import opened
from jobs.poller import poll_once
from questionnaires.models import SubmissionProof
from questionnaires.services.blank_paper import blank_context, make_blank, request_blank
from questionnaires.services.paper import make_pdf, paper_context
from questionnaires.services.proofs import code_of
from questionnaires.services.signing import sign_off
from tests.factories.accounts import client_of
from tests.factories.questionnaires import (
    answer,
    complete,
    published,
    small_definition,
    started,
)

pytestmark = pytest.mark.django_db
LANG = {"en": "en", "zh-hant": "zh-Hant-HK", "zh-hans": "zh-Hans"}


@pytest.fixture(autouse=True)
def files(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def submission(owner):
    response = complete(started(owner), owner)
    answer(response, owner, "founded", state="dont_know")
    return sign_off(
        response=response, name="Chan Tai Man", role_title="Director", by=owner,
        at=timezone.now(),
    )  # fmt: skip


def read(file):
    with opened(file) as reader:
        return PdfReader(io.BytesIO(reader.read()))


def structure(reader):
    """The types of all elements of the structure tree, in reading order."""
    found, waiting = [], [reader.trailer["/Root"]["/StructTreeRoot"]]
    while waiting:
        node = waiting.pop(0)
        node = node.get_object() if hasattr(node, "get_object") else node
        if not hasattr(node, "get"):
            continue
        if "/S" in node:
            found.append(node["/S"])
        kids = node.get("/K", [])
        kids = kids.get_object() if hasattr(kids, "get_object") else kids
        waiting = [*(kids if isinstance(kids, list) else [kids]), *waiting]
    return found


@pytest.mark.parametrize(
    "language",
    [
        "zh-hant",
        pytest.param("en", marks=pytest.mark.full),
        pytest.param("zh-hans", marks=pytest.mark.full),
    ],
)
def test_signed_paper_is_tagged_in_its_language(submission, language):
    reader = read(make_pdf(submission=submission, language=language).file)
    root = reader.trailer["/Root"]
    assert root["/Lang"] == LANG[language]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    with translation.override(language):
        assert reader.metadata.title == paper_context(submission)["title"]
    tags = structure(reader)
    assert tags.count("/H1") == 1
    assert tags.count("/H2") >= 5
    assert {"/Table", "/TR", "/TH", "/TD"} <= set(tags)
    text = " ".join(page.extract_text() for page in reader.pages)
    assert code_of(submission) in text
    assert submission.sha256[:20] in text.replace("\n", "")


def test_paper_lists_evidence_and_notes_that_were_signed(submission):
    submission.frozen["evidence"] = [
        {
            "path": "turnover",
            "name": "accounts.pdf",
            "pages": [3, 4],
            "sha256": "ab" * 32,
        }
    ]
    submission.frozen["notes"] = [
        {"path": "employees", "text": "Two part-time", "by": "Ms Chan"}
    ]
    with translation.override("en"):
        context = paper_context(submission)
    assert context["evidence"] == [
        {
            "label": "What was your turnover?",
            "name": "accounts.pdf",
            "pages": "3–4",
            "sha256": "ab" * 32,
        }
    ]
    assert context["notes"][0]["text"] == "Two part-time"


def test_code_of_a_paper_says_what_was_signed(client, submission):
    make_pdf(submission=submission, language="en")
    code = code_of(submission)
    client.logout()
    url = reverse("questionnaires:verify")
    assert client.get(url).status_code == 200
    reply = client.post(url, {"code": code.lower().replace("-", " ")})
    said = {row["label"]: row["value"] for row in reply.context["rows"]}
    assert said["Fingerprint (SHA-256)"] == submission.sha256
    assert said["Company"].startswith(submission.frozen["organisation"]["name"])
    kept = " ".join(
        str(value) for value in SubmissionProof.objects.values().get().values()
    )
    assert code not in kept
    assert "Chan Tai Man" not in kept
    wrong = code[:-1] + ("2" if code[-1] != "2" else "3")
    assert client.post(url, {"code": wrong}).status_code == 422


def test_receipt_shows_the_code_and_it_can_be_checked_before_any_paper(
    client, submission, owner
):
    place = reverse("questionnaires:receipt", args=[submission.pk])
    code = code_of(submission)
    assert code in client_of(owner).get(place).content.decode()
    client.logout()
    assert (
        client.post(reverse("questionnaires:verify"), {"code": code}).status_code == 200
    )
    SubmissionProof.objects.all().delete()  # as signed before codes were kept
    assert code not in client_of(owner).get(place).content.decode()


def test_every_revision_has_a_code_of_its_own(submission, owner):
    other = type(submission)(pk=owner.organisation_id)
    assert code_of(submission) != code_of(other)


def test_empty_form_asks_everything_and_says_when():
    with translation.override("en"):
        context = blank_context(small_definition())
    blocks = {
        b["label"]: b for section in context["sections"] for b in section["blocks"]
    }
    inputs = [
        q for q in small_definition().questions.values() if q.is_input and not q.table
    ]
    assert len(blocks) == len(inputs)
    assert blocks["Which sector are you in?"]["boxes"] == ["Retail", "Manufacturing"]
    assert (
        blocks["What is it?"]["only_if"]
        == "Only if: Do you have an emission target? – Yes"
    )
    assert blocks["How much did you use?"]["units"] == ["units", "MJ"]
    assert [c["label"] for c in blocks["Electricity bills"]["columns"]] == [
        "From",
        "To",
        "Supplier",
        "Used",
    ]
    with translation.override("zh-hans"):
        assert "公司资料" in str(blank_context(small_definition()))


def test_empty_form_is_made_once_by_a_job_and_downloaded(client, owner):
    response = started(owner)
    url = reverse("questionnaires:blank", args=[response.pk])
    assert client.get(url).status_code == 200
    assert client.post(url).status_code == 302
    assert client.get(url).status_code == 202
    while poll_once():
        pass
    reply = client.get(url)
    assert reply["Content-Type"] == "application/pdf"
    reader = PdfReader(io.BytesIO(reply.content))
    assert "/StructTreeRoot" in reader.trailer["/Root"]
    request_blank(response=response, language="en", by=owner)
    again = make_blank(
        organisation_id=owner.organisation_id,
        version_id=response.version_id,
        language="en",
    )
    assert again.name in reply["Content-Disposition"]


def test_published_title_is_the_papers_title(owner):
    version = published()
    with translation.override("zh-hant"):
        assert blank_context(small_definition())["title"] == "小問卷"
    assert version.questionnaire_id == "small"
