"""Letters: three languages, stored once, told by a code and by nothing less."""

import io
import re

import pypdf
import pytest
from django.core import mail

from accounts.tenancy import scope
from documents.models import FileShare
from documents.storage import opened
from jobs.models import Job
from jobs.services import run
from schemes.models import Letter, LetterProof
from schemes.services import claims, office
from schemes.services.deadlines import last_appeal_day
from schemes.services.letters import code_of, hash_of, make_letters, proof_of
from tests.factories import schemes as make
from tests.support.actors import actor_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def at():
    return make.office_of()


def written(at, claim):
    sequence = claim.events.order_by("sequence").last().sequence
    with scope(at.organisation.pk):
        return make_letters(claim=make.fresh(claim), sequence=sequence)


def text_of(letter):
    with opened(letter.file) as file:
        pages = pypdf.PdfReader(io.BytesIO(file.read())).pages
        return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))


def declined(at, **facts):
    claim = make.assessed(at, **facts)
    with scope(at.organisation.pk):
        return office.decline_claim(
            claim=claim, reasons=["criteria"], note="See below.", by=at.checker,
            seen=claim.revision,
        )  # fmt: skip


def test_approval_is_written_in_three_languages_with_sum_and_steps(at):
    claim = make.approved(at)
    letters = {each.language: text_of(each) for each in written(at, claim)}
    assert set(letters) == {"en", "zh-hant", "zh-hans"}
    assert f"Your claim {claim.number} is approved" in letters["en"]
    assert "We will pay HK$7,840.00" in letters["en"]
    assert "80%" in letters["en"]
    assert "獲批准" in letters["zh-hant"]
    assert "获批准" in letters["zh-hans"]
    for language, text in letters.items():
        assert code_of(claim, f"{claim.number}-4", language) in text


def test_refusal_gives_every_reason_and_no_sum(at):
    claim = declined(at, resident="no")
    english = next(each for each in written(at, claim) if each.language == "en")
    text = text_of(english)
    assert "is declined" in text
    assert "A condition of the scheme is not met" in text
    assert "Hong Kong resident" in text
    assert "See below." in text
    assert "We will pay" not in text


def test_refusal_names_the_last_day_to_ask_for_a_review(at):
    claim = declined(at, resident="no")
    last = last_appeal_day(make.fresh(claim))
    letters = {each.language: text_of(each) for each in written(at, claim)}
    assert f"You may ask for a review until {last.day} {last:%B %Y}" in letters["en"]
    assert f"{last.year}年{last.month}月{last.day}日" in letters["zh-hant"]
    assert "review until" not in text_of(written(at, make.approved(at))[0])


def test_applicant_is_told_once_and_neither_sum_nor_decision_by_mail(at):
    claim = declined(at, resident="no")
    mail.outbox.clear()
    written(at, claim)
    written(at, claim)
    [told] = mail.outbox
    assert told.subject == f"A letter about your claim {claim.number}"
    assert f"/claims/{claim.pk}/" in told.body
    assert "declined" not in told.body
    assert "HK$" not in told.body


def test_letters_are_made_once_and_a_re_print_is_the_same_file(at):
    claim = make.approved(at)
    first = written(at, claim)
    again = written(at, claim)
    assert [each.pk for each in again] == [each.pk for each in first]
    assert Letter.objects.count() == LetterProof.objects.count() == 3


def test_both_sides_may_read_the_file(at):
    claim = make.approved(at)
    letter = written(at, claim)[0]
    assert letter.file.organisation_id == at.organisation.pk
    assert FileShare.objects.get(file=letter.file).reader_id == claim.organisation_id


def test_code_tells_what_the_letter_says_and_names_nobody(at):
    claim = make.approved(at)
    written(at, claim)
    code = code_of(claim, f"{claim.number}-4", "en")
    proof = proof_of(f" {code.lower().replace('-', ' ')} ")
    assert (proof.kind, proof.amount_minor, proof.language) == (
        "approved", 784_000, "en",
    )  # fmt: skip
    kept = " ".join(str(v) for v in LetterProof.objects.values().first().values())
    assert str(claim.organisation) not in kept
    assert "Siu Ming" not in kept


@pytest.mark.parametrize("code", ["", "AAAA-AAAA-AAAA", "x" * 200])
def test_another_code_tells_nothing(at, code):
    written(at, make.approved(at))
    assert proof_of(code) is None


def test_no_two_letters_share_a_code(at):
    claim = make.approved(at)
    codes = {
        code_of(claim, number, language)
        for number in ("TS-1-4", "TS-1-5")
        for language in ("en", "zh-hant")
    }
    assert len({hash_of(code) for code in codes}) == 4


def test_decision_taken_back_and_made_anew_before_its_letter_is_not_told(at):
    claim = make.approved(at)
    early = claim.events.get(verb="approve").sequence
    other = actor_of("checker", at.organisation)
    with scope(at.organisation.pk):
        claim = office.reopen_claim(
            claim=claim, reasons=["amount"], note="", by=other, seen=claim.revision
        )
        claim = office.assess_claim(claim=claim, by=at.maker)
        assert make_letters(claim=make.fresh(claim), sequence=early) == []
    assert not Letter.objects.exists()


def test_decision_after_an_appeal_has_letters_of_its_own(at):
    claim = declined(at)
    written(at, claim)
    by = actor_of("trainee", claim.organisation)
    claim = claims.appeal_claim(claim=claim, grounds="It is wrong.", by=by)
    maker, checker = (
        actor_of(role, at.organisation) for role in ("case_officer", "checker")
    )
    with scope(at.organisation.pk):
        office.take_claim(claim=claim, by=maker)
        claim = office.assess_claim(claim=claim, by=maker)
        claim = office.approve_claim(claim=claim, by=checker, seen=claim.revision)
    written(at, claim)
    kinds = Letter.objects.order_by().values_list("kind", flat=True).distinct()
    assert set(kinds) == {"declined", "approved"}
    assert Letter.objects.count() == 6


def test_job_of_a_decision_writes_its_letters(at):
    make.approved(at)
    job = Job.objects.get(kind="schemes.make_letters")
    run(job.pk)
    job.refresh_from_db()
    assert job.status == Job.Status.DONE
    assert Letter.objects.count() == 3
