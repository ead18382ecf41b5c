"""The applicant's side: begin a claim, state facts, hand in papers, submit, answer."""

from __future__ import annotations

import secrets
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.roles import Kind
from audit.services import record
from documents.models import StoredFile
from documents.services import share_file
from measures.days import read_day
from register.identifiers import InstrumentError, read_instrument
from schemes.models import (
    Claim,
    ClaimDocument,
    ClaimFact,
    ClaimFactHistory,
    InformationRequest,
    Scheme,
)
from schemes.saying import day
from schemes.selectors.library import library
from schemes.services.deadlines import last_appeal_day
from schemes.services.moving import locked, move
from schemes.services.readiness import readiness
from schemes.services.remembering import remember_instrument
from schemes.services.terms import terms_of, with_track
from schemes.signals import claim_submitted
from schemes.workflow import WorkflowError

#: How long a draft waits for its applicant.
DRAFT_LIVES = timedelta(days=90)
#: No letters or digits that are taken for one another on paper.
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_NUMBER_LENGTH = 8


class StaleFactError(Exception):
    """A fact was changed by somebody else first; `current` is what stands."""

    def __init__(self, current: ClaimFact) -> None:
        super().__init__(_("Somebody else changed this first."))
        self.current = current


class IncompleteClaimError(ValueError):
    """A claim that cannot be submitted yet; `missing` says what is open, by place."""

    def __init__(self, missing: dict[str, str]) -> None:
        super().__init__(_("Some parts are still open."))
        self.missing = missing


def start_claim(*, scheme: Scheme, track: str, by: Actor) -> Claim:
    """A new draft of the actor's organisation; raises WorkflowError of a closed scheme."""
    return begin_claim(scheme=scheme, track=track, by=by, runs_off=False)


@transaction.atomic
def begin_claim(*, scheme: Scheme, track: str, by: Actor, runs_off: bool) -> Claim:
    """The same; what follows from an earlier grant `runs_off` a closed scheme."""
    if by.organisation is None:
        raise WorkflowError(_("Choose for whom you claim first."))
    if scheme.closed_at and not runs_off:
        raise WorkflowError(_("This scheme takes no new claims."))
    known = library().scheme(scheme.key)
    if not known.has_track(track):
        raise WorkflowError(_("This scheme has no such part."))
    version = with_track(known, track, timezone.localdate())
    _check_audience(version.tracks[track].track.audience, by.organisation.kind)
    expires_on = timezone.localdate() + DRAFT_LIVES
    claim = Claim.objects.create(
        organisation=by.organisation,
        office_id=scheme.office_id,
        scheme=scheme,
        track=track,
        currency=version.terms.currency,
        expires_on=expires_on,
    )
    record("claim.started", organisation_id=by.organisation.pk, by=by, target=claim)
    return claim


def _check_audience(audience: str, kind: str) -> None:
    """Refuse a company where only persons may claim, and the other way round."""
    if audience == "person" and kind != Kind.PERSON:
        raise WorkflowError(
            _("Only a person can claim this: let the person who paid claim.")
        )
    if audience == "company" and kind == Kind.PERSON:
        raise WorkflowError(
            _("Only a company can claim this: act for the company, or as its agent.")
        )


@transaction.atomic
def name_instrument(*, claim: Claim, identifier: str, by: Actor) -> Claim:
    """Say which bond or loan a claim is about; all claims about it share its ceilings.

    Raises WorkflowError of an identifier that cannot be right or a claim that is closed
    for changes.
    """
    _check_open(claim)
    family = terms_of(claim).tracks[claim.track].track.family
    if family is None or family.by != "instrument":
        raise WorkflowError(_("This claim does not ask for that."))
    try:
        claim.instrument = read_instrument(identifier)
    except InstrumentError as error:
        raise WorkflowError(_(str(error))) from error
    claim.save(update_fields=["instrument"])
    return claim


def _check_open(claim: Claim) -> None:
    if claim.state not in (Claim.State.DRAFT, Claim.State.INFO_REQUESTED):
        raise WorkflowError(_("This claim was submitted and cannot be changed now."))


@transaction.atomic
def save_fact(*, claim: Claim, key: str, value: str, based_on: int, by: Actor) -> int:
    """Keep one fact as typed over the version it was typed on; gives the new version.

    Facts stand open while a claim is a draft or waits for its applicant. Raises
    WorkflowError of another state or an unknown key, StaleFactError.
    """
    _check_open(claim)
    if key not in terms_of(claim).facts:
        raise WorkflowError(_("This claim does not ask for that."))
    value = as_kept(claim, key, value)
    now = timezone.now()
    if based_on == 0:
        _fact, made = ClaimFact.objects.get_or_create(
            claim=claim, key=key, defaults={"value": value, "saved_at": now}
        )
        if made:
            _keep_history(claim, key, 1, value, by)
            return 1
    else:
        changed = ClaimFact.objects.filter(
            claim=claim, key=key, version=based_on
        ).update(value=value, version=F("version") + 1, saved_at=now)
        if changed:
            _keep_history(claim, key, based_on + 1, value, by)
            return based_on + 1
    current = ClaimFact.objects.get(claim=claim, key=key)
    if current.value == value:
        return current.version
    raise StaleFactError(current)


