"""Makes offices with a funded scheme, claims in any state, and the people around them."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from accounts.actors import Actor
from accounts.models import Membership, Organisation
from accounts.roles import ROLES, Kind
from accounts.tenancy import scope
from documents.storage import store
from measures.money import Money
from schemes.models import Claim, Payment, PaymentBatch, Recovery, Scheme
from schemes.services import claims, office
from schemes.services.intake import receive_claim
from schemes.services.invoices import state_invoice
from schemes.services.payees import state_payee
from schemes.services.payments import (
    approve_batch,
    make_batch,
    name_account,
    send_batch,
)
from schemes.services.recoveries import demand_back
from schemes.services.reports import load_report
from schemes.services.statements import load_statement
from schemes.services.terms import terms_of
from schemes.services.versions import load_versions
from schemes.services.watching import confirm_finding, judge_finding
from tests.factories.numbers import proved
from tests.schemes.reports import report_of
from tests.schemes.statements import statement_of
from tests.support.actors import actor_of, organisation_of

TODAY = timezone.localdate()
PAY_ON = TODAY + timedelta(days=9)
PRACTITIONER = {
    "applicant_kind": "person",
    "resident": "yes",
    "status": "practitioner",
    "programme": "GTP-260223",
    "enrolment_date": str(TODAY - timedelta(days=150)),
    "completion_date": str(TODAY - timedelta(days=20)),
    "other_support": "no",
    "has_earlier_award": "no",
    "fee": "9800",
}
PAPERS = ("identity", "receipt", "completion", "employment")
SIGNED = TODAY - timedelta(days=40)
#: A green loan that was signed and reviewed, in the words of the grant's facts.
LOAN = {
    "instrument": "loan",
    "label": "green",
    "issue_date": str(SIGNED),
    "is_perpetual": "no",
    "maturity_date": str(SIGNED + timedelta(days=5 * 366)),
    "currency": "HKD",
    "size": "500000000",
    "hk_lenders": "yes",
    "is_arranger": "no",
    "reviewer": "hkqaa",
    "review_date": str(SIGNED - timedelta(days=14)),
    "loans_before": "0",
    "claims": "pre",
    "pre_cost": "250000",
    "event_date": str(SIGNED),
    "has_earlier_grant": "no",
}
LOAN_PAPERS = ("contract", "review", "invoices")
_numbers = count(100_000)


@dataclass(frozen=True)
class Office:
    """An office with its people and one scheme."""

    organisation: Organisation
    scheme: Scheme
    maker: Actor
    checker: Actor
    payer: Actor
    administrator: Actor


def office_of(key: str = "training_subsidy", budget: str = "1000000") -> Office:
    """An office that runs a scheme with that much money in it."""
    organisation = organisation_of(Kind.SCHEME_OFFICE)
    scheme = Scheme.objects.create(key=key, office=organisation)
    people = {
        role: actor_of(role, organisation)
        for role in (
            "case_officer",
            "checker",
            "payment_approver",
            "scheme_administrator",
        )
    }
    made = Office(organisation, scheme, *people.values())
    with scope(organisation.pk):
        load_versions(scheme)
        if budget != "0":
            office.appropriate(
                scheme=scheme, money=Money.of(budget, "HKD"), entry="first",
                by=made.administrator,
            )  # fmt: skip
        name_account(
            scheme=scheme, name="Training Subsidy Office", bank_code="004",
            number="123456789001", profile="fps", by=made.administrator,
        )  # fmt: skip
    return made


def draft(
    at: Office, *, by: Actor | None = None, identity: str = "A123456(3)", **facts: Any
) -> tuple[Claim, Actor]:
    """A draft that is ready to be submitted, and whose it is."""
    by = by or actor_of("trainee")
    with scope(by.organisation_id):
        claim = claims.start_claim(scheme=at.scheme, track="training", by=by)
        for key, value in (PRACTITIONER | facts).items():
            claims.save_fact(claim=claim, key=key, value=value, based_on=0, by=by)
        for paper in PAPERS:
            add_paper(claim, paper, by)
        state_payee(
            claim=claim, name="Chan Siu Ming", identity=identity, bank_code="012",
            account=f"3456{next(_numbers)}", by=by,
        )  # fmt: skip
        add_invoice(claim, "9800", by)
    return Claim.objects.get(pk=claim.pk), by


def grant_draft(
    at: Office, *, by: Actor, instrument: str = "FACILITY-7", **facts: Any
) -> Claim:
    """A company's claim for the costs of a review, ready to be submitted."""
    proved(by.organisation)
    with scope(by.organisation_id):
        claim = claims.start_claim(scheme=at.scheme, track="external_review", by=by)
        for key, value in (LOAN | facts).items():
            # The edition of the day of signing asks it or does not know it.
            if key != "is_perpetual" or key in terms_of(claim).facts:
                claims.save_fact(claim=claim, key=key, value=value, based_on=0, by=by)
        for paper in LOAN_PAPERS:
            add_paper(claim, paper, by)
        state_payee(
            claim=claim, name="Golden Loom Limited", identity="", bank_code="004",
            account=f"7890{next(_numbers)}", by=by,
        )  # fmt: skip
        add_invoice(claim, "250000", by, supplier="HKQAA")
        claims.name_instrument(claim=claim, identifier=instrument, by=by)
    return Claim.objects.get(pk=claim.pk)


