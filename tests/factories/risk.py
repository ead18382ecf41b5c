"""Banks with loan books, borrowers and links, for tests."""

from __future__ import annotations

import io
from datetime import date, timedelta
from decimal import Decimal

import pyarrow as pa
from django.utils import timezone

from accounts.models import Organisation
from audit.services import SYSTEM
from companies.models import Consent, Scope
from companies.new_facts import NewFact
from companies.services.consent import grant_consent, withdraw_consent
from companies.services.facts import record_facts
from documents import storage
from jobs.models import Job
from jobs.services import run
from risk.files import keep_table
from risk.methods.columns import POSITIONS, conform
from risk.models import Borrower, BorrowerLink, LoanBook, RiskView, Upload
from risk.services.building import request_view
from tests.factories.numbers import proved
from tests.support.actors import actor_of

AS_OF = date(2025, 12, 31)
LINKED = "B1"


def make_bank(name="Harbour Bank"):
    return Organisation.objects.create(kind="bank", name=name)


def loan(number, reference, outstanding, **more):
    return {
        "loan_id": f"L{number}",
        "borrower_reference": reference,
        "borrower_name": f"{reference} Limited",
        "product": "term loan",
        "currency": "HKD",
        "outstanding": Decimal(str(outstanding)),
        "sector_code": "4711",
        "district_code": "J",
        "row": number + 1,
    } | more


def make_book(bank, loans, *, currency="HKD", held=None):
    """A live book with its borrowers; `held` is bank-held data by reference."""
    file = storage.store(
        organisation_id=bank.pk,
        name="book.csv",
        media_type="text/csv",
        source=io.BytesIO(repr(loans).encode()),
    )
    names = [column.name for column in POSITIONS]
    table = pa.table({name: [row.get(name) for row in loans] for name in names})
    positions = keep_table(
        organisation_id=bank.pk,
        name="positions.parquet",
        table=conform(table, POSITIONS),
    )
    upload = Upload.objects.create(
        organisation=bank,
        kind=Upload.Kind.LOAN_BOOK,
        file=file,
        as_of=AS_OF,
        currency=currency,
        status=Upload.Status.CONFIRMED,
        rows=positions,
        uploaded_at=timezone.now(),
        uploaded_by_label="Ada",
    )
    for row in {row["borrower_reference"]: row for row in loans}.values():
        Borrower.objects.update_or_create(
            organisation=bank,
            reference=row["borrower_reference"],
            defaults={
                "name": row["borrower_name"],
                "held": (held or {}).get(row["borrower_reference"], {}),
            },
        )
    return LoanBook.objects.create(
        organisation=bank,
        name="SME book",
        as_of=AS_OF,
        currency=currency,
        status=LoanBook.Status.LIVE,
        upload=upload,
        source_sha256=file.sha256,
        positions=positions,
        loan_count=len(loans),
        created_at=timezone.now(),
    )


def make_link(borrower, company):
    return BorrowerLink.objects.create(
        organisation=borrower.organisation,
        borrower=borrower,
        borrower_reference=borrower.reference,
        company=company,
        state=BorrowerLink.State.CONFIRMED,
        proposed_at=timezone.now(),
        proposed_by_label="Ada",
        confirmed_at=timezone.now(),
    )


def make_facts(company, *, turnover="12400000", equity="2000000", debt="2000000",
               scope1="40", scope2="60", currency="HKD", quality=2):  # fmt: skip
    """The signed facts that risk methods read, of the year 2025."""
    money = {
        "finances.turnover": turnover,
        "finances.equity": equity,
        "finances.debt": debt,
    }
    emitted = {"emissions.scope_1": scope1, "emissions.scope_2_location": scope2}
    facts = [
        NewFact(
            data_point=data_point,
            period_start=date(2025, 1, 1),
            period_end=AS_OF,
            scope="finances" if data_point in money else "energy_emissions",
            value=value,
            number=Decimal(value),
            unit=currency if data_point in money else "tCO2e",
            quality=None if data_point in money else quality,
            derivation={
                "kind": "answer" if data_point in money else "calculated",
                "label": {"en": data_point, "zh-Hant": data_point},
                "rule": "" if data_point in money else "energy * factor",
                "inputs": [{"name": "energy", "value": value, "unit": "kWh"}],
                "factors": [
                    {
                        "table": "grid",
                        "id": "grid/2025",
                        "value": "0.39",
                        "mark": "demo",
                    }
                ],
            },
        )
        for data_point, value in (money | emitted).items()
        if value is not None
    ]
    record_facts(
        organisation=company,
        facts=facts,
        layer="company_signed",
        source_label="SME questionnaire, revision 1",
        by=SYSTEM,
    )


def make_sharing_company(bank, reference, *, name="", scopes=None, **facts):
    """A company that is the bank's borrower of that reference and shares its facts.

    Gives somebody who owns it; the consent stands for ninety days.
    """
    owner = actor_of("owner")
    company = owner.organisation
    Organisation.objects.filter(pk=company.pk).update(
        name=name or f"Company {reference}"
    )
    company.refresh_from_db()
    make_facts(company, **facts)
    make_link(Borrower.objects.get(organisation=bank, reference=reference), company)
    grant_consent(
        company=proved(company),
        bank=bank,
        scopes=list(Scope.values) if scopes is None else scopes,
        purposes=["credit_risk"],
        valid_until=timezone.localdate() + timedelta(days=90),
        by=owner,
    )
    return owner


def withdraw(owner, kind="from_now_on"):
    """The company withdraws what it let the bank read."""
    consent = Consent.objects.get(company=owner.organisation, withdrawn_at=None)
    withdraw_consent(consent=consent, kind=kind, by=owner)


def make_view(book):
    """A ready view of the book, computed now."""
    job = request_view(book=book, by=SYSTEM)
    run(job.pk)
    job.refresh_from_db()
    assert job.status == Job.Status.DONE, job.error
    return RiskView.objects.get(pk=job.result["view"])
