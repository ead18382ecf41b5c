"""Builds the demo's world through the services people use, then runs its main job."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts import tenancy
from accounts.services import invitations
from companies.models import Consent, Scope
from companies.services.consent import grant_consent
from documents.exports import Sheet, write_xlsx
from greenfin.demo import asking, filling, grants, loans
from greenfin.demo.numbers import prove_numbers
from greenfin.demo.people import Person, make
from jobs.models import Job
from jobs.poller import poll_once
from questionnaires.models import Submission
from risk.models import Borrower, BorrowerLink, LoanBook, RiskView, Upload
from risk.services import books, building, links, uploads

SEED, BORROWERS = 2026, 300
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: The demo's companies among the bank's borrowers: company, its owner, division, district,
#: the largest facility, and turnover, equity and debt in its accounts.
#: The bank's file agrees with the company's answers (answers.yaml), as it would.
KNOWN = [
    ("golden_loom", "mei", "13", "J", 2_000_000, (38_600_000, 9_200_000, 6_300_000)),
    ("noodle_house", "ka_ho", "56", "B", 800_000, (9_400_000, "", "")),
    ("cold_store", "wing", "52", "T", 15_000_000, (142_000_000, "", "")),
]


class DemoJobError(Exception):
    """A job of the demo failed; names it and its error."""


@dataclass
class Made:
    """What there is after building: for the summary and for the visitor."""

    people: dict[str, Person]
    urls: dict[str, str] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)


def build() -> Made:
    """The whole world, or what is missing of it; what was entered stays."""
    with transaction.atomic():
        people = make()
    made = Made(people)
    year = timezone.localdate().year - 1
    with _as(people["mei"]):
        filling.fill_all(people, year)
    prove_numbers(people)
    run_jobs()
    as_of = date(year, 12, 31)
    if not LoanBook.objects.filter(organisation=people["ada"].organisation).exists():
        _bank(people, as_of)
    asking.build(people, year)
    run_jobs()
    grants.build(people)
    run_jobs()
    _note(made)
    return made


@contextmanager
def _as(person: Person) -> Iterator[None]:
    with tenancy.scope(person.organisation.pk):
        yield


def run_jobs() -> None:
    """Do every job that is due; a dead one stops the demo with its error."""
    poll_once()
    if dead := Job.objects.filter(status=Job.Status.DEAD).first():
        raise DemoJobError(f"{dead.kind}: {dead.error}")


def _bank(people: dict[str, Person], as_of: date) -> None:
    """Files go through upload, check and the officer's word, as they do for everybody."""
    ada = people["ada"]
    book = loans.generate(
        seed=SEED, count=BORROWERS, as_of=as_of, known=[*_known(people)]
    )
    files = {
        Upload.Kind.BORROWERS: ("Borrowers.xlsx", book.borrowers),
        Upload.Kind.LOAN_BOOK: ("SME loans.xlsx", book.loans),
    }
    with _as(ada):
        for kind, (name, rows) in files.items():
            _upload(ada, kind, name, rows, as_of)
        _meet(people)
        live = LoanBook.objects.get(
            organisation=ada.organisation, status=LoanBook.Status.LIVE
        )
        _ledger(live, ada)
        building.request_view(book=live, by=ada.actor)
    run_jobs()


def _known(people: dict[str, Person]) -> Iterator[dict[str, Any]]:
    for index, row in enumerate(KNOWN):
        _, person, division, district, limit, (turnover, equity, debt) = row
        organisation = people[person].organisation
        number = organisation.company.identifiers.get(scheme="hk_br").value
        yield {
            "Customer no.": f"C{9_000 + index}",
            "Customer name": f"{organisation.name} {organisation.name_zh}",
            "BR no.": number,
            "Sector": division,
            "District": district,
            "Turnover": turnover,
            "Equity": equity,
            "Debt": debt,
            "Limit": limit,
        }


def _upload(
    ada: Person, kind: str, name: str, rows: list[dict[str, Any]], as_of: date
) -> None:
    columns = list(rows[0])
    cells = [[row[column] for column in columns] for row in rows]
    content = write_xlsx([Sheet(name.split(".")[0], columns, cells)])
    upload = uploads.receive_upload(
        kind=kind,
        source=io.BytesIO(content),
        name=name,
        media_type=XLSX,
        as_of=as_of,
        currency="HKD",
        organisation_id=ada.organisation.pk,
        by=ada.actor,
    )
    run_jobs()
    upload.refresh_from_db()
    uploads.confirm_upload(upload=upload, name="SME lending", by=ada.actor)
    run_jobs()


def _meet(people: dict[str, Person]) -> None:
    """Two borrowers are linked by a word from both sides; one of them also consents."""
    ada = people["ada"]
    for index, (_company, person, *_rest) in enumerate(KNOWN[:2]):
        owner = people[person]
        borrower = Borrower.objects.get(
            organisation=ada.organisation, reference=f"C{9_000 + index}"
        )
        number = owner.organisation.company.identifiers.get(scheme="hk_br").value
        link = links.propose_link(borrower=borrower, number=number, by=ada.actor)
        run_jobs()
        with _as(owner):
            link = BorrowerLink.objects.visible_to(owner.actor).get(pk=link.pk)
            links.confirm_link(link=link, by=owner.actor)
        run_jobs()
    _invite(people)
    mei = people["mei"]
    with _as(mei):
        grant_consent(
            company=mei.organisation,
            bank=ada.organisation,
            scopes=[scope.value for scope in Scope if scope != Scope.STRATEGY],
            purposes=["credit_risk", "disclosure"],
            valid_until=timezone.localdate() + timedelta(days=400),
            by=mei.actor,
        )
    run_jobs()


def _invite(people: dict[str, Person]) -> None:
    """The third came by the bank's letter; another letter is still on its way."""
    ada, wing = people["ada"], people["wing"]
    invitation = invitations.invite_company(
        company_name=wing.organisation.name,
        reference="C9002",
        smallest_size="small",
        by=ada.actor,
    )
    invitations.invite_company(
        company_name="Bright Phoenix Trading Limited", by=ada.actor
    )
    with _as(wing):
        invitations.accept_invitation(
            invitation=invitation, company=wing.organisation, by=wing.actor
        )
    run_jobs()


def _ledger(book: LoanBook, ada: Person) -> None:
    """What the ledger says: the book's own totals, but the first is off by a bit."""
    totals = {
        (line["product"], line["currency"]): Decimal(line["outstanding"])
        for line in book.totals
    }
    totals[next(iter(totals))] += 12_500
    books.enter_ledger_totals(book=book, totals=totals, by=ada.actor)


def _note(made: Made) -> None:
    """Addresses and counts for the summary."""
    site = settings.SITE_URL
    view = RiskView.objects.filter(status=RiskView.Status.READY).first()
    submission = Submission.objects.first()
    made.urls["home"] = f"{site}/"
    made.urls["enter"] = site + reverse("demo:people")
    if view:
        made.urls["risk_view"] = site + reverse("risk:view", args=[view.pk])
    if submission:
        receipt = reverse("questionnaires:receipt", args=[submission.pk])
        made.urls["receipt"] = site + receipt
    made.counts = {
        "borrowers": Borrower.objects.count(),
        "loans": sum(LoanBook.objects.values_list("loan_count", flat=True)),
        "submissions": Submission.objects.count(),
        "consents": Consent.objects.count(),
        "risk_views": RiskView.objects.filter(status=RiskView.Status.READY).count(),
        "jobs_done": Job.objects.filter(status=Job.Status.DONE).count(),
    }
