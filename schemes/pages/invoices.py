"""The invoices and receipts behind a claim, on the pages of both sides."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from measures.money import Money
from schemes.models import Claim
from schemes.saying import day, money
from schemes.selectors.compared import watch
from schemes.services.terms import terms_of

Context = dict[str, Any]


def asks_invoices(claim: Claim) -> bool:
    """Whether a paper of the claim's track holds invoices or receipts."""
    rule = watch().signals["no_invoice_stated"]
    wanted = set(rule.limits_on(timezone.localdate())["papers"])
    papers = terms_of(claim).tracks[claim.track].papers
    return any(each.paper.key in wanted for each in papers)


def invoice_rows(claim: Claim) -> list[Context]:
    """What is stated of each, and by whom."""
    return [
        {
            "id": str(each.pk),
            "text": _("%(number)s of %(supplier)s")
            % {"number": each.number, "supplier": each.supplier},
            "meta": f"{day(each.dated_on)} · {money(Money(each.minor, each.currency))}",
            "is_of_office": each.is_of_office,
        }
        for each in claim.invoices.all()
    ]
