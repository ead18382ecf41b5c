"""What is kept of instruments, from what their issuer states; who may read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction

from accounts.actors import Actor
from accounts.models import Organisation
from audit.services import record
from documents.models import StoredFile
from measures.money import Money
from register.models import ExternalReview, Instrument, InstrumentShare, Issuer


@dataclass(frozen=True, slots=True)
class Particulars:
    """What somebody states of an instrument; all of it is needed."""

    kind: str
    identifier: str
    label: str
    size: Money
    issued_on: date
    matures_on: date


@transaction.atomic
def keep_instrument(
    *, issuer: Organisation, stated: Particulars, by: Actor
) -> Instrument:
    """The record of an instrument, made or brought up to what is stated now."""
    record_of, _made = Issuer.objects.get_or_create(
        organisation=issuer, name=issuer.name, defaults={"name_zh": issuer.name_zh}
    )
    instrument, is_new = Instrument.objects.update_or_create(
        organisation=issuer,
        identifier=stated.identifier,
        defaults={
            "issuer": record_of,
            "kind": stated.kind,
            "label": stated.label,
            "currency": stated.size.currency,
            "size_minor": stated.size.minor,
            "issued_on": stated.issued_on,
            "matures_on": stated.matures_on,
        },
    )
    if is_new:
        record("instrument.kept", organisation_id=issuer.pk, by=by, target=instrument)
    return instrument


@transaction.atomic
def keep_review(
    *,
    instrument: Instrument,
    year: int,
    reviewer: str,
    reviewed_on: date,
    file: StoredFile | None,
) -> ExternalReview:
    """The record of a review: that before issue (year 0), or that of a year after it."""
    kinds = ExternalReview.Kind
    review, _made = ExternalReview.objects.update_or_create(
        instrument=instrument,
        kind=kinds.POST_ISSUANCE if year else kinds.PRE_ISSUANCE,
        year=year,
        defaults={
            "organisation_id": instrument.organisation_id,
            "reviewer": reviewer,
            "reviewed_on": reviewed_on,
            "file": file,
        },
    )
    return review


@transaction.atomic
def share_instrument(*, instrument: Instrument, reader_id: UUID, by: Actor) -> None:
    """From now on that organisation may read the record too; twice is once."""
    _share, is_new = InstrumentShare.objects.get_or_create(
        instrument=instrument,
        reader_id=reader_id,
        defaults={"owner_id": instrument.organisation_id},
    )
    if is_new:
        record(
            "instrument.shared",
            organisation_id=instrument.organisation_id,
            by=by,
            target=instrument,
            detail={"reader": str(reader_id)},
        )
