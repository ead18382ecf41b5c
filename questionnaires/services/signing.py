"""Signs a response off: frozen, hashed, announced, and closed to every later save."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from audit.services import record
from questionnaires.language.definition import EVALUATOR_VERSION
from questionnaires.language.findings import Finding
from questionnaires.models import Response, Submission
from questionnaires.selectors.earlier import with_prior
from questionnaires.selectors.filling import filling_of
from questionnaires.services.errors import ResponseClosedError
from questionnaires.services.freezing import content_hash, freeze
from questionnaires.services.proofs import prove
from questionnaires.services.restating import restated, signed_last
from questionnaires.signals import response_signed_off


class IncompleteResponseError(Exception):
    """Something still stands in the way of signing off: every such finding."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__(f"{len(findings)} findings block")
        self.findings = findings


class SignatureError(ValueError):
    """The signature is not complete; `field` is the part that lacks."""

    def __init__(self, field: str, message: str | Promise) -> None:
        super().__init__(message)
        self.field = field
        self.message = message


@transaction.atomic
def sign_off(
    *, response: Response, name: str, role_title: str, by: Actor, at: datetime
) -> Submission:
    """Freeze the response as the named person signs it, and set its facts going.

    Waits for every save under way; later ones find it closed. Raises
    IncompleteResponseError with what blocks, SignatureError without name or title,
    ResponseClosedError if it was signed already.
    """
    signed = _signature(name, role_title, by, at)
    draft = _locked_draft(response)
    filling = filling_of(draft)
    if blocking := filling.evaluation.blocking:
        raise IncompleteResponseError(blocking)
    frozen = freeze(filling, signed=signed)
    if earlier := signed_last(draft):
        frozen["restated"] = restated(earlier.frozen["values"], frozen["values"])
    submission = Submission.objects.create(
        organisation_id=draft.organisation_id,
        response=draft,
        revision=draft.revision,
        frozen=frozen,
        sha256=content_hash(frozen),
        evaluator_version=EVALUATOR_VERSION,
        signed_by=by.audit_id,
        signed_by_name=signed["name"],
        signed_by_title=signed["title"],
        signed_at=at,
        amendment_reason=draft.amendment_reason,
    )
    prove(submission)
    draft.status = Response.Status.SIGNED_OFF
    draft.save(update_fields=["status"])
    detail = {"revision": submission.revision, "sha256": submission.sha256}
    record(
        "response.signed_off",
        organisation_id=draft.organisation_id,
        by=by,
        target=submission,
        detail=detail,
    )
    response_signed_off.send(sender=Submission, submission=submission, by=by)
    return submission


def _locked_draft(response: Response) -> Response:
    drafts = with_prior(Response.objects.select_for_update(of=("self",)).drafts())
    draft = drafts.filter(pk=response.pk).first()
    if draft is None:
        raise ResponseClosedError
    return draft


def _signature(name: str, role_title: str, by: Actor, at: datetime) -> dict[str, str]:
    if not name.strip():
        raise SignatureError("name", _("Enter the name of the person who signs."))
    if not role_title.strip():
        raise SignatureError(
            "role_title", _("Enter that person's role, such as director.")
        )
    return {
        "by": by.audit_id,
        "name": name.strip(),
        "title": role_title.strip(),
        "at": at.isoformat(),
    }