def as_kept(claim: Claim, key: str, value: str) -> str:
    """A fact as it is kept: a day that can be read with its year first, else as typed."""
    question = terms_of(claim).facts[key].question
    day = read_day(value) if question.type == "date" else None
    return day.isoformat() if day else value


def _keep_history(claim: Claim, key: str, version: int, value: str, by: Actor) -> None:
    ClaimFactHistory.objects.create(
        claim=claim,
        key=key,
        version=version,
        value=value,
        by=by.user,
        by_label=by.audit_label,
    )


@transaction.atomic
def add_document(
    *,
    claim: Claim,
    paper: str,
    file: StoredFile,
    by: Actor,
    pages: int | None = None,
) -> ClaimDocument:
    """Hand in a file for one of the papers asked; the same file counts once.

    `pages` is how many it has, None if nobody counted.
    Raises WorkflowError if the claim is closed for changes or does not ask for it.
    """
    _check_open(claim)
    papers = {each.paper.key for each in terms_of(claim).tracks[claim.track].papers}
    if paper not in papers:
        raise WorkflowError(_("This claim does not ask for that document."))
    document, _made = ClaimDocument.objects.get_or_create(
        claim=claim,
        file=file,
        removed_at=None,
        defaults={"paper": paper, "pages": pages},
    )
    share_file(file=file, reader_id=claim.office_id)
    return document


@transaction.atomic
def remove_document(*, claim: Claim, document_id: str, by: Actor) -> None:
    """Take a document back before the claim is submitted; an unknown one is no error."""
    _check_open(claim)
    try:
        wanted = UUID(document_id)
    except ValueError:
        return
    claim.documents.filter(pk=wanted, removed_at=None).update(removed_at=timezone.now())


@transaction.atomic
def submit_claim(*, claim: Claim, by: Actor, seen: int | None = None) -> Claim:
    """File a claim under the terms that hold today, with a number; twice is once.

    Whoever does not qualify may still submit and gets a decision; what is open blocks.
    Raises IncompleteClaimError with what is missing, WorkflowError.
    """
    now = locked(claim)
    if now.number and now.state != Claim.State.DRAFT:
        return now
    today = timezone.localdate()
    ready = readiness(now, today)
    if ready.missing:
        raise IncompleteClaimError(ready.missing)
    outcome, terms = ready.outcome, terms_of(now)
    now = move(
        now,
        "submit",
        by=by,
        seen=seen,
        number=_new_number(now.scheme, today),
        version_label=outcome.version or terms.terms.version,
        version_sha256=outcome.sha256 or terms.sha256,
        outcome=outcome.as_json(),
        outcome_sha256=outcome.fingerprint,
        amount_minor=outcome.amount.minor if outcome.amount else None,
        submitted_at=timezone.now(),
        expires_on=None,
    )
    remember_instrument(now, by)
    claim_submitted.send(sender=Claim, claim=now, by=by)
    return now


def _new_number(scheme: Scheme, today: date) -> str:
    """A receipt number that nobody can guess or count: `TS-26-7K3M9XWQ`."""
    initials = "".join(word[0] for word in scheme.key.split("_")).upper()
    code = "".join(secrets.choice(_ALPHABET) for _ in range(_NUMBER_LENGTH))
    return f"{initials}-{today:%y}-{code}"


@transaction.atomic
def answer_request(
    *, request: InformationRequest, answer: str, by: Actor
) -> InformationRequest:
    """Answer one question; the last answer hands the claim back to the office."""
    if not answer.strip():
        raise WorkflowError(_("Write an answer."))
    claim = locked(request.claim)
    if claim.state != Claim.State.INFO_REQUESTED or request.answered_at:
        raise WorkflowError(_("This question was answered already."))
    request.answer, request.answered_at = answer.strip(), timezone.now()
    request.save(update_fields=["answer", "answered_at"])
    if not claim.requests.filter(answered_at=None).exists():
        claim = move(claim, "answer", by=by)
        claim_submitted.send(sender=Claim, claim=claim, by=by)
    return request


def withdraw_claim(*, claim: Claim, by: Actor, seen: int | None = None) -> Claim:
    """Take a claim back before it is decided."""
    return move(claim, "withdraw", by=by, seen=seen)


@transaction.atomic
def appeal_claim(*, claim: Claim, grounds: str, by: Actor) -> Claim:
    """Ask for a review of a refusal by somebody who has not seen the claim."""
    if not grounds.strip():
        raise WorkflowError(_("Say why the decision is wrong, one ground a line."))
    last = last_appeal_day(claim)
    if last is not None and timezone.localdate() > last:
        raise WorkflowError(
            _("The last day to ask for a review was %(day)s.") % {"day": day(last)}
        )
    now = move(
        claim,
        "appeal",
        by=by,
        reasons=["appeal"],
        note=grounds.strip(),
        assigned_to=None,
    )
    claim_submitted.send(sender=Claim, claim=now, by=by)
    return now
