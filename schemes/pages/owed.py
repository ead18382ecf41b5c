"""What an applicant is asked to pay back, and how to pay something back unasked."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.sealing import unseal
from measures.money import Money
from schemes.models import Claim, PayingAccount, Recovery, RepaymentOffer
from schemes.pages.recovery import plan_table, reasons_text
from schemes.saying import money
from schemes.selectors.recoveries import offers_of, plan_of
from schemes.services.recoveries import refundable
from schemes.workflow import REPAYABLE

Context = dict[str, Any]


def owed_context(claim: Claim) -> Context:
    """The demands on a claim, announced repayments, and whether one can be announced."""
    can = refundable(claim)
    offers = [_offer(claim, offer) for offer in offers_of(claim)]
    waits = any(offer["may_withdraw"] for offer in offers)
    return {
        "demands": [_demand(each) for each in claim.recoveries.order_by("-sequence")],
        "offers": offers,
        "may_offer": claim.state in REPAYABLE and can.minor > 0 and not waits,
        "can_offer": money(can),
    }


def _demand(recovery: Recovery) -> Context:
    is_open = recovery.status == Recovery.Status.OPEN
    rows: list[Context] = [
        {"label": _("State"), "value": _status(recovery)},
        {
            "label": _("Asked back"),
            "value": money(Money(recovery.minor, recovery.currency)),
        },
    ]
    if is_open:
        rows += [
            {
                "label": _("Still open"),
                "value": money(Money(recovery.open_minor, recovery.currency)),
                "is_sum": True,
            },
            {"label": _("Pay by"), "value": date_format(recovery.due_on)},
            *account_rows(recovery.claim),
            {"label": _("Reference on the transfer"), "value": recovery.number},
        ]
    if recovery.kind == Recovery.Kind.DEMANDED:
        why = reasons_text(recovery.reasons, recovery.note)
        rows.append({"label": _("Why"), "value": why})
    rows += [
        {
            "label": entry.get_kind_display(),
            "value": money(Money(entry.minor, recovery.currency)),
            "note": date_format(entry.on),
        }
        for entry in recovery.entries.all()
        if entry.kind != "write_off"
    ]
    plan = plan_of(recovery, timezone.localdate()) if is_open else ()
    table = plan_table(plan, recovery.currency) if plan else None
    if table:
        table["id"] = f"plan-{recovery.pk}"
    return {
        "id": str(recovery.pk),
        "title": _("Demand %(number)s") % {"number": recovery.number}
        if recovery.kind == Recovery.Kind.DEMANDED
        else _("Paid back by yourself"),
        "rows": rows,
        "plan": table,
        "is_open": is_open,
    }


def _status(recovery: Recovery) -> str:
    return {
        Recovery.Status.OPEN: _("Please pay"),
        Recovery.Status.RECOVERED: _("Settled"),
        Recovery.Status.WRITTEN_OFF: _("We no longer ask for it"),
    }[Recovery.Status(recovery.status)]


def account_rows(claim: Claim) -> list[Context]:
    """Where money is paid back to; nothing while the office has named no account."""
    account = PayingAccount.objects.filter(scheme=claim.scheme_id).first()
    if account is None:
        return []
    number = f"{account.bank_code} {unseal(account.account_sealed)}"
    return [
        {"label": _("Account of"), "value": account.name},
        {"label": _("Bank code and account number"), "value": number},
    ]


def _offer(claim: Claim, offer: RepaymentOffer) -> Context:
    waits = offer.status == RepaymentOffer.Status.OFFERED
    rows = [
        {"label": _("State"), "value": offer.get_status_display()},
        {"label": _("Amount"), "value": money(Money(offer.minor, offer.currency))},
    ]
    if waits:
        rows += account_rows(claim)
    rows.append({"label": _("Reference on the transfer"), "value": offer.number})
    return {
        "title": _("Repayment %(number)s") % {"number": offer.number},
        "rows": rows,
        "may_withdraw": waits,
        "url": reverse("schemes:claim_unrepay", args=[claim.pk, offer.pk]),
    }
