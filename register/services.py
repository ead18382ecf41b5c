"""What is kept of instruments, from what their issuer states; who may read it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction

from accounts.actors import Actor
from accounts.models import Organisation
from audit.services import record
from documents.models import StoredFile
from register.models import (
    ExternalReview,
    Instrument,
    InstrumentRevision,
    InstrumentShare,
    Issuer,
)
from register.particulars import Particulars, read_kept
from register.revising import begin_history, propose_revision

Source = InstrumentRevision.Source


@transaction.atomic
def keep_instrument(
    *, issuer: Organisation, stated: Particulars, by: Actor, reference: str = ""
) -> Instrument:
    """The record of an instrument: made, or left as it is.

    What a later claim states otherwise is proposed as a revision and changes nothing by
    itself. `reference` is the claim's number.
    """
    record_of, _made = Issuer.objects.get_or_create(
        organisation=issuer, name=issuer.name, defaults={"name_zh": issuer.name_zh}
    )
    instrument, is_new = Instrument.objects.get_or_create(
        organisation=issuer,
        identifier=stated.identifier,
        defaults={"issuer": record_of, **read_kept(stated.as_json())},
    )
    if is_new:
        begin_history(instrument=instrument, by=by, reference=reference)
        record("instrument.kept", organisation_id=issuer.pk, by=by, target=instrument)
    else:
        propose_revision(
            instrument=instrument, stated=stated, source=Source.CLAIM, by=by,
            reference=reference,
        )  # fmt: skip
    return instrument


@transaction.atomic
def keep_review(
    *,
    instrument: Instrument,
    year: int,
    reviewer: str,
    reviewed_on: date,
    file: StoredFile | None,
    by: Actor,
) -> ExternalReview:
    """The record of a review: that before issue (year 0), or that of a year after it.

    One that is stated anew is recorded with what stood before; its file is not lost.
    """
    kinds = ExternalReview.Kind
    kind = kinds.POST_ISSUANCE if year else kinds.PRE_ISSUANCE
    before = instrument.reviews.filter(kind=kind, year=year).first()
    review, _made = ExternalReview.objects.update_or_create(
        instrument=instrument,
        kind=kind,
        year=year,
        defaults={
            "organisation_id": instrument.organisation_id,
            "reviewer": reviewer,
            "reviewed_on": reviewed_on,
            "file": file or (before.file if before else None),
        },
    )
    if before and _stated(before) != _stated(review):
        record(
            "review.restated",
            organisation_id=instrument.organisation_id,
            by=by,
            target=instrument,
            detail={"year": year, "from": _stated(before), "to": _stated(review)},
        )
    return review


def _stated(review: ExternalReview) -> list[str]:
    return [review.reviewer, str(review.reviewed_on), str(review.file_id or "")]


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
