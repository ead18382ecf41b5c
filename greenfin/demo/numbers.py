"""The demo's companies prove their numbers as everybody does: handed in and seen."""

from __future__ import annotations

import hashlib
import io

from accounts import tenancy
from companies.models import CompanyIdentifier, NumberStatement
from companies.services.numbers import Certificate, record_seen, state_number
from documents.pdf import render_pdf
from greenfin.demo.people import Person

#: Whose certificate the operator has seen already, and whose still waits for a look.
SEEN, WAITING = ("mei", "ka_ho"), ("joy",)
#: Whose number the bank's letter proves: it is stated, and no paper handed in.
BY_LETTER = ("wing",)


def prove_numbers(people: dict[str, Person]) -> None:
    """State every company's number; a second run leaves what there is."""
    for key in (*SEEN, *WAITING, *BY_LETTER):
        owner = people[key]
        held = CompanyIdentifier.objects.filter(company_id=owner.organisation.pk)
        if held.exists():
            continue
        with tenancy.scope(owner.organisation.pk):
            state_number(
                company=owner.organisation,
                number=number_of(owner),
                certificate=None if key in BY_LETTER else _specimen(owner),
                by=owner.actor,
            )
        if key in SEEN:
            _see(owner, people["olga"])


def number_of(owner: Person) -> str:
    """Eight digits that depend on the company's name alone."""
    digest = hashlib.sha256(owner.organisation.name.encode()).hexdigest()
    return f"{int(digest[:8], 16) % 10**8:08d}"


def _see(owner: Person, operator: Person) -> None:
    with tenancy.scope(operator.organisation.pk):
        waiting = NumberStatement.objects.waiting().get(organisation=owner.organisation)
        record_seen(statement=waiting, by=operator.actor)


def _specimen(owner: Person) -> Certificate:
    context = {"organisation": owner.organisation, "number": number_of(owner)}
    paper = render_pdf("demo/pdf/certificate.html", context, "en")
    return Certificate(io.BytesIO(paper), "certificate.pdf", "application/pdf")
