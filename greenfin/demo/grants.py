"""Claims in the demo: one scheme with money, one claim in each stage, made by the services."""

from __future__ import annotations

import io
from datetime import timedelta

from django.utils import timezone

from accounts import tenancy
from documents.pdf import render_html
from documents.storage import store
from greenfin.demo.people import Person
from measures.money import Money
from schemes.models import Claim, Scheme
from schemes.services import claims, office
from schemes.services.intake import receive_claim
from schemes.services.payees import state_payee
from schemes.services.payments import name_account

BUDGET = "200000000"
SPECIMEN = """<html lang="en"><body><h1>Specimen</h1>
<p>A document of the demonstration. Nobody issued it.</p></body></html>"""
PAPERS = ("identity", "receipt", "completion", "employment")
#: Fee and how far the claim has come.
CLAIMS = [("9800", "approved"), ("5000", "submitted"), ("12500", "draft")]


def build(people: dict[str, Person]) -> None:
    """The training subsidy with its budget and the trainee's claims; nothing twice."""
    if Scheme.objects.filter(key="training_subsidy").exists():
        return
    amy = people["amy"]
    grants = people["henry"].organisation
    with tenancy.scope(grants.pk):
        Scheme.objects.create(key="gsf_grant", office=grants)
    with tenancy.scope(amy.organisation.pk):
        scheme = Scheme.objects.create(key="training_subsidy", office=amy.organisation)
        office.appropriate(
            scheme=scheme,
            money=Money.of(BUDGET, "HKD"),
            entry="first three years",
            by=amy.actor,
        )
        name_account(
            scheme=scheme,
            name="Training Subsidy Office",
            bank_code="004",
            number="500123456001",
            profile="fps",
            by=amy.actor,
        )
    paper = render_html(SPECIMEN, {})
    for fee, stage in CLAIMS:
        _claim(people, scheme, fee, stage, paper)


def _claim(
    people: dict[str, Person], scheme: Scheme, fee: str, stage: str, specimen: bytes
) -> None:
    trainee = people["siu_ming"]
    with tenancy.scope(trainee.organisation.pk):
        claim = claims.start_claim(scheme=scheme, track="training", by=trainee.actor)
        for key, value in _facts(fee).items():
            claims.save_fact(
                claim=claim, key=key, value=value, based_on=0, by=trainee.actor
            )
        for paper in PAPERS if stage != "draft" else PAPERS[:1]:
            file = store(
                organisation_id=trainee.organisation.pk,
                name=f"{paper}.pdf",
                media_type="application/pdf",
                # A remark behind the end makes each one a file of its own.
                source=io.BytesIO(specimen + f"\n% {paper} {fee}\n".encode()),
            )
            claims.add_document(claim=claim, paper=paper, file=file, by=trainee.actor)
        if stage == "draft":
            return
        state_payee(
            claim=claim, name="Chan Siu Ming", identity="A123456(3)", bank_code="012",
            account="34567890123", by=trainee.actor,
        )  # fmt: skip
        claim = claims.submit_claim(
            claim=Claim.objects.get(pk=claim.pk), by=trainee.actor
        )
    if stage == "approved":
        _approve(people, claim)


def _approve(people: dict[str, Person], claim: Claim) -> None:
    ruby, vera = people["ruby"], people["vera"]
    with tenancy.scope(ruby.organisation.pk):
        receive_claim(claim=claim)
        claim = office.take_claim(claim=claim, by=ruby.actor)
        claim = office.assess_claim(claim=claim, by=ruby.actor)
        office.approve_claim(claim=claim, by=vera.actor, seen=claim.revision)


def _facts(fee: str) -> dict[str, str]:
    today = timezone.localdate()
    return {
        "applicant_kind": "person",
        "resident": "yes",
        "status": "practitioner",
        "programme": "GTP-260223",
        "enrolment_date": str(today - timedelta(days=150)),
        "completion_date": str(today - timedelta(days=20)),
        "other_support": "no",
        "has_earlier_award": "no",
        "fee": fee,
    }
