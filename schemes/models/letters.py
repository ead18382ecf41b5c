"""Letters of an office: made once, kept with their hash, verifiable by a code."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone

from accounts.row_security import RowPolicy
from documents.models import StoredFile
from schemes.models.claims import Claim, of_claim


class Letter(models.Model):
    """One letter in one language; a re-print is the stored file."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="letters")
    kind = models.CharField(max_length=30)
    language = models.CharField(max_length=8)
    number = models.CharField(max_length=30)
    code_hash = models.CharField(max_length=64, unique=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField(default=timezone.now)

    row_policy = RowPolicy(owner=of_claim())

    class Meta:
        ordering = ["made_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["claim", "number", "language"], name="letter_once"
            )
        ]


class LetterProof(models.Model):
    """What anybody learns of a letter who holds its code: no person is named.

    It stands apart from the letter, since whoever checks a code acts for nobody.
    """

    code_hash = models.CharField(max_length=64, primary_key=True)
    number = models.CharField(max_length=30)
    kind = models.CharField(max_length=30)
    language = models.CharField(max_length=8)
    office = models.JSONField()
    currency = models.CharField(max_length=3)
    amount_minor = models.PositiveBigIntegerField(null=True)
    dated_on = models.DateField()
    sha256 = models.CharField(max_length=64)
