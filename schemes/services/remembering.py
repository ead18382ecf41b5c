"""What a submitted claim says of its instrument is kept in the register."""

from __future__ import annotations

from django.db import transaction

from accounts.actors import Actor
from measures.money import Money
from register.models import Instrument
from register.particulars import Particulars
from register.services import (
    keep_instrument,
    keep_review,
    share_instrument,
)
from schemes.models import Claim
from schemes.rules.reading import read_facts
from schemes.services.readiness import facts_of
from schemes.services.terms import terms_of

REVIEW = "review"


@transaction.atomic
def remember_instrument(claim: Claim, by: Actor) -> Instrument | None:
    """Keep what a submitted claim states of its instrument, and let its office read it.

    Runs in the applicant's scope; a track that is not about instruments has none.
    """
    stated = particulars_of(claim)
    if stated is None:
        return None
    instrument = keep_instrument(
        issuer=claim.organisation, stated=stated, by=by, reference=claim.number
    )
    share_instrument(instrument=instrument, reader_id=claim.office_id, by=by)
    _keep_reviews(claim, instrument, by)
    return instrument


def particulars_of(claim: Claim) -> Particulars | None:
    """What a claim states of its instrument; None if some of it is not known.

    Perpetual is what is said to be so, not what has no day of maturity.
    """
    version = terms_of(claim)
    family = version.tracks[claim.track].track.family
    if family is None or family.by != "instrument" or not claim.instrument:
        return None
    given = read_facts(version, facts_of(claim)).values
    is_perpetual = given.get("is_perpetual") == "yes"
    matures = None if is_perpetual else given.get("maturity_date")
    issued = given.get("issue_date")
    size, currency = given.get("size"), given.get("currency")
    kind = given.get("instrument") or "bond"
    if not (issued and size and currency):
        return None
    stated = Particulars(
        kind, claim.instrument, given.get("label") or "", Money.of(size, currency),
        issued, matures, is_perpetual,
    )  # fmt: skip
    return stated if stated.is_sound else None


def _keep_reviews(claim: Claim, instrument: Instrument, by: Actor) -> None:
    version = terms_of(claim)
    given = read_facts(version, facts_of(claim)).values
    reviewer, day = given.get("reviewer"), given.get("review_date")
    lines = {c.line.key: c.line for c in version.tracks[claim.track].lines}
    claimed = [lines[key] for key in given.get("claims") or () if key in lines]
    paper = claim.documents.filter(paper=REVIEW, removed_at=None).first()
    file = paper.file if paper else None
    if reviewer and day:
        keep_review(
            instrument=instrument, year=0, reviewer=reviewer, reviewed_on=day,
            file=file if not any(line.year for line in claimed) else None, by=by,
        )  # fmt: skip
    reported = given.get("event_date")
    for line in claimed:
        if line.year and reviewer and reported:
            keep_review(
                instrument=instrument, year=line.year, reviewer=reviewer,
                reviewed_on=reported, file=file, by=by,
            )  # fmt: skip
