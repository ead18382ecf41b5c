"""A company's number: stated, handed in, seen or refused by the operator, proved by letter."""

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.services.invitations import accept_invitation
from audit.models import AccessRecord, AuditEvent
from companies.models import Company, CompanyIdentifier, NumberStatement
from companies.selectors import has_proved_number
from companies.services.consent import ConsentError, grant_consent
from companies.services.numbers import (
    NumberError,
    prove_by_letter,
    record_seen,
    refuse_number,
    state_number,
)
from documents.evidence import EvidenceError, evidence_type
from jobs.models import Job
from jobs.poller import poll_once
from risk.models import Borrower
from tests.factories.accounts import client_of, company_invitation
from tests.factories.numbers import PDF, PNG, proved, stated
from tests.support.actors import actor_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def owner():
    owner = actor_of("owner")
    Company.objects.create(organisation=owner.organisation)
    return owner


@pytest.fixture
def operator():
    return actor_of("operator")


def number_of(owner):
    return CompanyIdentifier.objects.get(company_id=owner.organisation_id)


def give(owner):
    bank = actor_of("risk_officer").organisation
    return grant_consent(
        company=owner.organisation,
        bank=bank,
        scopes=["profile"],
        purposes=["credit_risk"],
        valid_until=timezone.localdate() + timedelta(days=9),
        by=owner,
    )


def test_stated_number_proves_nothing_and_gives_no_consent(owner):
    stated(owner)
    assert not has_proved_number(owner.organisation_id)
    with pytest.raises(ConsentError, match="hand in your certificate"):
        give(owner)


def test_number_seen_by_the_operator_is_proved_and_lets_one_share(owner, operator):
    record_seen(statement=stated(owner), by=operator)
    held = number_of(owner)
    assert (held.value, held.proof) == ("12345678", "document")
    assert held.proved_by_label == str(operator.organisation)
    assert give(owner).pk
    chains = AuditEvent.objects.filter(verb="number.proved")
    assert set(chains.values_list("organisation_id", flat=True)) == {
        owner.organisation_id,
        operator.organisation_id,
    }


def test_seeing_twice_is_once(owner, operator):
    statement = stated(owner)
    record_seen(statement=statement, by=operator)
    record_seen(statement=statement, by=operator)
    refuse_number(statement=statement, reason="run_out", by=operator)
    assert AuditEvent.objects.filter(verb="number.proved").count() == 2
    assert number_of(owner).is_proved


def test_refusal_leaves_the_number_unproved_and_tells_owners_why(
    owner, operator, settings
):
    settings.EMAIL_BACKEND = "jobs.mail.OutboxBackend"
    refuse_number(statement=stated(owner), reason="other_number", by=operator)
    assert not number_of(owner).is_proved
    mail = Job.objects.get(kind="mail.send").payload
    assert mail["to"] == [owner.user.email]
    assert "shows another number" in mail["body"]
    assert "http" not in mail["body"].replace("http://127.0.0.1:8000", "")


def test_refusal_needs_a_reason(owner, operator):
    with pytest.raises(NumberError):
        refuse_number(statement=stated(owner), reason="", by=operator)


def test_second_company_of_a_number_is_not_proved(owner, operator):
    record_seen(statement=stated(owner), by=operator)
    other = stated(value="12345678")
    with pytest.raises(NumberError, match="Another company"):
        record_seen(statement=other, by=operator)
    other.refresh_from_db()
    assert other.state == "waiting"


def test_later_certificate_replaces_the_one_that_waits(owner, operator):
    first, second = stated(owner), stated(owner)
    first.refresh_from_db()
    assert (first.state, second.state) == ("replaced", "waiting")
    with pytest.raises(NumberError, match="another certificate since"):
        record_seen(statement=first, by=operator)


def test_proved_number_stays_until_another_is_seen(owner, operator):
    proved(owner.organisation, "12345678")
    with pytest.raises(NumberError, match="proved already"):
        stated(owner, value="12345678")
    with pytest.raises(NumberError, match="replaced only by one"):
        state_number(
            company=owner.organisation, number="87654321", certificate=None, by=owner
        )
    statement = stated(owner, value="87654321")
    assert number_of(owner).value == "12345678"
    record_seen(statement=statement, by=operator)
    assert number_of(owner).value == "87654321"


def test_unproved_number_is_replaced_at_once(owner):
    for number in ("12345678", "8765 4321-000-01-26-0"):
        state_number(
            company=owner.organisation, number=number, certificate=None, by=owner
        )
    assert (number_of(owner).value, number_of(owner).proof) == ("87654321", "stated")


def test_number_that_is_none_is_refused_with_its_field(owner):
    with pytest.raises(NumberError) as refusal:
        state_number(
            company=owner.organisation, number="123", certificate=None, by=owner
        )
    assert refusal.value.field == "number"


def letter_taken_up(owner, number="12345678", reference="C10007"):
    officer = actor_of("risk_officer")
    Borrower.objects.create(
        organisation=officer.organisation,
        reference="C10007",
        name="Golden Loom Limited",
        registration_number=number,
    )
    invitation = company_invitation(by=officer, reference=reference)
    accept_invitation(invitation=invitation, company=owner.organisation, by=owner)
    poll_once()
    return officer


