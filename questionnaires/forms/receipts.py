"""The receipt of a submission: what was signed, its hash, what happens next."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.permissions import Permission
from accounts.roles import Kind
from questionnaires.forms.periods import period_label
from questionnaires.forms.restating import restated_lines
from questionnaires.models import Submission
from questionnaires.selectors.definitions import definition_of
from questionnaires.services.proofs import code_of, proof_of


def receipt_context(submission: Submission, actor: Actor) -> dict[str, Any]:
    """What the page shows."""
    response = submission.response
    period = period_label(response.period_start, response.period_end)
    at = timezone.localtime(submission.signed_at)
    is_newest = response.revision == submission.revision
    actions = [
        {
            "label": _("Choose who sees your answers"),
            "url": reverse("companies:sharing"),
        },
        {
            "label": _("Download as PDF"),
            "kind": "secondary",
            "url": reverse("questionnaires:pdf", args=[submission.pk]),
        },
    ]
    if actor.may(Permission.CONSENT_GRANT):
        url = reverse("questionnaires:share", args=[submission.pk])
        label = _("Share by a link")
        actions.append({"label": label, "kind": "secondary", "url": url})
    if is_newest and not response.is_draft and actor.may(Permission.RESPONSE_SIGN):
        url = reverse("questionnaires:amend", args=[response.pk])
        actions.append(
            {"label": _("Correct something"), "kind": "secondary", "url": url}
        )
    return {
        "title": _("Your %(period)s answers are signed off") % {"period": period},
        "submission": submission,
        "response": response,
        "receipt": {
            "title": _("Receipt"),
            "text": _("Keep this receipt: the fingerprint proves what you signed."),
            "rows": [
                {"label": _("Signed by"), "value": submission.signed_by_name},
                {"label": _("Role"), "value": submission.signed_by_title},
                {
                    "label": _("Signed at"),
                    "value": formats.date_format(at, "DATETIME_FORMAT"),
                },
                {"label": _("Revision"), "value": submission.revision},
                *_code_rows(submission),
            ],
            "hash": submission.sha256,
            "actions": actions,
        },
        "is_own": response.version.questionnaire.owner_id is not None,
        "is_company": submission.organisation.kind == Kind.COMPANY,
        "restated": restated_lines(
            submission.frozen.get("restated", ()), definition_of(response.version_id)
        ),
        "reason": submission.amendment_reason,
        "is_extracted": submission.facts_extracted_at is not None,
    }


def _code_rows(submission: Submission) -> list[dict[str, str]]:
    """The code that its papers carry; none where it could not be checked yet."""
    code = code_of(submission)
    if proof_of(code) is None:
        return []
    return [{"label": _("Code on the paper"), "value": code, "lang": "und"}]
