"""Signing off: frozen, hashed, turned into facts, amended, printed in three languages."""

import io
import subprocess

import pytest
from django.utils import timezone, translation

from audit.models import AuditEvent
from companies.models import Fact
from documents.storage import opened
from jobs.models import Job
from jobs.poller import poll_once
from questionnaires.forms.saving import save_explanations
from questionnaires.language.explain import explain, recompute
from questionnaires.models import Answer, Submission
from questionnaires.selectors.filling import filling_of
from questionnaires.services.errors import ResponseClosedError
from questionnaires.services.facts import extract_facts
from questionnaires.services.freezing import content_hash
from questionnaires.services.paper import make_pdf, paper_context
from questionnaires.services.responses import AmendmentError, amend_response
from questionnaires.services.signing import (
    IncompleteResponseError,
    SignatureError,
    sign_off,
)
from tests.factories import questionnaires as factory

pytestmark = pytest.mark.django_db


@pytest.fixture
def response(owner):
    return factory.complete(factory.started(owner), owner)


def signed(response, owner, **more):
    words = {"name": "Chan Tai Man", "role_title": "Director"} | more
    return sign_off(response=response, by=owner, at=timezone.now(), **words)


def current(data_point):
    return Fact.objects.current().get(data_point=data_point)


def test_submission_keeps_answers_figures_and_who_signed(response, owner):
    submission = signed(response, owner)
    assert submission.sha256 == content_hash(submission.frozen)
    assert submission.frozen["signed"]["title"] == "Director"
    values = {value["path"]: value for value in submission.frozen["values"]}
    assert values["employees"]["value"] == "12"
    assert values["turnover"]["unit"] == "HKD"
    assert values["total_power"]["value"] == "10000"


def test_sign_off_without_a_required_answer_names_it(owner):
    response = factory.started(owner)
    with pytest.raises(IncompleteResponseError) as refused:
        signed(response, owner)
    assert "sector" in {finding.key for finding in refused.value.findings}
    assert not Submission.objects.exists()


@pytest.mark.parametrize("lacking", ["name", "role_title"])
def test_sign_off_needs_a_name_and_a_title(response, owner, lacking):
    with pytest.raises(SignatureError) as refused:
        signed(response, owner, **{lacking: " "})
    assert refused.value.field == lacking


def test_second_sign_off_is_refused(response, owner):
    signed(response, owner)
    with pytest.raises(ResponseClosedError):
        signed(response, owner)


def test_sign_off_is_a_decision_in_the_chain(response, owner):
    submission = signed(response, owner)
    event = AuditEvent.objects.get(verb="response.signed_off")
    assert event.detail["sha256"] == submission.sha256


def test_answers_to_questions_no_longer_asked_are_not_signed(response, owner):
    factory.answer(response, owner, "has_target", "yes")
    factory.answer(response, owner, "target_note", "Half by 2030")
    factory.answer(response, owner, "has_target", "no")
    submission = signed(response, owner)
    assert "Half by 2030" not in str(submission.frozen)
    assert Answer.objects.filter(text="Half by 2030").exists()


def test_facts_say_value_unit_quality_scope_and_origin(response, owner):
    submission = signed(response, owner)
    extract_facts(submission=submission, by=owner)
    fact = current("emissions.scope2.location_based")
    assert (fact.unit, fact.quality, fact.scope) == ("tCO2e", 2, "energy_emissions")
    assert fact.layer == Fact.Layer.COMPANY_SIGNED
    assert fact.derivation["submission_sha256"] == submission.sha256
    assert fact.derivation["label"]["zh-Hant"] == "用電排放"
    assert current("finances.turnover").number == 5_000_000


def test_extracting_twice_records_once(response, owner):
    submission = signed(response, owner)
    extract_facts(submission=submission, by=owner)
    count = Fact.objects.count()
    extract_facts(submission=submission, by=owner)
    assert Fact.objects.count() == count


def test_dont_know_becomes_a_fact_without_value(response, owner):
    factory.answer(response, owner, "renewable_share", state="dont_know")
    extract_facts(submission=signed(response, owner), by=owner)
    fact = current("energy.renewable_share")
    assert (fact.state, fact.value, fact.number) == ("dont_know", "", None)


