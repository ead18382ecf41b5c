"""Accepts unusual figures with a coded reason that stays beside them."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from questionnaires.models import Explanation, Response
from questionnaires.services.rows import lock_draft


class ExplanationError(ValueError):
    """A reason that the check does not know."""

    message = _("Choose one of the reasons.")


@transaction.atomic
def explain_finding(
    *,
    response: Response,
    check_key: str,
    row_id: str,
    fingerprint: str,
    reason: str,
    known_reasons: frozenset[str],
    note: str,
    by: Actor,
) -> Explanation:
    """Say why a figure that looks wrong is right; it holds for these values only.

    Raises ExplanationError for an unknown reason, ResponseClosedError after sign-off.
    """
    if reason not in known_reasons:
        raise ExplanationError(reason)
    lock_draft(response)
    return Explanation.objects.create(
        response=response,
        check_key=check_key,
        row_id=row_id,
        fingerprint=fingerprint,
        reason=reason,
        note=note.strip(),
        given_by=by.audit_id,
        given_by_label=by.audit_label,
        given_at=timezone.now(),
    )
