"""What a bank sends besides statements in XML: status reports, tables with their columns."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from accounts.row_security import RowPolicy
from audit.viewing import Viewer
from documents.models import StoredFile
from schemes.models.arriving import BankFile, BankLine
from schemes.models.payments import BankStatement, Payment, PaymentBatch
from schemes.models.terms import Scheme


class StatusReport(BankFile):
    """A report on a batch's file; the same file is never taken twice."""

    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="status_reports")
    batch = models.ForeignKey(PaymentBatch, models.PROTECT, related_name="reports")
    code = models.CharField(max_length=4, blank=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-loaded_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "sha256"], name="status_report_loaded_once"
            )
        ]


class ReportLineQuerySet(models.QuerySet["ReportLine"]):
    def visible_to(self, actor: Viewer) -> ReportLineQuerySet:
        return self.filter(office_id=actor.organisation_id)


class ReportLine(BankLine):
    """What a report says of one payment; done, or waiting for somebody."""

    class Status(models.TextChoices):
        DONE = "done", _("Done")
        WAITING = "waiting", _("Waits for somebody")
        SETTLED = "settled", _("Settled by hand")

    report = models.ForeignKey(StatusReport, models.PROTECT, related_name="lines")
    payment = models.ForeignKey(
        Payment, models.PROTECT, null=True, related_name="report_lines"
    )
    end_to_end = models.CharField(max_length=35)
    code = models.CharField(max_length=4)
    reason = models.CharField(max_length=200, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices)

    objects = ReportLineQuerySet.as_manager()

    class Meta:
        ordering = ["report", "end_to_end"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="done") | Q(payment__isnull=False),
                name="report_line_done_has_a_payment",
            ),
            models.CheckConstraint(
                condition=~Q(status="settled")
                | (Q(settled_by__isnull=False) & ~Q(settled_note="")),
                name="report_line_settled_with_a_reason",
            ),
        ]


class StatementMapping(models.Model):
    """How an office's bank names the columns of a table, by the shape of its header."""

    office = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    shape = models.CharField(max_length=64)
    columns = models.JSONField()

    row_policy = RowPolicy(owner="office_id")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["office", "shape"], name="statement_mapping_once"
            )
        ]


class StatementUploadQuerySet(models.QuerySet["StatementUpload"]):
    def visible_to(self, actor: Viewer) -> StatementUploadQuerySet:
        return self.filter(office_id=actor.organisation_id)


class StatementUpload(models.Model):
    """A table whose columns somebody has to name before it becomes a statement."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    office = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="+")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(default=timezone.now)
    statement = models.ForeignKey(
        BankStatement, models.PROTECT, null=True, related_name="+"
    )

    objects = StatementUploadQuerySet.as_manager()
    row_policy = RowPolicy(owner="office_id")
