"""The button that hands out everything, and the mark of fraud."""

import io
import zipfile

import pytest
from django.urls import reverse

from accounts.tenancy import scope
from schemes.services.office import assess_claim, decline_claim, take_claim
from tests.factories import schemes as make
from tests.factories.accounts import client_of

pytestmark = pytest.mark.django_db


def address(name, *args):
    return reverse(f"schemes:{name}", args=args)


@pytest.fixture
def at():
    return make.office_of()


def test_applicant_downloads_everything_after_confirming(at):
    claim, by = make.submitted(at)
    unsure = client_of(by, confirmed=False)
    assert "Download everything" in unsure.get(address("claims")).content.decode()
    answer = unsure.post(address("claims_everything"))
    assert answer.url.startswith(reverse("accounts:confirm"))
    answer = client_of(by).post(address("claims_everything"))
    content = b"".join(answer.streaming_content)
    names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    assert f"claims/{claim.number}/claim.json" in names
    assert "greenfin-claims-" in answer["Content-Disposition"]


def test_administrator_marks_fraud_and_the_applicant_sees_nothing(at):
    claim, by = make.submitted(at)
    client = client_of(at.administrator)
    assert "Fraud was found" in client.get(address("case", claim.pk)).content.decode()
    client.post(address("case_fraud", claim.pk), {"reason": "Forged receipt"})
    assert "Marked as fraud" in client.get(address("case", claim.pk)).content.decode()
    own = client_of(by).get(address("claim", claim.pk)).content.decode()
    assert "fraud" not in own.lower()


def test_mark_without_a_reason_is_refused(at):
    claim, _by = make.submitted(at)
    client = client_of(at.administrator)
    answer = client.post(address("case_fraud", claim.pk), {}, follow=True)
    assert "Say what was found" in answer.content.decode()
    claim.refresh_from_db()
    assert claim.fraud_marked_at is None


def test_case_officer_is_not_offered_the_mark(at):
    claim, _by = make.submitted(at)
    page = client_of(at.maker).get(address("case", claim.pk)).content.decode()
    assert "Fraud was found" not in page


def test_changed_answer_is_shown_to_both_sides(at):
    claim, by = make.draft(at, fee="9000")
    client = client_of(by)
    body = {"key": "fee", "value": "9800", "based_on": "1"}
    client.post(address("claim_save", claim.pk), body)
    client.post(address("claim_submit", claim.pk))
    own = client.get(address("claim", claim.pk)).content.decode()
    assert "Answers that were changed" in own
    assert "HK$9,000" in own
    office = client_of(at.maker).get(address("case", claim.pk)).content.decode()
    assert "Answers that were changed" not in office


def test_declined_claim_names_what_else_there_is(at):
    claim, by = make.submitted(at)
    with scope(at.organisation.pk):
        claim = take_claim(claim=claim, by=at.maker)
        claim = assess_claim(claim=claim, by=at.maker)
        decline_claim(
            claim=claim,
            reasons=["evidence"],
            note="",
            by=at.checker,
            seen=claim.revision,
        )
    page = client_of(by).get(address("claim", claim.pk)).content.decode()
    assert "Continuing Education Fund" in page
