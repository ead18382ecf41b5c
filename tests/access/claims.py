"""What the world's applicants and offices have: claims, questions, papers, batches."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.actors import Actor
from accounts.models import Organisation
from accounts.sealing import seal
from documents.services import share_file
from documents.storage import store
from register.models import Instrument, InstrumentShare, Issuer
from schemes.models import (
    Absence,
    Appropriation,
    BankStatement,
    Claim,
    ClaimDocument,
    ClaimFact,
    CompletionLine,
    CompletionList,
    Draw,
    Finding,
    InformationRequest,
    Journal,
    Letter,
    ListChange,
    Payee,
    PaymentBatch,
    Recovery,
    RepaymentOffer,
    ReportLine,
    SampleCheck,
    Scheme,
    SchemeVersion,
    StatementLine,
    StatementUpload,
    StatusReport,
    Substitute,
)
from schemes.selectors.library import library
from schemes.services.versions import load_versions
from tests.factories.papers import png_of


def run_scheme(office: Actor, key: str) -> Scheme:
    """A scheme of the office."""
    scheme = Scheme.objects.create(key=key, office=office.organisation)
    load_versions(scheme)
    return scheme


def draft(scheme: Scheme, track: str, by: Actor, word: str) -> dict[str, Any]:
    """A draft of the applicant with a question, so that every page of theirs is there."""
    claim = Claim.objects.create(
        organisation=by.organisation,
        office_id=scheme.office_id,
        scheme=scheme,
        track=track,
        currency="HKD",
    )
    ClaimFact.objects.create(claim=claim, key="fee", value="9800")
    asked = InformationRequest.objects.create(
        claim=claim,
        question=f"question {word}",
        asked_by=by.user,
        due_on=timezone.localdate() + timedelta(days=9),
    )
    offer = RepaymentOffer.objects.create(
        claim=claim,
        number=f"V-{word}",
        currency="HKD",
        minor=1,
        reason=f"reason {word}",
        made_by=by.user,
    )
    return {
        "register.Instrument": _instrument(by.organisation, word).pk,
        "schemes.Claim": claim.pk,
        "schemes.RepaymentOffer": offer.pk,
        "schemes.InformationRequest": asked.pk,
        "schemes.Letter": letter(claim, f"{word} draft").pk,
    }


def _instrument(owner: Organisation, word: str) -> Instrument:
    """A loan in the register, which only its borrower reads."""
    issuer = Issuer.objects.create(organisation=owner, name=f"issuer {word}")
    return Instrument.objects.create(
        organisation=owner,
        issuer=issuer,
        kind="loan",
        identifier=f"F-{word}",
        currency="HKD",
        size_minor=100,
        issued_on=timezone.localdate(),
        matures_on=timezone.localdate() + timedelta(days=999),
    )


def letter(claim: Claim, word: str) -> Letter:
    """A letter of the office about the claim, which both sides may read."""
    paper = store(
        organisation_id=claim.office_id,
        name=f"letter {word}.pdf",
        media_type="application/pdf",
        source=io.BytesIO(f"a letter to {word}".encode()),
    )
    share_file(file=paper, reader_id=claim.organisation_id)
    return Letter.objects.create(
        claim=claim,
        kind="approved",
        language="en",
        number=f"L-{word}",
        code_hash=word,
        file=paper,
        sha256=paper.sha256,
    )


def from_the_bank(batch: PaymentBatch, office: Actor, word: str) -> dict[str, Any]:
    """A table whose columns are to be named, and lines that wait, of a bank."""
    table = store(
        organisation_id=batch.office_id,
        name=f"table {word}.csv",
        media_type="text/csv",
        source=io.BytesIO(f"Date,Amount,Text\n2026-11-26,1.00,{word}\n".encode()),
    )
    upload = StatementUpload.objects.create(
        office_id=batch.office_id,
        scheme=batch.scheme,
        file=table,
        uploaded_by=office.user,
    )
    statement = BankStatement.objects.create(
        office_id=batch.office_id,
        scheme=batch.scheme,
        file=table,
        sha256=table.sha256,
        reference=f"S-{word}",
        loaded_by=office.user,
    )
    line = StatementLine.objects.create(
        statement=statement,
        office_id=batch.office_id,
        reference=f"L-{word}",
        booked_on=timezone.localdate(),
        currency="HKD",
        minor=1,
        status="waiting",
    )
    report = StatusReport.objects.create(
        office_id=batch.office_id,
        scheme=batch.scheme,
        batch=batch,
        file=table,
        sha256=table.sha256,
        reference=f"P-{word}",
        loaded_by=office.user,
    )
    said = ReportLine.objects.create(
        report=report,
        office_id=batch.office_id,
        end_to_end=f"E-{word}",
        code="RJCT",
        status="waiting",
    )
    journal = Journal.objects.create(
        office_id=batch.office_id,
        scheme=batch.scheme,
        number=1,
        count=0,
        totals=[],
        csv=table,
        xlsx=table,
        made_by=office.user,
    )
    return {
        "schemes.Journal": journal.pk,
        "schemes.StatementUpload": upload.pk,
        "schemes.StatementLine": line.pk,
        "schemes.ReportLine": said.pk,
    }


def recovery(claim: Claim, office: Actor, word: str) -> Recovery:
    """Something the office demands back."""
    today = timezone.localdate()
    return Recovery.objects.create(
        office_id=claim.office_id,
        organisation_id=claim.organisation_id,
        scheme=claim.scheme,
        claim=claim,
        number=f"R-{word}",
        currency="HKD",
        minor=1,
        open_minor=1,
        reasons=["other"],
        sequence=1,
        demanded_on=today,
        due_on=today,
        demanded_by=office.user,
    )


def filed(
    scheme: Scheme, track: str, by: Actor, office: Actor, word: str
) -> dict[str, Any]:
    """A submitted claim with a paper and a payee, and a batch of the office."""
    newest = library().scheme(scheme.key).newest
    claim = Claim.objects.create(
        organisation=by.organisation,
        office_id=scheme.office_id,
        scheme=scheme,
        track=track,
        currency="HKD",
        number=f"N-{word}",
        state=Claim.State.SUBMITTED,
        submitted_at=timezone.now(),
        version_label=newest.terms.version,
        version_sha256=newest.sha256,
    )
    Payee.objects.create(
        claim=claim,
        name=f"payee {word}",
        bank_code="004",
        account_sealed=seal("123456789"),
        account_hash=word,
        account_masked="004 …6789",
    )
    file = store(
        organisation_id=by.organisation_id,
        name=f"paper {word}.png",
        media_type="image/png",
        source=io.BytesIO(png_of(30 + len(word))),
    )
    share_file(file=file, reader_id=scheme.office_id)
    document = ClaimDocument.objects.create(claim=claim, paper="receipt", file=file)
    finding = Finding.objects.create(
        claim=claim,
        signal="payee_not_applicant",
        blocks=False,
        fingerprint=word,
        values={"name": f"payee {word}", "applicant": word},
    )
    draw = Draw.objects.create(
        office_id=scheme.office_id,
        kind=Draw.Kind.POST_PAYMENT,
        seed=word,
        eligible=[str(claim.pk)],
        drawn=[str(claim.pk)],
        percent=3,
        pool_until=timezone.now(),
        made_by_label=word,
    )
    check = SampleCheck.objects.create(claim=claim, draw=draw, kind=draw.kind)
    absence = Absence.objects.create(
        office_id=scheme.office_id,
        user=office.user,
        first_day=timezone.localdate(),
        last_day=timezone.localdate(),
        entered_by=office.user,
    )
    substitute = Substitute.objects.create(
        office_id=scheme.office_id,
        giver=office.user,
        substitute=by.user,
        first_day=timezone.localdate(),
        last_day=timezone.localdate(),
    )
    batch = PaymentBatch.objects.create(
        office_id=scheme.office_id,
        scheme=scheme,
        number=f"B-{word}",
        currency="HKD",
        count=0,
        sum_minor=0,
        requested_on=timezone.localdate(),
        made_by=office.user,
        file=store(
            organisation_id=scheme.office_id,
            name=f"batch {word}.xml",
            media_type="application/xml",
            source=io.BytesIO(f"<batch>{word}</batch>".encode()),
        ),
    )
    return from_the_bank(batch, office, word) | {
        "schemes.Claim": claim.pk,
        "schemes.Recovery": recovery(claim, office, word).pk,
        "schemes.Absence": absence.pk,
        "schemes.ClaimDocument": document.pk,
        "schemes.Draw": draw.pk,
        "schemes.SampleCheck": check.pk,
        "schemes.Substitute": substitute.pk,
        "schemes.Finding": finding.pk,
        "schemes.Letter": letter(claim, word).pk,
        "schemes.PaymentBatch": batch.pk,
        "schemes.SchemeVersion": _draft_terms(scheme, office, word).pk,
        "register.Instrument": _shared_instrument(scheme, by.organisation, word),
        **_proposals(scheme, office, word),
    }


def _shared_instrument(scheme: Scheme, owner: Organisation, word: str) -> Any:
    """A loan in the register that the office may read."""
    loan = _instrument(owner, f"{word} shared")
    InstrumentShare.objects.create(
        instrument=loan, owner=owner, reader_id=scheme.office_id
    )
    return loan.pk


def listed(scheme: Scheme, by: Actor, word: str) -> dict[str, Any]:
    """A completion list of a training provider, with one learner."""
    file = store(
        organisation_id=by.organisation_id,
        name=f"list {word}.csv",
        media_type="text/csv",
        source=io.BytesIO(f"name {word}".encode()),
    )
    made = CompletionList.objects.create(
        organisation=by.organisation,
        office_id=scheme.office_id,
        scheme=scheme,
        programme=f"P-{word}",
        file=file,
        sha256=file.sha256,
        count=1,
        signed_by=by.user,
    )
    CompletionLine.objects.create(
        list=made,
        organisation=by.organisation,
        office_id=scheme.office_id,
        programme=made.programme,
        name=f"learner {word}",
        tail_hash=word,
        completed_on=timezone.localdate(),
    )
    return {"schemes.CompletionList": made.pk}


def _proposals(scheme: Scheme, office: Actor, word: str) -> dict[str, Any]:
    """A change of a list and money, both waiting for a second person."""
    newest = library().scheme(scheme.key).newest
    change = ListChange.objects.create(
        office_id=scheme.office_id,
        scheme=scheme,
        listing=next(iter(newest.lists)),
        entries={f"C-{word}": {"name": {"en": word, "zh-Hant": word}}},
        source=f"source {word}",
        mark="verified",
        proposed_by=office.user,
    )
    money = Appropriation.objects.create(
        office_id=scheme.office_id,
        scheme=scheme,
        currency="HKD",
        minor=100,
        reference=f"reference {word}",
        proposed_by=office.user,
    )
    return {"schemes.ListChange": change.pk, "schemes.Appropriation": money.pk}


def _draft_terms(scheme: Scheme, office: Actor, word: str) -> SchemeVersion:
    """A draft of terms, which only its office reads."""
    published = scheme.versions.filter(status="published").latest("published_at")
    return SchemeVersion.objects.create(
        scheme=scheme,
        label=f"draft {word}"[:20],
        sha256=published.sha256,
        content=published.content,
        note=f"note {word}",
        proposed_by=office.user,
    )