def grant_approved(at: Office, *, by: Actor, **facts: Any) -> Claim:
    """A company's claim, assessed and approved."""
    claim = grant_draft(at, by=by, **facts)
    with scope(by.organisation_id):
        claim = claims.submit_claim(claim=claim, by=by)
    with scope(at.organisation.pk):
        receive_claim(claim=claim)
        claim = office.take_claim(claim=claim, by=at.maker)
        claim = office.assess_claim(claim=claim, by=at.maker)
        cleared(at, claim)
        return office.approve_claim(claim=claim, by=at.checker, seen=claim.revision)


def cleared(at: Office, claim: Claim) -> None:
    """Two persons call the blocking signals of a claim false alarms."""
    for finding in claim.findings.blocking():
        now = judge_finding(
            finding=finding, outcome="false_alarm", reason="Looked at.", by=at.maker
        )
        confirm_finding(finding=now, by=at.checker)


def add_invoice(claim: Claim, amount: str, by: Actor, **given: Any) -> None:
    """What stands on one of its invoices, with a number of its own."""
    stated = {
        "number": f"INV-{next(_numbers)}", "supplier": "Harbour School Ltd",
        "dated_on": TODAY - timedelta(days=30), "money": Money.of(amount, "HKD"),
    }  # fmt: skip
    state_invoice(claim=claim, by=by, **stated | given)


def add_paper(claim: Claim, paper: str, by: Actor) -> None:
    """A file of its own for one of the papers asked."""
    content = f"{paper} {next(_numbers)}".encode()
    file = store(
        organisation_id=claim.organisation_id,
        name=f"{paper}.pdf",
        media_type="application/pdf",
        source=io.BytesIO(content),
    )
    claims.add_document(claim=claim, paper=paper, file=file, by=by)


def submitted(at: Office, *, drawn: bool = False, **given: Any) -> tuple[Claim, Actor]:
    """A claim that has come in; `drawn`: it stays with the officer of the lot."""
    claim, by = draft(at, **given)
    with scope(by.organisation_id):
        claim = claims.submit_claim(claim=claim, by=by)
    with scope(at.organisation.pk):
        receive_claim(claim=claim)
        if not drawn:
            Claim.objects.filter(pk=claim.pk).update(assigned_to=None)
            claim.draws.all().delete()
    return fresh(claim), by


def assessed(at: Office, **given: Any) -> Claim:
    """A claim that the case officer has assessed."""
    claim, _by = submitted(at, **given)
    with scope(at.organisation.pk):
        claim = office.take_claim(claim=claim, by=at.maker)
        return office.assess_claim(claim=claim, by=at.maker)


def approved(at: Office, **given: Any) -> Claim:
    """A claim with an approved amount."""
    claim = assessed(at, **given)
    with scope(at.organisation.pk):
        cleared(at, claim)
        return office.approve_claim(claim=claim, by=at.checker, seen=claim.revision)


def batched(at: Office, *chosen: Claim) -> PaymentBatch:
    """Approved claims in a batch that waits for its approver."""
    with scope(at.organisation.pk):
        return make_batch(
            scheme=at.scheme, claims=chosen, pay_on=PAY_ON, by=at.administrator
        )


def sent(at: Office, *chosen: Claim) -> PaymentBatch:
    """A batch whose file was made."""
    batch = batched(at, *chosen)
    with scope(at.organisation.pk):
        approve_batch(batch=batch, sum_minor=batch.sum_minor, by=at.payer)
        return send_batch(batch=batch)


def paid(at: Office, **given: Any) -> Claim:
    """A claim whose payment the bank's statement shows."""
    payment = sent(at, approved(at, **given)).payments.get()
    with scope(at.organisation.pk):
        load_statement(
            scheme=at.scheme, name="paid.xml", by=at.administrator,
            content=statement_of(
                [(payment.end_to_end, payment.minor)],
                reference=f"PAID-{next(_numbers)}",
            ),
        )  # fmt: skip
    return fresh(payment.claim)


def rejected(at: Office, payment: Payment) -> Claim:
    """The claim of a payment that the bank says it could not make."""
    report = report_of(payment.batch.number, [(payment.end_to_end, "RJCT", "AC04")])
    with scope(at.organisation.pk):
        load_report(scheme=at.scheme, content=report, name="r.xml", by=at.administrator)
    return fresh(payment.claim)


def demanded(at: Office, claim: Claim, amount: str, **more: Any) -> Recovery:
    """A paid claim of which that much is demanded back."""
    given = {"reasons": ["too_much"], "note": "", "due_on": PAY_ON, "by": at.checker}
    with scope(at.organisation.pk):
        return demand_back(claim=claim, money=Money.of(amount, "HKD"), **(given | more))


def reopened(at: Office, claim: Claim) -> Claim:
    """An approval that the checker has taken back."""
    with scope(at.organisation.pk):
        return office.reopen_claim(
            claim=claim, reasons=["other"], note="", by=at.checker, seen=claim.revision
        )


def applicant_of(claim: Claim) -> Actor:
    """Whoever made the claim, acting for its organisation."""
    made = claim.events.order_by("sequence").select_related("by")[0].by
    assert made is not None
    role = ROLES[Membership.objects.get(user=made).role]
    return Actor(made, claim.organisation, role.key, role.permissions)


def with_every_right(actor: Actor) -> Actor:
    """The same person, as if every role of an office were theirs."""
    rights = {
        permission
        for role in ROLES.values()
        if role.kind == Kind.SCHEME_OFFICE
        for permission in role.permissions
    }
    return replace(actor, permissions=frozenset(rights))


def fresh(claim: Claim) -> Claim:
    """The claim as the database has it."""
    return Claim.objects.select_related("scheme").get(pk=claim.pk)
