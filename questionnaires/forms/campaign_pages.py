"""A campaign as its inviter reads it: the funnel, the list, a file that waits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.names import for_page
from catalogue.sectors import classification
from companies.models import SizeClass
from questionnaires.forms.periods import period_label
from questionnaires.models import Campaign
from questionnaires.selectors.campaigns import STEPS, Funnel, Standing
from questionnaires.selectors.definitions import content_language, title_of_newest
from questionnaires.words import day, page_text

Context = dict[str, Any]
S = Campaign.State

STEP_WORDS: Mapping[str, Promise | str] = {
    "listed": gettext_lazy("On the list"),
    "invited": gettext_lazy("Written to"),
    "opened": gettext_lazy("Code typed"),
    "joined": gettext_lazy("Joined"),
    "shown": gettext_lazy("Shows its progress"),
    "started": gettext_lazy("Started"),
    "submitted": gettext_lazy("Signed off"),
    "shared": gettext_lazy("Shares with you"),
    "opted_out": gettext_lazy("Wants no mail"),
}
#: What only companies count for that show how far they are.
SHOWN_STEPS = ("started", "submitted")
#: What a narrow page shows on request.
LESSER_STEPS = ("listed", "opened", "shown", "opted_out")
STATE_WORDS: Mapping[str, tuple[Promise | str, str]] = {
    "listed": (gettext_lazy("Not written to yet"), "plain"),
    "queued": (gettext_lazy("Mail is on its way"), "plain"),
    "invited": (gettext_lazy("Written to"), "info"),
    "opened": (gettext_lazy("Code typed"), "info"),
    "joined": (gettext_lazy("Joined"), "info"),
    "started": (gettext_lazy("Started"), "info"),
    "submitted": (gettext_lazy("Signed off"), "ok"),
    "shared": (gettext_lazy("Shares with you"), "ok"),
    "opted_out": (gettext_lazy("Wants no mail"), "warn"),
}
STATE_KINDS = {S.DRAFT: "info", S.RUNNING: "ok", S.CLOSED: "plain"}


def asked_line(campaign: Campaign) -> str:
    """What a campaign asks, in one line."""
    return _("%(title)s, %(period)s") % {
        "title": title_of_newest(campaign.questionnaire_id),
        "period": period_label(campaign.period_start, campaign.period_end),
    }


def campaigns_table(campaigns: Iterable[Campaign]) -> Context:
    """All campaigns of an inviter, the newest first."""
    return {
        "id": "campaigns",
        "title": _("Campaigns"),
        "mode": "cards",
        "columns": [
            {"label": _("Campaign")},
            {"label": _("What is asked")},
            {"label": _("Answers by")},
            {"label": _("State")},
        ],
        "rows": [{"cells": _campaign_cells(each)} for each in campaigns],
        "empty": {
            "title": _("No campaign yet"),
            "text": _("A campaign invites a list of companies by mail and shows you how"
                      " far they are."),
        },
    }  # fmt: skip


def _campaign_cells(campaign: Campaign) -> list[Context]:
    return [
        {
            "text": campaign.name,
            "url": reverse("questionnaires:campaign", args=[campaign.pk]),
            "lang": "und",
        },
        {"text": asked_line(campaign), "label": _("What is asked"), "wrap": True},
        {"text": day(campaign.due_on), "label": _("Answers by")},
        {"text": "", "label": _("State"), "tag": state_tag(campaign)},
    ]


def state_tag(campaign: Campaign) -> Context:
    return {
        "label": campaign.get_state_display(),
        "kind": STATE_KINDS[S(campaign.state)],
    }


def campaign_head(campaign: Campaign) -> Context:
    """The top of a campaign's page."""
    return {
        "title": campaign.name,
        "lang": "und",
        "caption": campaign.get_state_display(),
        "back": {"label": _("Campaigns"), "url": reverse("questionnaires:campaigns")},
        "meta": [
            asked_line(campaign),
            _("answers by %(day)s") % {"day": day(campaign.due_on)},
            _("at least: %(size)s") % {"size": campaign.get_smallest_size_display()},
        ],
    }


def funnel_tiles(funnel: Funnel) -> list[Context]:
    """The steps with their counts; each says what it is a part of."""
    total, known = funnel.total, funnel.total["shown"]
    tiles = [_tile("invited", total, "listed"), _tile("opened", total, "invited"),
             _tile("joined", total, "invited")]  # fmt: skip
    for step in SHOWN_STEPS:
        tile = _tile(step, total, "shown")
        if not known:
            tile |= {"value": "", "nothing": _("no company shows it yet")}
        tiles.append(tile)
    return [
        *tiles,
        _tile("shared", total, "joined"),
        _tile("opted_out", total, "listed"),
    ]


