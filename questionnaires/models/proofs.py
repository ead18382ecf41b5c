"""What a paper's code proves, for whoever holds the paper."""

from __future__ import annotations

from django.db import models


class SubmissionProof(models.Model):
    """What anybody learns of a signed paper who holds its code: no person is named.

    It stands apart from the submission, since whoever checks a code acts for nobody. The
    company is named: a paper with another name on it must not pass.
    """

    code_hash = models.CharField(max_length=64, primary_key=True)
    company = models.JSONField()
    questionnaire = models.JSONField()
    version = models.CharField(max_length=40)
    period_start = models.DateField()
    period_end = models.DateField()
    revision = models.PositiveSmallIntegerField()
    signed_on = models.DateField()
    sha256 = models.CharField(max_length=64)
