"""The money of a scheme as pages show it: balances, postings, batches, statement lines."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from accounts.actors import Actor
from measures.money import Money
from schemes.ledger import Account
from schemes.models import (
    Balance,
    Payment,
    PaymentBatch,
    Posting,
    ReportLine,
    Scheme,
    StatementLine,
    StatusReport,
)


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands in the accounts of a scheme in one currency."""

    scheme: Scheme
    currency: str
    accounts: dict[str, Money]

    def of(self, account: Account) -> Money:
        """What stands in an account; nothing was ever posted: zero."""
        return self.accounts.get(account, Money(0, self.currency))


def standings(actor: Actor) -> list[Standing]:
    """The accounts of each of the office's schemes."""
    rows: dict[tuple[Scheme, str], dict[str, Money]] = {}
    for scheme in Scheme.objects.run_by(actor):
        rows[scheme, "HKD"] = {}
        for balance in Balance.objects.filter(scheme=scheme):
            accounts = rows.setdefault((scheme, balance.currency), {})
            accounts[balance.account] = Money(balance.minor, balance.currency)
    return [
        Standing(scheme, currency, accounts)
        for (scheme, currency), accounts in rows.items()
    ]


def latest_postings(actor: Actor) -> QuerySet[Posting]:
    """The office's postings, the newest first."""
    found = Posting.objects.visible_to(actor).select_related("claim", "scheme")
    return found.order_by("-at", "-id")


def batches(actor: Actor) -> QuerySet[PaymentBatch]:
    """The office's batches with what became of their payments, the newest first."""
    return (
        PaymentBatch.objects.visible_to(actor)
        .with_outcome()
        .select_related("scheme", "made_by", "approved_by")
    )


def payments_of(batch: PaymentBatch) -> QuerySet[Payment]:
    """A batch's payments with their claims."""
    return batch.payments.select_related("claim", "claim__organisation")


def waiting_lines(actor: Actor) -> QuerySet[StatementLine]:
    """Lines of statements that found no payment."""
    return (
        StatementLine.objects.visible_to(actor)
        .filter(status=StatementLine.Status.WAITING)
        .select_related("statement", "statement__scheme")
    )


def found_lines(actor: Actor) -> QuerySet[StatementLine]:
    """Lines of statements that found their payment or were settled, newest first."""
    return (
        StatementLine.objects.visible_to(actor)
        .exclude(status=StatementLine.Status.WAITING)
        .select_related("statement", "payment")
        .order_by("-statement__loaded_at", "reference")
    )


def waiting_report_lines(actor: Actor) -> QuerySet[ReportLine]:
    """Lines of status reports from which nothing followed."""
    return (
        ReportLine.objects.visible_to(actor)
        .filter(status=ReportLine.Status.WAITING)
        .select_related("report", "report__batch")
    )


def reports_of(batch: PaymentBatch) -> QuerySet[StatusReport]:
    """What the bank reported on a batch, the newest first."""
    return batch.reports.select_related("loaded_by")
