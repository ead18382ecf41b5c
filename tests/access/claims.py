"""What the world's applicants and offices have: claims, questions, papers, batches."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.actors import Actor
from accounts.sealing import seal
from documents.services import share_file
from documents.storage import store
from schemes.models import (
    Claim,
    ClaimDocument,
    ClaimFact,
    Finding,
    InformationRequest,
    Letter,
    Payee,
    PaymentBatch,
    Scheme,
)
from schemes.selectors.library import library


def run_scheme(office: Actor, key: str) -> Scheme:
    """A scheme of the office."""
    return Scheme.objects.create(key=key, office=office.organisation)


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
    return {
        "schemes.Claim": claim.pk,
        "schemes.InformationRequest": asked.pk,
        "schemes.Letter": letter(claim, f"{word} draft").pk,
    }


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
        source=io.BytesIO(f"a picture of {word}".encode()),
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
    batch = PaymentBatch.objects.create(
        office_id=scheme.office_id,
        scheme=scheme,
        number=f"B-{word}",
        currency="HKD",
        count=0,
        sum_minor=0,
        requested_on=timezone.localdate(),
        made_by=office.user,
    )
    return {
        "schemes.Claim": claim.pk,
        "schemes.ClaimDocument": document.pk,
        "schemes.Finding": finding.pk,
        "schemes.Letter": letter(claim, word).pk,
        "schemes.PaymentBatch": batch.pk,
    }
