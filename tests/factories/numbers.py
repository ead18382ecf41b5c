"""Companies with numbers, proved or waiting to be, for tests."""

from __future__ import annotations

import io

from django.utils import timezone

from accounts.models import Organisation
from companies.models import Company, CompanyIdentifier, NumberStatement
from companies.services.numbers import Certificate, state_number
from tests.support.actors import actor_of

PNG = b"\x89PNG\r\n\x1a\n and then the picture"
PDF = b"%PDF-1.7 and then the pages"


def proved(organisation: Organisation, value: str = "") -> Organisation:
    """The organisation as a company whose number was seen on a document."""
    company, _ = Company.objects.get_or_create(organisation=organisation)
    CompanyIdentifier.objects.update_or_create(
        company=company,
        scheme="hk_br",
        defaults={
            "value": value or f"{organisation.pk.int % 10**8:08d}",
            "proof": CompanyIdentifier.Proof.DOCUMENT,
            "proved_at": timezone.now(),
            "proved_by_label": "greenfin operations",
        },
    )
    return organisation


def certificate(content: bytes = PNG, name: str = "certificate.png") -> Certificate:
    """A picture of a certificate."""
    media_type = "image/png" if content.startswith(PNG[:8]) else "application/pdf"
    return Certificate(io.BytesIO(content), name, media_type)


def stated(owner=None, value: str = "12345678") -> NumberStatement:
    """A statement with its certificate, waiting to be checked."""
    owner = owner or actor_of("owner")
    Company.objects.get_or_create(organisation=owner.organisation)
    state_number(
        company=owner.organisation, number=value, certificate=certificate(), by=owner
    )
    return NumberStatement.objects.waiting().get(organisation=owner.organisation)
