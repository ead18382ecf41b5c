"""A company's number: stated by itself, proved by a paper that was seen or a letter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.models import Organisation
from accounts.tenancy import scope
from audit.services import SYSTEM, record
from companies.models import Company, CompanyIdentifier, NumberStatement
from companies.services.registration import (
    BUSINESS_REGISTRATION,
    RegistrationError,
    business_registration_digits,
)
from companies.signals import number_decided, number_stated
from documents.models import StoredFile
from documents.storage import store

Proof = CompanyIdentifier.Proof
State = NumberStatement.State


class NumberError(ValueError):
    """A number that cannot be stated or proved so; says field and remedy."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class Certificate:
    """A paper as it came in, with the media type that its bytes have."""

    source: BinaryIO
    name: str
    media_type: str


@transaction.atomic
def state_number(
    *, company: Organisation, number: str, certificate: Certificate | None, by: Actor
) -> CompanyIdentifier:
    """State the company's business registration number, with or without its certificate.

    A number that is not proved is replaced at once; a proved one stays until the new one
    is seen on a document. Announces `number_stated`. Raises NumberError.
    """
    value = _digits(number)
    held = _identifier(company.pk)
    if held is None:
        owner = Company.objects.get(organisation=company)
        held = CompanyIdentifier(company=owner, scheme=BUSINESS_REGISTRATION)
    if held.is_proved:
        _check_change(held, value, certificate)
    else:
        held.value = value
        held.save()
    paper = _hand_in(company, value, certificate, by) if certificate else None
    record(
        "number.stated",
        organisation_id=company.pk,
        by=by,
        target=held,
        detail={"sha256": paper.sha256} if paper else {},
    )
    number_stated.send(sender=CompanyIdentifier, company=company, by=by)
    return held


def _digits(number: str) -> str:
    try:
        return business_registration_digits(number)
    except RegistrationError:
        text = _("Write the eight digits with which the number begins.")
        raise NumberError("number", text) from None


def _identifier(company_id: UUID) -> CompanyIdentifier | None:
    numbers = CompanyIdentifier.objects.select_for_update()
    return numbers.filter(
        company_id=company_id, scheme=BUSINESS_REGISTRATION
    ).first()  # fmt: skip


def _check_change(
    held: CompanyIdentifier, value: str, certificate: Certificate | None
) -> None:
    if held.value == value:
        raise NumberError("number", _("This number is proved already."))
    if certificate is None:
        text = _("Hand in the certificate: a proved number is replaced only by one.")
        raise NumberError("certificate", text)


def _hand_in(
    company: Organisation, value: str, certificate: Certificate, by: Actor
) -> StoredFile:
    """The paper waits to be looked at; an earlier one that still waits gives way."""
    file = store(
        organisation_id=company.pk,
        name=certificate.name,
        media_type=certificate.media_type,
        source=certificate.source,
    )
    now = timezone.now()
    earlier = NumberStatement.objects.waiting().filter(organisation=company)
    earlier.update(
        state=State.REPLACED, decided_at=now, decided_by_label=by.audit_label
    )
    NumberStatement.objects.create(
        organisation=company,
        scheme=BUSINESS_REGISTRATION,
        value=value,
        certificate=file,
        stated_at=now,
        stated_by_label=by.audit_label,
    )
    return file


def paper_of(statement: NumberStatement) -> StoredFile:
    """The certificate, read in its company's scope: who looks is of the platform."""
    with scope(statement.organisation_id):
        return statement.certificate


@transaction.atomic
def record_seen(*, statement: NumberStatement, by: Actor) -> None:
    """The number was seen on the certificate: from now on it is proved.

    Twice is once. Raises NumberError if the statement waits no longer for another
    reason, or if another company has proved the number.
    """
    current = _waiting(statement)
    if current is None:
        return
    try:
        with transaction.atomic():
            _prove(
                current.organisation_id,
                current.value,
                Proof.DOCUMENT,
                str(by.organisation),
            )
    except IntegrityError as error:
        text = _("Another company here has proved this number. Refuse this one.")
        raise NumberError("state", text) from error
    _decide(current, State.SEEN, "", by)


@transaction.atomic
def refuse_number(*, statement: NumberStatement, reason: str, by: Actor) -> None:
    """The certificate does not prove the number; the company is told why. Twice is once."""
    if reason not in NumberStatement.Reason.values:
        raise NumberError("reason", _("Choose a reason."))
    current = _waiting(statement)
    if current is not None:
        _decide(current, State.REFUSED, reason, by)


@transaction.atomic
def prove_by_letter(*, company_id: UUID, number: str, inviter: str) -> bool:
    """The letter of `inviter` reached the company; this number the inviter holds of it.

    Proves the number if the company states the very same; says whether it did. A number
    that another company has proved stays with that one.
    """
    held = _identifier(company_id)
    try:
        value = business_registration_digits(number)
    except RegistrationError:
        return False
    if held is None or held.is_proved or held.value != value:
        return False
    try:
        with transaction.atomic():
            _prove(company_id, value, Proof.LETTER, inviter)
    except IntegrityError:
        return False
    record(
        "number.proved",
        organisation_id=company_id,
        by=SYSTEM,
        target=held,
        detail={"proof": str(Proof.LETTER), "inviter": inviter},
    )
    return True


def _waiting(statement: NumberStatement) -> NumberStatement | None:
    """The statement, locked, if it still waits; None if it was decided before."""
    locked = NumberStatement.objects.select_for_update(of=("self",))
    current = locked.select_related("organisation").get(pk=statement.pk)
    if current.state == State.REPLACED:
        text = _("The company has handed in another certificate since. Open that one.")
        raise NumberError("state", text)
    return current if current.state == State.WAITING else None


def _prove(company_id: UUID, value: str, proof: str, by_label: str) -> None:
    CompanyIdentifier.objects.update_or_create(
        company_id=company_id,
        scheme=BUSINESS_REGISTRATION,
        defaults={
            "value": value,
            "proof": proof,
            "proved_at": timezone.now(),
            "proved_by_label": by_label,
        },
    )


def _decide(statement: NumberStatement, state: str, reason: str, by: Actor) -> None:
    """Both chains hold the decision, and the company hears of it."""
    statement.state, statement.reason = state, reason
    statement.decided_at, statement.decided_by_label = timezone.now(), by.audit_label
    statement.save(update_fields=["state", "reason", "decided_at", "decided_by_label"])
    seen = state == State.SEEN
    detail = {
        "company": str(statement.organisation),
        "sha256": paper_of(statement).sha256,
    } | ({"proof": str(Proof.DOCUMENT)} if seen else {"reason": reason})
    sides = {statement.organisation_id, by.organisation_id}
    for organisation_id in filter(None, sides):
        record(
            "number.proved" if seen else "number.refused",
            organisation_id=organisation_id,
            by=by,
            target=statement,
            detail=detail,
        )
    number_decided.send(sender=NumberStatement, statement=statement, by=by)
