"""What stands on the invoices and receipts behind a claim."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from accounts.row_security import RowPolicy
from schemes.models.claims import Claim, of_claim


class ClaimInvoice(models.Model):
    """One invoice or receipt: stated by the applicant, or read off the paper by an officer.

    `number_key` and `supplier_key` find the same one in other claims, however typed.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    claim = models.ForeignKey(Claim, models.CASCADE, related_name="invoices")
    number = models.CharField(max_length=60)
    supplier = models.CharField(max_length=140)
    number_key = models.CharField(max_length=60)
    supplier_key = models.CharField(max_length=140)
    dated_on = models.DateField()
    currency = models.CharField(max_length=3)
    minor = models.PositiveBigIntegerField()
    stated_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    is_of_office = models.BooleanField(default=False)
    stated_at = models.DateTimeField(default=timezone.now)

    row_policy = RowPolicy(owner=of_claim())

    class Meta:
        ordering = ["dated_on", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["claim", "number_key", "supplier_key"],
                name="claim_invoice_once",
            ),
            models.CheckConstraint(
                condition=Q(minor__gt=0), name="claim_invoice_is_something"
            ),
        ]
        indexes = [models.Index(fields=["supplier_key", "number_key"])]