def _tile(step: str, total: Counter[str], whole: str) -> Context:
    count, of = total[step], total[whole]
    words = {
        "listed": ngettext("of %(n)s on the list", "of %(n)s on the list", of),
        "invited": ngettext("of %(n)s written to", "of %(n)s written to", of),
        "joined": ngettext("of %(n)s that joined", "of %(n)s that joined", of),
        "shown": ngettext("of %(n)s that shows it", "of %(n)s that show it", of),
    }
    return {
        "label": str(STEP_WORDS[step]),
        "value": f"{count:,}",
        "change": words[whole] % {"n": f"{of:,}"},
    }


def sector_table(funnel: Funnel) -> Context:
    """The funnel by section of the classification."""
    names = classification().sections
    language = content_language()
    rows = [
        (f"{key} {for_page(names[key][language])}" if key else _("not stated"), counts)
        for key, counts in funnel.by_sector.items()
    ]
    return _group_table("by-sector", _("By sector"), _("Sector"), rows, funnel.total)


def size_table(funnel: Funnel) -> Context:
    """The funnel by size."""
    order = [*SizeClass.values, ""]
    rows = [
        (str(SizeClass(key).label) if key else _("not stated"), funnel.by_size[key])
        for key in order
        if key in funnel.by_size
    ]
    return _group_table("by-size", _("By size"), _("Size"), rows, funnel.total)


def _group_table(
    key: str,
    title: str,
    what: str,
    rows: list[tuple[str, Counter[str]]],
    total: Counter[str],
) -> Context:
    columns: list[Context] = [{"label": what}]
    columns += [{"label": str(STEP_WORDS[step]), "number": True} for step in STEPS]
    return {
        "id": key,
        "title": title,
        "fold": ngettext("See %(count)s line", "See %(count)s lines", len(rows))
        % {"count": len(rows)},
        "mode": "cards",
        "columns": columns,
        "total": {"kind": "total", "cells": _counts(_("All"), total)},
        "rows": [{"cells": _counts(label, counts)} for label, counts in rows],
        "empty": {"title": _("Nobody is on the list yet")},
    }


def _counts(label: str, counts: Counter[str]) -> list[Context]:
    cells: list[Context] = [{"text": label}]
    for step in STEPS:
        cell: Context = {
            "text": f"{counts[step]:,}",
            "label": str(STEP_WORDS[step]),
            "number": True,
            "more": step in LESSER_STEPS,
        }
        # Where nobody shows how far it is, none is not nought.
        if step in SHOWN_STEPS and not counts["shown"]:
            cell |= {"text": "–", "nothing": _("no company shows it yet")}
        cells.append(cell)
    return cells


def stuck_table(funnel: Funnel) -> Context:
    """At which section those are that have begun and show it."""
    return {
        "id": "stuck",
        "title": _("Where they are"),
        "note": _("Of the companies that let you see it: the first section that is not"
                  " finished."),
        "mode": "cards",
        "columns": [
            {"label": _("Section")},
            {"label": _("Companies"), "number": True},
        ],
        "rows": [
            {
                "cells": [
                    {"text": page_text(title)},
                    {"text": f"{count:,}", "label": _("Companies"), "number": True},
                ]
            }
            for title, count in funnel.stuck
        ],
        "empty": {"title": _("Nobody who shows it is between two sections")},
    }  # fmt: skip


def companies_table(found: Iterable[Standing]) -> Context:
    """The companies of the list, each with what is known of it."""
    return {
        "id": "companies",
        "title": _("Companies"),
        "mode": "cards",
        "columns": [
            {"label": _("Company")},
            {"label": _("Your number")},
            {"label": _("E-mail")},
            {"label": _("State")},
            {"label": _("Since")},
        ],
        "rows": [{"cells": _company_cells(each)} for each in found],
        "empty": {"title": _("Nobody is on the list yet")},
    }


def _company_cells(standing: Standing) -> list[Context]:
    invitee = standing.invitee
    words, kind = STATE_WORDS[standing.state]
    since = invitee.joined_at or invitee.opened_at or invitee.mailed_at
    return [
        {"text": invitee.name, "lang": "und", "note": state_note(standing)},
        {"text": invitee.reference or "–", "label": _("Your number")},
        {"text": invitee.email, "label": _("E-mail"), "more": True},
        {
            "text": "",
            "label": _("State"),
            "tag": {"label": str(words), "kind": kind},
        },
        {
            "text": day(localtime(since).date()) if since else "–",
            "label": _("Since"),
            "more": True,
        },
    ]


def state_note(standing: Standing) -> str:
    """What is said under a company's name: where it is, or that it does not show it."""
    if standing.section:
        return _("at: %(section)s") % {"section": page_text(standing.section["title"])}
    if standing.invitee.joined_at and not standing.stage:
        return _("does not show how far it is")
    return ""
