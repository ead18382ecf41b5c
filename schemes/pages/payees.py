"""Whom a claim is paid to, masked, for both sides."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from schemes.models import Claim
from schemes.pages.words import moment

Context = dict[str, Any]


def payee_rows(claim: Claim, instrument_url: str = "") -> list[Context]:
    """Whom we pay, masked, and for which bond or loan, with the page of it if known."""
    payee = getattr(claim, "payee", None)
    if payee is None:
        return []
    rows: list[Context] = [
        {"label": _("Name"), "value": payee.name},
        {
            "label": _("Account"),
            "value": payee.account_masked,
            "note": _("Changed on %(day)s, not checked yet")
            % {"day": moment(payee.unchecked_since)}
            if payee.unchecked_since
            else "",
        },
    ]
    if payee.identity_masked:
        rows.insert(1, {"label": _("Identity card"), "value": payee.identity_masked})
    if payee.phone_masked:
        rows.append({"label": _("Telephone"), "value": payee.phone_masked})
    if claim.instrument:
        row: Context = {"label": _("Bond or loan"), "value": claim.instrument}
        rows.append(row | _opens(instrument_url))
    return rows


def _opens(url: str) -> Context:
    return {"url": url, "action": _("Open")} if url else {}
