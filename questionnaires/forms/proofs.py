"""What a signed paper's code says, in rows."""

from __future__ import annotations

from django.utils.translation import gettext as _

from questionnaires.models import SubmissionProof
from questionnaires.words import day, page_text


def proof_rows(proof: SubmissionProof) -> list[dict[str, str]]:
    """What anybody learns who holds the code."""
    names = [name for name in proof.company.values() if name]
    period = f"{day(proof.period_start)} – {day(proof.period_end)}"
    return [
        {"label": _("Company"), "value": " · ".join(names)},
        {"label": _("Questionnaire"), "value": page_text(proof.questionnaire)},
        {"label": _("Version"), "value": proof.version},
        {"label": _("Period"), "value": period},
        {"label": _("Revision"), "value": str(proof.revision)},
        {"label": _("Signed on"), "value": day(proof.signed_on)},
        {"label": _("Fingerprint (SHA-256)"), "value": proof.sha256},
    ]
