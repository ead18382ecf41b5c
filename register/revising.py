"""Corrections of an instrument's record: proposed by one side, accepted by the other.

Where no office relies on the record yet, its issuer's own correction holds at once.
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import Actor
from audit.services import record
from register.models import Instrument, InstrumentRevision
from register.particulars import Particulars, changed, read_kept

Revision = InstrumentRevision
State, Source = Revision.State, Revision.Source


class RevisionError(ValueError):
    """A correction that cannot be made or decided so; says why."""


def particulars_now(instrument: Instrument) -> Particulars:
    """The record as it stands."""
    return Particulars(
        instrument.kind, instrument.identifier, instrument.label, instrument.size,
        instrument.issued_on, instrument.matures_on, instrument.is_perpetual,
        instrument.first_call_on,
    )  # fmt: skip


def begin_history(*, instrument: Instrument, by: Actor, reference: str) -> None:
    """The first revision: what made the record."""
    _add(instrument, particulars_now(instrument), Source.CLAIM, by, reference=reference,
         state=State.ACCEPTED, decided_at=timezone.now())  # fmt: skip


@transaction.atomic
def propose_revision(
    *,
    instrument: Instrument,
    stated: Particulars,
    source: str,
    by: Actor,
    reason: str = "",
    reference: str = "",
) -> Revision | None:
    """Say what of the record is to be otherwise; None if nothing is.

    It waits for an office where one reads the record, and takes the place of a proposal
    that still waits. Raises RevisionError of a correction without a reason.
    """
    now = _held(instrument)
    if not changed(particulars_now(now).as_json(), stated.as_json()):
        return None
    if source != Source.CLAIM and not reason.strip():
        raise RevisionError(_("Say why the record is wrong."))
    if not stated.is_sound:
        raise RevisionError(
            _(
                "It matures after its issue or is perpetual, is called before it matures,"
                " and has a size above zero."
            )
        )
    waiting = now.revisions.filter(state=State.PROPOSED).first()
    if waiting and not changed(waiting.particulars, stated.as_json()):
        return waiting
    if waiting:
        waiting.state, waiting.decided_at = State.SUPERSEDED, timezone.now()
        waiting.save(update_fields=["state", "decided_at"])
    at_once = not now.shares.exists()
    revision = _add(
        now, stated, source, by, reference=reference, reason=reason.strip(),
        state=State.ACCEPTED if at_once else State.PROPOSED,
        decided_at=timezone.now() if at_once else None,
    )  # fmt: skip
    _told("instrument.restated", revision, by)
    if at_once:
        _take_effect(now, revision)
    return revision


@transaction.atomic
def accept_revision(*, instrument: Instrument, number: int, by: Actor) -> Revision:
    """Let a proposal hold; `number` is the one that was looked at.

    Raises RevisionError of one that waits no more, or of its own proposer.
    """
    now = _held(instrument)
    revision = _waiting(now, number, by)
    _decide(revision, State.ACCEPTED, "", by)
    _take_effect(now, revision)
    _told("instrument.revised", revision, by)
    return revision


@transaction.atomic
def refuse_revision(
    *, instrument: Instrument, number: int, note: str, by: Actor
) -> Revision:
    """Leave the record as it is, with the reason."""
    if not note.strip():
        raise RevisionError(_("Say why the record stays as it is."))
    revision = _waiting(_held(instrument), number, by)
    _decide(revision, State.REFUSED, note.strip(), by)
    _told("instrument.left", revision, by)
    return revision


def _waiting(instrument: Instrument, number: int, by: Actor) -> Revision:
    """The proposal that this actor may decide."""
    if not instrument.shares.filter(reader_id=by.organisation_id).exists():
        raise RevisionError(_("An office that reads the record decides."))
    revision = instrument.revisions.filter(state=State.PROPOSED).first()
    if revision is None or revision.number != number:
        raise RevisionError(_("This proposal waits no more: look at the record again."))
    if by.user is None or revision.stated_by_id == by.user.pk:
        raise RevisionError(_("You proposed it yourself: another person decides."))
    return revision


def _decide(revision: Revision, state: str, note: str, by: Actor) -> None:
    revision.state, revision.decided_note = state, note
    revision.decided_by, revision.decided_label = by.user, by.audit_label
    revision.decided_at = timezone.now()
    revision.save()


def _take_effect(instrument: Instrument, revision: Revision) -> None:
    for name, value in read_kept(revision.particulars).items():
        setattr(instrument, name, value)
    instrument.save()


def _held(instrument: Instrument) -> Instrument:
    """The record as it stands now, held until the transaction ends."""
    rows = Instrument.objects.select_for_update(of=("self",))
    return rows.get(pk=instrument.pk)


def _add(
    instrument: Instrument,
    stated: Particulars,
    source: str,
    by: Actor,
    **more: object,
) -> Revision:
    last = instrument.revisions.aggregate(last=Max("number"))["last"] or 0
    return Revision.objects.create(
        instrument=instrument,
        organisation_id=instrument.organisation_id,
        number=last + 1,
        particulars=stated.as_json(),
        source=source,
        stated_by=by.user,
        stated_label=by.audit_label,
        **more,
    )


def _told(verb: str, revision: Revision, by: Actor) -> None:
    """In the books of the owner and of whoever acts."""
    detail = {
        "revision": revision.number,
        "source": revision.source,
        "reference": revision.reference,
        "particulars": revision.particulars,
    }
    acting = by.organisation_id or revision.organisation_id
    for organisation_id in {revision.organisation_id, acting}:
        record(
            verb, organisation_id=organisation_id, by=by, target=revision.instrument,
            detail=detail,
        )  # fmt: skip
