"""The audit file: everything in it, each with its hash, the same bytes for the same state."""

import hashlib
import io
import json
import zipfile

import pypdf
import pytest
from django.core.management import CommandError, call_command

from accounts.tenancy import scope
from audit.models import AuditEvent
from documents.models import StoredFile
from schemes.models import Claim, ClaimEvent, Finding
from schemes.services import audit_file as services
from schemes.services.letters import make_letters
from tests.factories import schemes as make
from tests.factories.accounts import client_of
from tests.support.actors import actor_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def at():
    return make.office_of()


@pytest.fixture
def claim(at):
    return make.fresh(make.approved(at))


def made(at, claim, language="en"):
    given = {"claim": claim, "language": language, "by": at.maker}
    with scope(at.organisation.pk), services.audit_file(**given) as file:
        return file.read()


def opened(content):
    archive = zipfile.ZipFile(io.BytesIO(content))
    return {name: archive.read(name) for name in archive.namelist()}


def test_every_part_is_there_and_carries_its_hash(at, claim):
    with scope(at.organisation.pk):
        make_letters(claim=claim, sequence=claim.events.get(verb="approve").sequence)
    files = opened(made(at, claim))
    assert len(json.loads(files["letters.json"])) == 3
    listed = json.loads(files["manifest.json"])["files"]
    assert {each["name"] for each in listed} == set(files) - {
        "manifest.json", "cover.pdf",
    }  # fmt: skip
    for each in listed:
        content = files[each["name"]]
        assert hashlib.sha256(content).hexdigest() == each["sha256"]
        assert len(content) == each["bytes"]


def test_parts_say_what_decided(at, claim):
    files = opened(made(at, claim))
    parts = {
        name.removesuffix(".json"): json.loads(content)
        for name, content in files.items()
        if name.endswith(".json")
    }
    assert parts["claim"]["amount_minor"] == 784_000
    assert parts["rules"]["sha256"] == claim.outcome_sha256
    fee = next(row for row in parts["facts"] if row["key"] == "fee")
    assert (fee["value"], fee["question"]["zh-Hant"]) == ("9800", "已繳學費")
    assert [row["verb"] for row in parts["decisions"]] == [
        "submit", "screen", "assess", "approve",
    ]  # fmt: skip
    assert parts["decisions"][-1]["by"].startswith(str(at.checker.user))
    assert sum(row["minor"] for row in parts["postings"]) == 2 * 784_000
    assert len(parts["documents"]) == 4
    assert {row["signal"] for row in parts["signals"]} == {"payee_not_applicant"}
    chained = [row["verb"] for row in parts["audit"]]
    assert chained[-1] == "claim.approve"
    for row in parts["documents"]:
        assert hashlib.sha256(files[row["file"]]).hexdigest() == row["sha256"]
    everything = b"".join(files.values())
    assert b"A123456" not in everything
    assert b"A123***" in everything


def test_same_state_gives_the_same_bytes_and_another_one_others(at, claim):
    before, first = services.state_of(claim), made(at, claim)
    assert made(at, claim) == first
    assert AuditEvent.objects.filter(verb="claim.audit_file_made").count() == 2
    finding = claim.findings.first()
    finding.outcome, finding.reason = "true", "x"
    finding.judged_by, finding.judged_at = at.maker.user, finding.raised_at
    finding.save()
    assert made(at, claim) != first
    assert services.state_of(claim) != before


def test_cover_is_written_in_the_language_asked_for(at, claim):
    pages = pypdf.PdfReader(io.BytesIO(opened(made(at, claim, "zh-hant"))["cover.pdf"]))
    text = "".join(page.extract_text() for page in pages.pages)
    assert claim.number in text
    assert "審計檔案" in text


def test_auditor_makes_it_and_nothing_of_the_claim_changes(at, claim):
    auditor = client_of(actor_of("scheme_auditor", at.organisation))
    before = list(Claim.objects.filter(pk=claim.pk).values())
    answer = auditor.post(f"/office/claims/{claim.pk}/audit-file/")
    content = b"".join(answer.streaming_content)
    assert content == made(at, claim)
    assert list(Claim.objects.filter(pk=claim.pk).values()) == before
    assert ClaimEvent.objects.filter(claim=claim).count() == 4
    assert Finding.objects.filter(claim=claim, outcome="").exists()


def test_large_one_is_made_by_a_job_once(at, claim, monkeypatch):
    monkeypatch.setattr(services, "LARGE", 0)
    client = client_of(at.maker)
    url = f"/office/claims/{claim.pk}/audit-file/"
    answer = client.post(url, follow=True)
    assert "being made" in str(list(answer.context["messages"])[0])
    with scope(at.organisation.pk):
        kept = [
            services.keep_audit_file(claim=claim, language="en", by=at.maker)
            for _ in range(2)
        ]
    assert kept[0].pk == kept[1].pk
    assert b"".join(client.post(url).streaming_content) == made(at, claim)
    assert StoredFile.objects.filter(media_type="application/zip").count() == 1


def test_another_offices_claim_has_no_file_here(at, claim):
    other = client_of(make.office_of("sg_loan_grant", budget="0").maker)
    assert other.post(f"/office/claims/{claim.pk}/audit-file/").status_code == 404


class TestCommand:
    def test_command_writes_the_very_bytes_of_the_button(self, at, claim, tmp_path):
        out = tmp_path / "file.zip"
        call_command("claim", "audit-file", claim.number, "--out", str(out))
        assert out.read_bytes() == made(at, claim)

    def test_unknown_number_is_told(self, tmp_path):
        with pytest.raises(CommandError, match="no claim X"):
            call_command("claim", "audit-file", "X", "--out", str(tmp_path / "x"))

    def test_place_that_cannot_be_written_is_told(self, at, claim, tmp_path):
        with pytest.raises(CommandError, match="No such file"):
            call_command(
                "claim", "audit-file", claim.number, "--out", str(tmp_path / "a" / "b")
            )
