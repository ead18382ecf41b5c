"""A campaign as tables for download: the same as stands on its page, and no more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from django.utils.translation import gettext as _

from companies.models import SizeClass
from documents.exports import Value
from questionnaires.forms.campaign_pages import (
    SHOWN_STEPS,
    STATE_WORDS,
    STEP_WORDS,
    state_note,
)
from questionnaires.selectors.campaigns import STEPS, Funnel, Standing, section_of

Sheet = tuple[list[str], list[list[Value]]]


def funnel_sheet(funnel: Funnel) -> Sheet:
    """One row in all, one for each sector, one for each size."""
    columns = [_("Group"), _("Value"), *(str(STEP_WORDS[step]) for step in STEPS)]
    rows = [_row(_("All"), "", funnel.total)]
    rows += [
        _row(_("Sector"), key or _("not stated"), counts)
        for key, counts in funnel.by_sector.items()
    ]
    rows += [
        _row(_("Size"), key or _("not stated"), counts)
        for key, counts in funnel.by_size.items()
    ]
    return columns, rows


def _row(group: str, value: str, counts: Counter[str]) -> list[Value]:
    return [group, value, *(_count(step, counts) for step in STEPS)]


def _count(step: str, counts: Counter[str]) -> int | None:
    """Blank where nobody shows how far it is: that is not nought."""
    unknown = step in SHOWN_STEPS and not counts["shown"]
    return None if unknown else counts[step]


def companies_sheet(found: Iterable[Standing]) -> Sheet:
    """One row for each company of the list."""
    columns = [
        _("Company"), _("Your number"), _("E-mail"), _("Sector"), _("Size"),
        _("State"), _("Remark"), _("Written to"), _("Code typed"), _("Joined"),
    ]  # fmt: skip
    return columns, [_company(each) for each in found]


def _company(standing: Standing) -> list[Value]:
    invitee = standing.invitee
    size = invitee.size_class
    instants = (invitee.mailed_at, invitee.opened_at, invitee.joined_at)
    return [
        invitee.name,
        invitee.reference,
        invitee.email,
        section_of(invitee.sector_code),
        str(SizeClass(size).label) if size else "",
        str(STATE_WORDS[standing.state][0]),
        state_note(standing),
        *(each.date() if each else None for each in instants),
    ]
