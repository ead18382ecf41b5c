"""The code on a signed paper: the same each time it is made, not to be guessed."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from accounts.sealing import keyed_hash
from questionnaires.models import Submission, SubmissionProof
from questionnaires.selectors.definitions import definition_of

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_CODE_LENGTH, _GROUP = 12, 4


def code_of(submission: Submission) -> str:
    """The code that stands on every paper of a submission, in groups of four signs."""
    rest = int(keyed_hash(str(submission.pk), "submission-code"), 16)
    signs = ""
    for _place in range(_CODE_LENGTH):
        rest, sign = divmod(rest, len(_ALPHABET))
        signs += _ALPHABET[sign]
    return "-".join(
        signs[start : start + _GROUP] for start in range(0, _CODE_LENGTH, _GROUP)
    )


def prove(submission: Submission) -> SubmissionProof:
    """Keep what the code says, once."""
    frozen = submission.frozen
    start, end = map(date.fromisoformat, frozen["period"])
    definition = definition_of(submission.response.version_id)
    company = {"en": frozen["organisation"]["name"], "zh-Hant": frozen["organisation"]["name_zh"]}  # fmt: skip
    proof, _made = SubmissionProof.objects.get_or_create(
        code_hash=_hash_of(code_of(submission)),
        defaults={
            "company": company,
            "questionnaire": dict(definition.title),
            "version": frozen["version"],
            "period_start": start,
            "period_end": end,
            "revision": submission.revision,
            "signed_on": timezone.localdate(submission.signed_at),
            "sha256": submission.sha256,
        },
    )
    return proof


def proof_of(code: str) -> SubmissionProof | None:
    """What anybody may know of the paper with that code; None if there is none."""
    return SubmissionProof.objects.filter(pk=_hash_of(code)).first()


def _hash_of(code: str) -> str:
    """What is kept of a code; spaces, hyphens and small letters do not matter."""
    plain = "".join(sign for sign in code.upper() if sign.isalnum())
    return keyed_hash(plain, "submission-proof")
