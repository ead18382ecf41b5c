"""What the world's companies and banks have done: answers, books, links, views."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

from django.utils import timezone

from accounts.actors import Actor
from accounts.tenancy import scope
from companies.models import CompanyIdentifier, Fact
from greenfin.demo.filling import Filler
from jobs.models import Job
from jobs.poller import poll_once
from questionnaires.services.responses import start_response
from questionnaires.services.signing import sign_off
from risk.models import Borrower, BorrowerLink, LoanBook, RiskView, Upload
from risk.services.books import enter_ledger_totals
from risk.services.building import request_view
from risk.services.links import confirm_link, propose_link
from risk.services.uploads import confirm_upload, receive_upload
from tests.factories import questionnaires as factory

AS_OF = date(2025, 12, 31)


def answer(
    actor: Actor, word: str, raw: dict[str, Any], *, sign: bool
) -> dict[str, Any]:
    """A response of the company, signed or not; gives its records by model."""
    factory.published(factory.ours("sme/medium"))
    definition = factory.ours(f"sme/{raw['size']}")
    version = factory.published(definition)
    with scope(actor.organisation_id):
        response = start_response(
            organisation=actor.organisation,
            version=version,
            start=date(2025, 1, 1),
            end=AS_OF,
            by=actor,
        )
        for number, row in enumerate(raw["tables"]["sites"]):
            row["name"] = f"site {number} {word}"
        Filler(response, definition, actor).fill(raw, [])
        made = {
            "questionnaires.Response": response.pk,
            "questionnaires.TableRow": response.table_rows.first().pk,
        }
        if sign:
            submission = sign_off(
                response=response,
                name=f"signer {word}",
                role_title=f"title {word}",
                by=actor,
                at=timezone.now(),
            )
            made["questionnaires.Submission"] = submission.pk
    # Its paper in one language is enough to look for words in, and each takes a second.
    papers = Job.objects.filter(kind="questionnaires.make_pdf")
    papers.exclude(payload__language="en").delete()
    run_jobs()
    return made


def lend(actor: Actor, word: str, friend: Actor) -> dict[str, Any]:
    """A bank's book with three borrowers, one linked to the friend, and its view."""
    with scope(actor.organisation_id):
        upload = _upload(actor, word)
        book = LoanBook.objects.get(organisation=actor.organisation, status="live")
        borrower = Borrower.objects.get(
            organisation=actor.organisation, reference=f"B1-{word}"
        )
        link = _link(borrower, friend, actor)
        totals = {(f"product {word}", "HKD"): "6000000"}
        enter_ledger_totals(book=book, totals=totals, by=actor)
        request_view(book=book, by=actor)
        run_jobs()
        view = RiskView.objects.get(organisation=actor.organisation, status="ready")
    fact = Fact.objects.current().filter(
        organisation=friend.organisation, data_point="emissions.scope_1"
    )
    return {
        "risk.Upload": upload.pk,
        "risk.LoanBook": book.pk,
        "risk.Borrower": borrower.pk,
        "risk.BorrowerLink": link.pk,
        "risk.RiskView": view.pk,
        "risk.Fact": fact.get().pk,
    }


def _upload(actor: Actor, word: str) -> Upload:
    rows = io.StringIO()
    lines = csv.writer(rows)
    lines.writerow(
        ["loan id", "borrower id", "borrower name", "product", "currency",
         "outstanding", "limit", "sector", "district"]
    )  # fmt: skip
    for number, sector in ((1, "56"), (2, "47"), (3, "49")):
        lines.writerow(
            [f"L{number}-{word}", f"B{number}-{word}", f"borrower {word}",
             f"product {word}", "HKD", 1_000_000 * number, 9_000_000, sector, "J"]
        )  # fmt: skip
    upload = receive_upload(
        kind=Upload.Kind.LOAN_BOOK,
        source=io.BytesIO(rows.getvalue().encode()),
        name=f"book {word}.csv",
        media_type="text/csv",
        as_of=AS_OF,
        currency="HKD",
        organisation_id=actor.organisation_id,
        by=actor,
    )
    run_jobs()
    upload.refresh_from_db()
    confirm_upload(upload=upload, name=f"book {word}", by=actor)
    run_jobs()
    return upload


def _link(borrower: Borrower, friend: Actor, by: Actor) -> BorrowerLink:
    number = f"{friend.organisation_id.int % 10**8:08d}"
    CompanyIdentifier.objects.get_or_create(
        company_id=friend.organisation_id,
        scheme="hk_br",
        defaults={"value": number, "proof": CompanyIdentifier.Proof.DOCUMENT},
    )
    link = propose_link(borrower=borrower, number=number, by=by)
    with scope(friend.organisation_id):
        confirm_link(link=link, by=friend)
    run_jobs()
    return link


def run_jobs() -> None:
    """Do what is due; a dead job is a broken world."""
    poll_once()
    dead = Job.objects.filter(status=Job.Status.DEAD).values_list("kind", "error")
    assert not dead, list(dead)
