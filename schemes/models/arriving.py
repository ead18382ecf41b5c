"""What every file of a bank has in common, and every line of one."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone

from accounts.models import Organisation, User
from accounts.row_security import RowPolicy
from documents.models import StoredFile


class BankFile(models.Model):
    """A file as the bank sent it, kept with its hash: it is never taken twice."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    office = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    reference = models.CharField(max_length=40)
    loaded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    loaded_at = models.DateTimeField(default=timezone.now)

    row_policy = RowPolicy(owner="office_id")

    class Meta:
        abstract = True


class BankLine(models.Model):
    """One line of it: done by itself, or waiting with the reason why until it is settled."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    office = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    why = models.CharField(max_length=200, blank=True)
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    settled_note = models.CharField(max_length=400, blank=True)

    row_policy = RowPolicy(owner="office_id")

    class Meta:
        abstract = True