def test_amendment_supersedes_facts_and_ends_those_it_no_longer_states(response, owner):
    factory.answer(response, owner, "has_target", "yes")
    factory.answer(response, owner, "target_note", "Half by 2030")
    extract_facts(submission=signed(response, owner), by=owner)
    first = current("profile.employees")
    reopened = amend_response(response=response, reason="Counted wrong", by=owner)
    factory.answer(reopened, owner, "employees", "13")
    factory.answer(reopened, owner, "has_target", "no")
    second = signed(reopened, owner)
    extract_facts(submission=second, by=owner)
    first.refresh_from_db()
    assert (second.revision, second.amendment_reason) == (2, "Counted wrong")
    assert current("profile.employees").number == 13
    assert first.superseded_by == current("profile.employees")
    assert current("targets.target_note").state == "not_asked"


def test_facts_of_an_old_revision_never_replace_newer_ones(response, owner):
    first = signed(response, owner)
    reopened = amend_response(response=response, reason="Counted wrong", by=owner)
    factory.answer(reopened, owner, "employees", "13")
    extract_facts(submission=signed(reopened, owner), by=owner)
    extract_facts(submission=first, by=owner)
    assert current("profile.employees").number == 13


def test_amendment_needs_a_reason_and_a_signed_response(response, owner):
    with pytest.raises(AmendmentError):
        amend_response(response=response, reason="Mistake", by=owner)
    signed(response, owner)
    with pytest.raises(AmendmentError):
        amend_response(response=response, reason=" ", by=owner)


def test_signing_sets_facts_and_papers_going(response, owner):
    signed(response, owner)
    kinds = sorted(
        Job.objects.exclude(kind__contains="seal").values_list("kind", flat=True)
    )
    assert kinds == [
        "questionnaires.announce",
        "questionnaires.extract_facts",
        *3 * ["questionnaires.make_pdf"],
    ]


def test_every_signed_figure_is_computed_again_from_its_own_trace(response, owner):
    evaluation = filling_of(response).evaluation
    figures = [(path, "") for path in evaluation.calculated] + list(evaluation.cells)
    assert figures
    for path, row in figures:
        trace = explain(evaluation, path, row)
        assert recompute(evaluation.definition, trace) == trace.value


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "Which sector"), ("zh-hant", "營業額"), ("zh-hans", "营业额")],
)
def test_paper_is_made_in_each_language_with_its_own_glyphs(
    response, owner, language, words, tmp_path, settings
):
    settings.MEDIA_ROOT = tmp_path
    submission = signed(response, owner)
    made = make_pdf(submission=submission, language=language)
    assert make_pdf(submission=submission, language=language) == made
    with opened(made.file) as reader:
        content = reader.read()
    text = subprocess.run(
        ["pdftotext", "-layout", "-", "-"],
        input=content,
        capture_output=True,
        check=True,
    ).stdout.decode()
    assert words in text
    assert submission.sha256[:16] in text.replace("\n", "")
    assert io.BytesIO(content).read(5) == b"%PDF-"


@pytest.mark.parametrize(
    ("language", "message", "reason"),
    [
        ("en", "That is very little power for a year.", "New site"),
        ("zh-hant", "全年用電極少。", "新場所"),
        ("zh-hans", "全年用电极少。", "新场所"),
    ],
)
def test_paper_tells_in_words_why_an_unusual_figure_is_right(
    response, owner, language, message, reason
):
    row = response.table_rows.get()
    factory.answer(response, owner, "bills.amount", "9", row=str(row.pk), unit="kWh")
    filling = filling_of(response)
    given = {"bills": ["few_kwh:new_site"]}
    save_explanations(filling=filling, given=given, by=owner)
    submission = signed(response, owner)
    with translation.override(language):
        (told,) = paper_context(submission)["explanations"]
    assert told == {"message": message, "reason": reason, "note": ""}


def test_jobs_of_a_signed_response_run_to_their_end(
    response, owner, tmp_path, settings
):
    settings.MEDIA_ROOT = tmp_path
    submission = signed(response, owner)
    poll_once()
    submission.refresh_from_db()
    assert submission.facts_extracted_at is not None
    assert submission.pdfs.count() == 3