def test_letter_that_names_the_same_number_proves_it(owner):
    state_number(
        company=owner.organisation, number="12345678", certificate=None, by=owner
    )
    officer = letter_taken_up(owner, number="12345678-000-01-26-0")
    held = number_of(owner)
    assert held.proof == CompanyIdentifier.Proof.LETTER
    assert held.proved_by_label == str(officer.organisation)
    event = AuditEvent.objects.get(verb="number.proved")
    assert event.organisation_id == owner.organisation_id


def test_number_stated_after_the_letter_is_proved_by_it_too(owner):
    letter_taken_up(owner)
    state_number(
        company=owner.organisation, number="12345678", certificate=None, by=owner
    )
    poll_once()
    assert number_of(owner).proof == CompanyIdentifier.Proof.LETTER


@pytest.mark.parametrize(
    ("number", "reference"),
    [("87654321", "C10007"), ("", "C10007"), ("12345678", ""), ("12345678", "C9")],
)
def test_letter_without_the_same_number_proves_nothing(owner, number, reference):
    state_number(
        company=owner.organisation, number="12345678", certificate=None, by=owner
    )
    letter_taken_up(owner, number=number, reference=reference)
    assert number_of(owner).proof == CompanyIdentifier.Proof.STATED


def test_letter_does_not_take_a_number_from_who_proved_it(owner):
    proved(actor_of("owner").organisation, "12345678")
    state_number(
        company=owner.organisation, number="12345678", certificate=None, by=owner
    )
    assert not prove_by_letter(
        company_id=owner.organisation_id, number="12345678", inviter="Bank"
    )
    assert not number_of(owner).is_proved


def test_owner_hands_a_certificate_in_and_reads_what_is_next(owner):
    client = client_of(owner)
    answer = client.post(
        reverse("companies:number_state"),
        {"number": "12345678", "certificate": SimpleUploadedFile("br.pdf", PDF)},
        follow=True,
    )
    page = answer.content.decode()
    assert "12345678" in page
    assert "Stated by the company" in page
    assert "Waiting to be checked" in page
    paper = NumberStatement.objects.get()
    shown = client.get(reverse("companies:certificate", args=[paper.pk]))
    assert shown.content == PDF
    assert shown["Content-Type"] == "application/pdf"
    assert "script-src 'none'" in shown["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"<html><script>", "not a PDF, JPEG or PNG"),
        (b"", "is empty"),
        (PNG + bytes(5 << 20), "larger than 5 MB"),
    ],
)
def test_file_that_is_no_certificate_is_refused_with_the_remedy(owner, content, said):
    file = SimpleUploadedFile("br.png", content, content_type="image/png")
    answer = client_of(owner).post(
        reverse("companies:number_state"), {"number": "12345678", "certificate": file}
    )
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not NumberStatement.objects.exists()
    assert not CompanyIdentifier.objects.exists()


def test_kind_of_a_paper_is_told_by_its_bytes():
    assert evidence_type(io.BytesIO(b"\xff\xd8\xff\xe0"), 4) == "image/jpeg"
    with pytest.raises(EvidenceError, match="unknown_kind"):
        evidence_type(io.BytesIO(b"GIF89a"), 6)


def test_operator_sees_the_file_and_records_what_was_seen(owner, operator):
    statement = stated(owner)
    client = client_of(operator)
    listed = client.get(reverse("companies:checks")).content.decode()
    address = reverse("companies:check", args=[statement.pk])
    assert address in listed
    page = client.get(address).content.decode()
    file = reverse("companies:check_certificate", args=[statement.pk])
    assert f'<img src="{file}"' in page
    assert client.get(file).content == PNG
    answer = client.post(address, {"outcome": "seen"}, follow=True)
    assert "seen on a document" in answer.content.decode()
    assert number_of(owner).is_proved


def test_operator_who_refuses_without_a_reason_is_asked_for_it(owner, operator):
    statement = stated(owner)
    address = reverse("companies:check", args=[statement.pk])
    answer = client_of(operator).post(address, {"outcome": "refused"})
    assert answer.status_code == 422
    assert "Choose why it is not accepted." in answer.content.decode()


def test_company_sees_that_the_operator_looked_once(owner, operator):
    statement = stated(owner)
    client = client_of(operator)
    client.get(reverse("companies:check", args=[statement.pk]))
    client.get(reverse("companies:check_certificate", args=[statement.pk]))
    assert AccessRecord.objects.count() == 1
    page = client_of(owner).get(reverse("companies:looked")).content.decode()
    assert "looked at your certificate" in page
    assert "check of your business registration number" in page


def test_page_of_giving_says_what_is_missing_and_where(owner):
    client = client_of(owner)
    page = client.get(reverse("companies:give")).content.decode()
    assert "First prove your registration number" in page
    assert reverse("companies:number") in page
    assert "Let this bank see these parts" not in page
    bank = actor_of("risk_officer").organisation
    chosen = {
        "bank": bank.pk,
        "scopes": ["profile"],
        "purposes": ["credit_risk"],
        "valid_until": "2027-01-01",
    }
    answer = client.post(reverse("companies:give"), chosen)
    assert answer.status_code == 422
    assert "is not proved yet" in answer.content.decode()


def test_number_page_says_how_it_was_proved(owner, operator):
    record_seen(statement=stated(owner), by=operator)
    page = client_of(owner).get(reverse("companies:number")).content.decode()
    assert "Seen on a document" in page
    assert str(operator.organisation) in page
    assert "The number is proved" in page
