"""Claims in the demo: one scheme with money, one claim in each stage, made by the services."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone

from accounts import tenancy
from greenfin.demo import paid_claims
from greenfin.demo.papers import hand_in
from greenfin.demo.people import Person
from measures.money import Money
from schemes.models import Claim, Scheme
from schemes.rules.definition import Entry
from schemes.services import claims, office
from schemes.services.budgets import approve_appropriation, propose_appropriation
from schemes.services.intake import receive_claim
from schemes.services.lists import Told, propose_entry
from schemes.services.payees import state_payee
from schemes.services.payments import name_account
from schemes.services.terms import terms_of
from schemes.services.versions import load_versions, propose_figures

BUDGET = "200000000"
SPECIMEN = """<html lang="en"><style>body { font-family: "Noto Sans CJK HK"; }
h1 { border-bottom: 1pt solid #0b5d57; } td { padding: 2mm 8mm 2mm 0; }
.mark { color: #a3201a; border: 1pt solid; padding: 2mm; }</style><body>
<h1>%(title)s</h1><p lang="zh-Hant-HK">%(title_zh)s</p>
<table>%(rows)s</table><p class="mark">Specimen of the demonstration. Nobody issued it.</p>
</body></html>"""
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
        load_versions(Scheme.objects.create(key="gsf_grant", office=grants))
    with tenancy.scope(amy.organisation.pk):
        scheme = Scheme.objects.create(key="training_subsidy", office=amy.organisation)
        load_versions(scheme)
        money, _is_new = propose_appropriation(
            scheme=scheme,
            money=Money.of(BUDGET, "HKD"),
            reference="first three years",
            by=amy.actor,
        )
        approve_appropriation(appropriation=money, by=people["ben"].actor)
        name_account(
            scheme=scheme,
            name="Training Subsidy Office",
            bank_code="004",
            number="500123456001",
            profile="fps",
            by=amy.actor,
        )
    for fee, stage in CLAIMS:
        _claim(people, scheme, fee, stage)
    _grant(people)
    paid_claims.build(people, scheme)
    _drafts(people, scheme)


def _drafts(people: dict[str, Person], scheme: Scheme) -> None:
    """A draft of terms that is being compared, and a programme that waits for Ben."""
    amy = people["amy"].actor
    first = timezone.localdate() + timedelta(days=90)
    with tenancy.scope(scheme.office_id):
        propose_figures(
            scheme=scheme,
            changes={
                "version": "2",
                "effective_from": first.isoformat(),
                "parameters": {"ceiling": {"value": 12000, "source": "Demonstration", "mark": "demo"}},
            },
            note="A higher ceiling (demonstration)",
            by=amy,
        )  # fmt: skip
        name = {"en": "GTP-990001 Transition finance (made up)", "zh-Hant": "GTP-990001 轉型金融（虛構）"}  # fmt: skip
        propose_entry(
            scheme=scheme,
            listing="eligible_programmes",
            entry=Entry("GTP-990001", name, date(2026, 1, 1)),
            told=Told("Demonstration", "demo"),
            by=amy,
        )


def _claim(people: dict[str, Person], scheme: Scheme, fee: str, stage: str) -> None:
    trainee = people["siu_ming"]
    with tenancy.scope(trainee.organisation.pk):
        claim = claims.start_claim(scheme=scheme, track="training", by=trainee.actor)
        for key, value in _facts(fee).items():
            claims.save_fact(
                claim=claim, key=key, value=value, based_on=0, by=trainee.actor
            )
        papers = PAPERS if stage != "draft" else PAPERS[:1]
        stated = {"Name": "Chan Siu Ming", "Fee": f"HK${int(fee):,}"}
        _hand_in(claim, papers, trainee, stated)
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


def _hand_in(
    claim: Claim, papers: tuple[str, ...], by: Person, stated: dict[str, str]
) -> None:
    """A specimen of each paper that is asked, with what the applicant stated on it."""
    asked = terms_of(claim).tracks[claim.track].papers
    labels = {each.paper.key: each.paper.label for each in asked}
    rows = "".join(f"<tr><td>{k}</td><td>{v}</td></tr>" for k, v in stated.items())
    pages = {
        paper: (
            labels[paper]["en"],
            SPECIMEN % {
                "title": labels[paper]["en"], "title_zh": labels[paper]["zh-Hant"], "rows": rows,
            },
        )
        for paper in papers
    }  # fmt: skip
    hand_in(claim, pages, by.actor)


def _grant(people: dict[str, Person]) -> None:
    """A company's claim for the review of its green loan, waiting at the other office."""
    mei = people["mei"]
    signed = timezone.localdate() - timedelta(days=40)
    with tenancy.scope(mei.organisation.pk):
        scheme = Scheme.objects.get(key="gsf_grant")
        claim = claims.start_claim(scheme=scheme, track="external_review", by=mei.actor)
        for key, value in _loan(signed).items():
            # The edition of the day of signing asks it or does not know it.
            if key != "is_perpetual" or key in terms_of(claim).facts:
                claims.save_fact(
                    claim=claim, key=key, value=value, based_on=0, by=mei.actor
                )
        claims.name_instrument(claim=claim, identifier="VHB-2026-0417", by=mei.actor)
        stated = {"Borrower": mei.organisation.name, "Signed": str(signed)}
        _hand_in(claim, ("contract", "review", "invoices"), mei, stated)
        state_payee(
            claim=claim, name=mei.organisation.name, identity="", bank_code="004",
            account="80012345001", by=mei.actor,
        )  # fmt: skip
        claims.submit_claim(claim=Claim.objects.get(pk=claim.pk), by=mei.actor)


def _loan(signed: date) -> dict[str, str]:
    return {
        "instrument": "loan",
        "label": "green",
        "issue_date": str(signed),
        "is_perpetual": "no",
        "maturity_date": str(signed + timedelta(days=5 * 366)),
        "currency": "HKD",
        "size": "120000000",
        "hk_lenders": "yes",
        "is_arranger": "no",
        "reviewer": "hkqaa",
        "review_date": str(signed - timedelta(days=14)),
        "loans_before": "0",
        "claims": "pre",
        "pre_cost": "265000",
        "event_date": str(signed),
        "has_earlier_grant": "no",
    }


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
