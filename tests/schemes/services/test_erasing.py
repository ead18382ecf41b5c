"""Claims whose time is over become shells; an applicant gets all that is held."""

import hashlib
import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import LegalHold
from accounts.tenancy import scope
from audit.models import AuditEvent
from audit.services import SYSTEM
from documents.models import StoredFile
from greenfin.retention.passing import remove_what_is_due
from schemes.models import Claim, ClaimEvent, Family, Finding, Letter, Payment
from schemes.pages.signals import signal_rows
from schemes.selectors.library import library
from schemes.services import claims, office
from schemes.services.erasing import ERASED, mark_fraud
from schemes.services.families import known_facts
from schemes.services.handing_out import MANIFEST, hand_out
from schemes.services.letters import make_letters
from schemes.workflow import WorkflowError
from tests.factories import schemes as make
from tests.support.actors import actor_of
from tests.support.database import as_web_role

pytestmark = pytest.mark.django_db
NAMES = ("Chan Siu Ming", "A123456", "3456")


@pytest.fixture
def at():
    return make.office_of()


def age(claim, days, **fields):
    """Let the claim's last step be so many days ago."""
    then = timezone.now() - timedelta(days=days)
    ClaimEvent.objects.filter(claim=claim).update(at=then)
    Claim.objects.filter(pk=claim.pk).update(created_at=then, **fields)


def apply():
    with as_web_role():
        return remove_what_is_due(at=timezone.now())


def paid(at, **given):
    claim = make.approved(at, **given)
    with scope(at.organisation.pk):
        make_letters(claim=claim, sequence=claim.events.get(verb="approve").sequence)
        make.sent(at, claim)
    return Claim.objects.get(pk=claim.pk)


def declined(at, **given):
    claim = make.assessed(at, **given)
    with scope(at.organisation.pk):
        return office.decline_claim(
            claim=claim, reasons=["evidence"], note="Chan Siu Ming was late", by=at.checker,
            seen=claim.revision,
        )  # fmt: skip


class TestShell:
    def test_paid_claim_becomes_a_shell_with_its_sums(self, at):
        claim = paid(at)
        files = list(claim.documents.values_list("file_id", flat=True))
        age(claim, 2557 + 2, state="paid")
        report = apply()
        assert report.removed["claims_paid"] == 1
        shell = Claim.objects.get(pk=claim.pk)
        assert shell.erased_at is not None
        assert (shell.state, shell.amount_minor) == ("paid", 784_000)
        assert shell.version_sha256 == claim.version_sha256
        assert shell.outcome == {
            "eligible": "yes", "currency": "HKD", "amount_minor": 784_000, "version": "1",
            "lines": [{"line": "fee", "amount_minor": 784_000}],
        }  # fmt: skip
        assert not hasattr(shell, "payee")
        for related in (
            shell.facts,
            shell.fact_history,
            shell.documents,
            shell.requests,
        ):
            assert not related.exists()
        assert not StoredFile.objects.filter(pk__in=files).exists()
        assert set(shell.events.values_list("by_label", flat=True)) == {ERASED}

    def test_office_s_letters_and_names_follow_the_next_day(self, at):
        claim = paid(at)
        Finding.objects.create(
            claim=claim, signal="payee_not_applicant", blocks=False, fingerprint="x",
            values={"name": "Chan Siu Ming", "applicant": "Somebody else"},
        )  # fmt: skip
        age(claim, 2557 + 2, state="paid")
        apply()
        assert Letter.objects.exists()
        Claim.objects.update(erased_at=timezone.now() - timedelta(days=2))
        assert apply().removed["claim_papers"] == 1
        assert not Letter.objects.exists()
        assert not claim.findings.exclude(values={}).exists()
        rows = signal_rows(make.fresh(claim), at.maker)
        assert {row["text"] for row in rows} == {""}
        payment = Payment.objects.get()
        assert (payment.payee_name, payment.minor) == (ERASED, 784_000)
        assert Family.objects.get().label == ""
        assert apply().removed == {}

    def test_ceiling_for_life_holds_after_the_erasure(self, at):
        first = paid(at, fee="9800")
        by = actor_of("trainee", first.organisation)
        age(first, 2557 + 2, state="paid")
        apply()
        second = make.approved(at, by=by, fee="5000")
        assert known_facts(second)["awarded_before"] == "7840.00"
        assert second.amount_minor == 216_000

    @pytest.mark.parametrize(
        ("days", "gone"), [(729, False), (732, True)], ids=["young", "old"]
    )
    def test_declined_claim_is_kept_for_its_days(self, at, days, gone):
        claim = declined(at)
        age(claim, days)
        apply()
        claim.refresh_from_db()
        assert (claim.erased_at is not None) == gone
        notes = set(claim.events.values_list("note", flat=True))
        assert ("Chan Siu Ming was late" in notes) != gone

    def test_lapsed_draft_goes_after_ninety_days(self, at):
        claim, by = make.draft(at)
        with scope(by.organisation_id):
            claims.withdraw_claim(claim=claim, by=by)
        age(claim, 92)
        assert apply().removed["claims_lapsed"] == 1
        assert not Claim.objects.get(pk=claim.pk).facts.exists()

    def test_claim_that_is_under_way_stays_however_old(self, at):
        claim, _by = make.submitted(at)
        age(claim, 9999)
        assert apply().removed == {}

    def test_fraud_is_kept_longer(self, at):
        claim = declined(at)
        with scope(at.organisation.pk):
            mark_fraud(claim=claim, reason="A forged receipt, file 7", by=at.administrator)  # fmt: skip
        age(claim, 3000)
        apply()
        assert Claim.objects.get(pk=claim.pk).erased_at is None
        long_ago = timezone.now() - timedelta(days=3655)
        age(claim, 3655, fraud_marked_at=long_ago)
        assert apply().removed["claims_fraud"] == 1

    def test_mark_needs_a_reason_and_stands_in_the_office_s_chain_alone(self, at):
        claim, by = make.submitted(at)
        with scope(at.organisation.pk):
            with pytest.raises(WorkflowError):
                mark_fraud(claim=claim, reason=" ", by=at.administrator)
            mark_fraud(claim=claim, reason="Forged", by=at.administrator)
            mark_fraud(claim=claim, reason="Again", by=at.administrator)
        told = AuditEvent.objects.filter(verb="claim.fraud_marked")
        assert [event.organisation_id for event in told] == [at.organisation.pk]

    @pytest.mark.parametrize("side", ["applicant", "office"])
    def test_hold_on_either_side_keeps_the_claim(self, at, side):
        claim = declined(at)
        age(claim, 800)
        held = claim.organisation if side == "applicant" else at.organisation
        LegalHold.objects.create(organisation=held, reason="x", placed_by_label="y")
        apply()
        assert Claim.objects.get(pk=claim.pk).erased_at is None

    def test_proof_counts_and_names_nobody(self, at):
        claim = declined(at)
        age(claim, 800)
        apply()
        (proof,) = AuditEvent.objects.filter(
            verb="records.removed", organisation_id=claim.organisation_id
        )
        assert proof.detail["class"] == "claims_declined"
        assert proof.detail["count"] == 1
        assert not any(name in str(proof.detail) for name in NAMES)


class TestAccess:
    def archive(self, organisation, by=SYSTEM):
        into = io.BytesIO()
        with as_web_role(), scope(organisation.pk):
            hand_out(organisation=organisation, into=into, by=by)
        return zipfile.ZipFile(into)

    def test_everything_is_in_it_and_the_manifest_names_it(self, at):
        claim, by = make.submitted(at)
        found = self.archive(by.organisation, by)
        manifest = json.loads(found.read(MANIFEST))
        names = {entry["name"] for entry in manifest["files"]}
        assert names | {MANIFEST} == set(found.namelist())
        for entry in manifest["files"]:
            data = found.read(entry["name"])
            assert hashlib.sha256(data).hexdigest() == entry["sha256"]
            assert len(data) == entry["bytes"]
        assert len([n for n in names if "/documents/" in n]) == len(make.PAPERS)
        stated = json.loads(found.read(f"claims/{claim.number}/claim.json"))
        assert stated["payee"]["identity"] == "A123456(3)"
        assert {f["key"]: f["value"] for f in stated["facts"]}["fee"] == "9800"
        assert [step["verb"] for step in stated["steps"]] == ["submit"]
        assert len(stated["history_of_facts"]) == len(make.PRACTITIONER)

    def test_nobody_else_is_in_it(self, at):
        _claim, by = make.submitted(at)
        other, _by = make.submitted(at, identity="AB987654(3)")
        found = self.archive(by.organisation)
        text = b"".join(found.read(name) for name in found.namelist())
        assert other.number.encode() not in text
        assert b"AB987654" not in text

    def test_letters_are_in_it(self, at):
        claim = make.approved(at)
        with scope(at.organisation.pk):
            make_letters(claim=claim, sequence=claim.events.get(verb="approve").sequence)  # fmt: skip
        names = self.archive(claim.organisation).namelist()
        assert len([name for name in names if "/letters/" in name]) == 3

    def test_instruments_of_a_company_are_in_it(self):
        grant, by = make.office_of("gsf_grant"), actor_of("owner")
        make.grant_approved(grant, by=by)
        (one,) = json.loads(self.archive(by.organisation).read("instruments.json"))
        assert one["identifier"] == "FACILITY-7"
        office = library().scheme("gsf_grant").newest.terms.office
        assert one["read_by"] == [dict(office)]

    def test_handing_out_is_a_decision_in_the_chain(self, at):
        _claim, by = make.submitted(at)
        self.archive(by.organisation, by)
        event = AuditEvent.objects.get(verb="claims.handed_out")
        assert event.detail["claims"] == 1

    def test_command_writes_the_same(self, at, tmp_path, capsys):
        _claim, by = make.submitted(at)
        path = tmp_path / "all.zip"
        call_command("claims_access", str(by.organisation_id), str(path), "--json")
        told = json.loads(capsys.readouterr().out)
        assert told["files"] == len(zipfile.ZipFile(path).namelist()) - 1
        with pytest.raises(CommandError):
            call_command("claims_access", str(by.organisation_id), str(path))

    def test_command_of_nobody_is_refused(self, tmp_path):
        nobody = "00000000-0000-4000-8000-000000000001"
        with pytest.raises(CommandError):
            call_command("claims_access", nobody, str(tmp_path / "x.zip"))
